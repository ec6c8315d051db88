"""Measuring: error rates, and changes judged by the clean twin.

In come a text, its repair and its ground truth, out go :class:`~ocrfix.model.Evaluation` values and
diffs. Knows how a repair is made, and not how a book is.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.evaluation.error_rates import rates
    from ocrfix.evaluation.judgement import evaluate
    from ocrfix.evaluation.line_diff import diff_lines

__all__ = ["diff_lines", "evaluate", "rates"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "diff_lines": "line_diff",
        "evaluate": "judgement",
        "rates": "error_rates",
    },
)
