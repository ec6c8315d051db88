"""Answers kept for the next time, in so much memory and no more."""

from __future__ import annotations

from typing import TypeVar

__all__ = ["Memo"]

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memo(dict[Key, Value]):
    """A dictionary that begins anew when it is full.

    What is asked often is soon back; which answers are kept changes none of them.
    """

    MOST = 100_000
    """Answers that are kept: those to half a megabyte of poor OCR take some 50 MB."""

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= self.MOST:
            self.clear()
        dict.__setitem__(self, key, value)  # quicker than super()
