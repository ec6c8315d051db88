"""Many texts of one source, such as the rows of a table, repaired as one scan.

What a single line shows of its print is next to nothing; all lines of a source together show which
letters the engine lacks and which it confuses, as the pages of a book do. So rows are read as one
text, in which no word and no change reaches over the end of a row.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ocrfix.repair.lessons import lessons_of, told
from ocrfix.repair.pipeline import as_given, changes_of, checked_text, fix_and_explain, settled
from ocrfix.repair.unfamiliar import unfamiliar
from ocrfix.repair.user_rules import Prepared
from ocrfix.text.composition import Composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ocrfix.book.book import Book
    from ocrfix.model import Change, Repaired
    from ocrfix.ranking.threshold import Aim

__all__ = ["Rows", "fix_many", "fix_many_and_explain", "repair_rows"]

BETWEEN = "\n\n"  # rows are paragraphs: no word is broken at the end of one
AT_ONCE = 1_000_000  # characters that are read as one scan; more says no more of a print
PREPARED = 256  # rows whose words are looked up together where each is read by itself


class Rows(NamedTuple):
    """The repair of each row, and what is to be said of all of them."""

    repaired: list[Repaired]
    notes: tuple[str, ...] = ()


def fix_many(
    texts: Iterable[str],
    book: Book,
    *,
    together: bool = True,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[str]:
    """Repair many texts; :func:`fix_many_and_explain` also says what was changed and why.

    ``texts`` are the rows of a column, a list, whatever gives texts one by one. With ``together``
    they are read as one scan, which leaves fewer errors and is quicker: say so of what one engine
    read of one print. ``progress`` is told how many are done, and of how many.

    >>> import ocrfix
    >>> ocrfix.fix_many(["la huitiéme session", "de I’eau"], ocrfix.load_bundled("fr"))
    ['la huitième session', 'de l’eau']
    """
    repaired = fix_many_and_explain(
        texts, book, together=together, min_confidence=min_confidence, aim=aim, progress=progress
    )
    return [each.text for each in repaired]


def fix_many_and_explain(
    texts: Iterable[str],
    book: Book,
    *,
    together: bool = True,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Repaired]:
    """Repair many texts and list every change, as :func:`fix_many` does.

    Raises :class:`~ocrfix.errors.InputError` where one of them is None, NaN or no text at all.
    """
    rows = list(texts) if not isinstance(texts, str) else [texts]
    for number, text in enumerate(rows):
        checked_text(text, f"text {number:,} (counted from 0)")
    tell = progress or (lambda _done, _total: None)
    if together:
        return repair_rows(rows, book, min_confidence=min_confidence, aim=aim, progress=tell)[0]
    found = []
    for number, text in enumerate(rows):
        if number % PREPARED == 0:
            book.finder.prepare(rows[number : number + PREPARED])
        found.append(fix_and_explain(text, book, min_confidence=min_confidence, aim=aim))
        tell(number + 1, len(rows))
    return found


def repair_rows(
    rows: Sequence[str],
    book: Book,
    *,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Rows:
    """Repair the rows of one source as one scan; of a very long one, about a million characters
    at a time. The rows of each part have one bar, and what they show counts for all of them.
    """
    found: list[Repaired] = []
    notes: dict[str, None] = {}
    for first, last in _parts(rows):
        done = len(found)

        def tell(count: int, done: int = done) -> None:
            progress(done + count, len(rows))

        part = _repair_part(rows[first:last], book, min_confidence, aim, tell)
        found += part.repaired
        notes.update(dict.fromkeys(part.notes))
    return Rows(found, tuple(notes))


def _parts(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of rows that are read as one scan each, about equal in size."""
    size = sum(map(len, rows))
    most = size / max(1, round(size / AT_ONCE))
    parts = []
    first = held = 0
    for number, row in enumerate(rows):
        held += len(row)
        if held >= most:
            parts.append((first, number + 1))
            first, held = number + 1, 0
    return [*parts, (first, len(rows))] if first < len(rows) else parts


def _repair_part(
    rows: Sequence[str], book: Book, min_confidence: float | None, aim: Aim | None,
    tell: Callable[[int], None],
) -> Rows:  # fmt: skip
    forms = [Composed.of(row) for row in rows]
    prepared = [Prepared.of(form.text, book) for form in forms]
    readable = [each.readable for each in prepared]
    starts = [0]
    for row in readable:
        starts.append(starts[-1] + len(row) + len(BETWEEN))
    finder = book.finder
    scan = finder.scan(BETWEEN.join(readable))
    places = finder.places(scan)
    bar = book.bar.of(scan, aim) if min_confidence is None else min_confidence
    made, held = changes_of(
        scan, places, book.gate, bar, lambda offset: tell(bisect_right(starts, offset) - 1)
    )
    raised = min_confidence is None and bar == book.bar.clean
    level = book.bar.of_scans(aim) if raised else None
    mine, others = (_by_row(changes, readable, starts) for changes in (made, held))
    repaired = [
        as_given(settled(each, made, held, bar, level, min_confidence), row, form)
        for row, form, each, made, held in zip(rows, forms, prepared, mine, others, strict=True)
    ]  # fmt: skip
    tell(len(rows))
    strange = unfamiliar(places, [change for each in repaired for change in each.changes])
    return Rows(repaired, tuple(filter(None, (strange, _lesson(repaired, book)))))


def _by_row(
    changes: Sequence[Change], rows: Sequence[str], starts: Sequence[int]
) -> list[list[Change]]:
    """Changes to the rows as one text, as those to each; what reaches over the end of one goes."""
    found: list[list[Change]] = [[] for _ in rows]
    at = -1
    counted = line = 1
    for change in changes:
        number = bisect_right(starts, change.start) - 1
        start = change.start - starts[number]
        if change.end > starts[number] + len(rows[number]):
            continue
        if number != at:
            at, counted, line = number, 0, 1
        line += rows[number].count("\n", counted, start)
        counted = start
        end = change.end - starts[number]
        found[number].append(replace(change, start=start, end=end, line=line))
    return found


def _lesson(repaired: Sequence[Repaired], book: Book) -> str:
    """What the rows taught together."""
    texts, changes, at = [], [], 0
    for each in repaired:
        texts.append(each.original)
        changes += [replace(c, start=c.start + at, end=c.end + at) for c in each.changes]
        at += len(each.original) + len(BETWEEN)
    return told(lessons_of(BETWEEN.join(texts), changes, book))
