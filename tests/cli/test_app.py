from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN

from ocrfix.book.reading import load_book
from ocrfix.cli.app import main
from ocrfix.repair.pipeline import fix, fix_and_explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

CLEAN = "Le conseil se réunit à la mairie. La séance est ouverte.\n"
COMMANDS = [
    ["pair"],
    ["align"],
    ["train"],
    ["fix"],
    ["diff"],
    ["review"],
    ["revert"],
    ["eval"],
    ["rules"],
    ["help"],
]
RULES = [
    ["rules", name]
    for name in (
        "list",
        "show",
        "explain",
        "disable",
        "enable",
        "test",
        "update",
        "add",
        "keep",
        "remove",
        "copy",
        "import",
    )
]


@pytest.fixture
def scan(tmp_path: Path, scan_text: str) -> Path:
    path = tmp_path / "scan.txt"
    path.write_bytes(scan_text.encode())
    return path


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(book_path, tmp_path / "book"))


# -- help -------------------------------------------------------------------------------------


def test_help_lists_the_commands_in_the_order_of_work(run: Run) -> None:
    found = run("--help")
    lines = found.text.partition("Commands:\n")[2].split("\n")
    listed = [line.split()[0] for line in lines[: len(COMMANDS)]]
    assert (found.code, listed) == (0, [name for [name] in COMMANDS])


@pytest.mark.parametrize("command", COMMANDS + RULES, ids=" ".join)
def test_every_command_shows_an_example_of_itself(run: Run, command: list[str]) -> None:
    found = run(*command, "-h")
    assert found.code == 0
    assert f"ocrfix {' '.join(command)} " in found.text.split("Example")[1]
    assert all(len(line) <= 100 for line in found.text.splitlines())


def test_every_option_is_explained() -> None:
    for command in main.commands.values():
        for option in command.params:
            if option.param_type_name == "option":
                assert option.help, (command.name, option.opts)


