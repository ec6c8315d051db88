"""Repair OCR noise with rules learned from clean texts: exact, explainable, offline.

>>> import ocrfix
>>> book = ocrfix.load_bundled("fr")
>>> ocrfix.fix("Les membres de I’Organisation, réunis pour la huitiéme session.", book)
'Les membres de l’Organisation, réunis pour la huitième session.'

Every function that repairs has an explained twin:

>>> repaired = ocrfix.fix_and_explain("sur la huitiéme session", book)
>>> [(change.before, change.after, change.line) for change in repaired.changes]
[('é', 'è', 1)]
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocrfix.alignment import align, align_characters
    from ocrfix.book import Book, bundled_languages, load_book, load_bundled, save_book
    from ocrfix.changes import apply_changes, revert_changes
    from ocrfix.diff import diff_lines
    from ocrfix.error_rates import rates
    from ocrfix.errors import AlignmentError, BookError, InputError, OcrfixError, OutputError
    from ocrfix.evaluation import evaluate
    from ocrfix.model import (
        Alignment,
        Change,
        Document,
        Evaluation,
        Judgement,
        Op,
        Pairing,
        Rates,
        Record,
        Repaired,
        Rule,
        Span,
    )
    from ocrfix.pairing import TwinTexts, pair, pair_folders, read_pairs
    from ocrfix.repair import fix, fix_and_explain
    from ocrfix.textio import decode, encode, read_document
    from ocrfix.training import Trained, train
    from ocrfix.witnesses import Consensus, Vote, consensus

__all__ = [
    "Alignment",
    "AlignmentError",
    "Book",
    "BookError",
    "Change",
    "Consensus",
    "Document",
    "Evaluation",
    "InputError",
    "Judgement",
    "OcrfixError",
    "Op",
    "OutputError",
    "Pairing",
    "Rates",
    "Record",
    "Repaired",
    "Rule",
    "Span",
    "Trained",
    "TwinTexts",
    "Vote",
    "align",
    "align_characters",
    "apply_changes",
    "bundled_languages",
    "consensus",
    "decode",
    "diff_lines",
    "encode",
    "evaluate",
    "fix",
    "fix_and_explain",
    "load_book",
    "load_bundled",
    "pair",
    "pair_folders",
    "rates",
    "read_document",
    "read_pairs",
    "revert_changes",
    "save_book",
    "train",
]

_HOME = {
    "Alignment": "ocrfix.model",
    "AlignmentError": "ocrfix.errors",
    "Book": "ocrfix.book",
    "BookError": "ocrfix.errors",
    "Change": "ocrfix.model",
    "Consensus": "ocrfix.witnesses",
    "Document": "ocrfix.model",
    "Evaluation": "ocrfix.model",
    "InputError": "ocrfix.errors",
    "Judgement": "ocrfix.model",
    "OcrfixError": "ocrfix.errors",
    "Op": "ocrfix.model",
    "OutputError": "ocrfix.errors",
    "Pairing": "ocrfix.model",
    "Rates": "ocrfix.model",
    "Record": "ocrfix.model",
    "Repaired": "ocrfix.model",
    "Rule": "ocrfix.model",
    "Span": "ocrfix.model",
    "Trained": "ocrfix.training",
    "TwinTexts": "ocrfix.pairing",
    "Vote": "ocrfix.witnesses",
    "align": "ocrfix.alignment",
    "align_characters": "ocrfix.alignment",
    "apply_changes": "ocrfix.changes",
    "bundled_languages": "ocrfix.book",
    "consensus": "ocrfix.witnesses",
    "decode": "ocrfix.textio",
    "diff_lines": "ocrfix.diff",
    "encode": "ocrfix.textio",
    "evaluate": "ocrfix.evaluation",
    "fix": "ocrfix.repair",
    "fix_and_explain": "ocrfix.repair",
    "load_book": "ocrfix.book",
    "load_bundled": "ocrfix.book",
    "pair": "ocrfix.pairing",
    "pair_folders": "ocrfix.pairing",
    "rates": "ocrfix.error_rates",
    "read_document": "ocrfix.textio",
    "read_pairs": "ocrfix.pairing",
    "revert_changes": "ocrfix.changes",
    "save_book": "ocrfix.book",
    "train": "ocrfix.training",
}
"""Where each public name lives; it is imported when first asked for, so that starting is quick."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
