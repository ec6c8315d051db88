"""What is taken for what in print: the first guess of every error model, before any pair is seen.

The table was made from pictures of type in many faces and from what engines printed of our own
pages (``data/lookalikes/README.md``); it belongs to no language.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["lookalikes"]


@cache
def lookalikes() -> Mapping[tuple[str, str], float]:
    """Weights of (what is printed, what was meant), each a string of one to three characters.

    A weight is by how much (in natural logarithms) such a misreading is likelier than that of a
    letter for an odd one, from about 1 to 7. Pairs that are not listed do not look alike; neither
    side is empty or holds a space.

    >>> lookalikes()["rn", "m"] > 2
    True
    >>> ("k", "o") in lookalikes()
    False
    """
    cells = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8").split()[3:]
    weights = map(float, cells[2::3])
    return MappingProxyType(
        dict(zip(zip(cells[0::3], cells[1::3], strict=True), weights, strict=True))
    )
