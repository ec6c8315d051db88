"""The counts of a saved language as columns, mapped from the cache or unpacked from its zip file.

Words lie one behind another as lines of UTF-8 in the order of their code points, numbers beside
them; nothing is made of them before it is asked for. Most texts ask for few of the hundreds of
thousands of words.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ocrfix.cache import arrays
from ocrfix.language.storage import unpack, unpack_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Columns = Mapping[str, NDArray[Any]]

__all__ = [
    "SHARE_SCALE",
    "Columns",
    "PackedShares",
    "between",
    "columns_of",
    "lines_in",
    "pairs_in",
]

VERSION = 1
SHARE_SCALE = 2e10  # a share of running words as a 32-bit number
MANY = 20_000  # words asked for from which a dictionary of all is quicker


def columns_of(data: bytes) -> Columns:
    """The columns of a language's zip file; raises one of :data:`~.storage.DAMAGE`.

    ``base.words``, ``tokens.words`` and ``grams.words`` are lines, with ``base.ends`` where each
    ends, ``base.shares``, ``tokens.counts`` and ``grams.counts`` beside them; ``pairs.keys`` holds
    two numbers of tokens (first << 32 | second; 0 is the boundary, the others from 1 in their
    order), sorted, and ``pairs.counts`` how often; ``tables`` are the small tables, as JSON.
    """
    key = f"language {VERSION} {hashlib.sha256(data).hexdigest()}"
    return arrays(key, partial(_unpacked, data))


def _unpacked(data: bytes) -> dict[str, NDArray[Any]]:
    import numpy as np

    member = unpack(data)
    about = json.loads(member["about.json"])
    if about["version"] != VERSION:
        raise ValueError(f"its format version is {about['version']}, this reads {VERSION}")
    tables = json.loads(member["tables.json"])
    if not all(isinstance(tables[name], list) for name in ("spacing", "shapes", "chars")):
        raise ValueError("a table is none")
    found: dict[str, NDArray[Any]] = {}
    for words, numbers in (
        ("base.words", "base.shares"), ("tokens.words", "tokens.counts"),
        ("grams.words", "grams.counts"),
    ):  # fmt: skip
        lines = unpack_lines(member[words])
        found[words] = np.frombuffer(member[words], np.uint8)
        found[numbers] = np.frombuffer(member[numbers], "<u4")
        if len(lines) != len(found[numbers]):
            raise ValueError(f"{words} are {len(lines):,}, {numbers} {len(found[numbers]):,}")
        if words == "base.words" and any(a >= b for a, b in pairwise(lines)):
            raise ValueError(f"{words} are not in order")
    ends = np.flatnonzero(found["base.words"] == ord("\n"))
    found["base.ends"] = np.append(ends, len(member["base.words"])).astype(np.int64)
    rows = np.frombuffer(member["pairs.rows"], "<u4").reshape(-1, 3).astype(np.int64)
    if len(rows) and int(rows[:, :2].max()) > len(found["tokens.counts"]):
        raise ValueError("a pair of words is of one that is not there")
    keys = rows[:, 0] << 32 | rows[:, 1]
    if (keys[1:] <= keys[:-1]).any():
        raise ValueError("pairs.rows are not in order")
    found["pairs.keys"], found["pairs.counts"] = keys, rows[:, 2]
    found["about"] = np.frombuffer(member["about.json"], np.uint8)
    found["tables"] = np.frombuffer(member["tables.json"], np.uint8)
    return found


def lines_in(columns: Columns, name: str) -> list[str]:
    """All lines of a column, in their order."""
    return unpack_lines(columns[name].tobytes())


def pairs_in(columns: Columns, names: list[str]) -> Counter[tuple[str, str]]:
    """How often each two tokens were neighbours; ``names`` are those of the numbers."""
    keys = columns["pairs.keys"]
    first, second = (keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist()
    counts = columns["pairs.counts"].tolist()
    return Counter({(names[a], names[b]): n for a, b, n in zip(first, second, counts, strict=True)})


def between(shares: Mapping[str, float], low: float, high: float) -> dict[str, float]:
    """The words with a share from ``low`` to less than ``high``."""
    if isinstance(shares, PackedShares):
        return shares.between(low, high)
    return {word: share for word, share in shares.items() if low <= share < high}


class PackedShares(Mapping[str, float]):
    """Shares of running words, looked up in their columns, from :data:`MANY` on in a dictionary.

    >>> import numpy as np
    >>> shares = PackedShares({
    ...     "base.words": np.frombuffer("à\\nété".encode(), np.uint8),
    ...     "base.ends": np.array([2, 8]), "base.shares": np.array([40_000, 2_000]),
    ... })
    >>> shares["été"], shares.get("eté"), shares.between(1e-6, 1.0)
    (1e-07, None, {'à': 2e-06})
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._words = columns["base.words"].data
        self._ends = columns["base.ends"].data
        self._asked = 0
        self._all: dict[str, float] | None = None

    def __getstate__(self) -> dict[str, NDArray[Any]]:
        return dict(self._columns)

    def __setstate__(self, columns: dict[str, NDArray[Any]]) -> None:
        self.__init__(columns)  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self._columns["base.shares"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._unfolded())

    def __getitem__(self, word: str) -> float:
        if self._all is None:
            self._asked += 1
            if self._asked <= MANY:
                return self._found(word)
            self._all = self._unfolded()
        return self._all[word]

    def between(self, low: float, high: float) -> dict[str, float]:
        """The words with a share from ``low`` to less than ``high``, in their order."""
        import numpy as np

        shares = self._columns["base.shares"] / SHARE_SCALE
        chosen = np.flatnonzero((shares >= low) & (shares < high))
        words, ends = self._words, self._columns["base.ends"]
        starts = np.concatenate(([0], ends[:-1] + 1))[chosen].tolist()
        return {
            str(words[start:end], "utf-8"): share
            for start, end, share in zip(
                starts, ends[chosen].tolist(), shares[chosen].tolist(), strict=True
            )
        }

    def _unfolded(self) -> dict[str, float]:
        words = unpack_lines(self._words.tobytes())
        shares = (self._columns["base.shares"] / SHARE_SCALE).tolist()
        return dict(zip(words, shares, strict=True))

    def _found(self, word: str) -> float:
        """The share of a word, by halves; code points and their UTF-8 have one order."""
        wanted = word.encode("utf-8", "surrogatepass")
        words, ends = self._words, self._ends
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            start = ends[middle - 1] + 1 if middle else 0
            here = words[start : ends[middle]].tobytes()
            if here == wanted:
                return int(self._columns["base.shares"][middle]) / SHARE_SCALE
            if here < wanted:
                low = middle + 1
            else:
                high = middle
        raise KeyError(word)
