"""Which clean text belongs to which OCR text, by what they say.

In come two heaps of documents, out go :class:`~ocrfix.model.Pairing` records and the texts of twins
for a training. Knows texts alone; ``pipeline`` is the way through.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.pairing.pipeline import pair, pair_folders
    from ocrfix.pairing.records import TwinTexts, read_pairs, write_pairings

__all__ = ["TwinTexts", "pair", "pair_folders", "read_pairs", "write_pairings"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "TwinTexts": "records",
        "pair": "pipeline",
        "pair_folders": "pipeline",
        "read_pairs": "records",
        "write_pairings": "records",
    },
)
