"""The command as people start it: processes, pipes, terminals, signals, limits."""

from __future__ import annotations

import contextlib
import os
import pty
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_book import PAIRS, TRAINED_ON, UNSEEN

OCRFIX = [sys.executable, "-m", "ocrfix"]
SCAN = PAIRS / f"{UNSEEN}.ocr.txt"
PAIR = ["--pair", PAIRS / f"{TRAINED_ON[0]}.ocr.txt", PAIRS / f"{TRAINED_ON[0]}.clean.txt"]
NASTY = "Titre\x1b]0;owned\x07 \x1b[2Jla huitiéme session\x9b31m\r\nfin\n"


def shell(script: str, *args: object) -> subprocess.CompletedProcess[bytes]:
    """Run a bash script with ``$0`` as ocrfix's Python and the arguments as ``$1`` …"""
    head = 'set -o pipefail; ocrfix() { "$0" -m ocrfix "$@"; }; '
    return subprocess.run(
        ["bash", "-c", head + script, sys.executable, *map(str, args)],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip


def test_help_imports_nothing_heavy() -> None:
    script = """
import sys
from ocrfix.cli.app import main
main(["--help"], standalone_mode=False)
heavy = {"rich", "numpy", "rapidfuzz", "Levenshtein", "ftfy", "wordfreq", "py3langid",
         "charset_normalizer", "unidecode", "ocrfix.book.reading", "ocrfix.alignment.pipeline"}
sys.exit(" ".join(heavy & set(sys.modules)) or 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Usage: ocrfix ")


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(book_path: Path) -> None:
    done = shell('ocrfix fix "$1" --book "$2" | head -c 20', SCAN, book_path)
    assert (done.returncode, done.stdout) == (0, SCAN.read_bytes()[:20])
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    done = shell("ocrfix --help | head -1")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_standard_output(book_path: Path) -> None:
    done = shell('ocrfix fix "$1" --book "$2" > /dev/full', SCAN, book_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        b"ocrfix: Standard output cannot be written: no space left on device. Name a file on "
        b"another disk.",
    )
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("command", ['rules list "$2" --all', "--help", 'fix "$1" --book "$2"'])
def test_a_reader_that_has_gone_is_no_failure(book_path: Path, command: str) -> None:
    done = shell(f"{{ ocrfix {command}; echo $? >&2; }} | true", SCAN, book_path)
    assert done.stderr.splitlines()[-1] == b"0"
    assert b"Traceback" not in done.stderr


def test_outputs_that_are_no_files(book_path: Path, tmp_path: Path) -> None:
    whole = shell('ocrfix fix "$1" --book "$2"', SCAN, book_path).stdout
    for target in ("/dev/stdout", "/dev/fd/1"):
        done = shell(f'ocrfix fix "$1" --book "$2" -o {target}', SCAN, book_path)
        assert (done.returncode, done.stdout) == (0, whole)
    done = shell('echo before > "$3"; ocrfix fix "$1" --book "$2" -o /dev/stdout >> "$3"', SCAN,
                 book_path, tmp_path / "log")  # fmt: skip
    assert (tmp_path / "log").read_bytes() == b"before\n" + whole


def test_standard_output_is_closed(book_path: Path) -> None:
    done = shell('ocrfix fix "$1" --book "$2" >&-', SCAN, book_path)
    assert (done.returncode, b"Standard output is closed." in done.stderr) == (2, True)


@pytest.mark.slow
def test_a_disk_that_fills_up_while_a_book_or_text_is_written(
    book_path: Path, tmp_path: Path
) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))

    page = tmp_path / "page.txt"
    shutil.copy(SCAN, page)
    before = page.read_bytes()
    for args in (
        ["train", *PAIR, "--lang", "fr", "-o", tmp_path / "book"],
        ["fix", page, "--book", book_path, "--in-place"],
    ):
        done = subprocess.run(
            [*OCRFIX, *map(str, args)], capture_output=True, preexec_fn=limit, check=False
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"cannot be written: file too large." in done.stderr
        assert b"Traceback" not in done.stderr
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"page.txt": before}


def hear_ctrl_c() -> None:
    """A process that a script started in the background ignores Ctrl-C, and so do its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("command", ["train", "fix", "fix -j 2"])
def test_interruption_leaves_nothing_behind(book_path: Path, tmp_path: Path, command: str) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(4):
        (inputs / f"{number}.txt").write_bytes(SCAN.read_bytes() * 40)
    args: list[object] = [*command.split(), inputs, "--book", book_path, "-o", tmp_path / "out"]
    if command == "train":
        args = ["train", PAIRS, "-o", tmp_path / "out"]
    process = subprocess.Popen(
        [*OCRFIX, *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )  # fmt: skip
    _wait_for_work(process, 4 if command == "fix -j 2" else 1)
    out, err = _interrupted(process)
    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "Interrupted. Nothing half-written is left behind."
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def _interrupted(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Press Ctrl-C until a process ends: Python loses one that falls into a weak reference's call.

    As Ctrl-C does, the signal goes to all processes of the terminal.
    """
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=20)
    raise AssertionError("not to be interrupted")


def _wait_for_work(process: subprocess.Popen[bytes], least: int) -> None:
    """Wait until a command is past its start, as the processor time of its group tells."""
    ticks = os.sysconf("SC_CLK_TCK")
    while process.poll() is None:
        spent = [_cpu(p) for p in Path("/proc").glob("[0-9]*") if _group(p) == process.pid]
        if len(spent) >= min(least, 3) and sum(spent) > 1.2 * ticks:
            return
    raise AssertionError(process.communicate())


def _stat(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["", "", "0", *["0"] * 20]


def _group(process: Path) -> int:
    return int(_stat(process)[2])


def _cpu(process: Path) -> int:
    return int(_stat(process)[11]) + int(_stat(process)[12])


# -- on a terminal ------------------------------------------------------------------------------


def on_terminal(*args: object, **env: str) -> tuple[int, bytes]:
    """Run a command with a terminal as standard output and error, and give what it shows."""
    ours, theirs = pty.openpty()
    setting = {**os.environ, "PAGER": "cat", "TERM": "xterm", **env}
    process = subprocess.Popen(
        [*OCRFIX, *map(str, args)], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env=setting, cwd=env.get("PWD"),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(), shown.replace(b"\r\n", b"\n")


@pytest.mark.parametrize(
    "command",
    [
        ("fix", "nasty.txt", "--book", "BOOK"),
        ("fix", "nasty.txt", "--diff", "--book", "BOOK"),
        ("diff", "nasty.txt", "other.txt"),
        ("align", "nasty.txt", "other.txt", "--force"),
        ("align", "nasty.txt", "other.txt", "--force", "--format", "jsonl"),
        ("rules", "explain", "BOOK", NASTY),
        ("fix", NASTY),
    ],
    ids=lambda command: " ".join(command)[:30].partition("\x1b")[0],
)
def test_no_escape_sequence_of_a_document_reaches_the_terminal(
    book_path: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "nasty.txt").write_text(NASTY, encoding="utf-8", newline="")
    (tmp_path / "other.txt").write_text(NASTY.replace("é", "è"), encoding="utf-8", newline="")
    args = [str(book_path) if a == "BOOK" else a for a in command]
    # A dumb terminal gets no progress bar, whose sequences are our own.
    _, shown = on_terminal(*args, NO_COLOR="1", TERM="dumb", PWD=str(tmp_path))
    assert b"huiti" in shown
    assert not set("\x1b\x07\x9b\r") & set(shown.decode())


def test_colour_is_for_terminals_that_want_it(tmp_path: Path) -> None:
    for name in ("l’eau", "I’eau"):
        (tmp_path / name[0]).write_text(name + "\n", encoding="utf-8")
    files = (tmp_path / "l", tmp_path / "I")
    plain = subprocess.run([*OCRFIX, "diff", *files], capture_output=True, check=True).stdout
    assert b"\x1b" not in plain
    assert b"\x1b[" in on_terminal("diff", *files)[1]
    assert b"\x1b[" not in on_terminal("diff", *files, NO_COLOR="1")[1]
