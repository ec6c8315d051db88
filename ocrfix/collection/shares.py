"""The part of the files that one of several runs does."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from ocrfix.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ocrfix.text.sources import Found

__all__ = ["kept_for"]


def kept_for(files: Sequence[Found], share: str, *, together: bool | str = False) -> list[Found]:
    """The files that one of several runs does: ``3/64`` names the third of 64.

    A file belongs to a share by its name alone, whatever lies beside it, so that runs begun at
    different times agree; ``together`` it is by the name of its folder. Raises
    :class:`~ocrfix.errors.InputError` where that is no share.
    """
    match = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", share)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise InputError(
            f"--shard {share}: name a part and how many there are (3/64 is the third of 64)."
        )
    this, total = int(match[1]) - 1, int(match[2])
    return [file for file in files if _bucket(file, total, together) == this]


def _bucket(file: Found, total: int, together: bool | str) -> int:
    place = file.relative.parent if together else file.relative
    name = place.as_posix().encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") % total
