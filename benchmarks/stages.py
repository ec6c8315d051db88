"""Where the time goes: the profile of a run, put together by the steps of the flow."""

from __future__ import annotations

import cProfile
import os
import pstats
from pathlib import Path
from typing import TYPE_CHECKING

import ocrfix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Function = tuple[str, int, str]
    Calls = tuple[int, int, float, float]

HOME = str(Path(ocrfix.__file__).parent) + os.sep
ROOMS = {
    "repair/foreign": "language test", "language/identification": "language test",
    "text/documents": "read and write",
    "text/encoding": "read and write", "text/sources": "read and write", "cache": "load",
    "language/columns": "load", "language/classifier_columns": "load", "language/storage": "load",
    "errormodel/rule_table": "load",
}  # fmt: skip
"""Rooms that belong to another stage than their package."""
PACKAGES = {
    "text": "text and tokens", "language": "evidence: language", "book": "load",
    "errormodel": "candidates", "candidates": "candidates", "ranking": "evidence and choice",
    "repair": "changes and reasons", "report": "read and write", "cli": "command line",
}  # fmt: skip
ELSEWHERE = "the rest"


def stage_seconds(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of one piece of work by stage, the most first.

    What a library does counts for the stage that called it. The profiler itself slows what calls
    many small functions: the shares are true, the seconds are not.
    """
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    stats: Mapping[Function, tuple[int, int, float, float, dict[Function, Calls]]]
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    found: dict[str, float] = {}
    for function, (_, _, own, _, callers) in stats.items():
        for stage, share in _shares(function, callers, stats, frozenset()).items():
            found[stage] = found.get(stage, 0.0) + own * share
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def stage_of(file: str) -> str | None:
    """The stage that a file of the project belongs to; None for what is not of it."""
    if not file.startswith(HOME):
        return None
    room = file.removeprefix(HOME).removesuffix(".py").replace(os.sep, "/")
    return ROOMS.get(room) or PACKAGES.get(room.partition("/")[0], ELSEWHERE)


def _shares(
    function: Function,
    callers: Mapping[Function, Calls],
    stats: Mapping[Function, tuple[int, int, float, float, dict[Function, Calls]]],
    above: frozenset[Function],
) -> dict[str, float]:
    """How much of a function's own time belongs to each stage, 1 in all."""
    stage = stage_of(function[0])
    if stage is not None:
        return {stage: 1.0}
    known = {caller: calls for caller, calls in callers.items() if caller not in above}
    total = sum(calls[3] for calls in known.values())
    if not known or total <= 0 or len(above) > DEEPEST:
        return {ELSEWHERE: 1.0}
    found: dict[str, float] = {}
    for caller, calls in known.items():
        higher = stats[caller][4] if caller in stats else {}
        for name, share in _shares(caller, higher, stats, above | {function}).items():
            found[name] = found.get(name, 0.0) + share * calls[3] / total
    return found


DEEPEST = 12  # calls within libraries that are followed upwards
