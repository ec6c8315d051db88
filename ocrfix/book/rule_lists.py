"""Lists of replacements from elsewhere: SubtitleEdit's, tables of two columns, other books' rules.

Of SubtitleEdit's ``*_OCRFixReplaceList.xml`` what is said of words and of parts of words and lines
is taken; what holds at line ends alone, and regular expressions, are left out and counted.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from ocrfix.book.user_rules import KEEP, UserRule, UserRules, read_keep, read_own, read_rule
from ocrfix.errors import BookError, InputError
from ocrfix.text.documents import decode
from ocrfix.text.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ocrfix.book.user_rules import When, Where

__all__ = ["RuleList", "kept_words", "read_rule_list", "rules_of_run"]

MOST_BYTES = 50_000_000  # of a list; SubtitleEdit's longest has 300 thousand

_LISTS: dict[str, tuple[Where, When]] = {
    "WholeWords": ("word", "always"),
    "PartialWordsAlways": ("anywhere", "always"),
    "PartialWords": ("anywhere", "ask"),  # made there, too, only where a word comes of it
    "PartialLines": ("word", "always"),
    "PartialLinesAlways": ("anywhere", "always"),
}
_LEFT_OUT = {
    "BeginLines": "for beginnings of lines",
    "EndLines": "for ends of lines",
    "WholeLines": "for whole lines",
    "RegularExpressions": "regular expressions",
    "RegularExpressionsIfSpelledCorrectly": "regular expressions",
}


@dataclass(frozen=True, slots=True)
class RuleList:
    """The rules of a list, and what of it was left out, a sentence each."""

    rules: tuple[UserRule, ...]
    notes: tuple[str, ...] = ()


def read_rule_list(
    path: Path, where: Where | None = None, when: When | None = None, encoding: str | None = None
) -> RuleList:
    """Read a list of any kind; ``where`` and ``when`` hold where it does not say.

    A table has two columns (before, after), parted by commas, semicolons or tabs, or the four of
    ``own.tsv``; of two columns whole words are always replaced unless said otherwise. Raises
    :class:`~ocrfix.errors.OcrfixError` naming the line that is off.
    """
    data = read_bytes(path)
    if len(data) > MOST_BYTES:
        raise InputError(f"{path} is larger than any list of rules. Name a list of rules.")
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _subtitle_edit(data, path)
    text = decode(data, str(path), encoding).text.lstrip("\ufeff")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    parted = {len(line.split("\t")) for line in lines}
    if parted and not parted & {1, 2}:
        return RuleList(read_own(text, str(path)))
    arrows = all("→" in line or "->" in line for line in lines)
    delimiter = "\t" if 1 not in parted else ";" if all(";" in line for line in lines) else ","
    found: list[UserRule] = []
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if arrows:
                found.append(read_rule(delimiter.join(row), where or "word", when or "always"))
            elif not (rows.line_num == 1 and _is_head(cells)):
                found += _of_row(cells, where, when)
    except (BookError, csv.Error) as error:
        why = str(error).removesuffix(".")
        raise InputError(f"{path}, line {rows.line_num}: {why}. Mend that line.") from error
    return _once(found, path)


def _is_head(cells: Sequence[str]) -> bool:
    names = {"before", "after", "from", "to", "wrong", "right", "ocr", "clean", "truth", "correct"}
    return len(cells) >= 2 and {cell.lower() for cell in cells[:2]} <= names


def _of_row(cells: Sequence[str], where: Where | None, when: When | None) -> tuple[UserRule, ...]:
    if len(cells) < 2:
        raise BookError("it has 1 column. Write before and after, parted by a comma or a tab.")
    cells = [*cells[:2], *([c or d for c, d in zip(
        (*cells[2:4], "", ""), (where or "word", when or "always"), strict=False)])]  # fmt: skip
    return read_own("\t".join(_escaped(cell) for cell in cells))


def _escaped(cell: str) -> str:
    return f"\\{cell}" if cell.startswith("#") else cell.replace("\t", " ")


def _subtitle_edit(data: bytes, path: Path) -> RuleList:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # no list has one; entities could expand
        raise InputError(f"{path} declares entities, as no list of rules does. Name another list.")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InputError(f"{path} is no well-formed XML: {error}. Fetch it anew.") from error
    found: list[UserRule] = []
    left: Counter[str] = Counter()
    for group in root:
        if group.tag in _LISTS:
            for entry in group:
                try:
                    found.append(_entry(entry, *_LISTS[group.tag]))
                except BookError:
                    left["that say nothing"] += 1
        elif group.tag in _LEFT_OUT:
            left[_LEFT_OUT[group.tag]] += len(group)
    if not found:
        raise InputError(
            f"{path} is {root.tag!r}, not a replace list of SubtitleEdit, or holds no rule. Name "
            "an *_OCRFixReplaceList.xml, or a table of two columns."
        )
    notes = [f"{count:,} left out: {what}" for what, count in left.items() if count]
    listed = _once(found, path)
    return RuleList(listed.rules, (*notes, *listed.notes))


def _entry(entry: ElementTree.Element, where: Where, when: When) -> UserRule:
    before, after = (
        text.strip() if where == "word" else _edged(text)
        for text in (entry.get("from", ""), entry.get("to", ""))
    )
    return read_rule(f"{before}→{after}", where, when)


def _edged(text: str) -> str:
    """A text whose spaces at its ends are to be seen, as rules write them."""
    inner = text.strip(" ")
    left = len(text) - len(text.lstrip(" "))
    return "␣" * left + inner + "␣" * (len(text) - left - len(inner))


def _once(rules: Iterable[UserRule], path: Path) -> RuleList:
    """Rules of which none says otherwise what another said, or undoes it: the first one holds."""
    kept: dict[tuple[str, str], UserRule] = {}
    against = 0
    for rule in rules:
        other = kept.get((rule.before, rule.where))
        undone = kept.get((rule.after, rule.where))
        if (other and other != rule) or (undone and undone.after == rule.before):
            against += 1
        else:
            kept.setdefault((rule.before, rule.where), rule)
    if not kept:
        raise InputError(f"{path} holds no rule. Write before and after in two columns.")
    notes = (f"{against:,} left out: against one further up",) if against else ()
    return RuleList(tuple(kept.values()), notes)


def kept_words(said: Sequence[str], encoding: str | None = None) -> tuple[str, ...]:
    """The words that are named, and those of the files that are; a file has one word a line."""
    from pathlib import Path

    found: list[str] = []
    for each in said:
        file = Path(each)
        if file.is_file():
            found += read_keep(decode(read_bytes(file), each, encoding).text, each)
        elif file.suffix.lower() == ".txt" or "/" in each:
            raise InputError(f"{each} does not exist. Name a file of words, or words.")
        else:
            found += read_keep(each, KEEP)
    return tuple(dict.fromkeys(found))


def rules_of_run(rules: Sequence[Path], keep: Sequence[Path]) -> UserRules:
    """What ``--rules`` and ``--keep`` name for a single run."""
    user = UserRules()
    for path in rules:
        user = user.joined(UserRules(read_rule_list(path).rules))
    for path in keep:
        words = read_keep(decode(read_bytes(path), str(path)).text, str(path))
        user = user.joined(UserRules((), words))
    return user
