"""Repair OCR noise with rules learned from clean texts: exact, explainable, offline.

>>> import ocrfix
>>> book = ocrfix.load_bundled("fr")
>>> ocrfix.fix("Les membres de I’Organisation, réunis pour la huitiéme session.", book)
'Les membres de l’Organisation, réunis pour la huitième session.'

Every function that repairs has an explained twin:

>>> repaired = ocrfix.fix_and_explain("sur la huitiéme session", book)
>>> [(change.before, change.after, change.line) for change in repaired.changes]
[('é', 'è', 1)]

The rows of a table, read by one engine, are repaired together (``df["text"]`` will do):

>>> ocrfix.fix_many(["sur la huitiéme session", "de I’eau"], book)
['sur la huitième session', 'de l’eau']
"""

from typing import TYPE_CHECKING

from ocrfix.lazy import hand_on

if TYPE_CHECKING:
    from ocrfix.alignment.pipeline import align, align_characters
    from ocrfix.book.book import Book
    from ocrfix.book.bundled import bundled_languages
    from ocrfix.book.reading import load_book, load_bundled
    from ocrfix.book.writing import save_book
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
    from ocrfix.repair.rows import fix_many, fix_many_and_explain
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
    "fix_many",
    "fix_many_and_explain",
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

__getattr__, __dir__ = hand_on(
    __name__,
    {
        "Alignment": "model",
        "AlignmentError": "errors",
        "Book": "book.book",
        "BookError": "errors",
        "Change": "model",
        "Consensus": "witnesses.pipeline",
        "Document": "model",
        "Evaluation": "model",
        "InputError": "errors",
        "Judgement": "model",
        "OcrfixError": "errors",
        "Op": "model",
        "OutputError": "errors",
        "Pairing": "model",
        "Rates": "model",
        "Record": "model",
        "Repaired": "model",
        "Rule": "model",
        "Span": "model",
        "Trained": "training.pipeline",
        "TwinTexts": "pairing.pipeline",
        "Vote": "witnesses.pipeline",
        "align": "alignment.pipeline",
        "align_characters": "alignment.pipeline",
        "apply_changes": "text.changes",
        "bundled_languages": "book.bundled",
        "consensus": "witnesses.pipeline",
        "decode": "text.documents",
        "diff_lines": "evaluation.line_diff",
        "encode": "text.documents",
        "evaluate": "evaluation.judgement",
        "fix": "repair.pipeline",
        "fix_and_explain": "repair.pipeline",
        "fix_many": "repair.rows",
        "fix_many_and_explain": "repair.rows",
        "load_book": "book.reading",
        "load_bundled": "book.reading",
        "pair": "pairing.pipeline",
        "pair_folders": "pairing.pipeline",
        "rates": "evaluation.error_rates",
        "read_document": "text.sources",
        "read_pairs": "pairing.pipeline",
        "revert_changes": "text.changes",
        "save_book": "book.writing",
        "train": "training.pipeline",
    },
)
