"""Damaged inputs for all readers and commands: each must end in a result or in one sentence.

Used by ``faults.py fuzz``. Files of every format, journals, reports, pairs and the files of a book
are damaged in one or a few places and handed to a command, in this process.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from format_samples import SAMPLES

from ocrfix.book.reading import load_bundled
from ocrfix.book.writing import save_book
from ocrfix.cli.app import main
from ocrfix.language.confusion_sets import Confusables
from ocrfix.language.model import Language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SCAN", "Ground", "Told", "fuzz", "small_book", "told_by"]

SCAN = """Le conseil se réunit à la mairie pour la huitiéme session de I’année.
La séance est ouverte à neuf heures, et le port est à Ia ville depuis un an.
"""
CLEAN = SCAN.replace("huitiéme", "huitième").replace("I’", "l’").replace("Ia", "la")
WORDS = [word.lower() for word in CLEAN.replace("’", "’ ").split()]
MOST_SECONDS = 10  # of the processor; of the clock six times as many

# What parsers stumble over: halves of characters, numbers without end, markup, line ends.
TOKENS = (
    b"\r", b"\n", b"\x00", b"\x1b[31m", b"\xed\xa0\x80", b"\xff", b"\xc3", b"\\ud800", b"\\u0000",
    b"1e999", b"-1", b"9" * 30, b"9" * 5000, b"0.5", b"NaN", b"null", b"true", b"[]", b"{}", b'""',
    b"\xef\xbb\xbf", b"\xff\xfe", b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"&#0;", b"\t",
    b"&#xd800;", b"&bomb;", b'"', b"'", b",", b";", b"\\", b"\xe2\x80\xa8", b"\xc2\x85",
    b"[" * 2000, b"=", b"inf", b"-->",
    b"\xf0\x9d\x94\x89", b"\xcc\x81", b"PK\x03\x04", b"\x1f\x8b", b"#", b"|",
)  # fmt: skip

NUMBERS = (b"0", b"-7", b"1e400", b"9" * 19, b"9" * 400, b"1.5", b"nan", b"2147483648")


@dataclass(slots=True)
class Told:
    """What a command came to; ``fault`` says what was wrong with that, "" for nothing."""

    code: int
    out: bytes
    err: str
    fault: str
    seconds: float


@dataclass(slots=True)
class Ground:
    """A folder with one good file of each kind, and which commands read it."""

    root: Path
    good: dict[str, bytes] = field(default_factory=dict)
    book: dict[str, bytes] = field(default_factory=dict)

    def lay(self, name: str, data: bytes) -> None:
        """Put a damaged file in the place of a good one."""
        (self.root / name).write_bytes(data)

    def restore(self, name: str, args: Sequence[str]) -> None:
        """Put back what was damaged, and what a command changed or wrote."""
        for path in self.root.iterdir():
            if path.name not in self.good and path.name != "book":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not name.startswith("book/"):
            (self.root / name).write_bytes(self.good[name])
        if name.startswith("book/") or not {"disable", "update", "--update"}.isdisjoint(args):
            shutil.rmtree(self.root / "book")
            (self.root / "book").mkdir()
            for file, data in self.book.items():
                (self.root / "book" / file).write_bytes(data)


class _SlowError(BaseException):
    """A command took too long."""


def _too_slow(_number: int, _frame: object) -> NoReturn:
    raise _SlowError


def small_book(target: Path) -> None:
    """A French book of few words and rules, which loads at once."""
    book = load_bundled("fr")
    language = Language("fr", dict.fromkeys(WORDS, 0.001)).finish()
    few = replace(
        book, language=language, confusables=Confusables(), rules=book.rules[:60],
        sources=book.sources[:2],
    )  # fmt: skip
    save_book(few, target)


def told_by(args: Sequence[str], stdin: bytes = b"") -> Told:
    """Run a command in this process, as a person would see it."""
    out, err = io.BytesIO(), io.BytesIO()
    streams = [
        io.TextIOWrapper(each, encoding="utf-8", errors="surrogateescape", write_through=True)
        for each in (io.BytesIO(stdin), out, err)
    ]
    had = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    fault, code, started = "", -1, time.process_time()
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, 6 * MOST_SECONDS)
    try:
        code = main(list(args), standalone_mode=False)
    except _SlowError:
        fault = f"over {MOST_SECONDS} s"
    except BaseException as error:
        fault = f"{type(error).__name__} came through: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdin, sys.stdout, sys.stderr = had
    said = err.getvalue().decode("utf-8", "replace")
    if "fault of ocrfix" in said or "Traceback" in said:
        fault = said.strip().splitlines()[-1]
    elif code == 2 and not said.strip() and not fault:
        fault = "exit code 2 without a word"
    elif code not in (0, 1, 2) and not fault:
        fault = f"exit code {code}"
    return Told(code, out.getvalue(), said, fault, time.process_time() - started)


def prepare(root: Path) -> Ground:
    """Lay out the good files, each made by the commands themselves."""
    small_book(root / "book")
    files = {"scan.txt": SCAN.encode(), "clean.txt": CLEAN.encode(), "third.txt": SCAN.encode()}
    files |= {f"sample-{sample.name}": sample.data for sample in SAMPLES}
    records = [{"id": 1, "ocr": SCAN, "fixed": "x"}, {"ocr": "I’eau", "truth": CLEAN}]
    files["set.jsonl"] = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records).encode()
    for name, data in files.items():
        (root / name).write_bytes(data)
    with contextlib.chdir(root):
        for args, keys in (
            (["fix", "scan.txt", "--book", "book", "-o", "fixed.txt", "--report", "r.json"], b""),
            (["review", "scan.txt", "--book", "book", "--plain", "--journal", "j.jsonl",
              "--min-confidence", "0"], b"y\nn\ny\nu\ny\n"),
            (["review", "third.txt", "--book", "book", "--journal", "open.jsonl",
              "--min-confidence", "0"], b""),
            (["pair", "scan.txt", "clean.txt", "-o", "pairs.jsonl"], b""),
        ):  # fmt: skip
            found = told_by(args, keys)
            assert not found.fault and found.code == 0, (args, found)
    ground = Ground(root)
    ground.good = {p.name: p.read_bytes() for p in root.iterdir() if p.is_file()}
    ground.book = {p.name: p.read_bytes() for p in (root / "book").iterdir()}
    return ground


_BOOK = ("--book", "book")


def commands_for(name: str) -> list[list[str]]:
    """The commands that read a file of the ground, which was damaged."""
    if name.startswith("book/"):
        return [
            ["rules", "list", "book", "--all"], ["rules", "explain", "book", "huitiéme session"],
            ["fix", "scan.txt", *_BOOK], ["rules", "disable", "book", "é→è"],
            ["rules", "show", "book", "é→è"],
            ["rules", "update", "book", "--decisions", "j.jsonl"],
            ["fix", "scan.txt", *_BOOK, "-o", "o.txt", "--update"],
            ["review", "scan.txt", *_BOOK], ["eval", "scan.txt", "clean.txt", *_BOOK],
        ]  # fmt: skip
    if name in ("j.jsonl", "open.jsonl"):
        text = "scan.txt" if name == "j.jsonl" else "third.txt"
        other = "open.jsonl" if name == "j.jsonl" else "j.jsonl"
        return [
            ["fix", text, *_BOOK, "--decisions", name, "--decided-only"],
            ["review", text, *_BOOK, "--journal", name],
            ["review", text, *_BOOK, "--journal", name, "-o", "o.txt"],
            ["rules", "update", "book", "--decisions", name],
            ["review", "--merge", name, other, "-o", "both.jsonl"],
        ]
    if name == "r.json":
        return [["revert", name, "fixed.txt", "-o", "back.txt"], ["revert", name, "scan.txt"]]
    if name == "pairs.jsonl":
        return [["rules", "test", "book", name]]
    return [
        ["fix", name, *_BOOK], ["fix", name, *_BOOK, "-o", "o.x", "--report", "o.json"],
        ["fix", name, *_BOOK, "--diff"], ["fix", name, *_BOOK, "--in-place"],
        ["fix", name, *_BOOK, "--merge-words", "--output-encoding", "latin-1"],
        ["fix", name, *_BOOK, "-o", "o.x", "--report", "o.html"], ["fix", name, *_BOOK, "--check"],
        ["fix", "-", *_BOOK], ["diff", "scan.txt", name], ["align", name, "clean.txt"],
        ["align", name, "clean.txt", "--force", "--format", "jsonl"],
        ["eval", name, "clean.txt", *_BOOK], ["review", name, *_BOOK, "--min-confidence", "0"],
        ["align", "scan.txt", name, "third.txt", *_BOOK, "--force"], ["pair", name, "clean.txt"],
        ["align", name, "clean.txt", "--transfer", "--force", "-o", "o.x"],
        ["revert", "r.json", name, "-o", "back.txt"],
    ]  # fmt: skip


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The data, damaged in one to four places."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.choice((0, 1, 1, 2, 8, 60)))
        way = rng.randrange(7)
        if way == 0:
            data = data[:at] + rng.choice(TOKENS) + data[end:]
        elif way == 1 and data:
            place = min(at, len(data) - 1)
            data = data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]
        elif way == 2:
            data = data[:at] + data[end:]
        elif way == 3:
            data = data[:at] + data[at:end] * rng.choice((2, 3, 50)) + data[end:]
        elif way == 4:
            data = data[:at]
        elif way == 5:
            data = _with_a_number(data, rng)
        else:
            lines = data.splitlines(keepends=True)
            rng.shuffle(lines)
            data = b"".join(lines)
    return data


def _with_a_number(data: bytes, rng: random.Random) -> bytes:
    """The data with one of its numbers another."""
    places = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return data
    at = end = rng.choice(places)
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    number = rng.choice(
        (b"0", b"-7", b"1e400", b"9" * 19, b"9" * 400, b"1.5", b"nan", b"2147483648")
    )
    return data[:at] + number + data[end:]


def fuzz(
    root: Path, count: int, seed: int, until: float
) -> Iterator[tuple[list[str], str, bytes, Told]]:
    """Give what each command came to, with the name of the damaged file and its bytes."""
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, _too_slow)
    rng = random.Random(seed)
    ground = prepare(root)
    names = [*ground.good, *(f"book/{name}" for name in ground.book)]
    with contextlib.chdir(root):
        for _ in range(count):
            if time.monotonic() > until:
                return
            name = rng.choice(names)
            good = ground.book[name[5:]] if name.startswith("book/") else ground.good[name]
            data = damaged(good, rng)
            args = rng.choice(commands_for(name))
            ground.lay(name, data)
            told = told_by(args, data if "-" in args else b"y\nn\n")
            ground.restore(name, args)
            yield args, name, data, told
