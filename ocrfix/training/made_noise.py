"""Pages misread on purpose: what the gate learns from of confusions that no pair shows.

The pages that a book is trained on show the confusions of one engine. What a whole page does that
reads every h as li is known from look-alikes alone: clean text, held out as all that the gate
learns from, is misread so. Nothing that a book promises is measured on such pages.
"""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

from ocrfix.errormodel.usual_lookalikes import of_letters

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["misread_pages"]

PAGE = 1_800  # characters of a page
LEAST = 5  # places that a confusion must have on a page that is misread throughout
THROUGHOUT = (0.7, 1.0)  # share of its places that such a confusion is seen in
HERE_AND_THERE = (0.005, 0.05)
OFTEN_INITIAL = 0.25  # share of such pages on which it is the first letters of words alone
LIKELY = 2.5  # of look-alikes: those beyond are tried on whole pages


def misread_pages(text: str, most: int) -> Iterator[tuple[str, str]]:
    """Parts of a text as they would be misread, and as they are; about ``most`` characters.

    The same text gives the same pages.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    chance = random.Random(int.from_bytes(digest[:8], "big"))
    at = number = 0
    while at < len(text) and at < most:
        end = text.find(" ", at + PAGE)
        page = text[at : end if end >= 0 else len(text)]
        misread = _throughout(page, chance) if number % 2 else _here_and_there(page, chance)
        if misread != page:
            yield misread, page
        at += len(page) or 1
        number += 1


def _throughout(page: str, chance: random.Random) -> str:
    """A page on which one or two confusions are seen nearly everywhere."""
    likely = [(b, a) for b, a, weight in of_letters(set(page))
              if weight >= LIKELY and a.isalpha() and page.count(a) >= LEAST]  # fmt: skip
    for before, after in chance.sample(likely, min(len(likely), chance.choice((1, 1, 1, 2)))):
        initial = chance.random() < OFTEN_INITIAL
        page = _replaced(page, before, after, chance.uniform(*THROUGHOUT), chance, initial=initial)
    return page


def _here_and_there(page: str, chance: random.Random) -> str:
    """A page on which many confusions are seen now and then."""
    present = [(b, a) for b, a, _ in of_letters(set(page)) if a in page]
    for before, after in chance.sample(present, min(len(present), 40)):
        page = _replaced(page, before, after, chance.uniform(*HERE_AND_THERE), chance)
    return page


def _replaced(
    page: str, before: str, after: str, rate: float, chance: random.Random, *, initial: bool = False
) -> str:
    pieces: list[str] = []
    last = 0
    at = page.find(after)
    while at >= 0:
        fits = not initial or not page[at - 1 : at].isalnum()
        if fits and chance.random() < rate:
            pieces += (page[last:at], before)
            last = at + len(after)
        at = page.find(after, at + len(after))
    return "".join((*pieces, page[last:]))
