"""The errors that ocrfix raises; each message is a sentence that names the next thing to try."""

from __future__ import annotations

__all__ = [
    "AlignmentError",
    "BookError",
    "InputError",
    "OcrfixError",
    "OutputError",
    "reason_of",
]


class OcrfixError(Exception):
    """Base of every error a user can cause and mend; the command line exits with code 2."""


class InputError(OcrfixError):
    """A file or option cannot be used as it is."""


class OutputError(OcrfixError):
    """A result could not be written; nothing was changed."""


class BookError(OcrfixError):
    """A rule book is missing, damaged, foreign, or of another format version."""


class AlignmentError(OcrfixError):
    """Two texts are no twins, so aligning them would mean nothing."""


def reason_of(error: OSError | ValueError) -> str:
    """What the system says went wrong, as the end of a sentence."""
    return (getattr(error, "strerror", None) or str(error)).lower()
