"""How many keys a review takes, how fast a key answers, and what decisions teach a book.

python benchmarks/review.py [--only KST]
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corpora import SHARED, MissingDataError, bundled, reference_pair, scans, seeds

from ocrfix.book.learned import taught_by
from ocrfix.evaluation.judgement import evaluate, judge
from ocrfix.model import Change
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.report.tables import table
from ocrfix.review.arrange import rule_of
from ocrfix.review.proposals import digest_of, propose
from ocrfix.review.record import Decision
from ocrfix.review.sheet import Sheet
from ocrfix.review.state import Review
from ocrfix.review.teach import teach
from ocrfix.training.pipeline import train

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ocrfix.book.book import Book
    from ocrfix.pairing.pipeline import TwinTexts
    from ocrfix.review.proposals import Proposal

MANY = 10_000  # changes that a key must stand
QUIET = 0.06  # seconds without output after which the screen is done
LISTS = {"80 × 24": (80, 9), "132 × 50": (66, 46)}  # the list on screens: columns and rows


def say(message: str) -> None:
    """Tell the person at the terminal; standard output holds the tables alone."""
    print(message, file=sys.stderr, flush=True)


def right_readings(twin: TwinTexts, proposals: Sequence[Proposal]) -> list[int | None]:
    """The first reading of each proposal that brings the text nearer to the truth, if any does."""
    right: list[int | None] = [None] * len(proposals)
    for k in range(max((len(p.readings) for p in proposals), default=0)):
        asked = [n for n, p in enumerate(proposals) if right[n] is None and k < len(p.readings)]
        changes = [
            Change(*proposals[n].place[1:], proposals[n].readings[k].after, "", 0.0, 0)
            for n in asked
        ]
        _, judged = judge(twin.ocr, twin.clean, changes)
        for n, (_, verdict) in zip(asked, judged, strict=True):
            if verdict == "good":
                right[n] = k
    return right


def count_keys(
    proposals: Sequence[Proposal],
    right: Sequence[int | None],
    texts: Mapping[str, str],
    window: tuple[int, int] | None = None,
) -> Counter[str]:
    """Play a reviewer who decides everything rightly, and count the keys.

    A rule is settled with one key once all that is left of it wants the same; until then the
    change under the cursor is decided, or its word wherever all of these want the same. With the
    columns and rows of a ``window``, nothing is settled that was not in sight on the list, and
    looking further costs a key a screen.
    """
    review = Review(proposals, {}, lambda _entry: None)
    sheet = Sheet(review, texts)
    sheet.resize(*(window or (1, 1)))
    keys: Counter[str] = Counter()
    while review.undecided:
        sheet.follow()
        sheet.rows()
        here = review.shown[review.at]
        left = [n for n in review.shown if review.decision(n) is None]
        rule = [n for n in left if review.group(n) == review.group(here)]
        wanted = {right[n] for n in rule}
        word = [n for n in left if _change(proposals[n]) == _change(proposals[here])]
        known = not window or review.seen.issuperset(word)
        if wanted in ({0}, {None}) and window and not review.seen.issuperset(rule):
            section = review.section_at()
            sheet.page(1)
            assert review.section_at() == section
            keys["PgDn"] += 1
            continue
        if wanted in ({0}, {None}):
            key = "a" if wanted == {0} else "d"
        elif known and right[here] in (0, None) and 1 == len({right[n] for n in word}) < len(word):
            key = "Y" if right[here] == 0 else "N"
        else:
            key = "n" if right[here] is None else "y" if right[here] == 0 else str(right[here] + 1)
        review.press(key)
        keys[key if not key.isdigit() else "1-9"] += 1
    for n, choice in enumerate(right):
        decision = review.decision(n)
        assert decision is not None
        assert decision.chosen == (None if choice is None else proposals[n].readings[choice])
    return keys


def _change(proposal: Proposal) -> tuple[str, str]:
    return proposal.place.before, proposal.readings[0].after


def keys_table(documents: Sequence[TwinTexts], books: dict[str, Book]) -> str:
    """Keys to review each scan with each book, beside the number of its changes."""
    rows = []
    for twin in documents:
        for name, book in books.items():
            proposals = propose(twin.ocr, book)
            right = right_readings(twin, proposals)
            texts = {digest_of(twin.ocr): twin.ocr}
            keys = count_keys(proposals, right, texts)
            total = keys.total()
            looked = [count_keys(proposals, right, texts, w).total() for w in LISTS.values()]
            groups = len(Review(proposals, {}, lambda _entry: None).sections)
            rows.append([
                twin.name, name, str(len(proposals)), str(sum(r is None for r in right)),
                str(sum(bool(r) for r in right)), str(groups), str(total),
                f"{total / len(proposals):.1%}",
                " ".join(f"{k}:{n}" for k, n in keys.most_common()),
                *(f"{all_} ({all_ / len(proposals):.1%})" for all_ in looked),
            ])  # fmt: skip
    head = ["scan", "book", "changes", "wrong", "other reading", "groups", "keys", "of changes",
            "which", *(f"all seen first, {size}" for size in LISTS)]  # fmt: skip
    return table(head, rows, "<<>>>>>><>>")


def speed_table(twin: TwinTexts) -> str:
    """How long the screen takes to answer a key on a pseudo-terminal, with many changes loaded."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "long.txt"
        copies = -(-MANY // len(propose(twin.ocr, bundled("fr"))))  # type: ignore[arg-type]
        path.write_text(twin.ocr * copies, encoding="utf-8")
        process, master = _start(path)
        try:
            _until_quiet(master, 1.5)
            rows = []
            for title, key, times in (
                ("next (j)", "j", 100), ("accept (y)", "y", 100), ("refuse (n)", "n", 100),
                ("undo (u)", "u", 100), ("arrow down", "\x1b[B", 100),
                ("next screen (PgDn)", "\x1b[6~", 50), ("to the end", "\x1b[F", 1),
                ("to the beginning", "\x1b[H", 1), ("another order (s)", "s", 30),
                ("accept the largest rule (a)", "\x1b[Ha", 1), ("undo that (u)", "u", 1),
            ):  # fmt: skip
                taken = sorted(_answer(master, key) for _ in range(times))
                high = taken[min(len(taken) - 1, int(0.95 * len(taken)))]
                rows.append([title, str(times), f"{1000 * statistics.median(taken):.0f} ms",
                             f"{1000 * high:.0f} ms"])  # fmt: skip
        finally:
            os.write(master, b"q")
            _until_quiet(master, 1.0)
            process.send_signal(signal.SIGTERM)
            process.wait()
            os.close(master)
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    head = [f"key, {MANY:,} changes, {load}", "times", "median", "95th percentile"]
    return table(head, rows, "<>>>")


def _start(path: Path) -> tuple[subprocess.Popen[bytes], int]:
    import fcntl
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "ocrfix", "review", str(path), "--lang", "fr"],
        stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen = b""
    while b"decided" not in seen:
        seen += os.read(master, 65536)
    return process, master


