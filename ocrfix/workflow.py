"""What each command does, without the command line: read, work, write."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.batch import read_inputs, render, repair_all
from ocrfix.book import bundled_languages, find_book, load_book, load_bundled, save_book, save_rules
from ocrfix.errors import BookError, InputError
from ocrfix.textio import read_document, text_files, write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ocrfix.batch import Input
    from ocrfix.book import Book
    from ocrfix.model import Document, Evaluation, Judgement, Repaired, Rule
    from ocrfix.train import Trained

__all__ = [
    "Delivery",
    "Outcome",
    "evaluate_files",
    "explain_text",
    "listed_rules",
    "matching_rules",
    "repair_inputs",
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
    lang: str | None = None,
    prior: str | None = None,
    target_precision: float = 0.97,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Trained:
    """Read pairs, train a book and save it to the folder ``target``.

    ``prior`` is a book's folder, "none", or None for the bundled book of the language.
    """
    from ocrfix.detect import detect_language
    from ocrfix.pairing import TwinTexts, read_pairs
    from ocrfix.train import train

    pairs = list(read_pairs(sources, encoding)) if sources else []
    pairs += [
        TwinTexts(ocr.name, read_document(ocr, encoding).text, read_document(twin, encoding).text)
        for ocr, twin in named
    ]
    if not pairs:
        raise InputError("No pairs were named. Try: ocrfix train --pair OCR CLEAN -o BOOK")
    if (
        target.exists()
        and not (target / "book.toml").exists()
        and (not target.is_dir() or any(target.iterdir()))
    ):
        raise InputError(f"{target} exists and is no rule book. Name another -o.")
    texts = [read_document(file, encoding).text for path in clean for file in text_files(path)]
    lang = lang or detect_language(max((p.clean for p in pairs), key=len))
    behind: Book | None = None
    if prior is None:
        behind = load_bundled(lang) if lang in bundled_languages() else None
    elif prior != "none":
        behind = find_book(Path(prior))
    trained = train(
        pairs, name=target.name, lang=lang, clean=texts, prior=behind,
        target_precision=target_precision, progress=progress,
    )  # fmt: skip
    save_book(trained.book, target)
    return trained


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the result of a repair goes."""

    output: Path | None = None
    in_place: bool = False
    as_diff: bool = False
    check: bool = False
    report: Path | None = None
    encoding: str | None = None

    def validate(self, inputs: Sequence[Input]) -> None:
        """Raise :class:`InputError` where the options contradict each other or the inputs."""
        chosen = [
            option
            for option, given in (
                ("-o", self.output), ("--in-place", self.in_place), ("--diff", self.as_diff),
                ("--check", self.check),
            )
            if given
        ]  # fmt: skip
        if len(chosen) > 1:
            raise InputError(f"{' and '.join(chosen)} do not go together. Choose one of them.")
        if self.report and self.report.suffix.lower() not in (".json", ".html"):
            raise InputError(f"{self.report}: a report ends in .json or .html. Rename it.")
        if len(inputs) > 1 and not chosen:
            raise InputError(
                f"There are {len(inputs)} inputs. Say -o FOLDER, --in-place, --diff or --check."
            )
        if self.in_place and any(i.path is None for i in inputs):
            raise InputError("Standard input cannot be rewritten in place. Say -o FILE.")
        if self.output and len(inputs) > 1:
            if self.output.exists() and not self.output.is_dir():
                raise InputError(f"{self.output} is a file; several inputs need a folder.")
            names = [i.relative for i in inputs]
            twice = next((n for n in names if names.count(n) > 1), None) if (
                len(set(names)) < len(names)
            ) else None  # fmt: skip
            if twice:
                raise InputError(f"Two inputs would be written to {self.output / twice}. "
                                 "Repair their folders one by one.")  # fmt: skip
        sources = {i.path.resolve() for i in inputs if i.path}
        for item in inputs:
            target = self.target(item, len(inputs))
            if target and not self.in_place and target.resolve() in sources:
                raise InputError(f"{target} is an input. Say --in-place to rewrite it.")
        if self.report and self.report.resolve() in sources:
            raise InputError(f"{self.report} is an input. Name another file for the report.")

    def target(self, item: Input, count: int) -> Path | None:
        """The file that an input's result goes to; None for standard output."""
        if self.in_place:
            return item.path
        if self.output is None:
            return None
        return self.output / item.relative if count > 1 or self.output.is_dir() else self.output


