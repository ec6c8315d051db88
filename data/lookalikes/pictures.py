"""Strings as pictures of type: drawn in a face, worn as paper and scanners wear them.

A picture is a frame of grey, ink 1 and paper 0, on one base line, the string in its middle. Sizes
go by the height of the x, so that faces can be compared.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Frames = NDArray[np.float32]

X_HEIGHT = 21  # pixels: 11 points at 300 dpi
ABOVE, BELOW, WIDTH = 48, 16, 84  # of the frame, from the base line and across
TIGHT = 2.5  # pixels by which letters stand closer than the face wants it: print is often set tight
SOFT = 1.5  # blur and shrinking of frames before they are compared, in pixels
SHRUNK = 4


class MissingFacesError(Exception):
    """Faces are not installed; the message names their packages."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face of type: its style, and the file and Debian package it comes from."""

    style: str
    file: str
    package: str


@cache
def installed() -> dict[str, Path]:
    """Every font file on this system by its name."""
    listing = subprocess.run(
        ["fc-list", "--format", "%{file}\n"], capture_output=True, text=True, check=True
    )
    return {Path(line).name: Path(line) for line in sorted(listing.stdout.splitlines())}


def faces(table: Path) -> list[Face]:
    """The faces of a table; raises :class:`MissingFacesError` where some are not installed."""
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    found = [Face(*row.split("\t")) for row in rows]
    if missing := {face.package for face in found if face.file not in installed()}:
        raise MissingFacesError(
            f"Faces are missing. Try: apt-get install {' '.join(sorted(missing))}"
        )
    return found


def draw(face: Face, strings: Sequence[str]) -> tuple[Frames, NDArray[np.bool_]]:
    """Frames of the strings (n, rows, columns), and which of them the face has letters for.

    A string too wide for the frame counts as one that the face lacks.
    """
    path = str(installed()[face.file])
    known = TTFont(path, lazy=True).getBestCmap()
    left, top, right, bottom = ImageFont.truetype(path, 200).getbbox("x", anchor="ls")
    size = 200 * X_HEIGHT / (bottom - top)
    font = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    frames = np.zeros((len(strings), ABOVE + BELOW, WIDTH), dtype=np.float32)
    there = np.zeros(len(strings), dtype=bool)
    for number, string in enumerate(strings):
        if any(ord(char) not in known for char in string):
            continue
        starts = [font.getlength(string[:k]) - TIGHT * k for k in range(len(string))]
        boxes = [font.getbbox(char, anchor="ls") for char in string]
        left = min(start + box[0] for start, box in zip(starts, boxes, strict=True))
        right = max(start + box[2] for start, box in zip(starts, boxes, strict=True))
        if right - left > WIDTH - 4 or right <= left:
            continue
        sheet = Image.new("L", (WIDTH, ABOVE + BELOW), 0)
        for start, char in zip(starts, string, strict=True):
            at = (WIDTH - (right - left)) / 2 - left + start
            ink = Image.new("L", sheet.size, 0)
            ImageDraw.Draw(ink).text((at, ABOVE), char, fill=255, font=font, anchor="ls")
            sheet = ImageChops.lighter(sheet, ink)
        frames[number] = np.asarray(sheet, dtype=np.float32) / 255
        there[number] = frames[number].any()
    return frames, there


def spread(size: int, radius: float) -> Frames:
    """Gaussian blur along one axis as a matrix; ``radius`` is a standard deviation in pixels."""
    apart = np.arange(size)[:, None] - np.arange(size)[None]
    kernel = np.exp(-0.5 * (apart / radius) ** 2) / (radius * np.sqrt(2 * np.pi))
    return kernel.astype(np.float32)


def zoomed(size: int, middle: float, by: float) -> Frames:
    """Stretching of one axis as a matrix, (new, old); ``middle`` stays where it is."""
    source = (np.arange(size) - middle) / by + middle
    return np.maximum(0, 1 - np.abs(source[:, None] - np.arange(size)[None])).astype(np.float32)


def shrunk(size: int) -> Frames:
    """The mean of each :data:`SHRUNK` pixels of an axis as a matrix, (new, old)."""
    return np.kron(np.eye(size // SHRUNK), np.full((1, SHRUNK), 1 / SHRUNK)).astype(np.float32)


def blurred(frames: Frames, radius: float) -> Frames:
    """Gaussian blur, ``radius`` being its standard deviation in pixels."""
    return spread(frames.shape[1], radius) @ frames @ spread(frames.shape[2], radius)


def inked(frames: Frames, blur: float, threshold: float) -> Frames:
    """One-bit pictures: a low threshold fills counters and joins letters, a high one thins."""
    return (blurred(frames, blur) > threshold).astype(np.float32)


def faxed(frames: Frames) -> Frames:
    """One bit at a third of the size: what fax machines of 100 dpi leave."""
    n, rows, columns = frames.shape
    rows, columns = rows // 3 * 3, columns // 3 * 3
    small = frames[:, :rows, :columns].reshape(n, rows // 3, 3, columns // 3, 3).mean((2, 4))
    grown = (small > 0.42).astype(np.float32).repeat(3, 1).repeat(3, 2)
    return np.pad(grown, [(0, 0), (0, frames.shape[1] - rows), (0, frames.shape[2] - columns)])


WEARS = {
    "soft": lambda frames: blurred(frames, 2.2),
    "thin": lambda frames: inked(frames, 1.3, 0.62),
    "thinner": lambda frames: inked(frames, 1.5, 0.74),
    "filled": lambda frames: inked(frames, 1.7, 0.30),
    "fatter": lambda frames: inked(frames, 2.2, 0.20),
    "fax": faxed,
}


def features(frames: Frames, width: float = 1.0, height: float = 1.0) -> Frames:
    """What frames are compared by, one row each: stretched as told, blurred and shrunk.

    The base line and the middle column stay where they are.
    """
    rows, columns = frames.shape[1:]
    down = shrunk(rows) @ spread(rows, SOFT) @ zoomed(rows, ABOVE - 0.5, height)
    across = shrunk(columns) @ spread(columns, SOFT) @ zoomed(columns, (columns - 1) / 2, width)
    return (down @ frames @ across.T).reshape(len(frames), -1)
