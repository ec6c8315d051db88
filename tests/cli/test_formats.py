"""The commands over files of every kind: the same kind comes out."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from format_samples import SAMPLES
from paths import PAIRS
from small_book import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]

FILES = {sample.name: sample for sample in SAMPLES}
MENDED = ("I’économie", "l’économie"), ("huitiéme", "huitième"), ("derniére", "dernière")
LINES = (
    "I’économie de la région dépend de la derniére réunion",
    "sur la huitiéme session du conseil",
)


def hocr(lines: tuple[str, ...] = LINES) -> str:
    made = "".join(
        "<span class='ocr_line'>"
        + " ".join(
            f"<span class='ocrx_word' title='I’an huitiéme'>{w}</span>" for w in line.split()
        )
        + "</span>\n"
        for line in lines
    )
    return f"<html><head><title>huitiéme</title></head><body class='ocr_page'>{made}</body></html>"


def page(lines: tuple[str, ...] = LINES) -> str:
    made = "".join(
        f"<TextLine><TextEquiv><Unicode>{line}</Unicode></TextEquiv></TextLine>" for line in lines
    )
    return (
        '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page>'
        f"<TextRegion>{made}</TextRegion></Page></PcGts>"
    )


def mended(text: str) -> str:
    for before, after in MENDED:
        text = text.replace(before, after)
    return text


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.hocr"
    path.write_text(hocr())
    return path


def test_fix_mends_the_text_alone_and_says_what_it_read(run: Run, scan: Path) -> None:
    found = run("fix", scan, "--lang", "fr")
    head, _, body = found.text.partition("</head>")
    assert (found.code, head) == (0, scan.read_text().partition("</head>")[0])
    assert body == mended(scan.read_text().partition("</head>")[2]).replace(
        "I’an huitième", "I’an huitiéme"
    )
    assert f"{scan}: hOCR, 2 lines\n" in found.err
    plain = scan.with_name("plain.txt")
    plain.write_text("\n".join(LINES) + "\n")
    assert "3 changes made" in found.err
    assert "3 changes made" in run("fix", plain, "--lang", "fr").err


def test_every_way_out(run: Run, scan: Path, tmp_path: Path) -> None:
    data = scan.read_bytes()
    repaired = run("fix", scan, "--lang", "fr").out
    assert run("fix", "--lang", "fr", stdin=data).out == repaired
    assert run("fix", scan, "--lang", "fr", "--check").code == 1
    patch = run("fix", scan, "--lang", "fr", "--diff")
    assert (patch.code, patch.text.count("\n-"), patch.text.count("\n+")) == (1, 2, 3)
    packed = tmp_path / "packed.html.gz"
    packed.write_bytes(gzip.compress(data))
    report = tmp_path / "r.json"
    assert run("fix", packed, "--lang", "fr", "--in-place", "--report", report).code == 0
    assert gzip.decompress(packed.read_bytes()) == repaired
    assert run("revert", report, packed, "--in-place").code == 0
    assert gzip.decompress(packed.read_bytes()) == data


def test_the_report_has_the_offsets_of_the_file(run: Run, tmp_path: Path) -> None:
    path, report = tmp_path / "page.xml", tmp_path / "r.json"
    path.write_text(page())
    out = tmp_path / "out.xml"
    run("fix", path, "--lang", "fr", "-o", out, "--report", report)
    found = json.loads(report.read_text())
    text = path.read_text()
    assert found["totals"]["changes"] == len(found["documents"][0]["changes"]) == 3
    for change in found["documents"][0]["changes"]:
        assert text[change["start"] : change["end"]] == change["before"]
    assert run("revert", report, out).out == path.read_bytes()
    shown = tmp_path / "r.html"
    run("fix", path, "--lang", "fr", "-o", out, "--report", shown)
    assert "Unicode" not in shown.read_text()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_every_kind_comes_back(run: Run, tmp_path: Path, sample: object) -> None:
    name, data = sample.name, sample.data  # type: ignore[attr-defined]
    path, report, out = tmp_path / name, tmp_path / "r.json", tmp_path / f"out-{name}"
    path.write_bytes(data)
    found = run("fix", path, "--lang", "fr", "--min-confidence", "0.1", "-o", out,
                "--report", report, "--merge-words")  # fmt: skip
    assert found.code == 0
    assert run("revert", report, out).out == data


def test_folders_of_all_kinds(run: Run, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.hocr").write_text(hocr())
    (folder / "b.xml").write_text(page())
    (folder / "blank.xml").write_text("<alto/>")
    (folder / "c.txt").write_text("\n".join(LINES))
    (folder / "mets.xml").write_text('<?xml version="1.0"?><mets/>')
    found = run("fix", folder, "--lang", "fr", "-o", out)
    assert found.code == 0
    assert sorted(p.name for p in out.glob("[!.]*")) == ["a.hocr", "b.xml", "blank.xml", "c.txt"]
    assert (out / "blank.xml").read_text() == "<alto/>"
    assert "1 file passed over (1 METS); name one to have it read." in found.err
    assert "9 changes made in 3 of 4 files" in found.err
    again = run("fix", folder, "--lang", "fr")
    assert again.code == 2
    assert "need a folder of their own. Name one with -o." in again.err


def test_an_encoding_that_is_declared_stays(run: Run, scan: Path) -> None:
    found = run("fix", scan, "--lang", "fr", "--output-encoding", "latin-1")
    assert found.code == 2
    assert "stays in its encoding. Leave --output-encoding out" in found.err


def test_letters_that_an_encoding_lacks_are_references(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "page.xml"
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + page(("sur la huitiéme \u0153uvre",))
    path.write_bytes(text.replace("\u0153", "&#339;").encode("latin-1"))
    found = run("fix", path, "--lang", "fr")
    assert found.out == text.replace("\u0153", "&#339;").replace("iéme", "ième").encode("latin-1")


def test_review_and_its_decisions(run: Run, scan: Path) -> None:
    kept = scan.with_suffix(".review.jsonl")
    found = run("review", scan, "--lang", "fr", "--journal", kept)
    assert "+I’économie" not in found.text
    assert "+l’économie de la région" in found.text
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    text = kept.read_text()
    assert any("undecided" in json.dumps(line) for line in lines)
    first, rest = text.split("undecided", 1)
    kept.write_text(first + "accept" + rest)
    made = run("fix", scan, "--lang", "fr", "--decisions", kept, "--decided-only")
    assert made.code == 0
    assert sum(a != b for a, b in zip(made.text, scan.read_text(), strict=True)) >= 1
    assert "1 accepted in review" in made.err


def test_other_commands_read_what_a_person_reads(run: Run, scan: Path, tmp_path: Path) -> None:
    clean, scanned = tmp_path / "clean.txt", tmp_path / "scanned.txt"
    clean.write_text(mended("\n".join(LINES)) + "\n")
    scanned.write_text("\n".join(LINES) + "\n")
    for name, text in (("page.xml", page()), ("scan.hocr", hocr())):
        path = tmp_path / name
        path.write_text(text)
        assert run("eval", path, clean).out == run("eval", scanned, clean).out
        same = run("diff", path, clean, "--no-pager").text.splitlines()[2:]
        assert same == run("diff", scanned, clean, "--no-pager").text.splitlines()[2:]
        align = run("align", path, clean, "--format", "jsonl", "--force")
        assert align.out == run("align", scanned, clean, "--format", "jsonl", "--force").out
    assert run("eval", scan, clean, "--input-format", "text").out != run("eval", scan, clean).out


def test_pair_and_train_take_pages(run: Run, tmp_path: Path) -> None:
    ocr, clean = tmp_path / "ocr", tmp_path / "clean"
    ocr.mkdir(), clean.mkdir()
    scan = (PAIRS / f"{UNSEEN}.ocr.txt").read_text("utf-8").split("\n")
    lines = tuple(line.replace("&", "&amp;").replace("<", "&lt;") for line in scan if line.strip())
    (ocr / "a.xml").write_text(page(lines))
    (ocr / "mets.xml").write_text('<?xml version="1.0"?><mets/>')
    (clean / "one.txt").write_bytes((PAIRS / f"{UNSEEN}.clean.txt").read_bytes())
    [record] = run("pair", ocr, clean).records
    assert (record["ocr"], record["clean"]) == (str(ocr / "a.xml"), str(clean / "one.txt"))
    truth = (PAIRS / f"{UNSEEN}.clean.txt").read_text("utf-8").split("\n")
    equivs = [
        f'<TextLine><TextEquiv index="1"><Unicode>{a}</Unicode></TextEquiv>'
        f'<TextEquiv index="0"><Unicode>{b}</Unicode></TextEquiv></TextLine>'
        for a, b in zip(lines, (t for t in truth if t.strip()), strict=False)
        if not set("&<") & set(a + b)
    ]
    own = page(("",)).partition("<TextLine>")[0] + "".join(equivs) + "</TextRegion></Page></PcGts>"
    (tmp_path / "larex.xml").write_text(own)
    from ocrfix.pairing.records import read_pairs

    [twins] = read_pairs([tmp_path / "larex.xml"])
    assert (twins.name, twins.ocr.split("\n")[0]) == ("larex.xml", lines[0].strip())
    assert twins.clean.split("\n")[0] == truth[0].strip()


def test_columns_are_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id;Seite\n1;sur la huitiéme session du conseil\n")
    assert "Say which holds the OCR text: --field NAME" in run("fix", path, "--lang", "fr").err
    found = run("fix", path, "--lang", "fr", "--field", "Seite", "--to", "neu")
    assert found.text.splitlines()[1].endswith(";sur la huitième session du conseil")
    assert found.text.startswith("id;Seite;neu\n")
