"""The rule book: a folder that people read, edit, compare and commit.

``rules.tsv`` holds the rules, ``book.toml`` what the book was trained on and the gate's weights,
``language.zip`` and ``confusables.json`` what clean text taught. Loading runs no code.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrfix.confusables import Confusables
from ocrfix.errors import BookError
from ocrfix.gate import FEATURES, Gate
from ocrfix.language import Language
from ocrfix.places import Finder
from ocrfix.rules import RuleIndex, read_rules, write_rules
from ocrfix.textio import write_atomic

if TYPE_CHECKING:
    from ocrfix.model import Rule

__all__ = [
    "FORMAT",
    "Book",
    "bundled_languages",
    "find_book",
    "load_book",
    "load_bundled",
    "save_book",
    "save_rules",
]

FORMAT = 1
BOOKS = Path(__file__).parent / "books"


@dataclass(frozen=True)
class Book:
    """Everything that fixing needs: rules, language, neighbours, gate, and the bar to pass.

    ``threshold`` is the least confidence at which a change is made by default. ``about`` holds
    plain data for people: what the book was trained on and how it fared on unseen text.
    """

    name: str
    lang: str
    rules: tuple[Rule, ...]
    language: Language
    confusables: Confusables
    gate: Gate
    threshold: float
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def finder(self) -> Finder:
        """The finder of places; it remembers every form it has seen."""
        return Finder(RuleIndex(self.rules), self.language, self.confusables)

    def with_rules(self, rules: tuple[Rule, ...]) -> Book:
        """The same book with other rules."""
        return replace(self, rules=rules)


def bundled_languages() -> tuple[str, ...]:
    """The languages that a bundled book serves."""
    return tuple(sorted(p.parent.name for p in BOOKS.glob("*/book.toml")))


def load_bundled(lang: str) -> Book:
    """Load the bundled book for a language; raises :class:`BookError` where there is none."""
    if lang not in bundled_languages():
        raise BookError(
            f"There is no bundled book for {lang!r} (there is one for "
            f"{', '.join(bundled_languages())}). "
            f"Train one: ocrfix train PAIRS -o BOOK --lang {lang}"
        )
    return load_book(BOOKS / lang)


def find_book(folder: Path) -> Book:
    """Load a book from its folder, or the bundled book of that name (``fr``)."""
    if not folder.exists() and str(folder) in bundled_languages():
        return load_bundled(str(folder))
    return load_book(folder)


def save_book(book: Book, folder: Path) -> None:
    """Write a book; ``book.toml`` comes last, so that a folder without it is no book."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BookError(f"{folder} cannot be made: {error.strerror}. Name another -o.") from error
    (folder / "book.toml").unlink(missing_ok=True)
    write_atomic(folder / "rules.tsv", write_rules(book.rules).encode())
    write_atomic(folder / "language.zip", book.language.to_bytes())
    data = json.dumps(book.confusables.to_data(), ensure_ascii=False, separators=(",", ":"))
    write_atomic(folder / "confusables.json", data.encode())
    write_atomic(folder / "book.toml", _toml(book).encode())


def save_rules(book: Book, folder: Path) -> None:
    """Write only the rule table of a book that is already there."""
    write_atomic(folder / "rules.tsv", write_rules(book.rules).encode())


def _toml(book: Book) -> str:
    lines = [
        f"format = {FORMAT}",
        f"lang = {_value(book.lang)}",
        f"threshold = {book.threshold}  # least confidence of a change; --min-confidence overrides",
    ]
    for title, table in book.about.items():
        if isinstance(table, list):
            for row in table:
                lines += ["", f"[[{title}]]", *(f"{k} = {_value(v)}" for k, v in row.items())]
        else:
            lines += ["", f"[{title}]", *(f"{k} = {_value(v)}" for k, v in table.items())]
    lines += ["", "[gate]  # weights of the evidence, in log odds"]
    lines += [
        f"{_value(name)} = {weight}"
        for name, weight in zip(FEATURES, book.gate.weights, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A TOML value; a JSON string, number, boolean or list of them is one too."""
    return json.dumps(value, ensure_ascii=False)


def load_book(folder: Path) -> Book:
    """Load a book from its folder.

    Raises :class:`BookError`, naming what to do, if it is missing, damaged or of another format.
    """
    if not folder.is_dir():
        raise BookError(
            f"{folder} is no rule book (no such folder). Try: ocrfix train PAIRS -o {folder}"
        )
    try:
        about = tomllib.loads((folder / "book.toml").read_text(encoding="utf-8"))
        rules = (folder / "rules.tsv").read_text(encoding="utf-8")
        packed = (folder / "language.zip").read_bytes()
        confusables = Confusables.from_data(json.loads((folder / "confusables.json").read_bytes()))
    except FileNotFoundError as error:
        raise BookError(
            f"{folder} is no rule book ({Path(error.filename).name} is missing). "
            f"Train it anew: ocrfix train PAIRS -o {folder}"
        ) from error
    except (OSError, ValueError, TypeError) as error:
        raise BookError(
            f"The rule book {folder} is damaged ({error}). "
            f"Train it anew: ocrfix train PAIRS -o {folder}"
        ) from error
    version = about.pop("format", None)
    if version != FORMAT:
        raise BookError(
            f"The rule book {folder} has format {version!r}; this ocrfix reads format {FORMAT}. "
            f"Train it anew with this version, or use the ocrfix that made it."
        )
    try:
        lang, threshold = str(about.pop("lang")), float(about.pop("threshold"))
        weights = about.pop("gate")
        gate = Gate([float(weights[name]) for name in FEATURES])
    except (KeyError, TypeError, ValueError) as error:
        raise BookError(
            f"{folder / 'book.toml'} lacks {error}. Train it anew: ocrfix train PAIRS -o {folder}"
        ) from error
    return Book(
        name=folder.name, lang=lang, rules=read_rules(rules, str(folder / "rules.tsv")),
        language=Language.from_bytes(packed, str(folder / "language.zip")),
        confusables=confusables, gate=gate, threshold=threshold, about=about,
    )  # fmt: skip
