"""How neighbouring words agree by their endings, counted from clean text.

"les" asks for a word in "-es", "ont" for one in "-é": what a text too short for its own pairs of
words still shows of its grammar. Classes of words in place of words are after Brown et al. (1992);
here the ending is the class.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from ocrfix.cache import arrays
from ocrfix.text.memo import Memo
from ocrfix.text.tokens import BOUNDARY

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Endings"]

COMMON = 300  # tokens that are a kind of their own
LEAN = 8.0  # observations that the usual share of a kind is worth
LAYOUT = 1  # of the arrays that are kept
_LOW = 0xFFFFFFFF


class Endings:
    """Kinds of tokens, and how often one stands behind another.

    ``tokens`` are counted tokens; ``keys`` and ``counts`` how often two were neighbours, the first
    by its number << 32 and the second: 0 is the boundary, tokens count from 1 in their order.
    """

    def __init__(
        self, tokens: Mapping[str, int], keys: NDArray[np.int64], counts: NDArray[np.int64],
        *, digest: str = "",
    ) -> None:  # fmt: skip
        made = partial(_counted, tokens, keys, counts)
        key = f"endings {LAYOUT} {digest}"
        found = arrays(key, made) if digest else made()
        self._common = frozenset(_names(found["common"]))
        self._number = {kind: number for number, kind in enumerate(_names(found["kinds"]))}
        self._keys, self._counts = found["keys"], found["counts"]
        self._before_of, self._behind_of = found["before"], found["behind"]
        self._total = float(found["total"][0])
        self._found: Memo[tuple[str, str], float] = Memo()

    def kind(self, token: str) -> str:
        """The kind of a token: itself where it is common or no word, else its ending."""
        return _kind(token, self._common)

    def agreement(self, left: str, token: str) -> float:
        """How much likelier the kind of ``token`` is behind that of ``left`` than anywhere.

        A natural logarithm.
        """
        key = left, token
        found = self._found.get(key)
        if found is None:
            first = self._number.get(self.kind(left), -1)
            second = self._number.get(self.kind(token), -1)
            seen = 0
            if first >= 0 and second >= 0:
                wanted = first << 32 | second
                at = int(self._keys.searchsorted(wanted))
                if at < len(self._keys) and self._keys[at] == wanted:
                    seen = int(self._counts[at])
            usual = (float(self._behind_of[second]) + 0.5) / (self._total + 1.0)
            share = (seen + LEAN * usual) / (float(self._before_of[first]) + LEAN)
            found = self._found[key] = math.log(share / usual)
        return found

    def columns(self) -> tuple[dict[str, int], NDArray[np.int64], NDArray[np.int64]]:
        """Kinds by number, pairs of kinds (first << 32 | second) in order, and their counts."""
        return self._number, self._keys, self._counts

    def odds(
        self, seen: NDArray[np.float64], first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """:meth:`agreement` for numbered kinds (-1: never counted) seen so often together."""
        import numpy as np

        usual = (self._behind_of[second] + 0.5) / (self._total + 1.0)
        share = (seen + LEAN * usual) / (self._before_of[first] + LEAN)
        found: NDArray[np.float64] = np.log(share / usual)
        return found


def _kind(token: str, common: frozenset[str]) -> str:
    if token in common or not token[0].isalpha():
        return token
    return "-" + token[-3 if len(token) > 4 else -2 :]


def _names(lines: NDArray[np.uint8]) -> list[str]:
    text = lines.tobytes().decode("utf-8", "surrogatepass")
    return text.split("\n") if text else []


def _counted(
    tokens: Mapping[str, int], keys: NDArray[np.int64], counts: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """Kinds as lines of UTF-8, pairs of them in order, and how often each is first or second."""
    import numpy as np

    ranked = sorted(tokens.items(), key=lambda item: (-item[1], item[0]))
    common = frozenset(token for token, _ in ranked[:COMMON])
    kinds = [_kind(token, common) for token in (BOUNDARY, *tokens)]
    number = {kind: k for k, kind in enumerate(sorted(set(kinds)))}
    numbers = np.array([number[kind] for kind in kinds], np.int64)
    first, second = numbers[keys >> 32], numbers[keys & _LOW]
    pairs, place = np.unique(first << 32 | second, return_inverse=True)
    size = len(number) + 1  # the last, which -1 finds, is for what was never counted
    return {
        "common": np.frombuffer("\n".join(sorted(common)).encode("utf-8", "surrogatepass"), "u1"),
        "kinds": np.frombuffer("\n".join(number).encode("utf-8", "surrogatepass"), "u1"),
        "keys": pairs, "counts": np.bincount(place, counts, len(pairs)).astype(np.int64),
        "before": np.bincount(first, counts, size), "behind": np.bincount(second, counts, size),
        "total": np.array([float(counts.sum())]),
    }  # fmt: skip
