"""What becomes of the results of a repair: checked before any work, put out at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.cli.outcome import Outcome, book_notes, nothing_serves, shortened, told_of
from ocrfix.cli.outputs import check_folder, check_writable, put_outputs, put_patch, write_page
from ocrfix.cli.targets import book_around, books_among, identity, named_inputs
from ocrfix.errors import InputError
from ocrfix.repair.batch import Unserved, tasks_of, within_encoding
from ocrfix.repair.together import repair_sources
from ocrfix.text.replacing import refuse_in_place
from ocrfix.text.sources import (
    joins_of,
    passed_note,
    read_sources,
    render,
    twins_note,
    whole_repair,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ocrfix.book.user_rules import UserRules
    from ocrfix.cli.targets import Identity
    from ocrfix.model import Repaired
    from ocrfix.ranking.threshold import Aim
    from ocrfix.text.sources import ReadAs, Source


__all__ = ["Delivery", "repair_inputs"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What to do with the result; at most one of the first four."""

    output: Path | None = None
    in_place: bool = False
    as_diff: bool = False
    check: bool = False
    report: Path | None = None
    encoding: str | None = None
    merge: bool = False

    @property
    def writes_nothing(self) -> bool:
        """Whether changes are only told of."""
        return self.check or self.as_diff

    def validate(self) -> None:
        """Raise :class:`InputError` where the options contradict each other."""
        options = {"-o": self.output, "--in-place": self.in_place, "--diff": self.as_diff,
                   "--check": self.check}  # fmt: skip
        chosen = [option for option, given in options.items() if given]
        if len(chosen) > 1:
            raise InputError(f"{' and '.join(chosen)} do not go together. Choose one of them.")
        if self.report and self.report.suffix.lower() not in (".json", ".html"):
            raise InputError(
                f"{self.report}: a report is .json or .html. Try --report "
                f"{self.report.with_suffix('.json')}"
            )

    def check_targets(self, inputs: Sequence[Source], others: Sequence[Path] = ()) -> None:
        """Raise before any work where a target is no good: an input, two of them, unwritable.

        ``others`` are files that are used besides the inputs and what the command was given.
        """
        if self.in_place and any(i.path is None for i in inputs):
            raise InputError("Standard input cannot be rewritten in place. Name a file with -o.")
        if self.output and self._is_folder(inputs):
            check_folder(self.output, len(inputs))
        self._check_views(inputs)
        encodings = {i.whole.encoding for i in inputs if i.documents}
        if self._to_standard_output() and not self.encoding and len(encodings) > 1:
            raise InputError(
                f"The inputs are in several encodings ({', '.join(sorted(encodings))}). "
                "Name a folder with -o, or say --output-encoding utf-8."
            )
        beside = [*named_inputs(but="paths"), *others]
        used, books = {identity(path) for path in beside}, books_among(beside)
        sources = {identity(i.path) for i in inputs if i.path}
        taken: set[Identity | None] = set()
        for item in inputs:
            target = self.target(item, inputs)
            if target is None:
                continue
            place = identity(target)
            if place is None:  # a device holds nothing that could be lost
                continue
            if place in sources and not self.in_place:
                raise InputError(f"{target} is an input. Say --in-place to rewrite it.")
            if place in used or book_around(target, books):
                raise InputError(
                    f"{target} is used for this repair and would be written over. Name another "
                    "place with -o."
                )
            if place in taken:
                raise InputError(
                    f"Two inputs would be written to {target}. Repair them one by one."
                )
            taken.add(place)
            if self.in_place:
                refuse_in_place(target)
            check_writable(target)
        if self.report:
            place = identity(self.report)
            if place is not None and place in sources | taken | used:
                raise InputError(
                    f"{self.report} is an input or output. Name another file for the report."
                )
            check_writable(self.report)

    def _check_views(self, inputs: Sequence[Source]) -> None:
        """Raise where files of markup would be run together or declare what is not."""
        marked = [i for i in inputs if i.kind]
        if marked and len(inputs) > 1 and self._to_standard_output():
            raise InputError(
                f"{marked[0].whole.name} is {marked[0].kind}, and several such files need a folder "
                "of their own. Name one with -o."
            )
        for item in marked:
            if self.encoding and item.whole.text.lstrip().startswith("<"):
                raise InputError(
                    f"{item.whole.name} is {item.kind}, which stays in its encoding. Leave "
                    "--output-encoding out: what it lacks is written as references (&#339;)."
                )

    def _to_standard_output(self) -> bool:
        return not (self.output or self.in_place or self.as_diff or self.check)

    def _is_folder(self, inputs: Sequence[Source]) -> bool:
        assert self.output is not None
        return len(inputs) > 1 or inputs[0].listed or self.output.is_dir()

    def target(self, item: Source, inputs: Sequence[Source]) -> Path | None:
        """The file that an input's result goes to; None for standard output."""
        if self.in_place:
            return item.path
        if self.output is None:
            return None
        return self.output / item.relative if self._is_folder(inputs) else self.output