@dataclass(slots=True)
class Outcome:
    """What a repair run did, in numbers."""

    files: int = 0
    documents: int = 0
    characters: int = 0
    changes: int = 0
    held_back: int = 0
    changed_files: int = 0
    notes: list[str] = field(default_factory=list)

    def summary(self, seconds: float) -> str:
        """One line that says what was done."""
        files = f"{self.files} file{'s' * (self.files != 1)}"
        changes = f"{self.changes:,} change{'s' * (self.changes != 1)}"
        held = f", {self.held_back:,} less certain held back" if self.held_back else ""
        return f"{files}, {changes}{held}, {seconds:.1f} s."


def repair_inputs(
    paths: Sequence[Path],
    delivery: Delivery,
    *,
    book: Path | None = None,
    lang: str | None = None,
    min_confidence: float | None = None,
    jobs: int = 1,
    encoding: str | None = None,
    progress: Callable[[str, float], None] = lambda _step, _share: None,
) -> Outcome:
    """Repair files, folders or standard input and deliver the result."""
    inputs = list(read_inputs(paths, encoding))
    delivery.validate(inputs)
    documents = [d for item in inputs for d in item.documents]
    served: dict[str, int] = {}
    results: list[Repaired] = []
    total = max(1, len(documents))
    for repaired, used in repair_all(
        documents, book=book, lang=lang, min_confidence=min_confidence, jobs=jobs,
        progress=lambda done: progress("repairing", done / total),
    ):  # fmt: skip
        results.append(repaired)
        served[used] = served.get(used, 0) + 1
    outcome = Outcome(files=len(inputs), documents=len(documents))
    if book is None:
        how = "as asked" if lang else "detected"
        for used, count in sorted(served.items()):
            what = "" if len(documents) == 1 else f" for {count} of {len(documents)} texts"
            outcome.notes.append(f"Using the bundled book for {used} ({how}){what}.")
    outputs: list[tuple[Input, bytes]] = []
    at = 0
    for item in inputs:
        mine = results[at : at + len(item.documents)]
        at += len(item.documents)
        changes = sum(len(r.changes) for r in mine)
        outcome.changes += changes
        outcome.changed_files += bool(changes)
        outcome.held_back += sum(len(r.held_back) for r in mine)
        for document, repaired in zip(item.documents, mine, strict=True):
            outcome.notes += [f"{document.name}: {note}" for note in repaired.notes]
        if not delivery.check and not delivery.as_diff:
            outputs.append((item, render(item, mine, delivery.encoding)))
    _deliver(delivery, outputs, list(zip(documents, results, strict=True)), book, served)
    return outcome


def _deliver(
    delivery: Delivery,
    outputs: Sequence[tuple[Input, bytes]],
    items: Sequence[tuple[Document, Repaired]],
    book: Path | None,
    served: dict[str, int],
) -> None:
    from importlib.metadata import version

    from ocrfix.console import put, put_bytes

    if delivery.as_diff:
        from ocrfix.report.patch import unified_diff

        for document, repaired in items:
            put(unified_diff(repaired.original, repaired.text, document.name))
    if delivery.report:
        from ocrfix.report.records import report_json
        from ocrfix.report.repairpage import report_html

        name = str(book) if book else "bundled: " + ", ".join(sorted(served))
        make = report_json if delivery.report.suffix.lower() == ".json" else report_html
        page = make(items, book=name, version=version("ocrfix"))
        write_atomic(delivery.report, page.encode("utf-8", "surrogatepass"))
    for item, data in outputs:
        target = delivery.target(item, len(outputs))
        if target is None:
            put_bytes(data)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(target, data)


