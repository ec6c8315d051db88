"""How alike two documents are, and which of many are worth comparing.

Twins are found by content: words and word pairs that few documents have make candidates, and
sampled passages, looked up in the other text, decide. Moved text, running heads and noise
lower the figure a little; boilerplate that a family of documents shares gives little of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from hashlib import blake2b
from math import log
from typing import TYPE_CHECKING

from ocrfix.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Text", "candidates", "noisier", "similarity"]

# Scripts without spaces count a character as a word.
_WORD = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]|[^\W_]+")
# Words of a passage: long enough to be told from boilerplate at 20 % of character errors.
_PASSAGE = 32
# Passages looked up for each document: enough for a share exact to a few per cent.
_PASSAGES = 24
# A passage and its place in the twin share this much at 25 % of errors; two passages that have
# nothing in common but the language share about a half.
_FOUND = 0.7
# Occurrences of a word up to which it tells where a passage lies, and places tried.
_RARE, _PLACES = 8, 3
# Features kept of a document (always those with the smallest hashes, so twins keep the same
# ones), and the candidate pairs that one feature may vote for.
_FEATURES, _VOTES = 768, 400
# Candidates verified for each document; with few documents all are.
_CANDIDATES, _FEW = 4, 400
# What clean words do not hold: a figure or a sign within, a capital after a small letter.
_ODD = re.compile(
    r"[^\W\d_]\d|\d[^\W\d_]|[a-zß-ÿ][A-ZÀ-Þ]|[|¢€£¥©®\[\]{}~^_\\<>*•■]"
    r"|[^\W\d_][!?:;,.«»#%&+=][^\W\d_]|^[^\w\s]{2,}$"
)
# Below this many letters and digits a text says too little to be anyone's twin.
_LEAST_LETTERS = 20
# Characters of a document that are looked at.
_LONGEST = 4_000_000


class Text:
    """A document as pairing sees it: folded words, and where each rare one stands."""

    __slots__ = ("_places", "name", "raw", "words")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.raw = text
        plain = unicodedata.normalize("NFC", text[:_LONGEST])
        self.words = [key for word in _WORD.findall(plain) if (key := fold(word))]
        self._places: dict[str, list[int]] | None = None

    @property
    def says_enough(self) -> bool:
        """Whether there is enough text to be told from chance."""
        return sum(map(len, self.words[:_LEAST_LETTERS])) >= _LEAST_LETTERS

    @property
    def places(self) -> dict[str, list[int]]:
        """Positions of each word, as far as it is rare; built when first asked for."""
        if self._places is None:
            found: dict[str, list[int]] = {}
            for position, word in enumerate(self.words):
                places = found.setdefault(word, [])
                if len(places) <= _RARE:
                    places.append(position)
            self._places = {word: at for word, at in found.items() if len(at) <= _RARE}
        return self._places


def similarity(a: Text, b: Text) -> float:
    """Tell which share of both texts stands in the other one, 0 to 1, noise allowed for.

    Sampled passages of each are looked up in the other, wherever they stand there; each that
    is found counts with the share of characters that agree. Deterministic; the cost is bounded
    by the number of passages, apart from one walk over the words.
    """
    total = len(a.words) + len(b.words)
    if not a.words or not b.words:
        return 0.0
    return (len(a.words) * _coverage(a, b) + len(b.words) * _coverage(b, a)) / total


def _coverage(a: Text, b: Text) -> float:
    count = max(1, min(_PASSAGES, len(a.words) // _PASSAGE))
    step = max(1, (len(a.words) - _PASSAGE) // max(1, count - 1)) if count > 1 else 1
    found = [_best_place(a.words[i * step : i * step + _PASSAGE], b) for i in range(count)]
    return sum(share for share in found if share >= _FOUND) / count


def _best_place(passage: list[str], text: Text) -> float:
    """Look a passage up, and give the share of characters that agree at its best place."""
    from rapidfuzz.fuzz import partial_ratio, ratio

    needle = " ".join(passage)
    if len(text.words) <= 2 * _PASSAGE:
        whole = " ".join(text.words)
        return (ratio if len(whole) < len(needle) else partial_ratio)(needle, whole) / 100
    votes: Counter[int] = Counter()
    for position, word in enumerate(passage):
        for place in text.places.get(word, ()):
            start = (place - position) // 8
            votes[start] += len(word)
            votes[start + 1] += len(word)
    best = 0.0
    for start, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:_PLACES]:
        first = max(0, start * 8 - 12)
        window = " ".join(text.words[first : first + len(passage) + 28])
        best = max(best, partial_ratio(needle, window) / 100)
    return best


def candidates(left: Sequence[Text], right: Sequence[Text]) -> list[tuple[int, int]]:
    """List index pairs worth comparing, in order: those that share features few others have."""
    if len(left) * len(right) <= _FEW:
        return [(i, j) for i in range(len(left)) for j in range(len(right))]
    import numpy as np

    keys_l, docs_l = _features(left)
    keys_r, docs_r = _features(right)
    shared = np.intersect1d(keys_l, keys_r)
    lo_l, hi_l = (np.searchsorted(keys_l, shared, side) for side in ("left", "right"))
    lo_r, hi_r = (np.searchsorted(keys_r, shared, side) for side in ("left", "right"))
    count_l, count_r = hi_l - lo_l, hi_r - lo_r
    rare = count_l * count_r <= _VOTES
    lo_l, lo_r, count_l, count_r = lo_l[rare], lo_r[rare], count_l[rare], count_r[rare]
    each = count_l * count_r
    within = np.arange(int(each.sum())) - np.repeat(np.cumsum(each) - each, each)
    wide = np.repeat(count_r, each)
    pair_l = docs_l[np.repeat(lo_l, each) + within // wide]
    pair_r = docs_r[np.repeat(lo_r, each) + within % wide]
    pairs, place = np.unique(pair_l.astype(np.int64) * len(right) + pair_r, return_inverse=True)
    weight = np.bincount(place, np.repeat(1.0 / each, each), len(pairs))
    chosen: set[int] = set()
    for owner in (pairs // len(right), pairs % len(right)):
        order = np.lexsort((pairs, -weight, owner))
        owners = owner[order]
        rank = np.arange(len(order)) - np.searchsorted(owners, owners, "left")
        chosen.update(pairs[order[rank < _CANDIDATES]].tolist())
    return [divmod(pair, len(right)) for pair in sorted(chosen)]


def _features(texts: Sequence[Text]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Hash the words and word pairs of all texts; give them sorted, with their documents."""
    import numpy as np

    keys, docs = [], []
    for number, text in enumerate(texts):
        words = np.fromiter(map(_hashed, text.words), np.uint64, len(text.words))
        pairs = words[:-1] * np.uint64(0x9E3779B97F4A7C15) ^ words[1:]
        long = np.fromiter((len(word) > 4 for word in text.words), bool, len(text.words))
        kept = np.unique(np.concatenate([words[long], pairs]))[:_FEATURES]
        keys.append(kept)
        docs.append(np.full(len(kept), number, np.int32))
    all_keys, all_docs = np.concatenate(keys), np.concatenate(docs)
    order = np.argsort(all_keys, kind="stable")
    return all_keys[order], all_docs[order]


