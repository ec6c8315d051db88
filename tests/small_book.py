"""A small French book for the tests, trained once a session on three pairs of the project.

The first example of a property may have to train it: hypothesis is told not to hold the clock.
"""

from __future__ import annotations

from functools import cache

from hypothesis import settings
from paths import PAIRS

from ocrfix.pairing.pipeline import TwinTexts
from ocrfix.text.habits import CHOICES
from ocrfix.training.pipeline import Trained, train

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

TRAINED_ON = ("fr-conseil-eng", "fr-port-eng", "fr-sante-eng")
UNSEEN = "fr-commission-eng"


def twins(name: str) -> TwinTexts:
    """One pair of data/pairs."""
    ocr, clean = (
        (PAIRS / f"{name}.{side}.txt").read_bytes().decode("utf-8") for side in ("ocr", "clean")
    )
    return TwinTexts(name, ocr, clean)


@cache
def small() -> Trained:
    """The small book and how it fared; training takes some seconds, hence once for all."""
    kept = dict.fromkeys(CHOICES, "keep")  # the tests of habits say what they want of them
    return train([twins(name) for name in TRAINED_ON], name="small", lang="fr", habits=kept)