def _until_quiet(master: int, quiet: float = QUIET) -> float:
    """Read until nothing has come for a while; gives when the last of it came."""
    last = time.perf_counter()
    while select.select([master], [], [], quiet)[0]:
        try:
            if not os.read(master, 65536):
                break
        except OSError:
            break
        last = time.perf_counter()
    return last


def _answer(master: int, key: str) -> float:
    if len(key) > 1 and key[-1].isalpha() and key.startswith("\x1b[H") and key != "\x1b[H":
        os.write(master, b"\x1b[H")
        _until_quiet(master)
        key = key[3:]
    started = time.perf_counter()
    os.write(master, key.encode())
    select.select([master], [], [], 10)
    return _until_quiet(master) - started


def teaching_table(shared: Path, documents: Sequence[TwinTexts], books: dict[str, Book]) -> str:
    """What one scan's decisions do for the next one, and to clean texts."""
    clean = seeds(shared)
    rows = []
    for name, book in books.items():
        for twin in documents:
            (other,) = (t for t in documents if t.name != twin.name)
            proposals = propose(twin.ocr, book)
            decided = [
                Decision(p.place, None if k is None else p.readings[k], p.readings[0], p.line)
                for p, k in zip(proposals, right_readings(twin, proposals), strict=True)
            ]
            made = [d for d, p in zip(decided, proposals, strict=True) if p.sure]
            doubtful = sorted(made, key=lambda d: d.proposed.confidence)
            rules = Counter(rule_of(p) for p, d in zip(proposals, decided, strict=True)
                            if p.sure and not d.accepted)  # fmt: skip
            worst = [d for p, d in zip(proposals, decided, strict=True)
                     if p.sure and rule_of(p) == rules.most_common(1)[0][0]]  # fmt: skip
            worst.sort(key=lambda d: d.proposed.confidence)
            for title, chosen in (
                ("none", []), ("the 20 least sure made", doubtful[:20]),
                ("20 of the rule most refused", worst[:20]), ("all", decided),
            ):  # fmt: skip
                learned = teach(book, chosen)
                taught = taught_by(book, learned)
                repaired = fix_and_explain(other.ocr, taught)
                found = evaluate(other.ocr, other.clean, fixed=repaired.text,
                                 changes=repaired.changes, strict=True)  # fmt: skip
                assert found.after is not None
                assert found.changes is not None
                harm = sum(len(fix_and_explain(text, taught).changes) for text in clean)
                rows.append([
                    name, twin.name, title, str(len(chosen)),
                    str(sum(not d.accepted for d in chosen)), str(len(learned.switched)),
                    f"{found.after.cer:.3%}", str(found.changes.good),
                    str(found.changes.bad), str(found.changes.missed), str(harm),
                ])  # fmt: skip
    head = ["book", "reviewed", "decisions", "taken", "refused", "rules stopped", "CER left",
            "good", "bad", "missed", "changes to clean texts"]  # fmt: skip
    return table(head, rows, "<<<>>>>>>>>")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="KST", metavar="PARTS", help="Keys, Speed, Teaching")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the data lies")
    options = parser.parse_args()
    try:
        documents = scans(options.shared)
        pair = reference_pair(options.shared)
    except MissingDataError as error:
        say(f"{error} Nothing is measured.")
        return
    prior = bundled("fr")
    assert prior is not None
    say("training on the reference pair")
    trained = train([pair], name="reference", lang="fr", prior=prior).book
    books = {"bundled": prior, "reference pair": trained}
    if "K" in options.only:
        print("Keys of a review in which every decision is right\n")
        print(keys_table(documents, books), flush=True)
    if "S" in options.only:
        print("Answer of the full screen, wall time\n")
        print(speed_table(documents[-1]), flush=True)
    if "T" in options.only:
        print("What the decisions on one scan teach for the other\n")
        print(teaching_table(options.shared, documents, books), flush=True)


if __name__ == "__main__":
    main()
