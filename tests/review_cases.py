"""A small text with proposals made by hand, for the tests of the review."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ocrfix.review.app import ReviewApp
from ocrfix.review.proposals import Place, Proposal, Reading, digest_of
from ocrfix.review.state import Review

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

TEXT = (
    "La huitiéme session, tenue a Genéve.\n"
    "Le réle de I’ONU et de I’OIT.\n"
    "\n"
    "Une huitiéme fois, il a dit a tous.\n"
)
DIGEST = digest_of(TEXT)
NAMES = {DIGEST: "page.txt"}
TEXTS = {DIGEST: TEXT}


def proposal(
    before: str, *readings: str, nth: int = 0, confidence: float = 0.98, text: str = TEXT
) -> Proposal:
    """A proposal for the nth time that ``before`` stands in the text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(before, at + 1)
    found = []
    for number, after in enumerate(readings):
        old, new = next((a, b) for a, b in zip(before, after, strict=False) if a != b)
        found.append(
            Reading(
                after,
                f"{old}→{new}",
                confidence / (number + 1),
                "for a reason",
                ((old, new, "␣", "␣"),),
            )
        )
    place = Place(digest_of(text), at, at + len(before), before)
    line = text.count("\n", 0, at) + 1
    return Proposal(place, tuple(found), line, sure=confidence >= 0.5)


def proposals() -> list[Proposal]:
    """Seven proposals: é→è three times, I→l twice, é→ô once, a→à once and held back."""
    return [
        proposal("huitiéme", "huitième", "huitiême"),
        proposal("a", "à", nth=2, confidence=0.3),
        proposal("Genéve", "Genève", confidence=0.97),
        proposal("réle", "rôle", "rèle", confidence=0.9),
        proposal("I’ONU", "l’ONU"),
        proposal("I’OIT", "l’OIT", confidence=0.96),
        proposal("huitiéme", "huitième", nth=1, confidence=0.99),
    ]


def drive(
    steps: Callable[[ReviewApp, Pilot[None]], Awaitable[None]],
    review: Review | None = None,
    size: tuple[int, int] = (80, 24),
    texts: dict[str, str] | None = None,
) -> ReviewApp:
    """Run the app without a terminal and play ``steps``."""
    app = ReviewApp(review or Review(proposals(), NAMES, [].append), texts or TEXTS, "page.jsonl")

    async def play() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(app, pilot)

    asyncio.run(play())
    return app
