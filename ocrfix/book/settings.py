"""``book.toml``: what a person would ask of a book, and may add to it.

What people put there (values, tables, comments, their order) is theirs: where a book is written
again, only what has changed is put anew into the text that was read.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ocrfix.errors import BookError
from ocrfix.ranking.threshold import AIMS, Bar
from ocrfix.text.habits import CHOICES, Habits

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tomlkit.items import Item

    from ocrfix.book.book import Book

__all__ = ["FORMAT", "read_settings", "write_settings"]

FORMAT = 5

_COMMENTS = {
    "aim": "precision (nearly all changes good) or errors (the fewest left); --aim overrides",
    "errors_threshold": "the same with the aim errors",
    "threshold": "least confidence of a change; --min-confidence overrides",
    "clean_threshold": "the same in a text that reads as clean",
    "clean_level": "at most so many misreadings in a thousand words",
}
_COMMENTS |= {kind: ", ".join(choices) for kind, choices in CHOICES.items()}
_HALF = re.compile("[\ud800-\udfff]")


def read_settings(written: str, name: str, advice: str) -> tuple[str, Bar, Habits, dict[str, Any]]:
    """Read the language of a book, its bar, its habits, and what else ``book.toml`` says.

    Without a table of habits all are kept as scans print them.

    Raises :class:`BookError`, which begins with the ``name`` of the file and ends with ``advice``,
    where one of them is wanting or makes no sense.
    """
    about = tomllib.loads(written)
    about.pop("format", None)
    try:
        lang = about.pop("lang")
        bar = Bar(
            float(about.pop("threshold")), float(about.pop("clean_threshold")),
            float(about.pop("clean_level")), float(about.pop("errors_threshold")),
            about.pop("aim"),
        )  # fmt: skip
    except KeyError as error:
        raise BookError(f"{name} lacks {error}. {advice}") from error
    except (TypeError, ValueError) as error:
        raise BookError(f"{name}: {error}. {advice}") from error
    bars = (bar.scan, bar.clean, bar.of_scans("errors"))
    if not isinstance(lang, str) or not all(0 <= each <= 1 for each in bars):
        raise BookError(f"{name}: lang must be text, and each threshold from 0 to 1. {advice}")
    if bar.aim not in AIMS:
        raise BookError(f"{name}: aim must be one of {', '.join(AIMS)}. {advice}")
    if not math.isfinite(bar.level):
        raise BookError(f"{name}: clean_level must be a number. {advice}")
    return lang, bar, _habits(about.pop("habits", {}), name, advice), about


def _habits(table: object, name: str, advice: str) -> Habits:
    if not isinstance(table, Mapping):
        raise BookError(f"{name}: habits must be a table. {advice}")
    for kind, choice in table.items():
        if kind not in CHOICES:
            raise BookError(f"{name}: there is no habit {kind!r}, only {', '.join(CHOICES)}.")
        if choice not in CHOICES[kind]:
            raise BookError(f"{name}: {kind} must be one of {', '.join(CHOICES[kind])}.")
    return Habits(**table)


def write_settings(book: Book) -> bytes:
    """Write ``book.toml``; what stood in it and has not changed stays as it was written."""
    import tomlkit

    wanted: dict[str, Any] = _tellable({
        "format": FORMAT, "lang": book.lang, "aim": book.bar.aim, "threshold": book.bar.scan,
        "errors_threshold": book.bar.of_scans("errors"), "clean_threshold": book.bar.clean,
        "clean_level": book.bar.level, **book.about,
        "habits": asdict(book.habits),
    })  # fmt: skip
    document = tomlkit.parse(book.written)
    _bring_up(document, tomllib.loads(book.written), wanted)
    return tomlkit.dumps(document).encode()


def _bring_up(table: MutableMapping[str, Any], had: Mapping[str, Any], wanted: Any) -> None:
    """Make a table say what is wanted, touching only what it does not say already."""
    for key in had.keys() - wanted.keys():
        del table[key]
    for key, value in wanted.items():
        if key not in had:
            table[key] = _item(key, value)
        elif isinstance(value, Mapping) and isinstance(had[key], Mapping):
            _bring_up(table[key], had[key], value)
        elif had[key] != value and repr(had[key]) != repr(value):  # nan is not itself
            table[key] = _item(key, value)


def _item(key: str, value: Any) -> Item:
    """A value as TOML; a list of names takes a line for each."""
    import tomlkit

    item: Item = tomlkit.item(value)
    if isinstance(item, tomlkit.items.Array) and item and all(isinstance(v, str) for v in value):
        item.multiline(True)
    if isinstance(item, tomlkit.items.Table):
        for name, inner in value.items():
            item[name] = _item(name, inner)
    if key in _COMMENTS:
        item.comment(_COMMENTS[key])
        item.trivia.comment_ws = "  "
    return item


def _tellable(value: Any) -> Any:
    """A value without what TOML forbids: half characters, which are written out.

    A file name of no encoding is read with such.
    """
    if isinstance(value, str):
        return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", value)
    if isinstance(value, Mapping):
        return {_tellable(key): _tellable(inner) for key, inner in value.items()}
    return [_tellable(inner) for inner in value] if isinstance(value, list | tuple) else value
