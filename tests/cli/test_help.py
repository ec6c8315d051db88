"""Help by topic, and completion: what they show can be typed as it stands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from ocrfix.cli.app import main
from ocrfix.cli.help import topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

    Run = Callable[..., Result]

TOPICS = topics()
COMMANDS = [
    re.split(r" {2,}| > ", line.strip())[0]
    for entry in TOPICS.values()
    for line in entry["text"].split("\n")
    if line.startswith("  ocrfix ")
]


def test_topics_are_listed(run: Run) -> None:
    found = run("help")
    assert (found.code, found.err) == (0, "")
    assert [line.split()[0] for line in found.text.splitlines()[1:-2]] == list(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fits_a_terminal(run: Run, topic: str) -> None:
    found = run("help", topic)
    assert (found.code, found.text.splitlines()[0]) == (0, TOPICS[topic]["title"])
    assert len(found.text.splitlines()) <= 24
    assert max(map(len, found.text.splitlines())) < 80


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_in_topics_parse(line: str) -> None:
    command: click.Command = main
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)


def test_every_command_has_its_place_in_a_topic() -> None:
    assert set(main.commands) - {"help"} <= {shlex.split(line)[1] for line in COMMANDS}


def test_help_knows_the_commands_too(run: Run) -> None:
    assert run("help", "fix").out == run("fix", "--help").out


def test_an_unknown_topic_names_the_nearest(run: Run) -> None:
    found = run("help", "confidense")
    assert (found.code, found.out) == (2, b"")
    assert "There is no topic “confidense”. Did you mean “confidence”?" in found.err
    assert "There are: start, pairs" in run("help", "xyzzy").err


def completed(words: str) -> list[str]:
    """What bash would offer for the last word."""
    env = {**os.environ, "_OCRFIX_COMPLETE": "bash_complete", "COMP_WORDS": words,
           "COMP_CWORD": str(len(words.split(" ")) - 1)}  # fmt: skip
    script = "from ocrfix.cli.app import main; main(prog_name='ocrfix')"
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, check=True)
    return [line.split(",", 1)[1] for line in done.stdout.decode().splitlines()]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("ocrfix re", ["review", "revert"]),
        ("ocrfix fix --min", ["--min-confidence"]),
        ("ocrfix rules dis", ["disable"]),
        ("ocrfix help conf", ["confidence", "configuration"]),
        ("ocrfix eval --format ", ["text", "json", "csv"]),
    ],
)
def test_the_shell_completes(words: str, offered: list[str]) -> None:
    assert completed(words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_what_the_shell_understands(shell: str) -> None:
    assert f"_OCRFIX_COMPLETE={shell}_source" in TOPICS["completion"]["text"]
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    env = {**os.environ, "_OCRFIX_COMPLETE": f"{shell}_source"}
    command = [sys.executable, "-c", "from ocrfix.cli.app import main; main(prog_name='ocrfix')"]
    script = subprocess.run(command, env=env, capture_output=True, check=True).stdout
    assert subprocess.run([shell, "-n"], input=script, check=False).returncode == 0