def test_version_is_that_of_the_package(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version").text == f"ocrfix {version('ocrfix')}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered_and_the_help_says_how(run: Run, shell: str) -> None:
    found = run(_OCRFIX_COMPLETE=f"{shell}_source")
    assert (found.code, "_OCRFIX_COMPLETE" in found.text) == (0, True)
    assert f"_OCRFIX_COMPLETE={shell}_source ocrfix" in run("help", "completion").text


def test_completion_knows_the_options(run: Run) -> None:
    env = {"_OCRFIX_COMPLETE": "bash_complete", "COMP_WORDS": "ocrfix fix --in-", "COMP_CWORD": "2"}
    assert run(**env).text == "plain,--in-place\n"


def test_without_a_command_help_is_on_standard_error(run: Run) -> None:
    found = run()
    assert (found.code, found.out) == (2, b"")
    assert found.err.startswith("Usage: ocrfix ")


# -- fix --------------------------------------------------------------------------------------


def test_fix_prints_the_repaired_text_and_nothing_else(
    run: Run, scan: Path, book_path: Path, scan_text: str
) -> None:
    found = run("fix", scan, "--book", book_path)
    assert (found.code, found.text) == (0, fix(scan_text, load_book(book_path)))
    assert found.text != scan_text
    assert "changes made" in found.err
    assert "\x1b" not in found.err


@pytest.mark.parametrize("args", [[], ["-"]])
def test_fix_reads_standard_input(
    run: Run, args: list[str], book_path: Path, scan_text: str
) -> None:
    found = run("fix", *args, "--book", book_path, stdin=scan_text.encode())
    assert (found.code, found.text) == (0, fix(scan_text, load_book(book_path)))


def test_fix_puts_several_texts_one_after_the_other(
    run: Run, scan: Path, book_path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(CLEAN, encoding="utf-8")
    both = run("fix", other, scan, "--book", book_path)
    assert both.out == CLEAN.encode() + run("fix", scan, "--book", book_path).out


def test_output_goes_to_a_file_or_into_a_folder(
    run: Run, scan: Path, book_path: Path, tmp_path: Path
) -> None:
    before = scan.read_bytes()
    expected = run("fix", scan, "--book", book_path).out
    (tmp_path / "there").mkdir()
    for target, file in (
        (tmp_path / "out.txt", tmp_path / "out.txt"),
        (tmp_path / "there", tmp_path / "there" / "scan.txt"),
    ):
        found = run("fix", scan, "--book", book_path, "-o", target)
        assert (found.code, found.out, file.read_bytes()) == (0, b"", expected)
    assert scan.read_bytes() == before


def test_a_folder_is_repaired_into_a_folder_of_the_same_shape(
    run: Run, scan: Path, book_path: Path, tmp_path: Path
) -> None:
    inputs = tmp_path / "in"
    (inputs / "deep").mkdir(parents=True)
    shutil.copy(scan, inputs / "deep" / "a.txt")
    (inputs / "blank.txt").touch()
    found = run("fix", inputs, "--book", book_path, "-o", tmp_path / "out")
    written = {
        p.relative_to(tmp_path / "out").as_posix(): p.read_bytes()
        for p in (tmp_path / "out").rglob("*.txt")
    }
    expected = run("fix", scan, "--book", book_path).out
    assert written == {"deep/a.txt": expected, "blank.txt": b""}
    assert f"{inputs / 'blank.txt'} is empty." in found.err


def test_a_folder_with_one_text_still_goes_into_a_folder(
    run: Run, book_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(CLEAN, encoding="utf-8")
    assert run("fix", tmp_path / "in", "--book", book_path, "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "a.txt").read_text(encoding="utf-8") == CLEAN


def test_in_place_rewrites_what_changes_and_leaves_the_rest(
    run: Run, scan: Path, book_path: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.txt"
    good.write_text(CLEAN, encoding="utf-8")
    untouched = good.stat()
    expected = run("fix", scan, "--book", book_path).out
    found = run("fix", scan, good, "--in-place", "--book", book_path)
    assert (found.code, found.out, scan.read_bytes()) == (0, b"", expected)
    assert (good.stat().st_ino, good.stat().st_mtime_ns) == (
        untouched.st_ino,
        untouched.st_mtime_ns,
    )
    assert "in 1 of 2 files" in found.err


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_exit_code_says_whether_there_is_something_to_change(
    run: Run, scan: Path, book_path: Path, tmp_path: Path, option: str
) -> None:
    good = tmp_path / "good.txt"
    good.write_text(CLEAN, encoding="utf-8")
    before = scan.read_bytes()
    nothing = run("fix", good, option, "--book", book_path)
    assert (nothing.code, nothing.out) == (0, b"")
    something = run("fix", scan, option, "--book", book_path)
    assert something.code == 1
    assert (something.out == b"") == (option == "--check")
    assert scan.read_bytes() == before


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_git_applies_the_diff(
    run: Run, scan_text: str, book_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    text = scan_text.replace("\n", "\r\n").encode(encoding, "ignore")
    Path("page.txt").write_bytes(text)
    patch = run("fix", "page.txt", "--diff", "--book", book_path)
    Path("p.patch").write_bytes(patch.out)
    subprocess.run(["git", "apply", "p.patch"], check=True)
    repaired = Path("page.txt").read_bytes()
    Path("page.txt").write_bytes(text)
    assert repaired == run("fix", "page.txt", "--book", book_path).out != text


def test_min_confidence_sets_the_bar(run: Run, scan: Path, book_path: Path, tmp_path: Path) -> None:
    counts = []
    for bar in ("1", "0.9", "0.2"):
        report = tmp_path / f"{bar}.json"
        run(
            "fix", scan, "--check", "--book", book_path, "--min-confidence", bar, "--report", report
        )
        [document] = json.loads(report.read_bytes())["documents"]
        assert all(c["confidence"] >= float(bar) for c in document["changes"])
        counts.append(len(document["changes"]))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_what_was_held_back_is_said(run: Run, scan: Path, book_path: Path) -> None:
    held = len(fix_and_explain(scan.read_text(encoding="utf-8"), load_book(book_path)).held_back)
    assert f"{held} less certain ones held back" in run("fix", scan, "--book", book_path).err


def test_reports_are_written_beside_the_output(
    run: Run, scan: Path, book_path: Path, tmp_path: Path
) -> None:
    plain = run("fix", scan, "--book", book_path)
    for suffix in ("json", "html"):
        found = run("fix", scan, "--book", book_path, "--report", tmp_path / f"new/r.{suffix}")
        assert (found.code, found.out) == (0, plain.out)
    report = json.loads((tmp_path / "new/r.json").read_bytes())
    assert report["documents"][0]["name"] == str(scan)
    assert (tmp_path / "new/r.html").read_text(encoding="utf-8").startswith("<!")


def test_json_lines_keep_their_records_and_gain_a_field(
    run: Run, book_path: Path, tmp_path: Path, scan_text: str
) -> None:
    line = scan_text.split("\n")[20] or scan_text[:400]
    kept = '{"n": 1.50, "ocr": ' + json.dumps(line) + ', "é": "\\u00e9"}'
    lone = '{"ocr": "\\ud800 seul"}'
    data = f'{kept}\r\n\r\n{lone}\n{{"ocr": "", "fixed": "old"}}'.encode()
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    found = run("fix", path, "--book", book_path)
    first, blank, second, third = found.out.split(b"\n")
    assert first.startswith(kept[:-1].encode() + b', "fixed": ')
    assert first.endswith(b"}\r")
    assert json.loads(first)["fixed"] == fix(line, load_book(book_path))
    assert (blank, json.loads(second)["fixed"]) == (b"\r", "\ud800 seul")
    assert json.loads(third) == {"ocr": "", "fixed": ""}
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(data))
    assert gzip.decompress(run("fix", packed, "--book", book_path).out) == found.out


def test_fix_needs_no_book_where_one_is_bundled(run: Run, scan: Path) -> None:
    from ocrfix.book.bundled import bundled_languages

    if "fr" not in bundled_languages():
        pytest.skip("no French book is bundled in this tree")
    found = run("fix", scan, "--check")
    assert found.code == 1
    assert "Using the bundled book “fr” (the language was detected" in found.err
    assert "(as asked)" in run("fix", scan, "--check", "--lang", "fr").err


# -- the other commands -----------------------------------------------------------------------


@pytest.mark.slow
def test_pair_writes_what_train_reads(run: Run, tmp_path: Path) -> None:
    for name in TRAINED_ON[:2]:
        for side in ("ocr", "clean"):
            text = (PAIRS / f"{name}.{side}.txt").read_bytes()
            (tmp_path / f"{name}.{side}.txt").write_bytes(text[: text.index(b"\n\n", 5000)])
    (tmp_path / "zz-alone.txt").write_text("Un tout autre texte, sans jumeau. " * 20)
    found = run("pair", tmp_path, tmp_path, "-o", tmp_path / "pairs.jsonl")
    assert (found.code, found.out) == (0, b"")
    assert found.err.startswith("2 pairs; 1 text without a twin.\n")
    printed = run("pair", tmp_path, tmp_path)
    assert printed.out == (tmp_path / "pairs.jsonl").read_bytes()
    assert {frozenset(record) for record in printed.records} == {
        frozenset(("ocr", "clean", "similarity"))
    }
    found = run("train", tmp_path / "pairs.jsonl", "-o", tmp_path / "book")
    assert (found.code, found.out) == (0, b"")
    assert "On unseen text" in found.err
    assert f"written to {tmp_path / 'book'}" in found.err
    assert load_book(tmp_path / "book").lang == "fr"


@pytest.mark.slow
def test_pages_of_a_book_are_paired_and_learned_from(run: Run, tmp_path: Path) -> None:
    scans, clean = tmp_path / "scans", tmp_path / "clean"
    scans.mkdir()
    clean.mkdir()
    name = TRAINED_ON[0]
    (clean / "book.txt").write_bytes((PAIRS / f"{name}.clean.txt").read_bytes())
    pages = (PAIRS / f"{name}.ocr.txt").read_text(encoding="utf-8").split("\f")
    for number, page in enumerate(pages):
        (scans / f"page{number}.txt").write_text(page, encoding="utf-8")
    listing = tmp_path / "pairs.jsonl"
    found = run("pair", scans, clean, "-o", listing)
    records = [json.loads(line) for line in listing.read_text(encoding="utf-8").splitlines()]
    parts = [record for record in records if record.get("relation") == "part"]
    assert len(parts) >= 4
    assert [r["clean_start"] for r in parts] == sorted(r["clean_start"] for r in parts)
    assert found.err.startswith(f"0 pairs and {len(parts)} parts of longer texts; ")
    trained = run("train", listing, "-o", tmp_path / "book", "--lang", "fr")
    assert (trained.code, trained.out) == (0, b"")
    about = load_book(tmp_path / "book").about
    assert len(about["trained"]["names"]) == len(parts)


def test_names_settle_pairs_where_asked(run: Run, tmp_path: Path) -> None:
    text = (PAIRS / f"{UNSEEN}.clean.txt").read_text(encoding="utf-8")[:2000]
    for path, end in (("clean/un", "1"), ("clean/deux", "2"), ("scans/deux", "?")):
        file = tmp_path / f"{path}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text + end, encoding="utf-8")
    (tmp_path / "scans" / "bad.txt").write_bytes(bytes(range(256)))
    found = run("pair", tmp_path / "scans", tmp_path / "clean")
    assert found.code == 0
    first, second, third, fourth, *rest = found.err.splitlines()
    assert first == "0 pairs; 4 texts without a twin."
    assert second == "  2 fit several texts too equally to tell."
    assert third == "  1 resembles a text that another fits better."
    assert fourth == "  1 could not be read:"
    assert "bad.txt" in rest[0]
    assert rest[1:] == ["If file names tell what belongs together, try --by-name."]
    found = run("pair", tmp_path / "scans", tmp_path / "clean", "--by-name")
    assert found.records[0]["clean"] == str(tmp_path / "clean" / "deux.txt")
    assert "--by-name" not in found.err


def test_align_in_three_forms(run: Run, tmp_path: Path) -> None:
    ocr, clean = tmp_path / "o.txt", tmp_path / "c.txt"
    text = (PAIRS / f"{UNSEEN}.clean.txt").read_text(encoding="utf-8")[:3000]
    clean.write_text(text, encoding="utf-8")
    ocr.write_text(text.replace("é", "è"), encoding="utf-8")
    kinds = {r["kind"] for r in run("align", ocr, clean, "--format", "jsonl").records}
    assert "match" in kinds
    assert run("align", ocr, clean, "--format", "html").text.startswith("<!")
    shown = run("align", ocr, clean)
    assert shown.code == 0
    run("align", ocr, clean, "-o", tmp_path / "view.txt")
    assert (tmp_path / "view.txt").read_bytes() == shown.out


def test_diff_is_plain_in_a_pipe_and_coloured_on_demand(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("I’eau\n", encoding="utf-8")
    (tmp_path / "b").write_text("l’eau\n", encoding="utf-8")
    plain = run("diff", tmp_path / "a", tmp_path / "b")
    assert (plain.code, b"\x1b" in plain.out) == (0, False)
    assert b"\x1b[" in run("diff", tmp_path / "a", tmp_path / "b", FORCE_COLOR="1").out
    env = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
    assert run("diff", tmp_path / "a", tmp_path / "b", **env).out == plain.out
    assert run("diff", "-s", tmp_path / "a", tmp_path / "b").code == 0


def test_eval_gives_the_record_of_the_contract(
    run: Run, book_path: Path, tmp_path: Path, scan: Path
) -> None:
    ocr, clean = PAIRS / f"{UNSEEN}.ocr.txt", PAIRS / f"{UNSEEN}.clean.txt"
    [before] = run("eval", ocr, clean, "--format", "json").records
    assert (before["after"], before["changes"]) == (None, None)
    [found] = run("eval", ocr, clean, "--book", book_path, "--format", "json").records
    assert set(found["changes"]) == {
        "good", "bad", "neutral", "habits", "missed", "precision", "recall"
    }  # fmt: skip
    assert found["after"]["cer"] < found["before"]["cer"] == before["before"]["cer"]
    run("fix", ocr, "--book", book_path, "-o", tmp_path / "fixed.txt")
    [third] = run("eval", ocr, clean, tmp_path / "fixed.txt", "--format", "json").records
    assert third["after"] == found["after"]
    assert "CER" in run("eval", ocr, clean).text


def test_rules_are_listed_shown_and_explained(run: Run, book_path: Path) -> None:
    listed = run("rules", "list", book_path).text.splitlines()
    assert listed[0].split()[:2] == ["rule", "kind"]
    assert any(line.startswith("é→è ") for line in listed[1:5])
    assert len(run("rules", "list", book_path, "--all").text.splitlines()) > len(listed)
    card = run("rules", "show", book_path, "é→è").text
    assert card.startswith("é→è, a lexical rule\n")
    told = run("rules", "explain", book_path, "la huitiéme session").text
    assert told.startswith("la huitiéme session\n→ la huitième session\n\nhuitiéme: é → è, ")
    assert "“huitiéme” is no known word" in told
    assert "no reading worth" not in told


def test_a_disabled_rule_stays_silent_until_enabled(run: Run, own_book: Path) -> None:
    text = "la huitiéme session\n".encode()
    fixed = "la huitième session\n".encode()
    assert run("fix", "--book", own_book, stdin=text).out == fixed
    said = run("rules", "disable", own_book, "é→è")
    assert (said.code, said.out) == (0, b"")
    assert said.err.startswith("Disabled é→è with ")
    assert run("fix", "--book", own_book, stdin=text).out == text
    assert ", disabled\n" in run("rules", "show", own_book, "é→è").text
    table = (own_book / "rules.tsv").read_bytes()
    assert run("rules", "enable", own_book, "é→è").code == 0
    assert run("fix", "--book", own_book, stdin=text).out == fixed
    assert (own_book / "rules.tsv").read_bytes() != table


def test_rules_are_tried_on_pairs(run: Run, book_path: Path, tmp_path: Path) -> None:
    for name in (UNSEEN, TRAINED_ON[0]):
        shutil.copy(PAIRS / f"{name}.ocr.txt", tmp_path)
        shutil.copy(PAIRS / f"{name}.clean.txt", tmp_path)
    found = run("rules", "test", book_path, tmp_path)
    assert found.code == 0
    head, *rows = found.text.splitlines()
    assert head.split() == ["good", "bad", "neutral", "right", "rule"]
    assert any(row.endswith("all rules") for row in rows)
    assert "1 of these pairs was in the book’s own training" in found.text


# -- when something fails ---------------------------------------------------------------------


def test_options_that_contradict_each_other(run: Run, scan: Path, book_path: Path) -> None:
    found = run("fix", scan, "--book", book_path, "--in-place", "--check")
    assert (found.code, found.err) == (
        2,
        "ocrfix: --in-place and --check do not go together. Choose one of them.\n",
    )


def test_a_wrong_option_names_the_help(run: Run) -> None:
    found = run("fix", "--chek")
    assert (found.code, found.out) == (2, b"")
    assert found.err.startswith("ocrfix fix: No such option")
    assert found.err.endswith("See: ocrfix fix --help\n")


@pytest.mark.parametrize("where", [["-v", "fix", "missing"], ["fix", "missing", "-v"]])
def test_a_traceback_shows_with_verbose_alone(run: Run, where: list[str]) -> None:
    assert "Traceback" in run(*where).err
    found = run("fix", "missing")
    assert (found.code, found.err) == (2, "ocrfix: missing does not exist. Check the path.\n")


def test_a_fault_of_our_own_is_a_sentence_too(
    run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a page with \x1b[31m")

    monkeypatch.setattr("ocrfix.evaluation.files.evaluate_files", fail)
    found = run("eval", scan, scan)
    assert found.code == 2
    assert found.err.startswith("ocrfix: RuntimeError: a page with ␛[31m. This is a fault of ocrf")
    assert "Traceback" not in found.err


def test_interruption_has_its_own_code(
    run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ocrfix.evaluation.files.evaluate_files", interrupt)
    found = run("eval", scan, scan)
    assert (found.code, found.out) == (130, b"")
    assert "Interrupted" in found.err


def test_eval_shows_its_verdicts_as_a_page(run: Run, book_path: Path, tmp_path: Path) -> None:
    ocr, clean = (PAIRS / f"{UNSEEN}.{side}.txt" for side in ("ocr", "clean"))
    page, fixed = tmp_path / "deep" / "judged.html", tmp_path / "fixed.txt"
    found = run("eval", ocr, clean, "--book", book_path, "--report", page)
    html = page.read_text("utf-8")
    assert (found.code, found.text) == (0, run("eval", ocr, clean, "--book", book_path).text)
    assert html.count('data-v="good"') == int(found.text.partition(" good")[0].split()[-1])
    assert 'data-v="wrong"' in html
    run("fix", ocr, "--book", book_path, "-o", fixed)
    assert run("eval", ocr, clean, fixed, "--report", page).code == 0
    assert "still wrong; the truth has" in page.read_text("utf-8")
    assert run("eval", ocr, clean, "--report", page).code == 0
    for target, said in ((ocr, "is an input"), (tmp_path / "x.json", "Try --report")):
        found = run("eval", ocr, clean, "--report", target)
        assert (found.code, found.out, said in found.err) == (2, b"", True)
