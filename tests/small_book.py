"""A small French book for the tests, trained once a session on three pairs of the project.

The first example of a property may have to train it: hypothesis is told not to hold the clock.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import settings

from ocrfix.pairing import TwinTexts
from ocrfix.training import Trained, train

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

PAIRS = Path(__file__).parents[1] / "data" / "pairs"
SHARED = Path(__file__).parents[2] / "shared"
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
    return train([twins(name) for name in TRAINED_ON], name="small", lang="fr")
