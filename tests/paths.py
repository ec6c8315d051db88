"""Where the tests find what lies beside them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
PAIRS = ROOT / "data" / "pairs"
BENCHMARKS = ROOT / "benchmarks"
SHARED = ROOT.parent / "shared"
"""Texts that are no part of the project; what wants them skips where they are absent."""
