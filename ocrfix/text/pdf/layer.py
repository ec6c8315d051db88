"""The invisible words of a PDF: in the pages and the forms they draw, as OCR engines put them.

Tesseract and OCRmyPDF write each word in text mode 3, stretched (``Tz``) to the width that it has
on the picture. A word that is written anew is stretched to the same width again.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ocrfix.errors import InputError, OutputError
from ocrfix.text.pdf.fonts import Font

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Layer", "Word", "open_pdf"]

_INVISIBLE = 3
_SHOWN = frozenset(("Tj", "TJ", "'", '"'))


def open_pdf(data: bytes, name: str) -> Any:
    """Open a PDF; raises :class:`InputError` without pikepdf and for what it cannot read."""
    try:
        import pikepdf
    except ImportError:
        raise InputError(
            f"{name} is a PDF, which needs pikepdf. Install it: pip install 'ocrfix[pdf]'. Or take "
            f"its text: pdftotext {name}"
        ) from None
    stream = io.BytesIO(data)
    try:
        return pikepdf.open(stream)
    except pikepdf.PasswordError:
        raise InputError(f"{name} is encrypted. Save it without a password first.") from None
    except pikepdf.PdfError as error:
        said = str(error).removeprefix(f"stream {stream}: ")
        raise InputError(f"{name} cannot be read: {said}. Save or fetch it anew.") from error


@dataclass(slots=True)
class Word:
    """A word of the layer: the string that holds it, and where it begins and ends there."""

    text: str
    show: Show
    first: int
    last: int
    line: int


@dataclass(slots=True)
class Show:
    """One operator that shows text: its place in its stream, and the codes it shows."""

    at: int
    font: Font
    stretch: float
    codes: list[tuple[int, str]]
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class Stream:
    """The content of a page or form, with the words in it."""

    owner: Any
    is_page: bool
    instructions: list[Any]
    shows: list[Show] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    font: Font | None = None
    size: float = 0.0
    stretch: float = 100.0
    mode: int = 0
    leading: float = 0.0
    line: tuple[float, ...] = (1, 0, 0, 1, 0, 0)

    def moved(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self.line
        self.line = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)


class Layer:
    """All invisible words of a document, page by page."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._fonts: dict[Any, Font] = {}
        self._seen: set[Any] = set()
        self.pages: list[list[Stream]] = []
        for page in pdf.pages:
            found: list[Stream] = []
            self._walk(page.obj, page, found, is_page=True)
            self.pages.append(found)

    def words(self) -> Iterator[tuple[int, Word]]:
        """The words in order, each with the number of its page."""
        for number, streams in enumerate(self.pages, 1):
            for stream in streams:
                for show in stream.shows:
                    for word in show.words:
                        yield number, word

    def _walk(self, owner: Any, parsed: Any, found: list[Stream], *, is_page: bool) -> None:
        import pikepdf

        key = owner.objgen
        if key != (0, 0) and key in self._seen:
            return
        self._seen.add(key)
        try:
            instructions = list(pikepdf.parse_content_stream(parsed))
        except (pikepdf.PdfError, TypeError, ValueError):
            return
        stream = Stream(owner, is_page, instructions)
        found.append(stream)
        resources = owner.get("/Resources") or {}
        state, stack, line = _State(), [], 0
        last: tuple[float, ...] | None = None
        for at, instruction in enumerate(instructions):
            operands, name = instruction.operands, str(instruction.operator)
            if name == "Do":
                form = (resources.get("/XObject") or {}).get(str(operands[0]))
                if form is not None and form.get("/Subtype") == "/Form":
                    self._walk(form, form, found, is_page=False)
            elif name == "q":
                stack.append((state.font, state.size, state.stretch, state.mode, state.leading))
            elif name == "Q" and stack:
                state.font, state.size, state.stretch, state.mode, state.leading = stack.pop()
            else:
                self._step(state, name, operands, resources)
                if name in _SHOWN and state.mode == _INVISIBLE and state.font:
                    place = state.line
                    if last is not None and _other_line(last, place, state.size):
                        line += 1
                    last = place
                    self._show(stream, state, at, operands, line)

    def _step(self, state: _State, name: str, operands: Any, resources: Any) -> None:
        """Follow what sets text up."""
        numbers = (
            [float(x) for x in operands] if name in ("Td", "TD", "Tm", "TL", "Tz", "Tr") else []
        )
        if name == "BT":
            state.line = (1, 0, 0, 1, 0, 0)
        elif name == "Tf":
            state.font = self._font((resources.get("/Font") or {}).get(str(operands[0])))
            state.size = float(operands[1])
        elif name == "Tz":
            state.stretch = numbers[0]
        elif name == "Tr":
            state.mode = int(numbers[0])
        elif name == "TL":
            state.leading = numbers[0]
        elif name in ("Td", "TD"):
            state.moved(*numbers)
            if name == "TD":
                state.leading = -numbers[1]
        elif name == "Tm":
            state.line = tuple(numbers)
        elif name in ("T*", "'", '"'):
            state.moved(0, -state.leading)

    def _font(self, found: Any) -> Font | None:
        if found is None:
            return None
        key = found.objgen if found.objgen != (0, 0) else id(found)
        if key not in self._fonts:
            self._fonts[key] = Font(found)
        font = self._fonts[key]
        return font if font.readable else None

    def _show(self, stream: Stream, state: _State, at: int, operands: Any, line: int) -> None:
        font = state.font
        assert font is not None
        last = operands[-1]
        pieces = [last] if str(stream.instructions[at][1]) != "TJ" else list(last)
        data = b"".join(bytes(piece) for piece in pieces if _is_string(piece))
        show = Show(at, font, state.stretch, font.decode(data))
        begun: int | None = None
        for number, (_, char) in enumerate([*show.codes, (-1, " ")]):
            if char.strip() and begun is None:
                begun = number
            elif not char.strip() and begun is not None:
                text = "".join(c for _, c in show.codes[begun:number])
                show.words.append(Word(text, show, begun, number, line))
                begun = None
        if show.words:
            stream.shows.append(show)

    def save(self, changed: dict[int, str]) -> bytes:
        """The document with words written anew; ``changed`` has them by the id of the word."""
        import pikepdf

        for streams in self.pages:
            for stream in streams:
                shows = [s for s in stream.shows if any(id(w) in changed for w in s.words)]
                if not shows:
                    continue
                for show in reversed(shows):
                    _rewrite(stream, show, changed)
                data = pikepdf.unparse_content_stream(stream.instructions)
                if stream.is_page:
                    stream.owner.Contents = self._pdf.make_stream(data)
                else:
                    stream.owner.write(data)
        for font in self._fonts.values():
            font.save()
        out = io.BytesIO()
        self._pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _is_string(piece: Any) -> bool:
    """Whether an item of an array that is shown is text, not a number that moves it."""
    import pikepdf

    return isinstance(piece, pikepdf.String)


