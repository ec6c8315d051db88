"""One review from end to end, but for the screen: texts, proposals, journal, output."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.bundled import bundled_languages
from ocrfix.errors import InputError
from ocrfix.repair.batch import Library, Unserved, tasks_of
from ocrfix.review.anchoring import carried_note, carried_over
from ocrfix.review.decisions import Settled
from ocrfix.review.entries import TextInfo
from ocrfix.review.kept_proposals import proposals_for
from ocrfix.review.proposals import LEAST_SURE, digest_of
from ocrfix.review.record import Record
from ocrfix.review.state import Review
from ocrfix.text.sources import list_paths, read_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocrfix.book.user_rules import UserRules
    from ocrfix.review.entries import Written
    from ocrfix.review.journal import Journal
    from ocrfix.review.proposals import Proposal
    from ocrfix.text.sources import ReadAs, Source

__all__ = ["Material", "fix_command", "journal_beside", "read_material", "resume", "text_names"]


@dataclass(slots=True)
class Material:
    """What there is to review: texts by their digest, and what the books propose for them."""

    inputs: list[Source]
    texts: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def infos(self) -> dict[str, TextInfo]:
        """The texts as a journal names them."""
        return {d: TextInfo(self.names[d], len(text)) for d, text in self.texts.items()}


def journal_beside(paths: Sequence[Path]) -> Path:
    """Where decisions are kept by default: beside the input.

    >>> str(journal_beside([Path("scans/page.txt")])), str(journal_beside([Path("scans")]))
    ('scans/page.review.jsonl', 'scans.review.jsonl')
    """
    first = paths[0]
    if len(paths) > 1:
        return first.parent / "ocrfix.review.jsonl"
    if first.name in ("", ".", ".."):
        first = first.resolve()
    stem = first.name if first.is_dir() else first.name.removesuffix(".gz").rpartition(".")[0]
    return first.with_name(f"{stem or first.name}.review.jsonl")


def text_names(inputs: Sequence[Source]) -> dict[str, str]:
    """The name of each text by its digest: its file, and the line where a file holds several."""
    names: dict[str, str] = {}
    for item in inputs:
        for document in item.documents:
            line = document.name.rpartition(":")[2] if item.format.records else ""
            name = f"{item.relative}:{line}" if line else str(item.relative)
            names.setdefault(digest_of(document.text), name)
    return names


def fix_command(
    paths: Sequence[Path], journal: Path, book: Path | None, lang: str | None,
    habits: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """The command that writes the text with the decisions of a journal.

    >>> fix_command([Path("my scan.txt")], Path("my scan.review.jsonl"), None, "fr")
    "ocrfix fix 'my scan.txt' --lang fr --decisions 'my scan.review.jsonl' -o OUT"
    """
    import shlex

    words = ["ocrfix", "fix", *map(str, paths)]
    words += ["--book", str(book)] if book else ["--lang", lang] if lang else []
    words += [word for kind, choice in (habits or {}).items() for word in (f"--{kind}", choice)]
    return shlex.join([*words, "--decisions", str(journal), "-o", "OUT"])


def read_material(
    paths: Sequence[Path],
    *,
    book: Path | None = None,
    lang: str | None = None,
    habits: Mapping[str, str] | None = None,
    min_confidence: float = LEAST_SURE,
    encoding: str | None = None,
    form: ReadAs | None = None,
    user: UserRules | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Material:
    """Read files and folders and let the books propose; a text that occurs twice is asked once.

    Raises :class:`InputError` where nothing can be reviewed.
    """
    if not paths or Path("-") in paths:
        raise InputError(
            "Standard input cannot be reviewed, since it holds no place for decisions. "
            "Name a file: ocrfix review TEXT"
        )
    listing = list_paths(paths, form.include if form else ())
    for said in listing.unread:
        raise InputError(said)
    inputs = [read_found(found, encoding, form=form) for found in listing.files]
    tasks = tasks_of(inputs)
    if not tasks:
        raise InputError(f"There is nothing to review: {paths[0]} holds no text. Name other files.")
    library = Library(book, lang, habits, user)
    material = Material(inputs, names=text_names(inputs), notes=listing.notes)
    material.notes += [said for each in inputs for said in each.told]
    served: set[str] = set()
    for number, task in enumerate(tasks):
        progress("finding changes", number / len(tasks))
        digest = digest_of(task.text)
        if digest in material.texts:
            continue
        material.texts[digest] = task.text
        found = library.book_for(task)
        if isinstance(found, Unserved):
            if not found.lang:
                material.notes.append(
                    f"{task.name} has too few words to tell its language: nothing is proposed "
                    "for it. --lang says it."
                )
                continue
            have = ", ".join(bundled_languages())
            material.notes.append(
                f"{task.name} reads as {found.lang!r}, for which there is no bundled book (there "
                f"is one for {have}): nothing is proposed for it. --lang or --book names one."
            )
            continue
        served.add(found.lang)
        material.proposals += proposals_for(task.text, found, min_confidence)
    progress("finding changes", 1.0)
    if not book:
        how = "as asked" if lang else "the language was detected; --lang says another"
        material.notes[:0] = [
            f"Using the bundled book “{code}” ({how})." for code in sorted(served)
        ]
    return material


def resume(material: Material, journal: Journal) -> tuple[Review, str]:
    """Begin a review, or go on with the one that a journal holds; says what was found.

    What overlaps a place decided with another book or bar is not asked again. Decisions on a text
    that has changed since hold where they are found again, and are kept for the text as it is.
    """
    written: Written = journal.written
    carried = carried_over(written, material.names, material.texts)
    journal.about(material.infos)
    for found in carried.values():
        if found.decisions:
            journal.append(written.record.step(found.decisions))
    record = Record(written.entries)
    taken: dict[str, Settled] = {}
    for digest in material.texts:
        places = [place for place in record.settled if place.text == digest]
        taken[digest] = Settled(places)
    asked = [
        p
        for p in material.proposals
        if p.place in record.settled or not taken[p.place.text].touches(p.place.start, p.place.end)
    ]
    changed = [carried_note(*row) for row in carried.items()]
    review = Review(asked, material.names, journal.append, record)
    settled = len(asked) - review.undecided
    said = f"{len(asked):,} changes, {settled:,} of them decided before" if settled else ""
    elsewhere = len(material.proposals) - len(asked)
    if elsewhere:
        said += f"{'; ' if said else ''}{elsewhere:,} left out, decided in another form before"
    if written.torn:
        said += f"{'; ' if said else ''}the last line of the journal was cut off and is left out"
    return review, "; ".join([*changed, said] if said else changed)
