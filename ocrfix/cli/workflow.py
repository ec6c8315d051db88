"""What each command does, without the command line: read, work, write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.files import (
    bundled_languages,
    check_target,
    find_book,
    load_book,
    load_bundled,
    save_book,
    save_rules,
)
from ocrfix.errormodel.rule_names import shown_rule, spelled
from ocrfix.errormodel.rules import UNSEEN
from ocrfix.errors import BookError, InputError
from ocrfix.text.documents import read_document, text_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.book.files import Book
    from ocrfix.language.lexicon import Lexicon
    from ocrfix.model import Change, Document, Evaluation, Judgement, Repaired, Rule
    from ocrfix.training.pipeline import Trained
    from ocrfix.witnesses.pipeline import Consensus

__all__ = [
    "Evaluated",
    "Scores",
    "consensus_of_files",
    "evaluate_files",
    "listed_rules",
    "matching_rules",
    "score_rules",
    "switch_rules",
    "train_book",
]


def train_book(
    sources: Sequence[Path],
    target: Path,
    *,
    named: Sequence[tuple[Path, Path]] = (),
    clean: Sequence[Path] = (),
    lexicons: Sequence[Path] = (),
    lang: str | None = None,
    prior: str | None = None,
    target_precision: float = 0.97,
    jobs: int = 1,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Read pairs, train a book and save it to the folder ``target``.

    ``lexicons`` are word lists or Hunspell dictionaries (see :mod:`ocrfix.language.lexicon`).
    ``prior`` is a book's folder, "none", or None for the bundled book of the language.
    """
    from ocrfix.language.identification import detect_language
    from ocrfix.language.lexicon import read_lexicon
    from ocrfix.pairing.pipeline import TwinTexts, read_pairs
    from ocrfix.training.pipeline import train

    if not sources and not named:
        raise InputError("No pairs are named. Try: ocrfix train PAIRS -o BOOK, or --pair OCR CLEAN")
    check_target(target)
    behind: Book | None = None
    if prior not in (None, "none"):
        behind = find_book(Path(prior))
    pairs = list(read_pairs(sources, encoding)) if sources else []
    for ocr, twin in named:
        texts = [read_document(path, encoding).text for path in (ocr, twin)]
        pairs.append(TwinTexts(_short_name(ocr), *texts))
    texts = [read_document(file, encoding).text for path in clean for file in text_files(path)]
    listed = [read_lexicon(path, encoding) for path in lexicons]
    lang = lang or detect_language(max((p.clean for p in pairs), key=len))
    if prior is None and lang in bundled_languages():
        behind = load_bundled(lang)
    trained = train(
        pairs, name=target.name, lang=lang, clean=texts, prior=behind,
        words=frozenset[str]().union(*(each.words for each in listed)),
        target_precision=target_precision, workers=jobs, progress=progress,
    )  # fmt: skip
    if listed:
        about = {**trained.book.about, "lexicon": [_listing(each) for each in listed]}
        trained = replace(trained, book=replace(trained.book, about=about))
    save_book(trained.book, target)
    return trained


def _listing(lexicon: Lexicon) -> dict[str, str | int]:
    """What a book says of a lexicon that went into it."""
    found: dict[str, str | int] = {
        "name": lexicon.name,
        "sha256": lexicon.sha256,
        "words": len(lexicon.words),
    }
    return {**found, "note": lexicon.note} if lexicon.note else found