def _other_line(last: tuple[float, ...], place: tuple[float, ...], size: float) -> bool:
    """Whether text stands in another line than what was shown before."""
    a, b = place[0], place[1]
    length = (a * a + b * b) ** 0.5 or 1.0
    dx, dy = place[4] - last[4], place[5] - last[5]
    across = abs(a * dy - b * dx) / length
    return (place[:4] != last[:4] and last[:2] != place[:2]) or across > 0.5 * size * length


def _rewrite(stream: Stream, show: Show, changed: dict[int, str]) -> None:
    """Show other words, as wide as before: the stretch is set for them and set back."""
    import pikepdf

    size = show.font.size
    old = b"".join(code.to_bytes(size, "big") for code, _ in show.codes)
    made, at = b"", 0
    for word in show.words:
        made += old[at * size : word.first * size]
        codes: bytes | None = old[word.first * size : word.last * size]
        if id(word) in changed:
            codes = show.font.encode(changed[id(word)])
        if codes is None:
            raise OutputError(
                f"The font of “{word.text}” has no code for {changed[id(word)]!r}. Repair the text "
                "that pdftotext gives instead."
            )
        made += codes
        at = word.last
    # What ends a string (a space) has its width from where the next word is put.
    end = len(made)
    made += old[at * size :]
    before, after = show.font.width(old[: at * size]), show.font.width(made[:end])
    stretch = show.stretch * before / after if after else show.stretch
    operands, operator = stream.instructions[show.at]
    text = pikepdf.String(made)
    name = str(operator)
    shown: Any = pikepdf.Array([text]) if name == "TJ" else text
    new = ([*list(operands)[:-1], shown], operator)
    stream.instructions[show.at : show.at + 1] = [
        ([round(stretch, 3)], pikepdf.Operator("Tz")),
        new,
        ([show.stretch], pikepdf.Operator("Tz")),
    ]
