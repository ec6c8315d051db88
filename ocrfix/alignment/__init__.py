"""Two twin texts laid side by side: characters first, then paragraphs.

In come an OCR text and its clean twin, out goes an :class:`~ocrfix.model.Alignment` of beads:
matched, moved, or on one side only. Knows texts alone; ``pipeline`` is the way through.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.alignment.pipeline import align, align_characters

__all__ = ["align", "align_characters"]

__getattr__, __dir__ = hand_on(
    __name__,
    {"align": "pipeline", "align_characters": "pipeline"},
)
