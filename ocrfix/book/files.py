"""The rule book: a folder that people read, edit, compare and commit.

``rules.tsv`` holds the rules, ``book.toml`` what the book was trained on and the gate's weights,
``language.zip`` and ``language.neighbours.gz`` what clean text taught. Loading runs no code.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import re
import secrets
import shutil
import tomllib
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ocrfix.errormodel.rule_table import read_rules, write_rules
from ocrfix.errormodel.rules import ANY, UNSEEN, RuleIndex
from ocrfix.errors import BookError, OutputError
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language
from ocrfix.ranking.places import Finder
from ocrfix.ranking.reranker import WEIGHTS, Bar, Gate
from ocrfix.text.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable

    from ocrfix.errormodel.confusion_counts import EditKey
    from ocrfix.model import Rule

__all__ = [
    "FORMAT",
    "Book",
    "bundled_languages",
    "check_target",
    "find_book",
    "load_book",
    "load_bundled",
    "save_book",
    "save_rules",
]

FORMAT = 4
NEIGHBOURS = "language.neighbours.gz"
BOOKS = Path(__file__).parent / "bundled"
MOST_BYTES = 300_000_000  # of a file of a book, unpacked; a large one has 30 million

_HALF = re.compile("[\ud800-\udfff]")

T = TypeVar("T")


@dataclass(frozen=True)
class Book:
    """Everything that fixing needs: rules, language, neighbours, gate, and the bar to pass.

    ``bar`` is the least confidence at which a change is made by default. ``about`` holds
    plain data for people: what the book was trained on and how it fared on unseen text.
    """

    name: str
    lang: str
    rules: tuple[Rule, ...]
    language: Language
    confusables: Confusables
    gate: Gate
    bar: Bar
    about: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def finder(self) -> Finder:
        """The finder of places; it remembers every form it has seen."""
        return Finder(RuleIndex(self.rules), self.language, self.confusables)

    @cached_property
    def rule_keys(self) -> dict[str, EditKey]:
        """The substitution that each rule makes, by the rule's name."""
        return {rule.id: (rule.before, rule.after) for rule in self.rules}

    @cached_property
    def _right(self) -> dict[EditKey, int]:
        return {
            (rule.before, rule.after): rule.own.right + rule.prior.right
            for rule in self.rules
            if (rule.left, rule.right) == ANY
        }

    def times_right(self, key: EditKey) -> tuple[int, int]:
        """How often a substitution was right in the book's pairs, and how many letters they had."""
        letters = next(
            (r.own.truth + r.prior.truth for r in self.rules if (r.before, r.after) == UNSEEN), 0
        )
        return self._right.get(key, 0), letters

    @cached_property
    def certain_rules(self) -> frozenset[str]:
        """The names of the rules that are right nearly always where they fit."""
        return frozenset(rule.id for rule in self.rules if rule.kind == "certain")

    @cached_property
    def script(self) -> str:
        """The script of the book's language, as Unicode names it; "" where it tells none."""
        from ocrfix.repair.foreign import script_of

        return script_of("".join(c * min(n, 50) for c, n in self.language.chars.items()))

    def with_rules(self, rules: tuple[Rule, ...]) -> Book:
        """The same book with other rules."""
        return replace(self, rules=rules)


def bundled_languages() -> tuple[str, ...]:
    """The languages that a bundled book serves."""
    return tuple(sorted(p.parent.name for p in BOOKS.glob("*/book.toml")))


def load_bundled(lang: str) -> Book:
    """Load the bundled book for a language; raises :class:`BookError` where there is none."""
    if lang not in bundled_languages():
        have = ", ".join(bundled_languages()) or "no language"
        raise BookError(
            f"There is no bundled book for {lang!r} (there is one for {have}). "
            f"Train one: ocrfix train PAIRS -o BOOK --lang {lang}"
        )
    return load_book(BOOKS / lang)


def find_book(folder: Path) -> Book:
    """Load a book from its folder, or the bundled book of that name (``fr``)."""
    if not folder.exists() and str(folder) in bundled_languages():
        return load_bundled(str(folder))
    return load_book(folder)


def check_target(folder: Path) -> None:
    """Raise :class:`BookError` where a book cannot be saved, before the work of training it."""
    if folder.is_dir():
        if not (folder / "book.toml").exists() and any(folder.iterdir()):
            raise BookError(f"{folder} is a folder of other things. Name a new one with -o.")
    elif folder.exists():
        raise BookError(f"{folder} is a file; a rule book is a folder. Name another with -o.")
    if not folder.parent.is_dir():
        raise BookError(f"{folder} cannot be made: {folder.parent} is no folder. Make it first.")
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK | os.X_OK):
        raise BookError(f"{folder} cannot be written: no permission. Name another place with -o.")


