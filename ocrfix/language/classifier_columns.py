"""The weights of many small classifiers as columns, of which each is unpacked when first asked."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ocrfix.cache import arrays
from ocrfix.language.storage import check_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["PackedWeights", "weights_of"]

VERSION = 1
Pair = tuple[str, str]


def weights_of(data: bytes, most: int) -> Mapping[Pair, dict[str, float]]:
    """The weights in a packed JSON file of rows ``[first, second, [[feature, weight], …]]``.

    Raises :class:`ValueError` and the like for what is no such file, and where it unpacks to more
    than ``most`` bytes.
    """
    key = f"classifiers {VERSION} {hashlib.sha256(data).hexdigest()}"
    return PackedWeights(arrays(key, partial(_unpacked, data, most)))


def _unpacked(data: bytes, most: int) -> dict[str, NDArray[Any]]:
    import numpy as np

    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        text = packed.read(most + 1)
    if len(text) > most:
        raise ValueError("it unpacks to more than can be true")
    check_rows(text, b",")
    pairs: list[Pair] = []
    lines: list[bytes] = []
    weights: list[float] = []
    numbers = [0]
    for first, second, told in json.loads(text):
        pairs.append((str(first), str(second)))
        features = [str(feature) for feature, _ in told]
        if any("\n" in feature for feature in features):
            raise ValueError("a feature is longer than a line")
        lines.append("\n".join(features).encode("utf-8", "surrogatepass"))
        weights += [float(weight) for _, weight in told]
        numbers.append(len(weights))
    return {
        "pairs": np.frombuffer(json.dumps(pairs).encode(), np.uint8),
        "features": np.frombuffer(b"".join(lines), np.uint8),
        "ends": np.cumsum([0, *map(len, lines)], dtype=np.int64),
        "weights": np.array(weights, np.float64),
        "numbers": np.array(numbers, np.int64),
    }


class PackedWeights(Mapping[Pair, dict[str, float]]):
    """Weights by pair of words.

    ``features`` holds those of all pairs, lines of UTF-8, each pair's from one of ``ends`` to the
    next; ``weights`` lie beside them, each pair's from one of ``numbers`` to the next.
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]]) -> None:
        self._columns = columns
        pairs = json.loads(columns["pairs"].tobytes())
        self._row = {(first, second): row for row, (first, second) in enumerate(pairs)}
        self._made: dict[Pair, dict[str, float]] = {}

    def __len__(self) -> int:
        return len(self._row)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._row)

    def __contains__(self, pair: object) -> bool:
        return pair in self._row

    def __getitem__(self, pair: Pair) -> dict[str, float]:
        found = self._made.get(pair)
        if found is None:
            row = self._row[pair]
            columns = self._columns
            start, end = columns["ends"][row : row + 2].tolist()
            first, last = columns["numbers"][row : row + 2].tolist()
            text = columns["features"][start:end].tobytes().decode("utf-8", "surrogatepass")
            names = text.split("\n") if last > first else []
            weights = columns["weights"][first:last].tolist()
            found = self._made[pair] = dict(zip(names, weights, strict=True))
        return found
