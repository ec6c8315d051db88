"""What becomes of the results of a repair, and whether that can be: checked before any work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrfix.cli.outputs import check_folder, check_writable
from ocrfix.cli.targets import book_around, books_among, identity, named_inputs
from ocrfix.errors import InputError
from ocrfix.text.replacing import refuse_in_place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrfix.cli.targets import Identity
    from ocrfix.collection.pieces import ReportKind
    from ocrfix.text.sources import Source


__all__ = ["Delivery"]


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

    @property
    def report_kind(self) -> ReportKind | None:
        """Whether the report is a page or data; None where none is wanted."""
        if self.report is None:
            return None
        return "json" if self.report.suffix.lower() == ".json" else "html"

    def one_by_one(self, inputs: Sequence[Source]) -> bool:
        """Whether each of many inputs has an output of its own, written when it is done."""
        if self.in_place:
            return (len(inputs) > 1 or inputs[0].listed) and all(i.path for i in inputs)
        if self.output is None or any(i.path is None for i in inputs):
            return False
        return len(inputs) > 1 or inputs[0].listed

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
