"""What was counted in clean texts of a language, over a base of general word frequencies.

Counts are saved as one zip file of plain data. A saved language is read as columns, of which most
are unpacked when they are first asked for.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Self

from ocrfix.errors import BookError
from ocrfix.language.character_ngrams import Spelling
from ocrfix.language.columns import SHARE_SCALE, PackedShares, columns_of, lines_in, pairs_in
from ocrfix.language.storage import DAMAGE, pack, pack_numbers
from ocrfix.text.tokens import BOUNDARY, CLOSING, ENDS, class_of, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from ocrfix.language.columns import Columns

__all__ = ["COMMON", "Counts"]

COMMON = 4e-7  # a general frequency from which a word counts as known; below it typing and
# scanning errors of the web abound ("ceuvre", "systéme")
LISTED = 1.01 * COMMON  # what a word of a lexicon is worth: known, and no more

_TABLES = frozenset({"spacing", "shapes", "chars"})
_UNPACKED = _TABLES | {"pairs", "letters", "_spelled"}
_PARTED = re.compile(r"([^\W\d_]+)-(?=([^\W\d_]+))")


class Counts:
    """Tokens, their neighbours, the spaces between them, their letter case, letters and spelling.

    Attributes are counts and may be added to with :meth:`add`; :meth:`finish` comes last.
    """

    def __init__(self, lang: str, base: Mapping[str, float] | None = None) -> None:
        self.lang = lang
        self.base: Mapping[str, float] = base if base is not None else {}
        self.tokens: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.spacing: Counter[tuple[str, str, bool]] = Counter()
        self.shapes: Counter[tuple[str, str]] = Counter()
        self.chars: Counter[str] = Counter()
        self.letters = Spelling()
        self._spelled: set[str] = set()
        self.columns: Columns | None = None
        """What it was read from, of a saved one."""
        self.digest = ""
        """The SHA-256 of what it was read from; "" for one that is not saved as it is."""
        self._reset()

    def fork(self) -> Self:
        """An independent copy, to add more text to; the base frequencies are shared."""
        new = type(self)(self.lang, self.base)
        for name in ("tokens", "pairs", "spacing", "shapes", "chars"):
            setattr(new, name, getattr(self, name).copy())
        new.letters = Spelling(self.letters.grams.copy())
        new._spelled = set(self._spelled)
        return new

    def with_words(self, words: Iterable[str]) -> Self:
        """A copy that knows these words (lower case) too; what it knew keeps its share."""
        new = self.fork()
        base = dict(self.base)
        for word in words:
            if base.get(word, 0.0) < COMMON:
                base[word] = LISTED
        new.base = base
        new._reset()
        return new

    def _reset(self) -> None:
        """Forget what followed from former counts."""
        for kind in type(self).__mro__:
            for name, held in vars(kind).items():
                if isinstance(held, cached_property):
                    self.__dict__.pop(name, None)

    def add(self, text: str, weight: int = 1) -> None:
        """Count a clean text; call :meth:`finish` after the last one."""
        self.digest = ""
        previous, begins = BOUNDARY, True
        for chunk in self.whole(text).split():
            glued = False
            for token, shape in tokenise(chunk):
                self.tokens[token] += weight
                self.pairs[previous, token] += weight
                if previous != BOUNDARY:
                    self.spacing[class_of(previous), class_of(token), glued] += weight
                if not begins:
                    self.shapes[token, shape] += weight
                    self.shapes["", shape] += weight
                if token not in CLOSING:
                    begins = token[-1] in ENDS
                previous, glued = token, True
        self.pairs[previous, BOUNDARY] += weight
        self.chars.update(c for c in text if not c.isspace())

    def finish(self) -> Self:
        """Count the spelling of the words that are new, and make the model ready to be asked."""
        letters = self.letters
        if not letters.grams:
            letters.count(
                (word, 1 + int(math.log(share / COMMON)))
                for word, share in self.base.items()
                if share >= COMMON
            )
            letters.thin_out()
        letters.count(
            (token.rstrip("’"), 2 + int(4 * math.log1p(self.tokens[token])))
            for token in self.tokens.keys() - self._spelled
            if token[0].isalpha()
        )
        self._spelled.update(self.tokens)
        self._reset()
        return self

    def whole(self, text: str) -> str:
        """A text without the hyphens that part words in the middle of a line: ``con-ditions``.

        They stood at the end of a line that was broken elsewhere; only what makes one common
        word is joined.
        """
        return _PARTED.sub(self._rejoined, text) if "-" in text else text

    def _rejoined(self, parted: re.Match[str]) -> str:
        left, right = parted.groups()
        joined = (left + right).lower()
        return left if self.base.get(joined, 0.0) >= COMMON else parted[0]

    @cached_property
    def _total(self) -> int:
        return sum(self.tokens.values())

    @cached_property
    def _number(self) -> dict[str, int]:
        return {name: i for i, name in enumerate((BOUNDARY, *self.tokens))}

    def _times(self, left: str, token: str) -> int:
        """How often two tokens were counted as neighbours."""
        if self.columns is None or "pairs" in self.__dict__:
            return self.pairs.get((left, token), 0)
        number = self._number
        if left not in number or token not in number:
            return 0
        keys, counts = self.pair_columns()
        wanted = number[left] << 32 | number[token]
        at = int(keys.searchsorted(wanted))
        return int(counts[at]) if at < len(keys) and keys[at] == wanted else 0

    def pair_columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of neighbours by the numbers of their tokens, and how often each was counted.

        A pair is ``first << 32 | second``, in order; 0 is the boundary, tokens count from 1 in the
        order of :attr:`tokens`.
        """
        if self.columns is not None and "pairs" not in self.__dict__:  # they are as they were saved
            return self.columns["pairs.keys"], self.columns["pairs.counts"]
        import numpy as np

        number, pairs = self._number.__getitem__, self.pairs
        first, second = (
            np.fromiter(map(number, map(itemgetter(side), pairs)), np.int64, len(pairs))
            for side in (0, 1)
        )
        keys = first << 32 | second
        counts = np.fromiter(pairs.values(), np.int64, len(pairs))
        order = np.argsort(keys)
        return keys[order], counts[order]

    @cached_property
    def _behind(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often another token was counted behind each, and how many different ones."""
        import numpy as np

        keys, counts = self.pair_columns()
        first = keys >> 32
        different = np.bincount(first)
        often = np.bincount(first, counts).astype(np.int64)
        names = [BOUNDARY, *self.tokens]
        seen = np.flatnonzero(different).tolist()
        return (
            {names[i]: n for i, n in zip(seen, often[seen].tolist(), strict=True)},
            {names[i]: n for i, n in zip(seen, different[seen].tolist(), strict=True)},
        )

    @property
    def _as_left(self) -> dict[str, int]:
        return self._behind[0]

    @property
    def _followers(self) -> dict[str, int]:
        return self._behind[1]

    def to_bytes(self) -> bytes:
        """Pack all counts; the same counts give the same bytes."""
        names = sorted(self.tokens)
        ids = {name: i for i, name in enumerate([BOUNDARY, *names])}
        rows = sorted((ids[a], ids[b], n) for (a, b), n in self.pairs.items())
        base = sorted(self.base)
        tables = {
            "spacing": sorted([*k, n] for k, n in self.spacing.items()),
            "shapes": sorted([*k, n] for k, n in self.shapes.items()),
            "chars": sorted(self.chars.items()),
        }
        grams = sorted(self.letters.grams)
        members = {
            "about.json": json.dumps({"lang": self.lang, "version": 1}).encode(),
            "base.words": "\n".join(base).encode(),
            "base.shares": pack_numbers([round(self.base[w] * SHARE_SCALE) for w in base]),
            "tokens.words": "\n".join(names).encode(),
            "tokens.counts": pack_numbers([self.tokens[w] for w in names]),
            "pairs.rows": pack_numbers([x for row in rows for x in row]),
            "grams.words": "\n".join(grams).encode(),
            "grams.counts": pack_numbers([self.letters.grams[g] for g in grams]),
            "tables.json": json.dumps(tables, ensure_ascii=False).encode(),
        }
        return pack(members)

    @classmethod
    def from_bytes(cls, data: bytes, name: str = "language.zip") -> Self:
        """Read what :meth:`to_bytes` wrote; raises :class:`BookError` if it is damaged."""
        try:
            columns, digest = columns_of(data)
            new = cls(str(json.loads(columns["about"].tobytes())["lang"]), PackedShares(columns))
        except DAMAGE as error:
            raise BookError(
                f"{name} is damaged ({error}). Train the book anew with ocrfix train."
            ) from error
        names = lines_in(columns, "tokens.words")
        new.tokens = Counter(dict(zip(names, columns["tokens.counts"].tolist(), strict=True)))
        new.columns, new.digest = columns, digest
        for late in ("pairs", "letters", "_spelled", "spacing", "shapes", "chars"):
            del new.__dict__[late]
        new._reset()
        return new

    def __getattr__(self, name: str) -> Any:
        """Unpack what a saved language holds when it is first asked for."""
        columns = self.__dict__.get("columns")
        if columns is None or name not in _UNPACKED:
            raise AttributeError(name)
        if name in _TABLES:
            tables = json.loads(columns["tables"].tobytes())
            self.spacing = Counter({(a, b, bool(g)): int(n) for a, b, g, n in tables["spacing"]})
            told = zip(lines_in(columns, "shapes.words"), lines_in(columns, "shapes.kinds"),
                       strict=True)  # fmt: skip
            self.shapes = Counter(dict(zip(told, columns["shapes.counts"].tolist(), strict=False)))
            self.chars = Counter({str(c): int(n) for c, n in tables["chars"]})
        elif name == "pairs":
            self.pairs = pairs_in(columns, [BOUNDARY, *lines_in(columns, "tokens.words")])
        elif name == "letters":
            grams = zip(lines_in(columns, "grams.words"), columns["grams.counts"].tolist(),
                        strict=True)  # fmt: skip
            self.letters = Spelling(Counter(dict(grams)))
        else:
            self._spelled = set(lines_in(columns, "tokens.words"))
        return self.__dict__[name]