def save_book(book: Book, folder: Path) -> None:
    """Write a book so that it is whole or absent, and one that stood there is whole or replaced.

    All files are written beside first. Raises :class:`BookError`.
    """
    check_target(folder)
    data = json.dumps(book.confusables.to_data(), ensure_ascii=False, separators=(",", ":"))
    files = {
        "rules.tsv": write_rules(book.rules).encode(),
        "language.zip": book.language.to_bytes(),
        NEIGHBOURS: gzip.compress(data.encode(), mtime=0),
        "book.toml": _toml(book).encode(),
    }
    folder = Path(os.path.realpath(folder))
    beside = folder.with_name(f".ocrfix-{secrets.token_hex(8)}.tmp")
    try:
        beside.mkdir()
        for name, content in files.items():
            write_atomic(beside / name, content)
        if folder.exists() and any(folder.iterdir()):
            # Without book.toml a folder is no book: it goes first and comes last.
            (folder / "book.toml").unlink(missing_ok=True)
            for name in files:
                (beside / name).replace(folder / name)
            beside.rmdir()
        else:
            if folder.exists():
                folder.rmdir()
            beside.rename(folder)
    except (OSError, OutputError) as error:
        cause = error.__cause__ if isinstance(error, OutputError) else error
        reason = (getattr(cause, "strerror", None) or str(error)).lower()
        raise BookError(
            f"{folder} cannot be written: {reason}. Name another place with -o."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def save_rules(book: Book, folder: Path) -> None:
    """Write only the rule table of a book that is already there."""
    write_atomic(folder / "rules.tsv", write_rules(book.rules).encode())


def _toml(book: Book) -> str:
    lines = [
        f"format = {FORMAT}",
        f"lang = {_value(book.lang)}",
        f"threshold = {book.bar.scan}  # least confidence of a change; --min-confidence overrides",
        f"clean_threshold = {book.bar.clean}  # the same in a text that reads as clean",
        f"clean_level = {book.bar.level}  # at most so many misreadings in a thousand words",
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
        for name, weight in zip(WEIGHTS, book.gate.weights, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A TOML value; a JSON string, number, boolean or list of them is one too.

    But for what TOML forbids: half characters, as which a file name of no encoding is read (they
    are written out), and a control character that JSON lets stand.
    """
    said = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return _HALF.sub(lambda half: f"\\\\u{ord(half[0]):04x}", said)


def load_book(folder: Path) -> Book:
    """Load a book from its folder.

    Raises :class:`BookError`, naming the file and what to do, if it is missing, damaged or of
    another format.
    """
    if not folder.exists():
        raise BookError(
            f"{folder} does not exist. Train a book (ocrfix train PAIRS -o {folder}), or name one "
            f"that is bundled ({', '.join(bundled_languages()) or 'there is none'})."
        )
    if not folder.is_dir():
        raise BookError(f"{folder} is a file; a rule book is a folder. Name that of a book.")
    about = _read(folder, "book.toml", lambda data: tomllib.loads(data.decode()))
    version = about.pop("format", None)
    if version != FORMAT:
        raise BookError(
            f"The rule book {folder} has format {version!r}; this ocrfix reads format {FORMAT}. "
            f"Train it anew (ocrfix train PAIRS -o {folder}), or use the ocrfix that made it."
        )
    lang, bar, gate = _read_settings(about, folder)
    table = _read(folder, "rules.tsv", _whole_lines)
    return Book(
        name=folder.name, lang=lang, rules=read_rules(table, str(folder / "rules.tsv")),
        language=_read(folder, "language.zip", _unpack_language),
        confusables=_read(folder, NEIGHBOURS, _unpack_neighbours),
        gate=gate, bar=bar, about=about,
    )  # fmt: skip


def _unpack_neighbours(data: bytes) -> Confusables:
    return Confusables.from_bytes(data, MOST_BYTES)


def _read(folder: Path, name: str, parse: Callable[[bytes], T]) -> T:
    """Read and parse a file of a book, of which nothing is taken on trust."""
    file = folder / name
    anew = f"Train it anew: ocrfix train PAIRS -o {folder}"
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BookError(f"{file} is damaged (it is too large to be true). {anew}")
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise BookError(f"{folder} is no rule book: {name} is missing. {anew}") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BookError(f"{file} cannot be read: {reason}. Check its permissions.") from error
    try:
        return parse(data)
    except Exception as error:  # whatever a parser makes of foreign bytes
        reason = str(error).removeprefix(f"{name} is damaged ").strip("()") or type(error).__name__
        raise BookError(f"{file} is damaged ({reason[:200]}). {anew}") from error


def _read_settings(about: dict[str, Any], folder: Path) -> tuple[str, Bar, Gate]:
    anew = f"Mend it, or train it anew: ocrfix train PAIRS -o {folder}"
    file = folder / "book.toml"
    try:
        lang = about.pop("lang")
        numbers = [float(about.pop(n)) for n in ("threshold", "clean_threshold", "clean_level")]
        weights = about.pop("gate")
        gate = Gate([float(weights[name]) for name in WEIGHTS])
    except KeyError as error:
        raise BookError(f"{file} lacks {error}. {anew}") from error
    except (TypeError, ValueError) as error:
        raise BookError(f"{file}: {error}. {anew}") from error
    bar = Bar(*numbers)
    if not isinstance(lang, str) or not (0 <= bar.scan <= 1 and 0 <= bar.clean <= 1):
        raise BookError(f"{file}: lang must be text, and each threshold from 0 to 1. {anew}")
    if not all(math.isfinite(number) for number in (bar.level, *gate.weights)):
        raise BookError(f"{file}: a weight of the gate is no number. {anew}")
    return lang, bar, gate


def _whole_lines(data: bytes) -> str:
    if not data.endswith(b"\n"):
        raise ValueError("its last line is cut off, or lacks a line end")
    return data.decode()


def _unpack_language(data: bytes) -> Language:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(member.file_size for member in packed.infolist()) > MOST_BYTES:
            raise ValueError("it unpacks to more than it can hold")
    return Language.from_bytes(data)
