"""The command ``ocrfix help``: short texts on topics, kept as data in ``topics.toml``."""

from __future__ import annotations

from typing import Any

import click

from ocrfix.cli.console import Command, page_lines


def topics() -> dict[str, dict[str, str]]:
    """Give title and text of each topic, in order."""
    import tomllib
    from importlib import resources

    text = resources.files("ocrfix.cli").joinpath("topics.toml").read_text("utf-8")
    return tomllib.loads(text)


def text_of(entry: dict[str, str]) -> str:
    """The text of a topic, with what is known only when it is asked for."""
    if "{languages}" in entry["text"]:
        from ocrfix.cli.languages import languages_text

        return entry["text"].replace("{languages}\n", languages_text())
    return entry["text"]


def _complete(ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    return [name for name in [*topics(), *_commands(ctx)] if name.startswith(begun)]


def _commands(ctx: click.Context) -> dict[str, click.Command]:
    group = ctx.parent.command if ctx.parent else None
    return dict(group.commands) if isinstance(group, click.Group) else {}


@click.command(name="help", cls=Command)
@click.argument("topic", required=False, shell_complete=_complete)
@click.pass_context
def show_help(ctx: click.Context, topic: str | None) -> None:
    """Explain a topic: rules, books, confidence, encodings and more.

    Without a topic, the topics are listed.

    \b
    Examples: ocrfix help
              ocrfix help confidence
    """
    known, commands = topics(), _commands(ctx)
    if topic is None:
        width = max(map(len, known))
        lines = [f"  {name:<{width}}  {entry['title']}" for name, entry in known.items()]
        page_lines(["Topics:", *lines, "", "Read one: ocrfix help start"])
    elif topic in known:
        page_lines([known[topic]["title"], *text_of(known[topic]).rstrip("\n").split("\n")])
    elif topic in commands:
        page_lines([_usage(ctx, topic, commands[topic])])
    else:
        raise click.UsageError(_unknown(topic, [*known, *commands]), ctx)


def _usage(ctx: click.Context, name: str, command: click.Command) -> str:
    inner: Any = click.Context(command, info_name=name, parent=ctx.parent)
    return command.get_help(inner)


def _unknown(topic: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(topic, known, n=1)
    hint = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(known)}."
    return f"There is no topic “{topic}”. {hint}"
