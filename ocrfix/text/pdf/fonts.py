"""Codes and characters of a font in a PDF: what its ``ToUnicode`` says, and how wide codes are."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Font"]

_SECTION = re.compile(rb"begin(bfchar|bfrange|codespacerange)(.*?)end\1", re.DOTALL)
_HEX = rb"<\s*([0-9A-Fa-f\s]*)>"
_CHAR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_ONE = re.compile(_HEX)
_MOST = 65_536


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _text(digits: bytes) -> str:
    return bytes.fromhex(b"".join(digits.split()).decode()).decode("utf-16-be", "replace")


class Font:
    """A font whose codes have characters; ``readable`` is false where the file names none."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self.composite = font.get("/Subtype") == "/Type0"
        self.size = 2 if self.composite else 1  # bytes of a code
        self.chars: dict[int, str] = {}
        self._map = b""
        if "/ToUnicode" in font:
            self._map = font.ToUnicode.read_bytes()
            self._read(self._map)
        self.codes = {char: code for code, char in reversed(self.chars.items())}
        self._widths, self._default = self._read_widths()
        self._added: dict[int, str] = {}

    @property
    def readable(self) -> bool:
        """Whether codes can be read and written."""
        return bool(self.chars)

    def _read(self, data: bytes) -> None:
        for kind, body in _SECTION.findall(data):
            if kind == b"bfchar":
                for code, char in _CHAR.findall(body):
                    self.chars[_number(code)] = _text(char)
            elif kind == b"bfrange":
                for low, high, first, each in _RANGE.findall(body):
                    self._range(_number(low), _number(high), first, each)

    def _range(self, low: int, high: int, first: bytes, each: bytes) -> None:
        high = min(high, low + _MOST - 1)
        if each:
            texts = [_text(digits) for digits in _ONE.findall(each)]
            self.chars.update(zip(range(low, high + 1), texts, strict=False))
            return
        start = _text(first)
        if not start:
            return
        base = ord(start[-1])
        for code in range(low, high + 1):
            place = base + code - low
            if place > 0x10FFFF:
                break
            self.chars[code] = start[:-1] + chr(place)

    def _read_widths(self) -> tuple[dict[int, float], float]:
        widths: dict[int, float] = {}
        if not self.composite:
            first = int(self._font.get("/FirstChar", 0))
            for offset, width in enumerate(self._font.get("/Widths", [])):
                widths[first + offset] = float(width)
            return widths, 500.0
        inner = self._font.DescendantFonts[0]
        row = list(inner.get("/W", []))
        at = 0
        while at + 1 < len(row):
            first = int(row[at])
            following = row[at + 1]
            try:
                values = list(following)
            except (TypeError, ValueError):
                last = min(int(following), first + _MOST)
                widths |= dict.fromkeys(range(first, last + 1), float(row[at + 2]))
                at += 3
            else:
                widths |= {first + i: float(value) for i, value in enumerate(values)}
                at += 2
        return widths, float(inner.get("/DW", 1000))

    def decode(self, data: bytes) -> list[tuple[int, str]]:
        """The codes of a string with their characters; "" for one without."""
        codes = [
            int.from_bytes(data[i : i + self.size], "big") for i in range(0, len(data), self.size)
        ]
        return [(code, self.chars.get(code, "")) for code in codes]

    def encode(self, text: str) -> bytes | None:
        """The codes of a text; one more is put into the map for a character that has none."""
        made = b""
        for char in text:
            code = self.codes.get(char)
            if code is None:
                code = self._new(char)
                if code is None:
                    return None
            made += code.to_bytes(self.size, "big")
        return made

    def _new(self, char: str) -> int | None:
        """A code of its own for a character, which no glyph shows: the text is invisible."""
        if not self.composite:
            return None
        code = next((c for c in range(0xFFFD, 0xE000, -1) if c not in self.chars), None)
        if code is not None:
            self.chars[code] = self._added[code] = char
            self.codes[char] = code
        return code

    def width(self, codes: bytes) -> float:
        """How wide a string is, in thousandths of the font's size."""
        return sum(
            self._widths.get(int.from_bytes(codes[i : i + self.size], "big"), self._default)
            for i in range(0, len(codes), self.size)
        )

    def save(self) -> None:
        """Put new codes into the map of the file."""
        if not self._added:
            return
        rows = "".join(
            f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n"
            for code, char in self._added.items()
        )
        block = f"{len(self._added)} beginbfchar\n{rows}endbfchar\n".encode()
        self._font.ToUnicode.write(self._map.replace(b"endcmap", block + b"endcmap", 1))
