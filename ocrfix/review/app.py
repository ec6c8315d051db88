"""The review on the full screen: the list of changes above, the one under the cursor below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ocrfix.errors import OcrfixError
from ocrfix.report.terminal import Piece, fitted, visible, width_of
from ocrfix.review.keys import KEYS
from ocrfix.review.listing import Listing
from ocrfix.review.rows import Rows, style
from ocrfix.review.sheet import Sheet
from ocrfix.review.view import card, heading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Key, Resize

    from ocrfix.review.state import Review

__all__ = ["ReviewApp"]

_FOOT = (
    (("y n", "this"), ("Y N", "word"), ("a d", "rule"), ("1-9", "other reading"),
     ("e", "edit"), ("j k PgDn", "move")),
    (("u", "undo"), ("s", "order"), ("/", "filter"), ("?", "help"), ("q", "save and quit")),
)  # fmt: skip
_LABELS = {"edit": " Your reading: ", "filter": " Show only:    "}
_ALSO = """\
↑ ↓ ← → PgUp PgDn Home End move, Tab goes to the next rule.
Filters: a word, <0.9, >0.9, is:undecided, rule:é→è, file:NAME.
Every decision is kept at once. Any key closes this."""
CARD_ROWS = 10  # of the place beside the two readings: lines around, readings, reasons
_HINT = "word, <0.9, is:undecided, rule:é→è, file:NAME"


class _Help(ModalScreen[None]):
    """What the keys do; any key closes it."""

    def compose(self) -> ComposeResult:
        text = Text()
        text.append("Keys\n\n", style("title"))
        for keys, what in KEYS:
            text.append(f"{keys:<8}", style("rule"))
            text.append(f"{what}\n", style(""))
        text.append(f"\n{_ALSO}", style("faint"))
        yield Static(text, id="help")

    def on_key(self, event: Key) -> None:
        event.stop()
        self._close()

    def on_click(self) -> None:
        self._close()

    def _close(self) -> None:
        """Close once: a second key may come before the screen is gone."""
        if self.is_current:
            self.dismiss()


class ReviewApp(App[None]):
    """Shows a review and hands it keys.

    ``texts`` gives each text by its digest, ``kept`` says where decisions are kept.
    """

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None  # keys are for the review; the line has the focus while it is typed in
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 (as in App)
    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+q", "quit", "Save and quit"),
        ("ctrl+c", "quit", "Save and quit"),
        Binding("tab", "section(1)", "Next rule", priority=True),
        Binding("shift+tab", "section(-1)", "Rule before", priority=True),
    ]
    CSS = """
    Screen, ModalScreen, Static, Rows, Input, Input:focus, Container {
        background: ansi_default; color: ansi_default;
    }
    #title, #heading, #message { height: 1; overflow: hidden; }
    #foot { height: 2; overflow: hidden; }
    #body { height: 1fr; layout: vertical; }
    #place, #card { height: 1fr; }
    #ask { height: 1; display: none; layout: horizontal; }
    #label { width: 15; height: 1; overflow: hidden; }
    #ask Input { width: 1fr; }
    .-asking #ask { display: block; }
    .-asking #message { display: none; }
    Listing { height: 45%; }
    .-wide #body { layout: horizontal; }
    .-wide Listing { width: 1fr; height: 1fr; }
    .-wide #place { width: 1fr; border-left: vkey ansi_bright_black; }
    _Help { align: center middle; }
    #help { width: auto; max-width: 100%; border: round ansi_cyan; padding: 0 2; }
    """

    def __init__(self, review: Review, texts: Mapping[str, str], kept: str) -> None:
        super().__init__(ansi_color=True)
        self.review = review
        self._texts = texts
        self._kept = kept
        self._asking = ""
        self._sheet = Sheet(review, texts)
        self._listing = Listing(self._sheet)
        self._title, self._heading, self._card = Rows("title"), Rows("heading"), Rows("card")
        self._message, self._foot, self._label = Rows("message"), Rows("foot"), Rows("label")
        self._line = Input(compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """Title, list, the change in its context, a message, and the keys."""
        yield self._title
        with Container(id="body"):
            yield self._listing
            with Container(id="place"):
                yield self._heading
                yield self._card
        yield self._message
        with Container(id="ask"):
            yield self._label
            yield self._line
        yield self._foot

    def on_mount(self) -> None:
        """Begin with the cursor on what is undecided."""
        self._show(f"Decisions are kept in {self._kept}")

    def on_resize(self, _event: Resize) -> None:
        """Fit everything to the new size."""
        self.call_after_refresh(self._show)

    def on_listing_chosen(self, event: Listing.Chosen) -> None:
        """Go to what was clicked."""
        self.review.go_to(event.at)
        self._show()

    # -- keys --------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Do what a key says, unless a line is being typed."""
        if len(self.screen_stack) > 1:
            return
        if self._asking:
            if event.key == "escape":
                event.stop()
                self._close_line()
                self._show("")
            elif event.character and event.is_printable:  # typed before the line had the focus
                self._line.insert_text_at_cursor(event.character)
            return
        key = "" if event.key == "enter" else event.character or event.key
        review = self.review
        moves: dict[str, Callable[[], str]] = {
            "down": lambda: self._sheet.move_rows(1),
            "up": lambda: self._sheet.move_rows(-1),
            "right": lambda: review.move(1),
            "left": lambda: review.move(-1),
            "pagedown": lambda: self._sheet.page(1),
            "pageup": lambda: self._sheet.page(-1),
            "home": lambda: review.go_to(0),
            "end": lambda: review.go_to(len(review.shown)),
        }
        event.stop()
        event.prevent_default()
        if event.key in moves:
            self._show(moves[event.key]())
        elif key == "q":
            self.exit()
        elif key == "?":
            self.push_screen(_Help())
        elif key == "e" and review.current is not None:
            self._open_line("edit", visible(_one_line(review.current.readings[0].after)))
        elif key == "/":
            self._open_line("filter", review.filter)
        else:
            self._press(key)

    def action_section(self, by: int) -> None:
        """Go to the section before or behind."""
        if len(self.screen_stack) == 1 and not self._asking:
            self._show(self.review.move_section(by))

    def _press(self, key: str) -> None:
        try:
            message = self.review.press(key)
        except OcrfixError as error:
            self._show(str(error), "removed mark")
            return
        if message is not None:
            self._show(message)

    def _open_line(self, asking: str, value: str) -> None:
        self._asking = asking
        self._label.put([[Piece(_LABELS[asking], "rule")]])
        self._line.placeholder = _HINT if asking == "filter" else ""
        self._line.value = value
        self.screen.add_class("-asking")
        self._line.focus()

    def _close_line(self) -> None:
        self._asking = ""
        self.screen.remove_class("-asking")
        self.screen.set_focus(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take up the reading or the filter that was typed."""
        asking, value = self._asking, event.value
        self._close_line()
        try:
            if asking == "filter":
                self._show(self.review.narrow(value))
            elif asking == "edit":
                self._show(self._write(value))
        except OcrfixError as error:
            self._show(str(error), "removed mark")

    def _write(self, value: str) -> str:
        current = self.review.current
        if current is None:
            return ""
        if value == visible(_one_line(current.readings[0].after)):
            return self.review.accept()
        end = "\r\n" if "\r\n" in current.place.before else "\n"
        return self.review.write(value.replace("↵", end))

    # -- what is shown -----------------------------------------------------------------------

    def _show(self, message: str | None = None, name: str = "title") -> None:
        """Bring the screen up to date; a message of None leaves the last one."""
        review = self.review
        width, room = self.size.width, self._card.size.width
        done = len(review.proposals) - review.undecided
        names = sorted(set(review.names.values()))
        files = visible(names[0]) + (f" and {len(names) - 1:,} more" if len(names) > 1 else "")
        counts = f" {done:,} of {len(review.proposals):,} decided "
        title = fitted(f" ocrfix review  {files}", width - width_of(counts))
        self._title.put([[Piece(title + counts, "reverse")]])
        head = f"── {heading(review)} "
        self._heading.put([[Piece(head + "─" * (room - width_of(head)), "rule")]])
        height = self._card.size.height
        most = max(1, (height - CARD_ROWS) // 2)
        lines = [[Piece(" "), *line] for line in card(review, self._texts, room - 2, most)]
        if len(lines) > height:
            lines = [line for line in lines if len(line) > 1]
        self._card.put(lines)
        if message is not None:
            self._message.put([[Piece(f" {visible(message)}", name)]])
        foot = [[part for pair in keys for part in _key(*pair)] for keys in _FOOT]
        order = f"by {review.order}"
        if review.filter:
            order += f", only “{visible(review.filter)}”"
        used = sum(width_of(piece.text) for piece in foot[1])
        foot[1].append(Piece(fitted(f"{order} ", max(1, width - used), left=True), "rule"))
        self._foot.put(foot)
        self._listing.follow()


def _key(key: str, what: str) -> tuple[Piece, Piece]:
    return Piece(f" {key}", "rule"), Piece(f" {what}  ", "faint")


def _one_line(text: str) -> str:
    return text.replace("\r\n", "↵").replace("\n", "↵")
