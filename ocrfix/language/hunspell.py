"""Hunspell dictionaries spelled out: every word that a ``.dic`` file and its ``.aff`` make.

Reads what decides on the forms of a word (``SET``, ``FLAG``, ``AF``, ``PFX``, ``SFX`` and the
flags that forbid a form) as hunspell(5) describes it; compounds are not spelled out. Where a form
depends on something else, it is left out: an unknown word does less harm than a wrong one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.errors import InputError
from ocrfix.text.tokens import APOSTROPHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Affix", "Affixes", "dictionary_words", "entries_of", "named_encoding", "read_affixes"]

EDGE = 8  # characters at the edge of a word by which it is remembered what fits it
MOST_KNOWN = 1_000_000  # edges that are remembered

_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?SET[ \t]+(\S+)", re.MULTILINE)
_ENTRY = re.compile(r"((?:\\/|[^/\t])+?)(?:/(\S*))?(?:\t.*|\s+[a-z]{2}:.*|\s*)$")
_CONDITION = re.compile(r"\[(\^?)([^\]]+)\]|(.)")


@dataclass(frozen=True, slots=True)
class Affix:
    """One line of an affix table: what goes from a word, what comes, where, and what may follow.

    ``edge`` is how many characters of a word, at most, tell whether it fits.
    """

    strip: str
    add: str
    crosses: bool
    fits: Callable[[str], object]
    further: frozenset[str]
    edge: int


@dataclass(slots=True)
class Affixes:
    """What an ``.aff`` file says of the forms of words."""

    flag_type: str = "short"
    aliases: list[str] = field(default_factory=list)
    prefixes: dict[str, list[Affix]] = field(default_factory=lambda: defaultdict(list))
    suffixes: dict[str, list[Affix]] = field(default_factory=lambda: defaultdict(list))
    special: dict[str, str] = field(default_factory=dict)
    whole_words_go: bool = False
    _known: dict[tuple[str, str, bool], list[Affix]] = field(default_factory=dict, repr=False)

    def flags(self, written: str) -> frozenset[str]:
        """The flags that stand behind the slash of a word, or behind that of an affix."""
        if self.aliases:
            number = int(written)
            if not 1 <= number <= len(self.aliases):
                raise ValueError(f"there is no flag alias {number}")
            written = self.aliases[number - 1]
        if self.flag_type == "long":
            return frozenset(written[i : i + 2] for i in range(0, len(written), 2))
        if self.flag_type == "num":
            return frozenset(number for number in written.split(",") if number)
        return frozenset(written)

    def forms(self, stem: str, flags: frozenset[str]) -> Iterator[tuple[str, Affix | None]]:
        """All forms of a word: itself, with suffixes (two at most), prefixes, or both.

        Each comes with the affix that was put last.
        """
        barred = {self.special[name] for name in ("FORBIDDENWORD", "ONLYINCOMPOUND")
                  if name in self.special}  # fmt: skip
        if flags & barred:
            return
        unfinished = self.special.get("NEEDAFFIX")
        cut_short = {*barred, self.special.get("CIRCUMFIX")}
        if unfinished not in flags:
            yield stem, None
        suffixed: list[tuple[str, frozenset[str], bool, Affix]] = []
        for form, affix in self._with(stem, flags, self.suffixes, _put_behind):
            if affix.further & cut_short:
                continue
            suffixed.append((form, affix.further, affix.crosses, affix))
            if not affix.further:
                continue
            for longer, second in self._with(form, affix.further, self.suffixes, _put_behind):
                if not second.further & {*cut_short, unfinished}:
                    crosses = affix.crosses and second.crosses
                    suffixed.append((longer, frozenset(), crosses, second))
        yield from ((form, last) for form, further, _, last in suffixed
                    if unfinished not in further)  # fmt: skip
        if self.prefixes.keys().isdisjoint(flags) and not any(f for _, f, _, _ in suffixed):
            return
        for form, affix in self._with(stem, flags, self.prefixes, _put_before):
            if affix.further & {*cut_short, unfinished}:
                continue
            yield form, affix
        for form, further, crosses, _ in suffixed:
            if crosses and unfinished not in further:
                for longer, affix in self._with(form, flags | further, self.prefixes, _put_before):
                    if affix.crosses and not affix.further & {*cut_short, unfinished}:
                        yield longer, affix

    def _with(
        self, word: str, flags: frozenset[str], table: dict[str, list[Affix]],
        put: Callable[[str, Affix], str],
    ) -> Iterator[tuple[str, Affix]]:  # fmt: skip
        for flag in flags & table.keys():
            for affix in self._fitting(word, table, flag):
                if self.whole_words_go or len(word) > len(affix.strip):
                    yield put(word, affix), affix

    def _fitting(self, word: str, table: dict[str, list[Affix]], flag: str) -> list[Affix]:
        """The affixes of a flag that fit a word; only its edge is looked at, and most are alike."""
        at_start = table is self.prefixes
        edge = word[:EDGE] if at_start else word[-EDGE:]
        found = self._known.get((flag, edge, at_start))
        if found is None:
            meets = str.startswith if at_start else str.endswith
            found = [a for a in table[flag] if meets(word, a.strip) and a.fits(word)]
            if all(affix.edge <= EDGE for affix in found) and len(self._known) < MOST_KNOWN:
                self._known[flag, edge, at_start] = found
        return found


def _put_behind(word: str, affix: Affix) -> str:
    return word[: len(word) - len(affix.strip)] + affix.add


def _put_before(word: str, affix: Affix) -> str:
    return affix.add + word[len(affix.strip) :]


def named_encoding(data: bytes) -> str | None:
    """The encoding that an ``.aff`` file names for itself and its ``.dic``, as Python knows it."""
    found = _ENCODING.search(data)
    if not found:
        return None
    name = found[1].decode("ascii", "replace").lower().removeprefix("microsoft-")
    return {"tis620-2533": "tis-620"}.get(name, name)


def read_affixes(text: str, name: str) -> Affixes:
    """Read an ``.aff`` file; raises :class:`InputError`, naming the line, where it is damaged.

    Elisions (``l’``) are left out: they are words of their own.
    """
    found = Affixes()
    awaited: dict[tuple[str, str], bool] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        parts = line.split()
        if len(parts) < 2:
            found.whole_words_go |= parts == ["FULLSTRIP"]
            continue
        try:
            _read_line(parts, found, awaited)
        except (ValueError, IndexError, re.error) as error:
            raise InputError(
                f"{name}, line {number}: {error}. Fetch the dictionary anew, or name a list of "
                "words, one a line."
            ) from error
    return found


def _read_line(parts: list[str], found: Affixes, awaited: dict[tuple[str, str], bool]) -> None:
    kind, first = parts[0], parts[1]
    if kind == "FLAG":
        found.flag_type = {"long": "long", "num": "num"}.get(first.lower(), "short")
    elif kind == "AF":
        if ("AF", "") in awaited:
            found.aliases.append(first)
        awaited["AF", ""] = True  # the first line only says how many follow
    elif kind in ("NEEDAFFIX", "PSEUDOROOT", "FORBIDDENWORD", "ONLYINCOMPOUND", "CIRCUMFIX"):
        found.special["NEEDAFFIX" if kind == "PSEUDOROOT" else kind] = first
    elif kind in ("PFX", "SFX") and (kind, first) not in awaited:
        awaited[kind, first] = parts[2] == "Y"  # the head of a table; its length says nothing new
    elif kind in ("PFX", "SFX"):
        strip, (add, _, flags) = parts[2], parts[3].partition("/")
        condition = parts[4] if len(parts) > 4 else "."
        if kind == "PFX" and _elides(add, "" if strip == "0" else strip):
            return  # an elided word before this one, a word of its own
        table = found.prefixes if kind == "PFX" else found.suffixes
        table[first].append(
            Affix(
                "" if strip == "0" else strip, "" if add == "0" else add, awaited[kind, first],
                _condition(condition, at_start=kind == "PFX"),
                found.flags(flags) if flags else frozenset(), max(len(strip), len(condition)),
            )
        )  # fmt: skip


def _elides(add: str, strip: str) -> bool:
    """Whether a prefix is another word, elided, before this one, be it in capitals: dell’Italia."""
    at = max(add.rfind(sign) for sign in APOSTROPHES)
    return at >= 0 and add[at + 1 :].lower() == strip.lower()


def _condition(written: str, *, at_start: bool) -> Callable[[str], object]:
    """What tells whether a word fits: one set of characters for each place at its edge."""
    if written == ".":
        return bool
    sets = "".join(
        f"[{negated}{re.escape(chars)}]" if chars else "." if char == "." else re.escape(char)
        for negated, chars, char in _CONDITION.findall(written)
    )
    return re.compile(sets).match if at_start else re.compile(rf"(?:{sets})\Z").search


def entries_of(text: str, affixes: Affixes, name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """The words that a ``.dic`` file lists, with their flags.

    Raises :class:`InputError`, naming the line, where flags and affixes do not fit.
    """
    lines = text.lstrip("\ufeff").splitlines()
    for number, line in enumerate(lines, 1):
        entry = _ENTRY.match(line)
        if (number == 1 and line.strip().isdigit()) or not entry or line.startswith("#"):
            continue
        stem = entry[1].replace("\\/", "/").strip()
        try:
            flags = affixes.flags(entry[2]) if entry[2] else frozenset[str]()
        except ValueError as error:
            raise InputError(
                f"{name}, line {number}: {error}. Take the .dic and the .aff of one dictionary."
            ) from error
        yield stem, flags


def dictionary_words(text: str, affixes: Affixes, name: str) -> Iterator[str]:
    """Every form of every word of a ``.dic`` file; a word may come twice."""
    for stem, flags in entries_of(text, affixes, name):
        for form, _ in affixes.forms(stem, flags):
            yield form