def repair_inputs(
    paths: Sequence[Path],
    delivery: Delivery,
    *,
    book: Path | None = None,
    lang: str | None = None,
    habits: Mapping[str, str] | None = None,
    min_confidence: float | None = None,
    aim: Aim | None = None,
    jobs: int = 1,
    encoding: str | None = None,
    form: ReadAs | None = None,
    decisions: Path | None = None,
    decided_only: bool = False,
    update: bool = False,
    together: str | bool = False,
    user: UserRules | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Outcome:
    """Repair files, folders or standard input and deliver the result.

    ``habits`` says what is wanted of some habits, by their kinds. ``decisions`` names the journal
    of a review: what it accepts is made, what it refuses is not, and with ``decided_only`` nothing
    else is. With ``update`` the book, one's own, keeps what the scans taught. With ``together``
    the records of a file are read as one scan, or, where it names a field, those alike in it.

    Nothing is written before all inputs are read and repaired. Raises
    :class:`~ocrfix.errors.OcrfixError` with a sentence for whatever is wrong with the options,
    the inputs, the book or a target.
    """
    delivery.validate()
    if update:
        _check_update(delivery, book)
    inputs = list(read_sources(paths, encoding, form=form))
    delivery.check_targets(inputs)
    tasks = tasks_of(inputs)
    if not tasks:
        names = " and ".join(sorted(str(i.path) for i in inputs)[:2])
        raise InputError(f"There is nothing to repair: no text in {names}. Name other files.")
    replay = _replay(decisions, inputs, only=decided_only)
    results: list[Repaired] = []
    served: dict[str, int] = {}
    unserved: list[tuple[str, str]] = []
    answers, learned = repair_sources(
        tasks, inputs, together, book=book, lang=lang, habits=habits, user=user,
        min_confidence=min_confidence, aim=aim, jobs=jobs,
        progress=lambda done: progress("repairing", 0.98 * done / len(tasks)),
    )  # fmt: skip
    for task, (repaired, used) in zip(tasks, answers, strict=True):
        results.append(replay(repaired))
        if isinstance(used, Unserved):
            unserved.append((task.name, used.lang))
        else:
            served[used] = served.get(used, 0) + 1
    foreign = [(name, code) for name, code in unserved if code]
    if foreign and not served and not decisions:
        raise InputError(nothing_serves(*foreign[0]))
    notes = [] if book else book_notes(served, unserved, len(tasks), asked=lang is not None)
    outcome = Outcome(len(inputs), notes=[*notes, *learned])
    grouped: list[tuple[Source, list[Repaired]]] = []
    remaining = iter(results)
    for item in inputs:
        joins = joins_of(item, wanted=delivery.merge)
        mine = [
            within_encoding(document, next(remaining), delivery.encoding, joins)
            for document in item.documents
        ]
        grouped.append((item, mine))
        outcome.changes += sum(len(r.changes) for r in mine)
        outcome.changed += any(r.changes for r in mine)
        outcome.held_back += sum(len(r.held_back) for r in mine)
        outcome.doubtful += sum(c.confidence < r.bar for r in mine for c in r.held_back)
        said = [f"{d.name}: {n}" for d, r in zip(item.documents, mine, strict=True)
                for n in r.notes]  # fmt: skip
        outcome.notes += said if item.documents else [f"{item.whole.name} is empty."]
    outcome.notes = [
        *told_of(inputs), *shortened(outcome.notes),
        *([] if form and form.include else [*twins_note(paths), *passed_note(paths)]),
    ]  # fmt: skip
    name = str(book) if book else "bundled: " + ", ".join(sorted(served))
    _deliver(delivery, grouped, name, progress)
    if update and book:
        from ocrfix.book.reading import load_book
        from ocrfix.book.writing import add
        from ocrfix.training.adaptation import adapt

        scans = ((d.name, r.original, r.changes) for item, mine in grouped
                 for d, r in zip(item.documents, mine, strict=True))  # fmt: skip
        taught = adapt(load_book(book), scans)
        if taught.scans:
            add(book, taught.learned)
        outcome.notes.append(taught.told(book))
    return outcome


def _check_update(delivery: Delivery, book: Path | None) -> None:
    from ocrfix.training.adaptation import check_own

    if delivery.check or delivery.as_diff:
        raise InputError(
            "--update writes to the book; --check and --diff write nothing. Leave one of them out."
        )
    check_own(book)


def _replay(
    decisions: Path | None, inputs: Sequence[Source], *, only: bool
) -> Callable[[Repaired], Repaired]:
    """What puts the decisions of a review into effect, read before any work."""
    if decisions is None:
        if only:
            raise InputError("--decided-only needs the decisions of a review: --decisions FILE")
        return lambda repaired: repaired
    from ocrfix.review.decisions import replaying
    from ocrfix.review.session import text_names

    return replaying(decisions, text_names(inputs), only=only)


def _deliver(
    delivery: Delivery,
    grouped: Sequence[tuple[Source, list[Repaired]]],
    book: str,
    progress: Callable[[str, float], None],
) -> None:
    inputs = [item for item, _ in grouped]
    if delivery.report:  # first: it is what undoes the rest
        progress("writing the report", 0.98)
        _write_report(delivery, grouped, book)
    progress("", 1.0)
    if delivery.as_diff:
        for item, results in grouped:
            for document, repaired in whole_repair(
                item, results, delivery.encoding, merge=delivery.merge
            ):
                put_patch(document, repaired)
    outputs = [] if delivery.as_diff or delivery.check else [
        (
            delivery.target(item, inputs), item,
            render(item, mine, delivery.encoding, merge=delivery.merge),
        )
        for item, mine in grouped
        if not delivery.in_place or delivery.encoding or item.format.records
        or any(r.changes for r in mine)
    ]  # fmt: skip
    put_outputs(outputs, delivery.encoding)


def _write_report(
    delivery: Delivery, grouped: Sequence[tuple[Source, list[Repaired]]], book: str
) -> None:
    from importlib.metadata import version

    assert delivery.report is not None
    if delivery.report.suffix.lower() == ".json":
        from ocrfix.report.json_report import report_json

        whole = [
            pair
            for item, mine in grouped
            for pair in whole_repair(item, mine, delivery.encoding, merge=delivery.merge)
        ]
        page = report_json(
            whole, book=book, version=version("ocrfix"), output_encoding=delivery.encoding,
            counted=[repaired for _, mine in grouped for repaired in mine],
        )  # fmt: skip
    else:
        from ocrfix.report.repair_page import report_html

        pairs = [pair for item, mine in grouped for pair in zip(item.documents, mine, strict=True)]
        page = report_html(pairs, book=book, version=version("ocrfix"))
    write_page(delivery.report, page)