@cache
def _hashed(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest(), "big")


def noisier(a: Text, b: Text) -> bool:
    """Tell whether ``a`` rather than ``b`` is the OCR of two twins.

    What stands in one text alone is judged by four signs, without a lexicon: signs and figures
    within words, how many forms it takes ("I’an", "1’an" for "l’an"), and pairs of characters
    that the common text lacks or hardly has. Right for 98 of 100 modern scans, for about four
    in five historical newspaper pages; a tie goes by name.
    """
    tokens_a, tokens_b = (Counter(text.raw[:_LONGEST].split()) for text in (a, b))
    usual: Counter[str] = Counter()
    for token, count in (tokens_a & tokens_b).items():
        for pair in _pairs(token):
            usual[pair] += count
    signs_a = _signs(tokens_a - tokens_b, usual)
    signs_b = _signs(tokens_b - tokens_a, usual)
    lead = 0.3 * (signs_a[0] - signs_b[0])
    for x, y in zip(signs_a[1:], signs_b[1:], strict=True):
        lead += (x - y) / (x + y + 1)
    return lead > 0 or (lead == 0 and a.name < b.name)


def _signs(own: Counter[str], usual: Counter[str]) -> tuple[float, int, int, int]:
    """Give mean oddness of character pairs, odd words, distinct words, and unseen pairs."""
    oddness, pairs, odd, unseen = 0.0, 0, 0, 0
    for token, count in own.items():
        odd += count * bool(_ODD.search(token))
        for pair in _pairs(token):
            oddness -= count * log(usual[pair] + 0.5)
            pairs += count
            unseen += usual[pair] == 0
    return oddness / pairs if pairs else 0.0, odd, len(own), unseen


def _pairs(token: str) -> list[str]:
    return [x + y for x, y in zip(f" {token}", f"{token} ", strict=True)]
