"""``import ocrfix``: every public name is documented and typed, and plain and explained agree."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType, ModuleType

import pytest
from small_book import UNSEEN, small, twins

import ocrfix
from ocrfix import errors
from ocrfix.alignment.pipeline import align, align_characters
from ocrfix.evaluation.judgement import evaluate

NAMES = sorted(ocrfix.__all__)
PUBLIC = {name: getattr(ocrfix, name) for name in NAMES}
FUNCTIONS = [name for name, public in PUBLIC.items() if isinstance(public, FunctionType)]
CLASSES = [name for name, public in PUBLIC.items() if isinstance(public, type)]
# What starting must not pull in: `ocrfix --help` answers in a third of a second.
HEAVY = {"rich", "numpy", "wordfreq", "ftfy", "py3langid", "charset_normalizer", "rapidfuzz"}


def test_names_are_sorted_and_each_comes_from_somewhere() -> None:
    assert list(ocrfix.__all__) == NAMES
    assert len(set(NAMES)) == len(NAMES)
    assert set(NAMES) == {*FUNCTIONS, *CLASSES}
    assert set(NAMES) <= set(dir(ocrfix))


def test_every_name_stays_what_it_is() -> None:
    code = """
import ocrfix
for _ in range(2):
    for name in ocrfix.__all__:
        found = getattr(ocrfix, name)
        assert callable(found), f"ocrfix.{name} is {found}"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""


PACKAGES = [f"ocrfix.{each.name}" for each in iter_modules(ocrfix.__path__) if each.ispkg]
DOORS = [ocrfix, *map(import_module, PACKAGES)]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_type_checkers_see_the_same_names(door: ModuleType) -> None:
    """The imports under TYPE_CHECKING and the lazy ones lead to the same objects."""
    assert door.__file__ is not None
    tree = ast.parse(Path(door.__file__).read_text(encoding="utf-8"))
    homes = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ocrfix.")
        for alias in node.names
        if alias.name != "hand_on"
    }
    assert sorted(homes) == sorted(getattr(door, "__all__", ()))
    for name, home in homes.items():
        assert getattr(door, name) is getattr(import_module(home or ""), name)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_every_package_has_its_door_plate(door: ModuleType) -> None:
    assert len((door.__doc__ or "").strip().splitlines()) >= 1


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'repair_all'"):
        _ = ocrfix.repair_all


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_documented(name: str) -> None:
    public = PUBLIC[name]
    own = inspect.getdoc(public) or ""
    assert len(own) > 20
    assert own[0].isupper() or own[0] in "`:"
    assert "." in own
    assert not own.startswith(f"{name}(")  # what dataclasses write by themselves


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_typed(name: str) -> None:
    signature = inspect.signature(PUBLIC[name])
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty, parameter.name


@pytest.mark.parametrize("name", CLASSES)
def test_every_value_is_immutable_or_an_error(name: str) -> None:
    public: type = PUBLIC[name]
    if issubclass(public, Exception):
        assert issubclass(public, ocrfix.OcrfixError)
        return
    if issubclass(public, tuple):
        with pytest.raises(AttributeError):
            tuple.__new__(public, range(5)).a0 = 1
        return
    value = object.__new__(public)
    assert is_dataclass(value)
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, "another")


def test_every_error_is_public() -> None:
    kinds = {name for name in errors.__all__ if isinstance(getattr(errors, name), type)}
    assert "OcrfixError" in kinds <= set(NAMES)


def test_the_package_is_marked_as_typed() -> None:
    assert (Path(ocrfix.__file__).parent / "py.typed").is_file()


def test_importing_is_light() -> None:
    code = "import sys, ocrfix; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


# -- plain and explained -----------------------------------------------------------------------


def test_fix_agrees_with_its_explained_twin() -> None:
    scan, book = twins(UNSEEN).ocr[:4000], small().book
    for bar in (None, 0.5, 0.99):
        explained = ocrfix.fix_and_explain(scan, book, min_confidence=bar)
        assert ocrfix.fix(scan, book, min_confidence=bar) == explained.text
        assert ocrfix.apply_changes(scan, explained.changes) == explained.text
        assert ocrfix.revert_changes(explained.text, explained.changes) == scan


def test_rates_agree_with_the_evaluation() -> None:
    pair, book = twins(UNSEEN), small().book
    explained = ocrfix.fix_and_explain(pair.ocr, book)
    found = evaluate(pair.ocr, pair.clean, changes=explained.changes, strict=True)
    assert found.before == ocrfix.rates(pair.ocr, pair.clean)
    assert found.after == ocrfix.rates(explained.text, pair.clean)
    assert found.changes is not None
    verdicts = [verdict for _, verdict in found.judged]
    assert found.changes.good == verdicts.count("good")
    assert found.changes.bad == verdicts.count("bad")


def test_characters_agree_with_paragraphs() -> None:
    pair = twins(UNSEEN)
    records = align(pair.ocr, pair.clean).records
    whole = align_characters(pair.ocr, pair.clean)
    alike = {(a, op.b0 + k) for op in whole if op.equal for k, a in enumerate(range(op.a0, op.a1))}
    matched = {
        (a, op.b0 + k)
        for record in records
        if record.kind == "match"
        for op in record.ops
        if op.equal
        for k, a in enumerate(range(op.a0, op.a1))
    }
    assert len(matched & alike) > 0.95 * len(matched)


@pytest.mark.slow
def test_a_book_goes_through_a_folder(tmp_path: Path) -> None:
    book = small().book
    ocrfix.save_book(book, tmp_path / "mine")
    back = ocrfix.load_book(tmp_path / "mine")
    assert sorted(back.rules, key=lambda r: r.id) == sorted(book.rules, key=lambda r: r.id)
    assert (back.lang, back.bar, back.gate.weights) == (
        book.lang, book.bar, book.gate.weights,
    )  # fmt: skip
    assert back.about == book.about
    ocrfix.save_book(back, tmp_path / "again")
    for file in (tmp_path / "mine").iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_documents_go_through_bytes() -> None:
    data = "\ufeffde I’eau\r\n".encode()
    document = ocrfix.decode(data, "page.txt")
    assert document.text == "de I’eau\r\n"
    assert ocrfix.encode(document, document.text) == data
