"""The characters and paragraphs of two twin texts, an OCR and its clean text, paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.beads import ops_of, records_of
from ocrfix.characters import blocks_of
from ocrfix.errors import AlignmentError, InputError
from ocrfix.model import Alignment

if TYPE_CHECKING:
    from ocrfix.model import Op, Record

__all__ = ["align", "align_characters"]

# Twins share most of the shorter text; two reports of one office share a tenth of theirs.
_TWINS = 0.4


def align_characters(ocr: str, clean: str) -> tuple[Op, ...]:
    """Align two whole texts character by character, keeping the order of both.

    The operations cover both texts from end to end; equal and unequal ones take turns. An
    unequal operation costs as many edits as its longer side has characters, and the sum is the
    edit distance or hardly more. Time grows linearly with the length of twins. A base character
    and its combining marks stay together.

    >>> [(op.a0, op.a1, op.b0, op.b1, op.equal) for op in align_characters("rnais", "mais")]
    [(0, 2, 0, 1, False), (2, 5, 1, 4, True)]
    """
    return ops_of(blocks_of(ocr, clean), 0, len(ocr), 0, len(clean))


def _shared(records: tuple[Record, ...], ocr: str, clean: str) -> float:
    """Return how much of the shorter text the paired records share, 0 to 1."""
    shared = 0.0
    for record in records:
        if record.ocr is not None and record.clean is not None:
            shared += record.similarity * min(len(record.ocr.text), len(record.clean.text))
    shorter = min(len(ocr.strip()), len(clean.strip()))
    return min(1.0, shared / shorter)


def align(ocr: str, clean: str, *, force: bool = False) -> Alignment:
    """Pair the paragraphs of an OCR text with those of its clean twin.

    Every character of either text that is not white space lies in exactly one record of its
    side. Records come in the order of the OCR text; text of the clean side alone stands where it
    belongs among its neighbours. ``moved`` records stand elsewhere in the clean text. Paragraphs
    are found by the evidence of both sides together.

    Raises :class:`~ocrfix.errors.InputError` for a text with nothing but white space, and
    :class:`~ocrfix.errors.AlignmentError` for two texts that are no twins, unless ``force``.

    >>> result = align("1. La huitiéme session.\\n\\n3", "1. La huitième session.")
    >>> [(record.kind, round(record.similarity, 2)) for record in result.records]
    [('match', 0.96), ('ocr_only', 0.0)]
    """
    for text, name in ((ocr, "OCR"), (clean, "clean")):
        if not text or text.isspace():
            message = f"The {name} text is empty. Name a file that has text in it."
            raise InputError(message)
    records = records_of(ocr, clean, blocks_of(ocr, clean))
    shared = _shared(records, ocr, clean)
    if shared < _TWINS and not force:
        message = (
            f"The two texts are no twins: similarity {shared:.2f}, and {_TWINS} is the least."
            " Name the clean text of this OCR, or align them all the same with --force."
        )
        raise AlignmentError(message)
    return Alignment(ocr, clean, records)
