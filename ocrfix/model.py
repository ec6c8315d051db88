"""The values that flow from room to room: small, frozen, and free of behaviour.

All offsets are counted in characters (Unicode code points) of the text as it was read,
line ends included and byte order mark excluded; ``end`` is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from array import array
    from pathlib import Path

__all__ = [
    "Alignment",
    "Change",
    "Count",
    "Document",
    "Evaluation",
    "HabitCount",
    "Judgement",
    "Op",
    "Pairing",
    "Rates",
    "Record",
    "Repaired",
    "Rule",
    "Span",
    "Track",
    "View",
]

RecordKind = Literal["match", "moved", "ocr_only", "clean_only"]
Relation = Literal["part", "duplicate", "ambiguous", "taken", "near", "unreadable"]
RuleKind = Literal["certain", "lexical", "confusable", "habit"]
UnitKind = Literal["word", "line", "free"]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Where the characters of a text are written in a file: parallel arrays, one row a stretch.

    Stretch ``i`` of the text, ``starts[i]:ends[i]``, is written in ``at[i]:to[i]`` of the file: of
    the same length character by character, else one character in another notation (``&amp;``).
    Rows are in the order of the text; what no row covers (a space between two words) is in the
    file by its markup alone. ``units[i]`` numbers the element that holds the stretch; ``ways[i]``
    says how a character is written there (:class:`ocrfix.text.writing.Way`). An element is a
    word, a line, or anything (``unit``).
    """

    unit: UnitKind
    starts: array[int]
    ends: array[int]
    at: array[int]
    to: array[int]
    units: array[int]
    ways: array[int]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """How a text is a view of a larger file: where it is written, and where it is repeated.

    ``kind`` names the file's format and version, for people. Of ``echoes`` each repeats the text
    or parts of it (the words of a line that has its own text): they change with it. ``lines``
    counts the lines of the page.
    """

    kind: str
    lead: Track
    echoes: tuple[Track, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, with all that is needed to write it back byte for byte.

    ``view`` says where it stands in its file, where the file holds more than the text.
    """

    text: str
    name: str
    encoding: str = "utf-8"
    bom: bytes = b""
    path: Path | None = None
    view: View | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """An OCR file and its clean twin; ``None`` on one side where a file stays alone.

    ``relation`` says what else there is to know: of a ``part``, the span (in characters) of the
    file that holds it; of a ``duplicate``, the file with the same text; of an ``ambiguous`` one,
    the files that it fits too equally to tell; of a ``taken`` one, the files that it resembles but
    that are paired with others; of a ``near`` one, the file that it is another edition of, with
    the words that tell as the reason; of an ``unreadable`` one, the reason. ``similarity`` of a
    file alone is that to the first of ``candidates``.
    """

    ocr: str | None
    clean: str | None
    similarity: float
    relation: Relation | None = None
    ocr_span: tuple[int, int] | None = None
    clean_span: tuple[int, int] | None = None
    duplicate_of: str | None = None
    candidates: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one text."""

    start: int
    end: int
    text: str


class Op(NamedTuple):
    """``ocr[a0:a1]`` reads ``clean[b0:b1]``; offsets in the whole texts, never both empty.

    A tuple, as a long text has hundreds of thousands of them.
    """

    a0: int
    a1: int
    b0: int
    b1: int
    equal: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One paragraph bead of an alignment.

    ``ops`` cover both spans of a match or a moved block from end to end, in order; they are
    empty for text that stands on one side only.
    """

    kind: RecordKind
    ocr: Span | None
    clean: Span | None
    similarity: float
    ops: tuple[Op, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts and the records that pair them, in the order of the OCR text."""

    ocr: str
    clean: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How a rule fared in one set of well-aligned texts, in its context.

    ``seen``: times the OCR printed ``before``; ``right``: times the page had ``after`` for it;
    ``truth``: times the page had ``after`` at all.
    """

    seen: int = 0
    right: int = 0
    truth: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A character substitution ``before`` → ``after`` in a context, and how it fared.

    ``left`` and ``right`` name the context (see :mod:`ocrfix.errormodel.rules`), "" for any.
    ``own`` counts the pairs the book was trained on, ``prior`` those of the book that stands behind
    it.
    """

    id: str
    kind: RuleKind
    before: str
    after: str
    left: str
    right: str
    own: Count
    prior: Count = Count()
    enabled: bool = True
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a text: ``original[start:end] == before`` becomes ``after``.

    ``line`` counts from 1. ``evidence`` says in words why the change was made.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    confidence: float
    line: int
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text with every change that made it, and those that were held back.

    ``bar`` is the least confidence of a change that held.
    """

    original: str
    text: str
    changes: tuple[Change, ...]
    held_back: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    bar: float = 0.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Error rates of a text against its clean twin, as fractions (0.01 is one per cent)."""

    cer: float
    wer: float
    cmer: float
    wmer: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """Changes judged against the truth; ``missed`` counts errors that were left alone.

    ``habits`` counts those that change nothing but habits, which are neither good nor bad.
    """

    good: int
    bad: int
    neutral: int
    missed: int
    precision: float
    recall: float
    habits: int = 0


@dataclass(frozen=True, slots=True)
class HabitCount:
    """How often a text and its clean twin chose a habit alike, where they else agree.

    ``kind`` as in :data:`ocrfix.text.habits.KINDS`. ``forms`` are rows (what the clean twin has,
    what the text has, how often), alike ones among them, the most frequent first.
    """

    kind: str
    forms: tuple[tuple[str, str, int], ...]

    @property
    def places(self) -> int:
        """The places in which one of the two has a choice."""
        return sum(times for *_, times in self.forms)

    @property
    def differing(self) -> int:
        """The places in which they chose otherwise."""
        return sum(times for truth, text, times in self.forms if truth != text)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Error rates before and after a repair, and its changes judged.

    ``habits`` and ``habits_after`` are what the rates leave out; none where all is counted.
    """

    before: Rates
    after: Rates | None = None
    changes: Judgement | None = None
    judged: tuple[tuple[Change, str], ...] = field(default=(), repr=False)
    habits: tuple[HabitCount, ...] = ()
    habits_after: tuple[HabitCount, ...] = ()
