"""The regions, lines and words of a PAGE file, with the texts that each holds, in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ocrfix.text.markup import attributes, local, tags
from ocrfix.text.writing import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocrfix.text.markup import Tag
    from ocrfix.text.views import Part

__all__ = ["Equiv", "Node", "regions_of"]

_NODES = {"TextLine": "line", "Word": "word"}
_GROUPS = frozenset(
    ("OrderedGroup", "OrderedGroupIndexed", "UnorderedGroup", "UnorderedGroupIndexed")
)


@dataclass(slots=True)
class Equiv:
    """One text of an element (``TextEquiv``): its rank, and where ``Unicode`` and
    ``PlainText`` stand."""

    index: int | None
    unicode: list[Part] = field(default_factory=list)
    plain: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A region, line or word; ``start`` is where its tag begins."""

    kind: str
    id: str
    start: int
    equivs: list[Equiv] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def equiv(self, rank: int = 0) -> Equiv | None:
        """The text of a rank, the lowest index first; files without indices go by their order."""
        ordered = sorted(self.equivs, key=lambda e: 0 if e.index is None else e.index)
        return ordered[rank] if rank < len(ordered) else None


@dataclass(slots=True)
class _Group:
    index: int
    refs: list[_Group] = field(default_factory=list)
    region: str = ""

    def flat(self) -> Iterator[str]:
        if self.region:
            yield self.region
        for each in sorted(self.refs, key=lambda group: group.index):
            yield from each.flat()


def regions_of(text: str, name: str) -> list[tuple[int, list[Node]]]:
    """The pages of a file, each with its regions in reading order.

    Regions that ``ReadingOrder`` does not name follow the one before them in the file.
    """
    reader = _Reader(text)
    at = 0
    for tag in tags(text, name):
        reader.between(at, tag.start)
        at = tag.end
        if tag.kind == "c":
            reader.take((tag.start + 9, tag.end - 3, Way.CDATA))
        elif tag.kind == "/":
            reader.close(local(tag.name))
        elif tag.kind in "<e":
            reader.begin(tag)
            if tag.kind == "e":
                reader.close(local(tag.name))
    return [
        (number, _in_order(regions, order)) for number, (regions, order) in enumerate(reader.pages)
    ]


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.pages: list[tuple[list[Node], _Group]] = []
        self._nodes: list[Node] = []
        self._groups: list[_Group] = []
        self._equiv: Equiv | None = None
        self._taking: list[Part] | None = None
        self._ignored = 0  # depth within glyphs, whose texts are alternatives of a character

    def between(self, start: int, end: int) -> None:
        if self._taking is not None and end > start:
            self._taking.append((start, end, Way.TEXT))

    def take(self, part: Part) -> None:
        if self._taking is not None and part[1] > part[0]:
            self._taking.append(part)

    def begin(self, tag: Tag) -> None:
        name = local(tag.name)
        if name in ("Unicode", "PlainText"):
            if self._equiv is not None:
                self._taking = self._equiv.unicode if name == "Unicode" else self._equiv.plain
        elif name == "TextEquiv":
            self._begin_equiv(tag)
        elif name in _NODES or name.endswith("Region"):
            self._begin_node(tag, _NODES.get(name, "region"))
        elif name == "Glyph":
            self._ignored += 1
        elif name == "Page":
            self.pages.append(([], _Group(0)))
        elif name in _GROUPS or name in ("RegionRef", "RegionRefIndexed"):
            self._begin_group(tag, name)

    def _begin_equiv(self, tag: Tag) -> None:
        if not self._nodes or self._ignored:
            return
        index = self._value(tag, "index")
        self._equiv = Equiv(int(index) if index.isdecimal() else None)
        self._nodes[-1].equivs.append(self._equiv)

    def _begin_node(self, tag: Tag, kind: str) -> None:
        if not self.pages:
            return
        node = Node(kind, self._value(tag, "id"), tag.start)
        if kind == "region":
            self.pages[-1][0].append(node)
        elif self._nodes:
            self._nodes[-1].parts.append(node)
        self._nodes.append(node)

    def _begin_group(self, tag: Tag, name: str) -> None:
        if not self.pages:
            return
        index = self._value(tag, "index")
        above = self._groups[-1] if self._groups else self.pages[-1][1]
        place = int(index) if index.isdecimal() else len(above.refs)
        group = _Group(place, region=self._value(tag, "regionRef"))
        above.refs.append(group)
        self._groups.append(group)

    def close(self, name: str) -> None:
        if name in ("Unicode", "PlainText"):
            self._taking = None
        elif name == "TextEquiv":
            self._equiv = self._taking = None
        elif name in _NODES or name.endswith("Region"):
            if self._nodes:
                self._nodes.pop()
        elif name == "Glyph":
            self._ignored = max(0, self._ignored - 1)
        elif self._groups and (name in _GROUPS or name in ("RegionRef", "RegionRefIndexed")):
            self._groups.pop()

    def _value(self, tag: Tag, wanted: str) -> str:
        span = attributes(self._text, tag).get(wanted)
        return self._text[span[0] : span[1]] if span else ""


def _in_order(regions: list[Node], order: _Group) -> list[Node]:
    ranks: dict[str, int] = {}
    for rank, name in enumerate(order.flat()):
        ranks.setdefault(name, rank)
    keyed: list[tuple[int, int, Node]] = []
    last = -1
    for place, node in enumerate(regions):
        last = ranks.get(node.id, last)
        keyed.append((last, place, node))
    return [node for _, _, node in sorted(keyed, key=lambda row: row[:2])]
