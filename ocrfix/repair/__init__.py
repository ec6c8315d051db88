"""Rules and ranking over a text: the changes to make, those held back, and the repaired text.

In come a text and a book, out goes a :class:`~ocrfix.model.Repaired`, whose changes replay and
revert. Knows the book, and no truth.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.repair.blocks import repair_all
    from ocrfix.repair.pipeline import fix, fix_and_explain
    from ocrfix.repair.rows import fix_many, fix_many_and_explain

__all__ = ["fix", "fix_and_explain", "fix_many", "fix_many_and_explain", "repair_all"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "fix": "pipeline",
        "fix_and_explain": "pipeline",
        "fix_many": "rows",
        "fix_many_and_explain": "rows",
        "repair_all": "blocks",
    },
)