def _short_name(ocr: Path) -> str:
    return ocr.name.removesuffix(".txt").removesuffix(".ocr")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A text measured against its clean twin, with its repair (of no change if there is none)."""

    document: Document
    clean: str
    repaired: Repaired
    evaluation: Evaluation


def evaluate_files(
    ocr: Path, clean: Path, fixed: Path | None, book: Path | None,
    min_confidence: float | None, encoding: str | None, matched: bool = False,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Evaluated:  # fmt: skip
    """Measure an OCR text against its clean twin, before and after a repair."""
    from ocrfix.evaluation.judgement import evaluate
    from ocrfix.model import Repaired
    from ocrfix.repair.pipeline import fix_and_explain
    from ocrfix.text.changes import apply_changes

    if fixed and book:
        raise InputError("Give either a repaired text or --book, not both.")
    document, truth = read_document(ocr, encoding), read_document(clean, encoding).text
    text = document.text
    if book:
        progress("repairing", 0.0)
        repaired = fix_and_explain(text, find_book(book), min_confidence=min_confidence)
        progress("measuring", 0.0)
        found = evaluate(
            text, truth, fixed=repaired.text, changes=repaired.changes, matched=matched
        )
    else:
        after = read_document(fixed, encoding).text if fixed else None
        found = evaluate(text, truth, fixed=after, matched=matched)
        judged = tuple((replace(c, rule=_read_as(c)), verdict) for c, verdict in found.judged)
        found = replace(found, judged=judged)
        changes = tuple(change for change, _ in judged)
        repaired = Repaired(text, apply_changes(text, changes), changes)
    return Evaluated(document, truth, repaired, found)


def _read_as(change: Change) -> str:
    return f"{spelled(change.before)}→{spelled(change.after)}"


def consensus_of_files(
    paths: Sequence[Path],
    *,
    book: Path | None = None,
    lang: str | None = None,
    force: bool = False,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> tuple[Consensus, list[str]]:
    """Make one text of several readings of it, with notes on what was used for it.

    A language without a bundled book is known by its word frequencies alone, if at all.
    """
    from ocrfix.language.identification import detect_language
    from ocrfix.language.model import Language, base_frequencies
    from ocrfix.witnesses.pipeline import consensus

    texts = [read_document(path, encoding).text for path in paths]
    names = [str(path) for path in paths]
    if book:
        chosen = find_book(book)
        notes = []
    else:
        found = lang or detect_language(texts[0])
        how = "as asked" if lang else "the language was detected; --lang says another"
        if found not in bundled_languages():
            frequencies = base_frequencies(found)
            knows = "word frequencies alone" if frequencies else "nothing but the votes"
            language = Language(found, frequencies).finish()
            notes = [f"There is no book for {found!r} ({how}): going by {knows}."]
            made = consensus(texts, language, names=names, force=force, progress=progress)
            return made, notes
        chosen = load_bundled(found)
        notes = [f"Using the bundled book “{found}” ({how})."]
    made = consensus(
        texts, chosen.language, chosen.rules, names=names, force=force, progress=progress
    )
    return made, notes


def listed_rules(folder: Path, every: bool) -> tuple[Rule, ...]:
    """The rules of a book, the most frequent first; without ``every`` one a substitution.

    The rule for what was never seen, whose counts are no such frequency, comes last.
    """
    rules = find_book(folder).rules
    chosen = rules if every else [r for r in rules if not r.left and not r.right]
    return tuple(sorted(chosen, key=_frequent_first))


def _frequent_first(rule: Rule) -> tuple[bool, int, int, str]:
    unseen = (rule.before, rule.after) == UNSEEN
    return unseen, -rule.own.right, -rule.prior.right, rule.id


def matching_rules(folder: Path, named: str) -> tuple[Rule, ...]:
    """The rule of that name, with all its contexts; raises :class:`InputError` if there is none."""
    from rapidfuzz import process

    rules = find_book(folder).rules
    family = {(r.before, r.after) for r in rules if _is_named(r, named)}
    if not family:
        near = process.extract(named, [shown_rule(r.id) for r in rules], limit=3)
        hint = " or ".join(f"“{n}”" for n, *_ in near)
        raise InputError(f"{folder} has no rule “{named}”. Did you mean {hint}? "
                         f"See ocrfix rules list {folder}")  # fmt: skip
    return tuple(r for r in rules if (r.before, r.after) in family)


def _is_named(rule: Rule, name: str) -> bool:
    wanted = name.replace(" ", "")
    return any(n.replace(" ", "") == wanted for n in (rule.id, shown_rule(rule.id)))


def switch_rules(folder: Path, named: Sequence[str], *, enabled: bool) -> list[str]:
    """Enable or disable rules in a book on disk; says what was done, a line each."""
    if not folder.is_dir() and str(folder) in bundled_languages():
        raise BookError(f"The bundled book {folder} is not yours to edit. "
                        "Train one of your own: ocrfix train PAIRS -o BOOK")  # fmt: skip
    book = load_book(folder)
    said: list[str] = []
    switched: set[str] = set()
    for name in named:
        family = matching_rules(folder, name)
        exact = [r for r in family if _is_named(r, name)]
        chosen = family if any(not r.left and not r.right for r in exact) else exact
        switched |= {r.id for r in chosen}
        count = f" with {len(chosen) - 1} contexts" if len(chosen) > 1 else ""
        said.append(f"{'Enabled' if enabled else 'Disabled'} {name}{count} in {folder}.")
    rules = tuple(replace(r, enabled=enabled) if r.id in switched else r for r in book.rules)
    save_rules(book.with_rules(rules), folder)
    return said


@dataclass(frozen=True, slots=True)
class Scores:
    """How each rule of a book fares on pairs, the most frequent first.

    ``known`` counts the pairs that the book was trained on: on them it looks better than it is.
    ``before`` and ``after`` are the character error rates of all pairs together.
    """

    rules: tuple[tuple[str, Judgement], ...]
    pairs: int
    known: int
    before: float
    after: float


def score_rules(
    folder: Path,
    sources: Sequence[Path],
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Scores:
    """Try a book on pairs and judge its changes, rule by rule."""
    import hashlib

    from ocrfix.evaluation.judgement import evaluate
    from ocrfix.model import Judgement
    from ocrfix.pairing.pipeline import read_pairs
    from ocrfix.repair.pipeline import fix_and_explain

    book = find_book(folder)
    trained_on = {row.get("ocr_sha256") for row in book.about.get("pair", ())}
    twins = list(read_pairs(sources, encoding))
    counts: dict[str, list[int]] = {}
    known = length = 0
    before = after = 0.0
    for number, twin in enumerate(twins):
        progress("testing", number / len(twins))
        digest = hashlib.sha256(twin.ocr.encode("utf-8", "surrogatepass")).hexdigest()
        known += digest in trained_on
        repaired = fix_and_explain(twin.ocr, book)
        found = evaluate(twin.ocr, twin.clean, fixed=repaired.text, changes=repaired.changes)
        size = len(" ".join(twin.clean.split()))
        length += size
        before += found.before.cer * size
        after += found.after.cer * size if found.after else 0.0
        for change, verdict in found.judged:
            row = counts.setdefault(change.rule, [0, 0, 0])
            row[("good", "bad", "neutral").index(verdict)] += 1
    rows = [
        (rule, Judgement(g, b, n, 0, g / (g + b) if g + b else 1.0, 1.0))
        for rule, (g, b, n) in counts.items()
    ]
    rows.sort(key=lambda row: (-row[1].good - row[1].bad, row[0]))
    return Scores(tuple(rows), len(twins), known, before / length, after / length)
