"""Word lists and Hunspell dictionaries: what they make known, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, TRAINED_ON, small

from ocrfix.errors import InputError
from ocrfix.language.hunspell import Affixes, dictionary_words, read_affixes
from ocrfix.language.lexicon import read_lexicon
from ocrfix.language.model import COMMON, Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Run = Callable[..., Result]


def forms(affixes: str, *words: str) -> list[str]:
    """All forms that a dictionary of these words makes, in the order of the alphabet."""
    text = "\n".join([str(len(words)), *words])
    return sorted(dictionary_words(text, read_affixes(affixes, "x.aff"), "x.dic"))


# -- plain lists ------------------------------------------------------------------------------


def test_a_list_has_one_word_a_line_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\ufeff# places\nQuimperlé\n\nPont-l’Abbé  # in Brittany\nkW\nà\nI\n", "utf-8")
    assert read_lexicon(path).words == {"quimperlé", "pont", "abbé"}


def test_the_affixes_of_a_dictionary_are_no_list_of_words(tmp_path: Path) -> None:
    path = tmp_path / "fr.aff"
    path.write_text("SFX S Y 1\nSFX S 0 s .\n", "utf-8")
    with pytest.raises(InputError, match=r"--lexicon .*fr\.dic$"):
        read_lexicon(path)


# -- dictionaries -----------------------------------------------------------------------------

SUFFIXES = "SFX S Y 3\nSFX S 0 s [^sy]\nSFX S y ies [^aeiou]y\nSFX S 0 es s\n"


@pytest.mark.parametrize(
    ("affixes", "word", "made"),
    [
        (SUFFIXES, "port/S", ["port", "ports"]),
        (SUFFIXES, "city/S", ["cities", "city"]),
        (SUFFIXES, "day/S", ["day"]),
        (SUFFIXES, "gas/S", ["gas", "gases"]),
        (SUFFIXES, "port/S\tpo:noun", ["port", "ports"]),
        (SUFFIXES, "port/S po:noun", ["port", "ports"]),
        (SUFFIXES, "and\\/or", ["and/or"]),
        (SUFFIXES, "unknown/X", ["unknown"]),
        ("PFX R Y 1\nPFX R 0 re .\n" + SUFFIXES, "port/RS", ["port", "ports", "report", "reports"]),
        ("PFX R N 1\nPFX R 0 re .\n" + SUFFIXES, "port/RS", ["port", "ports", "report"]),
        ("FLAG long\nSFX Sx Y 1\nSFX Sx 0 s .\n", "port/SySx", ["port", "ports"]),
        ("FLAG num\nSFX 12 Y 1\nSFX 12 0 s .\n", "port/1,12", ["port", "ports"]),
        ("FLAG UTF-8\nSFX é Y 1\nSFX é 0 s .\n", "port/é", ["port", "ports"]),
        ("AF 2\nAF X # 1\nAF S # 2\n" + SUFFIXES, "port/2", ["port", "ports"]),
        ("NEEDAFFIX N\n" + SUFFIXES, "port/NS", ["ports"]),
        ("FORBIDDENWORD F\n" + SUFFIXES, "port/FS", []),
        ("ONLYINCOMPOUND O\n" + SUFFIXES, "port/OS", []),
        ("SFX A Y 1\nSFX A 0 er/S .\n" + SUFFIXES, "port/A", ["port", "porter", "porters"]),
        ("CIRCUMFIX C\nSFX A Y 1\nSFX A 0 t/C .\n", "port/A", ["port"]),
        ("SFX A Y 1\nSFX A port x .\n", "port/A", ["port"]),
        ("FULLSTRIP\nSFX A Y 1\nSFX A port x .\n", "port/A", ["port", "x"]),
        ("SFX A Y 1\nSFX A 0 s [-.(]\n", "a(/A", ["a(", "a(s"]),
    ],
)  # fmt: skip
def test_forms_are_spelled_out(affixes: str, word: str, made: list[str]) -> None:
    assert forms(affixes, word) == made


def test_a_dictionary_is_read_in_the_encoding_that_its_affixes_name(tmp_path: Path) -> None:
    (tmp_path / "fr.aff").write_bytes(b"# \xe9\nSET ISO8859-1\nSFX S Y 1\nSFX S 0 s .\n")
    (tmp_path / "fr.dic").write_bytes(b"2\n\xe9pe\xe9/S\nport\n")
    found = read_lexicon(tmp_path / "fr.dic")
    assert found.words == {"épeé", "épeés", "port"}
    assert not found.note


def test_without_affixes_the_words_stand_alone_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "fr.dic").write_text("1\nport/S\n")
    found = read_lexicon(tmp_path / "fr.dic")
    assert (found.words, "fr.aff" in found.note) == ({"port"}, True)


def test_an_elided_word_before_another_makes_no_forms() -> None:
    """Italian dictionaries write dell’Italia and dell’acqua as prefixes, the latter in capitals."""
    written = "PFX T Y 3\nPFX T 0 dell' [aeiou]\nPFX T a dell'A a\nPFX T 0 ri .\n"
    assert forms(written, "acqua/T") == ["acqua", "riacqua"]


VERB = "SFX V Y 3\nSFX V re va are\nSFX V re ndogliene are\nSFX V re to are\n"


def test_of_too_many_forms_those_of_rare_affixes_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrfix.language.lexicon.MOST_FORMS", 9)
    (tmp_path / "it.aff").write_text("SET UTF-8\n" + VERB)
    (tmp_path / "it.dic").write_text("3\nparlare/V\nandare/V\nparare/V\n")
    found = read_lexicon(tmp_path / "it.dic", known={"parlava", "andava", "andato", "parato"})
    assert found.words == {
        "parlare", "andare", "parare", "parlava", "andava", "parava", "parlato", "andato", "parato",
    }  # fmt: skip
    assert "“ndogliene”" in found.note


def test_all_forms_are_taken_where_there_is_room(tmp_path: Path) -> None:
    (tmp_path / "it.aff").write_text("SET UTF-8\n" + VERB)
    (tmp_path / "it.dic").write_text("1\nparlare/V\n")
    found = read_lexicon(tmp_path / "it.dic", known={"parlava"})
    assert found.words == {"parlare", "parlava", "parlandogliene", "parlato"}
    assert not found.note


def test_a_dictionary_without_bound_is_taken_without_its_affixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrfix.language.lexicon.MOST_FORMS", 3)
    (tmp_path / "en.aff").write_text("SET UTF-8\n" + SUFFIXES)
    (tmp_path / "en.dic").write_text("3\nport/S\nship/S\nday\n")
    found = read_lexicon(tmp_path / "en.dic")
    assert (found.words, bool(found.note)) == ({"port", "ship", "day"}, True)


def test_an_elision_is_a_word_of_its_own() -> None:
    assert forms("PFX L Y 1\nPFX L 0 l’ .\n", "eau/L") == ["eau"]


# -- what a lexicon does ----------------------------------------------------------------------


def test_its_words_are_known_and_the_others_keep_their_share() -> None:
    language = Language("fr", {"port": 1e-3, "rare": COMMON / 50}).finish()
    wiser = language.with_words({"port", "rare", "quimperlé"})
    assert [wiser.known(w) for w in ("port", "rare", "quimperlé")] == [True] * 3
    assert [language.known(w) for w in ("rare", "quimperlé")] == [False] * 2
    assert wiser.base["port"] == 1e-3
    assert wiser.unigram("quimperlé") < wiser.unigram("port")
    again = Language.from_bytes(wiser.to_bytes())
    assert again.known("quimperlé")


@pytest.mark.slow
def test_train_takes_word_lists_and_dictionaries(run: Run, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("Quimperlé\nKerguelen\n", "utf-8")
    (tmp_path / "t.aff").write_text("SET UTF-8\n" + SUFFIXES)
    (tmp_path / "t.dic").write_text("1\nzorglub/S\n")
    pair = [PAIRS / f"{TRAINED_ON[0]}.{side}.txt" for side in ("ocr", "clean")]
    found = run("train", "--pair", *pair, "-o", tmp_path / "book", "--prior", "none",
                "--lexicon", names, "--lexicon", tmp_path / "t.dic")  # fmt: skip
    assert found.code == 0, found.err
    assert "2 words of names.txt are known." in found.err
    assert "2 words of t.dic are known." in found.err
    from ocrfix.book.reading import load_book

    book = load_book(tmp_path / "book")
    assert all(book.language.known(w) for w in ("quimperlé", "zorglub", "zorglubs"))
    assert not small().book.language.known("zorglub")
    assert [row["name"] for row in book.about["lexicon"]] == ["names.txt", "t.dic"]


# -- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG image"),
        (b"# nothing\n\n", "holds no words"),
        (b"\xd0\xff\xc4" * 40, "--encoding"),
    ],
)
@pytest.mark.parametrize("name", ["words.txt", "words.dic"])
def test_a_file_that_is_no_word_list_is_refused(
    run: Run, tmp_path: Path, data: bytes, said: str, name: str
) -> None:
    (tmp_path / name).write_bytes(data)
    pair = [PAIRS / f"{TRAINED_ON[0]}.{side}.txt" for side in ("ocr", "clean")]
    found = run("train", "--pair", *pair, "-o", tmp_path / "book", "--lexicon", tmp_path / name)
    assert (found.code, said in found.err) == (2, True), found.err
    assert not (tmp_path / "book").exists()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_lexicon(tmp_path / "none.dic")


@pytest.mark.parametrize(
    "line", ["SFX S Y 1\nSFX S 0", "SFX S", "AF 1\nAF a\nSFX S Y 1\nSFX S 0 s/9 ."]
)
def test_damaged_affixes_name_their_line(line: str) -> None:
    with pytest.raises(InputError, match=r"x\.aff, line \d+: "):
        read_affixes(line, "x.aff")


def test_flags_that_fit_no_alias_name_their_line() -> None:
    with pytest.raises(InputError, match=r"x\.dic, line 2: "):
        list(dictionary_words("1\nport/9", Affixes(aliases=["a"]), "x.dic"))


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.aff").write_text("SET klingon\n")
    (tmp_path / "a.dic").write_text("1\nport\n")
    with pytest.raises(InputError, match="klingon"):
        read_lexicon(tmp_path / "a.dic")
