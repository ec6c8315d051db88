"""Rules that people write, and words never to change: ``own.tsv`` and ``keep.txt`` of a book.

Both are small files for an editor: one rule or word a line, comments behind ``#``. Where a command
writes one it is sorted, and a comment stays above the line it was written for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from ocrfix.errormodel.rules import rule_id
from ocrfix.errors import BookError
from ocrfix.text.composition import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "KEEP", "OWN", "UserRule", "UserRules", "read_keep", "read_own", "read_rule", "with_rules",
    "with_words", "without",
]  # fmt: skip

OWN = "own.tsv"
KEEP = "keep.txt"
LONGEST = 200  # characters of a side of a rule or of a word to keep

Where = Literal["word", "anywhere"]
When = Literal["always", "ask"]

_ARROWS = ("→", "->", "=>")
_OWN_HEAD = (
    "# Rules of your own, one a line, parted by tabs: before, after, word or anywhere, always or",
    "# ask (made where it turns an unknown word into a known one, else asked about in a review).",
)
_KEEP_HEAD = ("# Words that are never changed, one a line; in small letters also with capitals.",)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UserRule:
    """A substitution that a person asks for: of a whole ``word``, or ``anywhere`` in words.

    ``always`` makes it whatever the evidence says. ``ask`` makes it where an unknown word becomes
    a known one, and puts it before the reviewer elsewhere.
    """

    before: str
    after: str
    where: Where = "anywhere"
    when: When = "ask"

    @property
    def id(self) -> str:
        """The name of the rule: ``tbe→the``."""
        return rule_id(self.before, self.after)


@dataclass(frozen=True, slots=True)
class UserRules:
    """The rules that a person wrote, and the words that no rule may change."""

    rules: tuple[UserRule, ...] = ()
    kept: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.kept)

    def joined(self, other: UserRules) -> UserRules:
        """These and others; where both change the same text, the others hold."""
        theirs = {(rule.before, rule.where) for rule in other.rules}
        mine = [rule for rule in self.rules if (rule.before, rule.where) not in theirs]
        return UserRules((*mine, *other.rules), tuple(dict.fromkeys((*self.kept, *other.kept))))


@dataclass(slots=True)
class _Lines:
    """A file as its first comment, its rows with the comments above each, and its last comment."""

    head: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str], str]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> _Lines:
        found = cls()
        above: list[str] = []
        for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                found.rows.append((number, above, line))
                above = []
            elif line.strip():
                above.append(line.rstrip())
            elif not found.rows and not found.head:
                found.head, above = above, []
        found.tail = above
        return found

    def written(self, head: Iterable[str], rows: Iterable[tuple[list[str], str]]) -> bytes:
        lines = [*(self.head or head), ""]
        for above, row in rows:
            lines += (*above, row)
        return "\n".join([*lines, *self.tail, ""]).encode("utf-8", "surrogatepass")


def read_rule(said: str, where: Where = "anywhere", when: When = "ask") -> UserRule:
    """Read a rule as a person types it, ``rn->m``; raises :class:`BookError` for what is none.

    >>> read_rule("I'->l'").id
    "I'→l'"
    """
    for arrow in _ARROWS:
        # A rule for a dash or an arrow's tail begins with it: "-->—".
        at = said.find(arrow, 1)
        if at > 0:
            return _checked(said[:at], said[at + len(arrow) :], where, when)
    hint = " The shell took what is behind >; put it in quotes." if said.endswith("-") else ""
    raise BookError(f"“{said}” is no rule.{hint} Write before->after, as in 'rn->m'.")


def _checked(before: str, after: str, where: str, when: str) -> UserRule:
    before, after = _side(before), _side(after)
    if not before:
        raise BookError("a rule must say what it replaces. Write before->after, as in 'rn->m'.")
    if before == after:
        raise BookError(f"“{before}” is put for itself. Write before->after, as in 'rn->m'.")
    if max(len(before), len(after)) > LONGEST or "\n" in before + after:
        raise BookError(f"a side of a rule has at most {LONGEST} characters, in one line.")
    if where not in get_args(Where):
        raise BookError(f"{where!r} is no place. Write word or anywhere.")
    if when not in get_args(When):
        raise BookError(f"{when!r} says nothing. Write always or ask.")
    return UserRule(before, after, where, when)  # type: ignore[arg-type]


def _side(text: str) -> str:
    return composed(text.strip().removeprefix("\\")).replace("␣", " ").replace("∅", "")


def read_own(text: str, name: str = OWN) -> tuple[UserRule, ...]:
    """Read rules as people write them, one a line; raises :class:`BookError` naming a line.

    The last two columns may be left out: anywhere, ask. A rule said twice in one way is one; said
    in two ways, or undone by another, it is refused.

    >>> [(r.id, r.where, r.when) for r in read_own("tbe\\tthe\\tword\\talways\\nrn\\tm\\n")]
    [('tbe→the', 'word', 'always'), ('rn→m', 'anywhere', 'ask')]
    """
    found: dict[tuple[str, str], tuple[int, UserRule]] = {}
    for number, _, line in _Lines.of(text).rows:
        rule = _told(_rule_of, line, name, number)
        if rule is None:
            continue
        other, former = found.get((rule.before, rule.where), (number, rule))
        if former != rule:
            raise _wrong(name, number, f"line {other} says {former.id} ({former.when}) of the same")
        other, former = found.get((rule.after, rule.where), (number, rule))
        if former.after == rule.before:
            raise _wrong(name, number, f"it undoes line {other}, {former.id}")
        found.setdefault((rule.before, rule.where), (number, rule))
    return tuple(rule for _, rule in found.values())


def _rule_of(line: str) -> UserRule | None:
    cells = [cell.strip() for cell in line.split("\t")]
    if cells[:2] == ["before", "after"]:
        return None
    if len(cells) == 1 and any(arrow in line for arrow in _ARROWS):
        return read_rule(line.strip())
    if not 2 <= len(cells) <= 4:
        raise BookError(
            f"it has {len(cells)} column{'s' * (len(cells) != 1)}, parted by tabs. Write before, "
            "after, word or anywhere, always or ask."
        )
    where, when = (*cells[2:], "", "")[:2]
    return _checked(cells[0], cells[1], where or "anywhere", when or "ask")


def read_keep(text: str, name: str = KEEP) -> tuple[str, ...]:
    """Read words to keep, one a line; raises :class:`BookError` naming a line that holds none.

    >>> read_keep("# names\\nNiederer\\nSaint-Loup  # the village\\n")
    ('Niederer', 'Saint-Loup')
    """
    rows = _Lines.of(text).rows
    return tuple(dict.fromkeys(_told(_word_of, line, name, number) for number, _, line in rows))


def _word_of(line: str) -> str:
    word = composed(" ".join(line.partition(" #")[0].split()))
    if not any(map(str.isalnum, word)):
        raise BookError("it holds no letter. Write one word a line.")
    if len(word) > LONGEST:
        raise BookError(f"it is longer than {LONGEST} characters. Write one word a line.")
    return word


def _told(read: Callable[[str], T], line: str, name: str, number: int) -> T:
    try:
        return read(line)
    except BookError as error:
        raise _wrong(name, number, str(error).removesuffix(".")) from error


def _wrong(name: str, number: int, why: str) -> BookError:
    return BookError(f"{name}, line {number}: {why}. Mend that line.")


def with_rules(text: str, rules: Sequence[UserRule], name: str = OWN) -> bytes:
    """The file ``own.tsv`` with rules added, sorted; one said otherwise before gives way."""
    read_own(text, name)
    lines = _Lines.of(text)
    new = {(rule.before, rule.where): rule for rule in rules}
    rows: list[tuple[UserRule, list[str]]] = []
    for _, above, line in lines.rows:
        if rule := _rule_of(line):
            rows.append((new.pop((rule.before, rule.where), rule), above))
    rows += ((rule, []) for rule in new.values())
    rows.sort(key=lambda row: (row[0].before.casefold(), row[0].before, row[0].where))
    said = {(rule.before, rule.where): rule for rule, _ in rows}
    for rule in rules:
        other = said.get((rule.after, rule.where))
        if other and other.after == rule.before:
            raise BookError(f"{rule.id} undoes your rule {other.id}. Remove one of them.")
    return lines.written(_OWN_HEAD, ((above, _row(rule)) for rule, above in rows))


def _row(rule: UserRule) -> str:
    return "\t".join((_cell(rule.before), _cell(rule.after), rule.where, rule.when))


def _cell(text: str) -> str:
    inner = text.strip(" ")
    left = len(text) - len(text.lstrip(" "))
    shown = "␣" * left + inner + "␣" * (len(text) - left - len(inner))
    return f"\\{shown}" if shown.startswith(("#", "\\")) else shown


def with_words(text: str, words: Sequence[str], name: str = KEEP) -> bytes:
    """The file ``keep.txt`` with words added, sorted."""
    read_keep(text, name)
    lines = _Lines.of(text)
    rows = [(_word_of(line), above, line.strip()) for _, above, line in lines.rows]
    have = {word for word, _, _ in rows}
    rows += ((word, [], word) for word in dict.fromkeys(map(_word_of, words)) if word not in have)
    rows.sort(key=lambda row: (row[0].casefold(), row[0]))
    return lines.written(_KEEP_HEAD, ((above, line) for _, above, line in rows))


def without(text: str, gone: Callable[[str], bool]) -> bytes:
    """A file without the lines that are to go; comments above them go too."""
    lines = _Lines.of(text)
    return lines.written(lines.head, ((above, line) for _, above, line in lines.rows
                                      if not gone(line)))  # fmt: skip
