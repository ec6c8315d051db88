"""The training pairs in ``data/pairs`` are complete, large enough and up to date."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from paths import PAIRS

from ocrfix.language.identification import detect_language

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MODELS = {
    "fr": {"eng", "fra"},
    "en": {"eng"},
    "de": {"deu", "eng"},
    "es": {"spa", "eng"},
    "it": {"ita", "eng"},
}
SIDES = ("ocr", "clean")
NAMES = sorted(path.stem for path in (PAIRS / "texts").glob("*.txt"))


def _source_text() -> ModuleType:
    spec = importlib.util.spec_from_file_location("source_text", PAIRS / "source_text.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["source_text"] = module
    spec.loader.exec_module(module)
    return module


source_text = _source_text()


def _pairs(lang: str) -> list[tuple[str, str]]:
    """One ground truth a document: its name and its clean text."""
    model = min(MODELS[lang])
    found = [name for name in NAMES if source_text.load(PAIRS / f"texts/{name}.txt").lang == lang]
    return [(name, (PAIRS / f"{name}-{model}.clean.txt").read_text("utf-8")) for name in found]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_all_its_pairs_and_an_up_to_date_ground_truth(name: str) -> None:
    source = source_text.load(PAIRS / "texts" / f"{name}.txt")
    expected = {f"{name}-{model}.{side}.txt" for model in MODELS[source.lang] for side in SIDES}
    assert {path.name for path in PAIRS.glob(f"{name}-???.*.txt")} == expected
    truth = source_text.derive(source).encode()
    for model in MODELS[source.lang]:
        assert (PAIRS / f"{name}-{model}.clean.txt").read_bytes() == truth, "run data/pairs/make.py"


def test_no_file_stands_without_its_text_and_twin() -> None:
    stems = {path.name.split(".")[0] for path in PAIRS.glob("*.*.txt")}
    assert {stem.rsplit("-", 1)[0] for stem in stems} == set(NAMES)
    rows = (PAIRS / "prints.tsv").read_text("utf-8").splitlines()[1:]
    assert sorted(row.split("\t")[0] for row in rows) == sorted(stems)


@pytest.mark.parametrize("path", sorted(PAIRS.glob("*.ocr.txt")), ids=lambda path: path.name)
def test_a_reading_is_what_tesseract_printed(path: Path) -> None:
    data = path.read_bytes()
    assert data.count(b"\f") >= 1, "two pages or more, a form feed between two of them"
    assert b"\r" not in data
    clean = path.with_name(path.name.replace(".ocr.", ".clean.")).read_text("utf-8")
    assert 0.95 < len(" ".join(data.decode().split())) / len(" ".join(clean.split())) < 1.08


@pytest.mark.parametrize(
    ("lang", "documents", "size"),
    [
        ("fr", 8, 120_000),
        ("en", 2, 15_000),
        ("de", 2, 15_000),
        ("es", 2, 15_000),
        ("it", 2, 15_000),
    ],
)
def test_there_is_enough_of_each_language(lang: str, documents: int, size: int) -> None:
    texts = _pairs(lang)
    assert len(texts) >= documents
    assert len({text for _, text in texts}) == len(texts)
    assert sum(len(text.encode()) for _, text in texts) >= size


def test_french_has_a_wide_vocabulary() -> None:
    words = {word for _, text in _pairs("fr") for word in re.findall(r"[^\W\d_]+", text.lower())}
    assert len(words) >= 4_000


def test_no_sentence_is_repeated_from_one_document_to_another() -> None:
    owner: dict[str, str] = {}
    for lang in MODELS:
        for name, text in _pairs(lang):
            for sentence in re.findall(r"[^.!?\n]{60,}[.!?]", text):
                assert owner.setdefault(sentence, name) == name


def test_french_texts_keep_french_typography() -> None:
    for name, text in _pairs("fr"):
        assert "'" not in text, name
        assert not re.search(r"\w»|«\w", text), name


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("# Avis\n\nVu.\n", "@lang"),
        ("@lang nl\n@head A\n@style book\n\nVu.\n", "unknown"),
        ("@lang fr\n@head A\n@style book\n\n#Avis\n", "line 5"),
        ("@lang fr\n@head A\n@style book\n\nVu.[^1]\n", "footnote"),
        ("@lang fr\n@head A\n@style book\n\nVu.\n\n[^2] Ici.\n", "footnote"),
    ],
)
def test_a_text_that_breaks_the_format_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(source_text.MakeError, match=wrong):
        source_text.parse("a", text)


def test_ground_truth_loses_marks_and_keeps_order() -> None:
    text = (
        "@lang fr\n@head A/1\n@style report\n\n# Avis\n\n1. Vu[^1] :\n\n[^1] Voir ici.\n\n"
        "- un ;\n- deux.\n\n| Cameroun\n| Chine\n\n> Cité.\n"
    )
    truth = "Avis\n\n1. Vu1 :\n\n1 Voir ici.\n\n– un ;\n– deux.\n\nCameroun\nChine\n\nCité.\n"
    assert source_text.derive(source_text.parse("a", text)) == truth


def test_deriving_needs_no_typesetting_library() -> None:
    code = (
        "import sys\n"
        "for name in ('weasyprint', 'PIL', 'pdf2image', 'numpy', 'rapidfuzz'):\n"
        "    sys.modules[name] = None\n"
        "import make\n"
        "print(make.derive(make.load(make.TEXTS / 'fr-port.txt'))[:4])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PAIRS, capture_output=True, text=True, check=True
    )
    assert done.stdout == "Le p\n"


def test_every_text_with_witnesses_has_all_three_and_a_clean_text() -> None:
    found = sorted(path.name.split(".") for path in (PAIRS / "witnesses").iterdir())
    names = sorted({name for name, *_ in found})
    scans = ("carbon", "fax", "film")
    assert found == [[name, scan, "txt"] for name in names for scan in scans]
    assert set(names) < set(NAMES)


@pytest.mark.parametrize("path", sorted((PAIRS / "prose").glob("*")), ids=lambda path: path.name)
def test_prose_is_plain_paragraphs_in_its_language(path: Path) -> None:
    lang, genre, number = path.stem.split("-")
    assert lang in MODELS
    assert genre.isalpha()
    assert number.isdigit()
    text = path.read_bytes().decode("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert text == "\n\n".join(" ".join(p.split()) for p in text.split("\n\n")) + "\n"
    assert detect_language(text) == lang


def test_no_prose_repeats_itself() -> None:
    owner: dict[str, str] = {}
    for path in (PAIRS / "prose").iterdir():
        for sentence in re.findall(r"[^.!?\n]{60,}[.!?]", path.read_text("utf-8")):
            assert sentence not in owner, (path.name, owner[sentence])
            owner[sentence] = path.name
