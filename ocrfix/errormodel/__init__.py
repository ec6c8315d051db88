"""The channel: what an OCR engine makes of the letters on a page, as rules with counts.

In come alignments, out go :class:`~ocrfix.model.Rule` tables, each rule with the contexts it was
seen in. Knows alignments and the language.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.errormodel.confusion_counts import Confusions
    from ocrfix.errormodel.observations import zones
    from ocrfix.errormodel.rules import RuleIndex, choose_rules

__all__ = ["Confusions", "RuleIndex", "choose_rules", "zones"]

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Confusions": "confusion_counts",
        "RuleIndex": "rules",
        "choose_rules": "rules",
        "zones": "observations",
    },
)
