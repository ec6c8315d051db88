"""Which language a text is in, so that the right bundled book is taken.

The usual words of a language survive OCR: they are short, and there are many of them. A table of
those of the served languages and of their neighbours (``usual_words.txt``, written by
``data/languages/words.py``) tells most texts by a naive Bayes rule, in a few milliseconds; what it
is not sure of is left to py3langid (Lui and Baldwin 2012), whose tables take half a second to load.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ocrfix.text.composition import composed
from ocrfix.text.tokens import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "ENOUGH", "Reading", "detect_language", "known_languages", "read_language", "rows_in",
    "told_language",
]  # fmt: skip

ENOUGH = 20_000  # characters that are looked at; more change nothing
LONGEST = 40  # letters of a word; what is longer says nothing
FEW = 8  # words below which only what is sure is believed
MARGIN = 6.0  # log odds between the likeliest language and the next, at least, to be sure
MARGIN_A_WORD = 0.35  # the same for each word: a language that the table lacks is near to several
USUAL = 1.5  # log odds for each word against no language at all, at least; a paragraph of which
# every seventh letter is misread has 2.0 or more in nine cases of ten


@dataclass(frozen=True, slots=True)
class Reading:
    """What the usual words and rows of letters of a text say of its language.

    ``lang`` is the likeliest ("" where no word is usual in any), ``margin`` by what log odds it
    is likelier than the next, ``sure`` whether that can be relied on.
    """

    lang: str
    margin: float
    sure: bool


def detect_language(text: str) -> str:
    """Name the language of a text as an ISO 639 code; a text of a few words may be named wrongly.

    >>> detect_language("Le conseil municipal s’est réuni à la mairie pour examiner le budget.")
    'fr'
    """
    reading = read_language(text)
    if reading.sure:
        return reading.lang
    import py3langid

    try:
        return str(py3langid.classify(composed(text[:ENOUGH]))[0])
    except OSError:  # the disk has no room to unpack its tables
        if reading.lang:
            return reading.lang
        raise


def told_language(text: str) -> str:
    """The language of a text, as :func:`detect_language`; "" where too few words tell of one.

    >>> told_language("214"), told_language("hello")
    ('', '')
    """
    if not read_language(text).sure and len(words_of(text[:ENOUGH])) < FEW:
        return ""
    return detect_language(text)


@lru_cache(maxsize=16)  # a page is asked for as a whole and where it is of one paragraph again
def read_language(text: str) -> Reading:
    """Read a text for its language by the usual words in it.

    >>> read_language("Der Stadtrat hat in der Sitzung vom Montag den Plan fiir die neue Strasse "
    ...               "und den Markt mit dem Bericht des Amtes nicht angenommen, weil er zu theuer "
    ...               "ist.").lang
    'de'
    >>> read_language("Bourdeaux, 1887. Dupont & Cie").sure
    False
    """
    import numpy as np

    text = composed(text[:ENOUGH])
    words = [w.replace("ſ", "s") for w in words_of(text) if len(w) <= LONGEST]
    langs, _, odds = _usual_words()
    counts: dict[int, int] = {}
    for word, number in Counter(words).items():
        for row in _rows_of(word):
            counts[row] = counts.get(row, 0) + number
    rows = np.fromiter(counts.keys(), np.int64, len(counts))
    times = np.fromiter(counts.values(), np.int64, len(counts))
    told = zip(langs, (times @ odds[rows]).tolist(), strict=True)
    (first, most), (_, second) = sorted(told, key=lambda item: (-item[1], item[0]))[:2]
    number, margin = len(words), (most - second) / 10.0
    sure = margin >= max(MARGIN, MARGIN_A_WORD * number) and most / 10.0 >= USUAL * number
    return Reading(first if most else "", margin, sure)


@lru_cache(maxsize=1 << 15)
def _rows_of(word: str) -> tuple[int, ...]:
    """The rows of the table that a word and the rows of letters in it have."""
    place = _usual_words()[1]
    return tuple([place[part] for part in (word, *rows_in(word)) if part in place])


def known_languages() -> frozenset[str]:
    """The languages that :func:`read_language` can be sure of."""
    return frozenset(_usual_words()[0])


def rows_in(word: str) -> list[str]:
    """The rows of three letters in a word, marked off from words; in a very short one none.

    >>> rows_in("mit")
    ['~·mi', '~mit', '~it·']
    """
    edged = f"·{word}·"
    return [f"~{edged[i : i + 3]}" for i in range(len(word))] if len(word) > 2 else []


@cache
def _usual_words() -> tuple[tuple[str, ...], Mapping[str, int], NDArray[np.int64]]:
    """The languages, the row of each usual word, and its log odds against rare ones, in tenths.

    A row has a column for each language; 0 where the word is not usual.
    """
    import numpy as np

    table = files(__package__).joinpath("usual_words.txt").read_text("utf-8")
    lines = [line.split(" ") for line in table.splitlines()]
    place: dict[str, int] = {}
    for line in lines:
        for word in line[1::2]:
            place.setdefault(word, len(place))
    odds = np.zeros((len(place), len(lines)), dtype=np.int64)
    for column, line in enumerate(lines):
        odds[[place[word] for word in line[1::2]], column] = list(map(int, line[2::2]))
    return tuple(line[0] for line in lines), place, odds
