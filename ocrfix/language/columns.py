"""The counts of a saved language as columns, mapped from the cache or unpacked from its zip file.

Words lie one behind another as lines of UTF-8 in the order of their code points, numbers beside
them; nothing is made of them before it is asked for. Most texts ask for few of the hundreds of
thousands of words.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ocrfix.cache import arrays
from ocrfix.language.storage import check_rows, unpack, unpack_lines
from ocrfix.text.memo import Memo

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterable, Iterator

    from numpy.typing import NDArray

    from ocrfix.text.hashing import HashTable

    Columns = Mapping[str, NDArray[Any]]

__all__ = [
    "SHARE_SCALE",
    "Columns",
    "PackedShares",
    "between",
    "columns_of",
    "hash_table",
    "lines_in",
    "pairs_in",
]

VERSION = 1  # of the zip file
LAYOUT = 4  # of the columns
SHARE_SCALE = 2e10  # a share of running words as a 32-bit number
BUCKET_BITS = 18  # of a word's checksum, by which it is found


def columns_of(data: bytes) -> tuple[Columns, str]:
    """The columns of a language's zip file, and its hash; raises one of :data:`~.storage.DAMAGE`.

    ``base.words``, ``tokens.words`` and ``grams.words`` are lines, with ``base.shares``,
    ``tokens.counts`` and ``grams.counts`` beside them. ``base.ends`` is where each of the first
    ends, ``base.order`` their numbers by the first bits of their CRC-32, those with the same bits
    from one of ``base.buckets`` to the next, and ``base.keys``, ``base.filled`` and ``base.slots``
    find them by the hash of their letters. ``pairs.keys`` holds two numbers of tokens
    (first << 32 | second; 0 is the boundary, the others from 1 in their order), sorted, and
    ``pairs.counts`` how often; ``shapes.counts`` how often ``shapes.words`` had the letter case
    ``shapes.kinds``; ``tables`` are the small tables, as JSON.
    """
    digest = hashlib.sha256(data).hexdigest()
    return arrays(f"language {LAYOUT} {digest}", partial(_unpacked, data)), digest


def _unpacked(data: bytes) -> dict[str, NDArray[Any]]:
    import numpy as np

    member = unpack(data)
    about = json.loads(member["about.json"])
    if about["version"] != VERSION:
        raise ValueError(f"its format version is {about['version']}, this reads {VERSION}")
    check_rows(member["tables.json"], b",")
    tables = json.loads(member["tables.json"])
    if not all(isinstance(tables[name], list) for name in ("spacing", "shapes", "chars")):
        raise ValueError("a table is none")
    found: dict[str, NDArray[Any]] = {}
    for words, numbers in (
        ("base.words", "base.shares"), ("tokens.words", "tokens.counts"),
        ("grams.words", "grams.counts"),
    ):  # fmt: skip
        check_rows(member[words])
        found[words] = np.frombuffer(member[words], np.uint8)
        found[numbers] = np.frombuffer(member[numbers], "<u4")
        many = member[words].count(b"\n") + bool(member[words])
        if many != len(found[numbers]):
            raise ValueError(f"{words} are {many:,}, {numbers} {len(found[numbers]):,}")
        member[words].decode()  # so that no word fails later
    base = member["base.words"]
    ends = np.flatnonzero(found["base.words"] == ord("\n"))
    found["base.ends"] = np.append(ends, len(base)).astype(np.int64)
    sums = [zlib.crc32(line) for line in base.split(b"\n")] if base else []
    buckets = np.array(sums, np.int64) >> 32 - BUCKET_BITS
    found["base.order"] = np.argsort(buckets, kind="stable").astype("<u4")
    found["base.buckets"] = np.searchsorted(
        buckets[found["base.order"]], np.arange((1 << BUCKET_BITS) + 1)
    ).astype("<u4")
    found |= {
        f"base.{name}": column
        for name, column in _hash_columns(base.decode().split("\n") if base else []).items()
    }
    rows = np.frombuffer(member["pairs.rows"], "<u4").reshape(-1, 3).astype(np.int64)
    if len(rows) and int(rows[:, :2].max()) > len(found["tokens.counts"]):
        raise ValueError("a pair of words is of one that is not there")
    keys = rows[:, 0] << 32 | rows[:, 1]
    if (keys[1:] <= keys[:-1]).any():
        raise ValueError("pairs.rows are not in order")
    found["pairs.keys"], found["pairs.counts"] = keys, rows[:, 2]
    found["about"] = np.frombuffer(member["about.json"], np.uint8)
    shapes = tables.pop("shapes")
    found["shapes.words"] = _lines([token for token, _, _ in shapes])
    found["shapes.kinds"] = _lines([shape for _, shape, _ in shapes])
    found["shapes.counts"] = np.array([count for _, _, count in shapes], np.int64)
    found["tables"] = np.frombuffer(json.dumps(tables).encode(), np.uint8)
    return found


def _lines(words: list[str]) -> NDArray[Any]:
    import numpy as np

    if any("\n" in word for word in words):
        raise ValueError("a word is longer than a line")
    return np.frombuffer("\n".join(words).encode("utf-8", "surrogatepass"), np.uint8)


def _hash_columns(words: Iterable[str]) -> dict[str, NDArray[Any]]:
    import numpy as np

    from ocrfix.text.hashing import HashTable, hashes_of

    return HashTable.columns(np.sort(hashes_of(list(words))))


def hash_table(shares: Mapping[str, float]) -> HashTable:
    """A table of the words by the hashes of their letters."""
    from ocrfix.text.hashing import HashTable

    if isinstance(shares, PackedShares):
        return shares.hash_table
    return HashTable(**_hash_columns(shares))


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
    """Shares of running words, found in their columns (see :func:`columns_of`)."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._words, self._ends = columns["base.words"].data, columns["base.ends"].data
        self._order, self._buckets = columns["base.order"].data, columns["base.buckets"].data
        self._shares = columns["base.shares"].data
        self._found: Memo[str, float] = Memo()
        self._between: dict[tuple[float, float], dict[str, float]] = {}

    def __getstate__(self) -> dict[str, NDArray[Any]]:
        return dict(self._columns)

    def __setstate__(self, columns: dict[str, NDArray[Any]]) -> None:
        self.__init__(columns)  # type: ignore[misc]

    def __len__(self) -> int:
        return len(self._shares)

    def __iter__(self) -> Iterator[str]:
        return iter(unpack_lines(self._words.tobytes()))

    def __getitem__(self, word: str) -> float:
        found = self.get(word)
        if found is None:
            raise KeyError(word)
        return float(found)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.get(word) is not None

    def get(self, word: str, default: Any = None) -> Any:
        """The share of a word, or what is given for none."""
        found = self._found.get(word)
        if found is None:
            found = self._found[word] = self._sought(word)
        return default if found < 0.0 else found

    def _sought(self, word: str) -> float:
        """The share of a word; less than nothing where it has none."""
        wanted = word.encode("utf-8", "surrogatepass")
        size, bucket = len(wanted), zlib.crc32(wanted) >> 32 - BUCKET_BITS
        ends, order = self._ends, self._order
        for place in range(self._buckets[bucket], self._buckets[bucket + 1]):
            number = order[place]
            end = ends[number]
            start = ends[number - 1] + 1 if number else 0
            if end - start == size and self._words[start:end] == wanted:
                return float(self._shares[number] / SHARE_SCALE)
        return -1.0

    @cached_property
    def hash_table(self) -> HashTable:
        """The words by the hashes of their letters."""
        from ocrfix.text.hashing import HashTable

        columns = self._columns
        return HashTable(columns["base.keys"], columns["base.filled"], columns["base.slots"])

    def items(self) -> ItemsView[str, float]:
        """All words with their shares, in order."""
        shares = (self._columns["base.shares"] / SHARE_SCALE).tolist()
        return dict(zip(self, shares, strict=True)).items()

    def between(self, low: float, high: float) -> dict[str, float]:
        """The words with a share from ``low`` to less than ``high``, in their order."""
        found = self._between.get((low, high))
        if found is None:
            found = self._between[low, high] = self._within(low, high)
        return found

    def _within(self, low: float, high: float) -> dict[str, float]:
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