def evaluate_files(
    ocr: Path, clean: Path, fixed: Path | None, book: Path | None,
    min_confidence: float | None, encoding: str | None,
) -> Evaluation:  # fmt: skip
    """Measure an OCR text against its clean twin, before and after a repair."""
    from ocrfix.evaluate import evaluate
    from ocrfix.repair import fix_and_explain

    if fixed and book:
        raise InputError("Give either a repaired text or --book, not both.")
    text, truth = read_document(ocr, encoding).text, read_document(clean, encoding).text
    if book:
        repaired = fix_and_explain(text, find_book(book), min_confidence=min_confidence)
        return evaluate(text, truth, fixed=repaired.text, changes=repaired.changes)
    after = read_document(fixed, encoding).text if fixed else None
    return evaluate(text, truth, fixed=after)


def listed_rules(folder: Path, every: bool) -> tuple[Rule, ...]:
    """The rules of a book; without ``every`` one for each substitution."""
    rules = find_book(folder).rules
    chosen = rules if every else [r for r in rules if not r.left and not r.right]
    return tuple(sorted(chosen, key=lambda r: (-r.own.right, -r.prior.right, r.id)))


def matching_rules(folder: Path, named: str) -> tuple[Rule, ...]:
    """The rule of that name, with all its contexts; raises :class:`InputError` if there is none."""
    from rapidfuzz import process

    rules = find_book(folder).rules
    wanted = named.replace(" ", "")
    family = {(r.before, r.after) for r in rules if r.id.replace(" ", "") == wanted}
    if not family:
        near = process.extract(named, [r.id for r in rules], limit=3)
        hint = " or ".join(f"“{n}”" for n, *_ in near)
        raise InputError(f"{folder} has no rule “{named}”. Did you mean {hint}? "
                         f"See ocrfix rules list {folder}")  # fmt: skip
    return tuple(r for r in rules if (r.before, r.after) in family)


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
        exact = [r for r in family if r.id.replace(" ", "") == name.replace(" ", "")]
        chosen = family if any(not r.left and not r.right for r in exact) else exact
        switched |= {r.id for r in chosen}
        count = f" with {len(chosen) - 1} contexts" if len(chosen) > 1 else ""
        said.append(f"{'Enabled' if enabled else 'Disabled'} {name}{count} in {folder}.")
    rules = tuple(replace(r, enabled=enabled) if r.id in switched else r for r in book.rules)
    save_rules(book.with_rules(rules), folder)
    return said


def explain_text(folder: Path, text: str) -> str:
    """What a book would do with a text, and why, in words."""
    from ocrfix.changes import apply_changes
    from ocrfix.repair import fix_and_explain

    book = find_book(folder)
    every = fix_and_explain(text, book, min_confidence=0.0)
    made = [c for c in every.changes if c.confidence >= book.threshold]
    lines = [f"{text}\n→ {apply_changes(text, made)}\n"]
    for change in every.changes:
        verb = "made" if change in made else f"not made, the bar is {book.threshold:.2f}"
        lines.append(
            f"\n{change.before or '∅'} → {change.after or '∅'}  confidence {change.confidence:.3f} "
            f"({verb})\n"
        )
        lines += [f"  {reason}\n" for reason in change.evidence.split("; ")]
    if not every.changes:
        lines.append("\nNo rule of this book offers another reading.\n")
    return "".join(lines)


def score_rules(
    folder: Path, sources: Sequence[Path], encoding: str | None
) -> list[tuple[str, Judgement]]:
    """How each rule of a book fares on pairs, the most frequent first."""
    from ocrfix.evaluate import judge
    from ocrfix.model import Judgement
    from ocrfix.pairing import read_pairs
    from ocrfix.repair import fix_and_explain

    book = find_book(folder)
    counts: dict[str, list[int]] = {}
    for twin in read_pairs(sources, encoding):
        repaired = fix_and_explain(twin.ocr, book)
        for change, verdict in judge(twin.ocr, twin.clean, repaired.changes)[1]:
            row = counts.setdefault(change.rule, [0, 0, 0])
            row[("good", "bad", "neutral").index(verdict)] += 1
    rows = [
        (rule, Judgement(g, b, n, 0, g / (g + b) if g + b else 1.0, 1.0))
        for rule, (g, b, n) in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row[1].good - row[1].bad, row[0]))
