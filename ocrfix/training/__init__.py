"""From pairs to a tested rule book, and what repaired scans add to one.

In come twins, out goes a :class:`Trained` book with the figures of its cross-validation: no count
comes from the text it is tested on.
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.training.pipeline import Trained, train

__all__ = ["Trained", "train"]

__getattr__, __dir__ = hand_on(
    __name__,
    {"Trained": "pipeline", "train": "pipeline"},
)
