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
    from ocrfix.alignment.pipeline import align, align_characters
    from ocrfix.book.files import Book, bundled_languages, load_book, load_bundled, save_book
    from ocrfix.errors import AlignmentError, BookError, InputError, OcrfixError, OutputError
    from ocrfix.evaluation.error_rates import rates
    from ocrfix.evaluation.judgement import evaluate
    from ocrfix.evaluation.line_diff import diff_lines
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
    from ocrfix.pairing.pipeline import TwinTexts, pair, pair_folders, read_pairs
    from ocrfix.repair.pipeline import fix, fix_and_explain
    from ocrfix.text.changes import apply_changes, revert_changes
    from ocrfix.text.documents import decode, encode
    from ocrfix.text.sources import read_document
    from ocrfix.training.pipeline import Trained, train
    from ocrfix.witnesses.pipeline import consensus
    from ocrfix.witnesses.votes import Consensus, Vote

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
    "Book": "ocrfix.book.files",
    "BookError": "ocrfix.errors",
    "Change": "ocrfix.model",
    "Consensus": "ocrfix.witnesses.pipeline",
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
    "Trained": "ocrfix.training.pipeline",
    "TwinTexts": "ocrfix.pairing.pipeline",
    "Vote": "ocrfix.witnesses.pipeline",
    "align": "ocrfix.alignment.pipeline",
    "align_characters": "ocrfix.alignment.pipeline",
    "apply_changes": "ocrfix.text.changes",
    "bundled_languages": "ocrfix.book.files",
    "consensus": "ocrfix.witnesses.pipeline",
    "decode": "ocrfix.text.documents",
    "diff_lines": "ocrfix.evaluation.line_diff",
    "encode": "ocrfix.text.documents",
    "evaluate": "ocrfix.evaluation.judgement",
    "fix": "ocrfix.repair.pipeline",
    "fix_and_explain": "ocrfix.repair.pipeline",
    "load_book": "ocrfix.book.files",
    "load_bundled": "ocrfix.book.files",
    "pair": "ocrfix.pairing.pipeline",
    "pair_folders": "ocrfix.pairing.pipeline",
    "rates": "ocrfix.evaluation.error_rates",
    "read_document": "ocrfix.text.sources",
    "read_pairs": "ocrfix.pairing.pipeline",
    "revert_changes": "ocrfix.text.changes",
    "save_book": "ocrfix.book.files",
    "train": "ocrfix.training.pipeline",
}
"""Where each public name lives; it is imported when first asked for, so that starting is quick."""


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
