"""What the documentation says can be typed as it stands."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from paths import ROOT

from ocrfix.cli.app import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = (line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines())
    return [line for line in lines if line.startswith("ocrfix ")]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    line = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert line in README.splitlines()
    assert line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()


def test_readme_shows_every_command() -> None:
    shown = {shlex.split(line, comments=True)[1] for line in commands()}
    assert set(main.commands) <= shown


@pytest.mark.parametrize("line", commands())
def test_commands_in_the_readme_parse(line: str) -> None:
    command: click.Command = main
    words = shlex.split(line.split(" > ")[0].split(" | ")[0], comments=True)[1:]
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)
