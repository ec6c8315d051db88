"""Texts held out walked in parallel: each fold by a book that has learned from the others alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.errormodel.confusion_counts import Confusions
from ocrfix.errormodel.rules import RuleIndex, choose_rules
from ocrfix.language.confusion_sets import LEAST, Confusables
from ocrfix.processes import in_processes
from ocrfix.ranking.places import Finder
from ocrfix.text.tokens import NUMBER
from ocrfix.training.held_out import Walk, walk, walk_clean, walk_made_up
from ocrfix.training.made_noise import misread_pages
from ocrfix.training.steady_text import EXAMPLES, some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ocrfix.language.model import Language
    from ocrfix.model import Rule
    from ocrfix.training.folds import Unit

__all__ = ["Nursery", "job_of", "walked"]

WORTH_A_PROCESS = 200_000  # characters below which a second process starts too slowly


MADE_UP_CHARACTERS = 15_000  # of pages misread on purpose, for each fold …
MADE_UP_ALONE = 60_000  # … and where there is no pair
GATE_CHARACTERS = 400_000  # of scans walked for the gate; more changes its weights little
CLEAN_CHARACTERS = 200_000  # of clean texts without a twin, walked as scans
LEAST_OF_EACH = 2_000  # characters walked of each of them


@dataclass(frozen=True, slots=True)
class Nursery:
    """What every fold grows from: the book behind, and clean text without a twin.

    ``clean_folds`` says of each of the clean texts in which fold it is held out. The ``steady``
    texts never are: ``base`` has counted them.
    """

    base: Language
    prior_rules: tuple[Rule, ...]
    prior_confusables: Confusables | None
    clean: tuple[Unit, ...]
    clean_folds: tuple[int, ...]
    steady: tuple[str, ...] = ()

    def held_out(self, fold: int) -> list[str]:
        """The clean texts that a fold holds out."""
        return [u.clean for u, at in zip(self.clean, self.clean_folds, strict=True) if at == fold]

    def grow(
        self, own: Confusions, texts: Sequence[str], fold: int | None = None
    ) -> tuple[tuple[Rule, ...], Language, Finder]:
        """Rules, language and a finder from counts and clean texts, but for those of a fold."""
        language = self.base.fork()
        both = zip(self.clean, self.clean_folds, strict=True)
        texts = [*texts, *(unit.clean for unit, at in both if at != fold)]
        for text in texts:
            language.add(text)
        language.finish()
        rules = choose_rules(own, language, self.prior_rules)
        index = RuleIndex(rules)
        confusables = Confusables(self.prior_confusables)
        examples = [*texts, *(self.steady[n] for n in some_of([*map(len, self.steady)], EXAMPLES))]
        confusables.learn([language.whole(t) for t in examples], _real_word_pairs(index, language))
        return rules, language, Finder(index, language, confusables)


@dataclass(frozen=True, slots=True)
class _Job:
    """One fold: what it may learn from, and what is held out."""

    fold: int
    own: Confusions
    texts: tuple[str, ...]
    held_out: tuple[Unit, ...]


def job_of(
    fold: int, units: Sequence[Unit], folds: Sequence[int],
    counted: Mapping[tuple[int, str], Confusions], left_out: str | None, number: int,
) -> _Job:  # fmt: skip
    """What it takes to walk a fold of a number: the counts of all others, and its own texts.

    Nothing is counted of the house that is left out.
    """
    own = Confusions()
    for (other, house), found in counted.items():
        if other != fold and (left_out is None or house != left_out):
            own.merge(found)
    texts: list[str] = []
    held_out: list[Unit] = []
    budget = GATE_CHARACTERS // number
    for unit, at in zip(units, folds, strict=True):
        if at != fold:
            texts.append(unit.clean)
        elif budget >= 0:
            held_out.append(unit)
            budget -= len(unit.ocr)
    return _Job(fold, own, tuple(texts), tuple(held_out))


def walked(nursery: Nursery, jobs: Sequence[_Job], workers: int) -> Iterator[list[Walk]]:
    """Walk each fold, in order, in several processes if asked to and worth it."""
    size = sum(map(len, jobs[0].texts)) + sum(len(unit.clean) for unit in nursery.clean)
    if workers < 2 or len(jobs) < 2 or size < WORTH_A_PROCESS:
        yield from (_walk_fold(nursery, job) for job in jobs)
        return
    yield from in_processes(_walk_in_worker, jobs, workers, start=_start_worker, given=(nursery,))


_nursery: Nursery | None = None


def _start_worker(nursery: Nursery) -> None:
    global _nursery
    _nursery = nursery


def _walk_in_worker(job: _Job) -> list[Walk]:
    assert _nursery is not None
    return _walk_fold(_nursery, job)


def _walk_fold(nursery: Nursery, job: _Job) -> list[Walk]:
    _, _, finder = nursery.grow(job.own, job.texts, job.fold)
    found: list[Walk] = []
    alone = nursery.held_out(job.fold)
    share = CLEAN_CHARACTERS // max(1, len(set(nursery.clean_folds)) * len(alone))
    alone = [text[: max(LEAST_OF_EACH, share)] for text in alone]
    finder.prepare(text for unit in job.held_out for text in (unit.ocr, unit.clean))
    for unit in job.held_out:
        found += walk(finder, unit.ocr, unit.clean, unit.zones, job.fold)
    finder.prepare(alone)
    found += [walk_clean(finder, text, job.fold) for text in alone]
    left = MADE_UP_CHARACTERS if job.held_out else MADE_UP_ALONE
    for text in [unit.clean for unit in job.held_out] or alone:
        if left > 0:
            found += walk_made_up(finder, misread_pages(text, left), job.fold)
            left -= len(text)
    return found


def _real_word_pairs(index: RuleIndex, language: Language) -> set[tuple[str, str]]:
    """Pairs of frequent words (or a figure and one) that one edit turns into each other."""
    frequent = {w for w, n in language.tokens.items() if n >= LEAST and w[0].isalpha()}
    figures = [f for b, families in index.families.items() if b.isdigit() for f in families]
    found = {(NUMBER, f.after) for f in figures if f.after in frequent}
    for word in frequent:
        for length in index.lengths:
            for i in range(len(word) - length + 1):
                for family in index.families.get(word[i : i + length], ()):
                    other = word[:i] + family.after + word[i + length :]
                    if other != word and other in frequent:
                        found.add((word, other))
    return found
