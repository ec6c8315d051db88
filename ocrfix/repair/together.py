"""Texts repaired together: pages of a volume, records of a file, or those alike in a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.text.sources import Source

__all__ = ["Group", "groups_of"]


class Group(NamedTuple):
    """Texts of one source: its name, and their numbers among all texts of a run."""

    name: str
    numbers: tuple[int, ...]


def groups_of(sources: Sequence[Source], field: str | None = None) -> list[Group]:
    """What belongs together in the files of a folder.

    These are the files that are no records, and the records of each of the others, or of those the
    ones alike in a field. Raises :class:`InputError` for a file without the field.
    """
    groups: list[Group] = []
    pages: list[int] = []
    first = 0
    for item in sources:
        numbers = range(first, first + len(item.documents))
        first = numbers.stop
        name = item.whole.name
        if not item.format.records:
            pages += numbers
            continue
        alike: dict[str, list[int]] = {}
        for number, value in zip(numbers, _values(item, field), strict=True):
            alike.setdefault(value, []).append(number)
        groups += [
            Group(f"{name}, {field} {value}" if field else name, tuple(mine))
            for value, mine in alike.items()
        ]
    if pages:
        first_page = next(item for item in sources if item.documents and not item.format.records)
        place = first_page.path.parent if first_page.path and len(pages) > 1 else None
        groups.append(Group(str(place or first_page.whole.name), tuple(pages)))
    return groups


def _values(item: Source, field: str | None) -> Sequence[str]:
    if not field or not item.format.values:
        return [""] * len(item.documents)
    try:
        return item.format.values(item.whole, item.data, field)
    except KeyError as error:
        raise InputError(
            f"{item.whole.name} has no field “{field}”; there is "
            f"{', '.join(map(str, error.args[:12]))}. Say which tells what belongs together: "
            "--together-by NAME"
        ) from None
