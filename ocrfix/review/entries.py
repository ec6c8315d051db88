"""Decisions as JSON lines that people can read, edit and merge.

The first line says what the file is, a line for each text names it and its content, and every
decision is a line of its own. The lines of one key share a ``step``; undoing appends a line. A
last line that a crash cut off is left out; nothing else is forgiven.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError
from ocrfix.review.proposals import Place, Reading
from ocrfix.review.record import OWN, Decision, Record, Step, Undo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ocrfix.review.proposals import Proposal

__all__ = [
    "FORMAT",
    "TextInfo",
    "Written",
    "decision_line",
    "header",
    "open_line",
    "parse_entries",
    "text_line",
    "undo_line",
]

FORMAT = 1
KIND = "decisions"
_ENCODER = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class TextInfo:
    """A text that a journal is about: its file name and its length in characters."""

    name: str
    characters: int


@dataclass(slots=True)
class Written:
    """What a journal file holds.

    ``entries`` are in the order of the file; ``undecided`` are places that wait for a hand to
    decide them; ``whole`` counts the bytes up to a line that was cut off.
    """

    texts: dict[str, TextInfo] = field(default_factory=dict)
    entries: list[Step | Undo] = field(default_factory=list)
    undecided: list[Decision] = field(default_factory=list)
    whole: int = 0
    torn: bool = False

    @property
    def record(self) -> Record:
        """The decisions as they stand at the end of the file."""
        return Record(self.entries)


def header() -> str:
    """The line that a journal begins with."""
    return json.dumps({"ocrfix": KIND, "format": FORMAT}) + "\n"


def text_line(digest: str, info: TextInfo) -> str:
    """The line that names a text."""
    return _line({"text": digest, "name": info.name, "characters": info.characters})


def decision_line(decision: Decision, step: int | None = None) -> str:
    """The line of one decision.

    >>> proposed = Reading("huitième", "iém→ièm", 0.98, "", (("é", "è", "i", "m"),))
    >>> place = Place("323f0d876409e626", 3, 11, "huitiéme")
    >>> print(decision_line(Decision(place, proposed, proposed, 7), 1))  # doctest: +ELLIPSIS
    {"decision": "accept", "before": "huitiéme", "after": "huitième", "around": ...
    """
    reading = decision.chosen or decision.proposed
    row = _row("accept" if decision.accepted else "refuse", decision, reading)
    if reading is not decision.proposed and reading != decision.proposed:
        row["instead_of"] = _reading_row(decision.proposed)
    if step is not None:
        row["step"] = step
    return _line(row)


def open_line(proposal: Proposal) -> str:
    """The line of a proposal that waits for a hand to decide it."""
    first = proposal.readings[0]
    row = _row("undecided", _undecided(proposal), first)
    return _line({**row, "readings": [reading.after for reading in proposal.readings]})


def _undecided(proposal: Proposal) -> Decision:
    return Decision(proposal.place, None, proposal.readings[0], proposal.line, proposal.around)


def undo_line(entry: Undo) -> str:
    """The line that takes back a step."""
    return _line({"undo": entry.number})


def _row(verdict: str, decision: Decision, reading: Reading) -> dict[str, Any]:
    place = decision.place
    return {
        "decision": verdict, "before": place.before, "after": reading.after,
        "around": decision.around, "line": decision.line, "rule": reading.rule,
        "confidence": reading.confidence, "edits": reading.edits, "text": place.text,
        "start": place.start, "end": place.end,
    }  # fmt: skip


def _reading_row(reading: Reading) -> dict[str, Any]:
    return {
        "after": reading.after, "rule": reading.rule, "confidence": reading.confidence,
        "edits": reading.edits,
    }  # fmt: skip


def _line(row: Mapping[str, Any]) -> str:
    text = _ENCODER.encode(row)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(row)  # a lone surrogate is written as an escape
    return text + "\n"


def parse_entries(data: bytes, name: str) -> Written:
    """Read what a journal file holds; raises :class:`InputError`, which names the line that
    is no decision."""
    written = Written()
    if header().encode().startswith(data):  # cut off at its very beginning
        written.torn = not data.endswith(b"\n")
        written.whole = 0 if written.torn else len(data)
        return written
    lines = data.split(b"\n")
    at = 0
    order: list[tuple[int | None, Decision | Undo]] = []
    for number, line in enumerate(lines, 1):
        last = number == len(lines)
        if line.strip():
            try:
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise TypeError("it is no JSON object")
                if at == 0:
                    _check_header(row, name)
                else:
                    _take(row, written, order)
            except InputError:
                raise
            except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
                if at == 0:
                    raise _foreign(name) from error
                if last:
                    written.torn = True
                    break
                raise InputError(
                    f"{name}, line {number}: this is no decision ({_reason(error)}). Mend "
                    "the line, or take it out."
                ) from error
        at += len(line) + (not last)
        written.whole = at
    written.entries = list(_stepwise(order))
    return written


def _check_header(row: dict[str, Any], name: str) -> None:
    if row.get("ocrfix") != KIND:
        raise _foreign(name)
    if row.get("format") != FORMAT:
        raise InputError(
            f"{name} holds decisions in format {row.get('format')!r}; this ocrfix reads format "
            f"{FORMAT}. Use the ocrfix that made it."
        )


def _foreign(name: str) -> InputError:
    return InputError(
        f"{name} holds no decisions of ocrfix review. Name another file; a journal is begun with: "
        "ocrfix review TEXT --journal FILE"
    )


def _reason(error: Exception) -> str:
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)[:200]


def _take(
    row: dict[str, Any], written: Written, order: list[tuple[int | None, Decision | Undo]]
) -> None:
    if "undo" in row:
        order.append((None, Undo(_int(row, "undo"))))
    elif "decision" not in row:
        written.texts[_str(row, "text")] = TextInfo(_str(row, "name"), _int(row, "characters"))
    else:
        verdict = row["decision"]
        if verdict not in ("accept", "refuse", "undecided"):
            raise ValueError(f"“decision” is {verdict!r}, not accept, refuse or undecided")
        decision = _decision(row, accepted=verdict == "accept")
        if verdict == "undecided":
            written.undecided.append(decision)
        else:
            order.append((_int(row, "step") if "step" in row else None, decision))


def _decision(row: dict[str, Any], *, accepted: bool) -> Decision:
    place = Place(_str(row, "text"), _int(row, "start"), _int(row, "end"), _str(row, "before"))
    if not 0 <= place.start <= place.end or place.end - place.start != len(place.before):
        raise ValueError("“start”, “end” and “before” do not fit each other")
    reading = _reading(row)
    proposed = _reading(row["instead_of"]) if "instead_of" in row else reading
    offered = row.get("readings")
    if offered and reading.after != offered[0]:  # a hand has put another reading
        proposed = replace(reading, after=str(offered[0]))
        reading = Reading(reading.after, OWN)
    return Decision(
        place, reading if accepted else None, proposed, int(row.get("line", 0)),
        str(row.get("around", "")),
    )  # fmt: skip


def _reading(row: dict[str, Any]) -> Reading:
    edits = []
    for edit in row.get("edits", ()):
        before, after, left, right = map(str, edit)
        edits.append((before, after, left, right))
    confidence = float(row.get("confidence", 0.0))
    if not 0 <= confidence <= 1:
        raise ValueError("“confidence” is not between 0 and 1")
    after, rule = _str(row, "after"), str(row.get("rule", OWN))
    return Reading(after, rule, confidence, edits=tuple(edits))


def _str(row: dict[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(f"“{key}” is no text")
    return value


def _int(row: dict[str, Any], key: str) -> int:
    value = row[key]
    if not isinstance(value, int):
        raise TypeError(f"“{key}” is no whole number")
    return value


def _stepwise(order: Iterable[tuple[int | None, Decision | Undo]]) -> Iterator[Step | Undo]:
    """Put lines of one step together; a line without one was decided by hand, by itself."""
    number = 0
    pending: list[Decision] = []
    for step, entry in order:
        if pending and (isinstance(entry, Undo) or step != number):
            yield Step(number, tuple(pending))
            pending = []
        if isinstance(entry, Undo):
            yield entry
            number = max(number, entry.number)
        else:
            number = step if step is not None else number + 1
            pending.append(entry)
    if pending:
        yield Step(number, tuple(pending))
