"""Options that a folder has by default: ``ocrfix.toml``, or ``[tool.ocrfix]`` of pyproject.toml.

A key is the long name of an option and holds for every command that has it; a table named after a
command (``[fix]``, ``[rules.test]``) holds for that one. Paths are relative to the file. What the
command line says goes before.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocrfix.book.bundled import bundled_languages
from ocrfix.errors import InputError
from ocrfix.text.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Configuration", "configured", "find_configuration", "give_way"]

NAME = "ocrfix.toml"
FORBIDDEN = {
    "in-place": "inputs are rewritten only where the command line says so",
    "force": "what it overrides is to be seen each time",
    "help": "it is no setting",
    "version": "it is no setting",
}
NOT_FOR = {"align": {"book", "lang"}, "eval": {"book"}}
"""Keys at large that would make another thing of a command; its own table may say them."""

GIVES_WAY = {
    "book": ("lang",),
    "output": ("in_place", "as_diff", "check"),
    "diff": ("output", "in_place", "check"),
    "check": ("output", "in_place", "as_diff"),
}
"""What a file says by long name, and the parameters of the command line that speak against it."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says of options: ``said`` as it was read; ``path`` is where it stands."""

    path: Path
    said: Mapping[str, Any]

    def check(self, root: click.Group) -> None:
        """Raise :class:`InputError` for a key that no option has, or that may not be set."""
        self._check(self.said, root, "")

    def _check(self, said: Mapping[str, Any], command: click.Command, within: str) -> None:
        inner = command.commands if isinstance(command, click.Group) else {}
        known = {name for each in _every(command) for name in _by_name(each)}
        for key, value in said.items():
            if key in inner and isinstance(value, dict):
                self._check(value, inner[key], f"{within}{key}.")
            elif key.replace("_", "-") in FORBIDDEN:
                raise InputError(
                    f"{self.path}: “{within}{key}” cannot be set here: "
                    f"{FORBIDDEN[key.replace('_', '-')]}. Take it out."
                )
            elif key.replace("_", "-") not in known:
                near = get_close_matches(key, [*known, *inner], n=1)
                hint = f"Did you mean “{near[0]}”?" if near else "See ocrfix help configuration."
                raise InputError(f"{self.path}: there is no option “{within}{key}”. {hint}")

    def defaults(self, command: click.Command, path: list[str]) -> dict[str, Any]:
        """What holds for a command (``path`` are its names), by the names of its parameters."""
        found: dict[str, Any] = {}
        level: Mapping[str, Any] = self.said
        names = _by_name(command)
        for depth, name in enumerate([*path, ""]):
            for key, value in level.items():
                long = key.replace("_", "-")
                at_large = depth == 0 and long in NOT_FOR.get(path[0] if path else "", ())
                if long in names and not at_large and not isinstance(value, dict):
                    option = names[long]
                    assert option.name is not None
                    found[option.name] = self._value(option, value)
            inner = level.get(name)
            level = inner if isinstance(inner, dict) else {}
        return found

    def _value(self, option: click.Option, value: Any) -> Any:
        if option.multiple and option.nargs == 1 and not isinstance(value, list):
            value = [value]
        if isinstance(value, list):
            return [self._placed(option, each) for each in value]
        if option.is_flag and not option.is_bool_flag and value is True:
            return option.flag_value
        return self._placed(option, value)

    def _placed(self, option: click.Option, value: Any) -> Any:
        """A path as seen from the file; the name of a bundled book stays one."""
        named = "--book" in option.opts or "--prior" in option.opts
        if not isinstance(value, str) or not (isinstance(option.type, click.Path) or named):
            return value
        if named and (value == "none" or value in bundled_languages()):
            return value
        folder = self.path.parent
        return value if folder == Path() else str(folder / value)


def find_configuration(start: Path | None = None) -> Configuration | None:
    """The configuration of a folder (the current one), or of the nearest above that has one.

    Raises :class:`InputError` for an ``ocrfix.toml`` that is no TOML.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        file = folder / NAME
        if file.is_file():
            return Configuration(_shown(file, here), _read(file))
        project = folder / "pyproject.toml"
        if project.is_file():
            try:
                said = tomllib.loads(read_bytes(project).decode()).get("tool", {}).get("ocrfix")
            except (ValueError, AttributeError):
                continue
            if isinstance(said, dict):
                return Configuration(_shown(project, here), said)
    return None


def configured(ctx: click.Context) -> Path | None:
    """Take the defaults of a command from a configuration; gives its file, if there is one."""
    root = ctx.find_root().command
    found = find_configuration()
    if found is None or not isinstance(root, click.Group):
        return None
    found.check(root)
    ctx.default_map = found.defaults(ctx.command, ctx.command_path.split()[1:])
    return found.path


def give_way(ctx: click.Context) -> list[str]:
    """Leave out what a file says and the command line speaks against; names what is left of it."""
    typed, filed = click.core.ParameterSource.COMMANDLINE, click.core.ParameterSource.DEFAULT_MAP
    used = []
    for name, option in _by_name(ctx.command).items():
        assert option.name is not None
        if ctx.get_parameter_source(option.name) != filed:
            continue
        against = GIVES_WAY.get(name, ())
        if any(ctx.get_parameter_source(other) == typed for other in against):
            ctx.params[option.name] = False if option.is_flag else None
        else:
            used.append(name)
    return sorted(used)


def _shown(file: Path, here: Path) -> Path:
    return file.relative_to(here) if file.parent == here else file


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bytes(file).decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(f"{file} is no TOML: {error}. See ocrfix help configuration.") from error


def _every(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from _every(inner)


def _by_name(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by their long names."""
    return {
        flag[2:]: option
        for option in command.params
        if isinstance(option, click.Option)
        for flag in option.opts
        if flag.startswith("--")
    }
