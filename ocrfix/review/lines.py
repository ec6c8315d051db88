"""The review line by line: for terminals that cannot do more, and for those who like it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.errors import OcrfixError
from ocrfix.report.terminal import Piece, paint, visible
from ocrfix.review.keys import KEYS
from ocrfix.review.view import card, heading, word_change

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ocrfix.review.state import Review

__all__ = ["run_lines"]

PROMPT = "y n Y N a d 1-9 e j k u s / ? q > "


def run_lines(
    review: Review,
    texts: Mapping[str, str],
    read: Callable[[], str | None],
    put: Callable[[str], None],
    *,
    width: int = 80,
    colour: bool = False,
) -> None:
    """Ask about one change after another until ``q`` or the end of input, which decides nothing.

    ``read`` gives a line without its end, None where there is no more; ``put`` shows text.
    """

    def say(text: str) -> None:
        if text:
            put(paint([Piece(visible(text), "title")], colour) + "\n")

    def ask(prompt: str) -> str | None:
        put(prompt)
        return read()

    shown: tuple[int, int] | None = None
    while True:
        state = (review.at, len(review.record.steps))
        if state != shown:
            put(_block(review, texts, width, colour))
            shown = state
        line = ask(PROMPT)
        if line is None or line.strip() == "q":
            return
        key, rest = line.strip()[:1], line.strip()[1:].strip()
        try:
            if key == "?":
                put("".join(f"  {keys:<7} {what}\n" for keys, what in KEYS))
            elif key == "e":
                answer = rest or ask("Your reading (Enter leaves it as it is): ")
                say(review.write(answer) if answer else "")
            elif key == "/":
                say(review.narrow(rest))
                shown = None
            else:
                message = None if rest else review.press(key)
                say(
                    f"“{line.strip()}” is no key here; ? lists them."
                    if message is None
                    else message
                )
        except OcrfixError as error:
            say(str(error))


def _block(review: Review, texts: Mapping[str, str], width: int, colour: bool) -> str:
    lines = [[Piece("")]]
    title = [Piece(heading(review), "title")]
    if review.shown:
        number = review.shown[review.at]
        group = review.group(number)
        title.append(Piece(f"   {visible(group)}", "rule"))
        left = review.left_in(group)
        title.append(Piece(f"   {left:,} left of this rule, {review.undecided:,} in all", "faint"))
        change = word_change(review.proposals[number], review.decision(number))
        lines += [title, [Piece(change, "faint")], *card(review, texts, width)]
    else:
        lines += [title, *card(review, texts, width)]
    return "".join(paint(line, colour) + "\n" for line in lines)
