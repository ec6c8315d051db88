"""``weights.tsv``: what the gate gives on each piece of evidence, in log odds."""

from __future__ import annotations

import math

from ocrfix.errors import BookError
from ocrfix.ranking.reranker import WEIGHTS, Gate

__all__ = ["read_weights", "write_weights"]

_HEAD = "evidence\tweight"


def write_weights(gate: Gate) -> bytes:
    """Write the weights of a gate by their names, one a line."""
    rows = (f"{name}\t{weight}" for name, weight in zip(WEIGHTS, gate.weights, strict=True))
    return "".join(f"{line}\n" for line in (_HEAD, *rows)).encode()


def read_weights(data: bytes, name: str, advice: str) -> Gate:
    """Read what :func:`write_weights` wrote.

    Raises :class:`ValueError` for what is no such table, and :class:`BookError`, which begins with
    the ``name`` of the file and ends with ``advice``, where a weight is wanting or no number.
    """
    if not data.endswith(b"\n"):
        raise ValueError("its last line is cut off, or lacks a line end")
    first, *lines = data.decode().splitlines()
    if first != _HEAD:
        raise ValueError("the first line does not name the columns of a table of weights")
    rows = [line.split("\t") for line in lines]
    if any(len(row) != 2 for row in rows):
        raise ValueError("each line must hold a name, a tab and a weight")
    try:
        found = {evidence: float(weight) for evidence, weight in rows}
        gate = Gate([found[evidence] for evidence in WEIGHTS])
    except KeyError as error:
        raise BookError(f"{name} lacks {error}. {advice}") from error
    except ValueError as error:
        raise BookError(f"{name}: {error}. {advice}") from error
    if not all(math.isfinite(weight) for weight in gate.weights):
        raise BookError(f"{name}: a weight of the gate is no number. {advice}")
    return gate
