"""Which languages are served, and how well: read from the books at hand and from wordfreq."""

from __future__ import annotations

import textwrap
import tomllib
from typing import Any

from ocrfix.book.bundled import BOOKS, bundled_languages
from ocrfix.language.codes import language_name
from ocrfix.language.frequencies import WORDFREQ_NAMES

__all__ = ["languages_text"]

_WIDTH = 78
UNSPACED = {"ja", "zh"}
"""Languages whose words no space parts: rules for words do not serve them."""

_CODES = {theirs: ours for ours, theirs in WORDFREQ_NAMES.items()}


def languages_text() -> str:
    """The languages in tiers: with a book, with a large word list, with a small one."""
    bundled = bundled_languages()
    rows = [(code, language_name(code), _book(code)) for code in bundled]
    width = max((len(name) for _, name, _ in rows), default=0)
    lines = [f"  {code:<3} {name:<{width}}  {said}" for code, name, said in rows if said]
    alone = [f"{name} ({code})" for code, name, said in rows if not said]
    if alone:
        said = f"Made from clean text alone, without scans: {', '.join(alone)}."
        lines += textwrap.wrap(said, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for head, codes in zip(
        ("A large list of words lies behind a book that you train for", "A smaller one for"),
        _listed(bundled),
        strict=True,
    ):
        if codes:
            lines += textwrap.wrap(f"{head}: {', '.join(codes)}.", _WIDTH)
    return "\n".join(lines) + "\n"


def _book(code: str) -> str:
    """How many scans a bundled book was made from, and how it fared on unseen ones; "" for none."""
    about: dict[str, Any] = tomllib.loads((BOOKS / code / "book.toml").read_text("utf-8"))
    trained, validation = about.get("trained", {}), about.get("validation", {})
    pairs = trained.get("pairs", 0)
    if not pairs:
        return ""
    said = f"trained on {pairs:,} scan{'s' * (pairs != 1)}"
    if "cer_before" in validation:
        before, after = validation["cer_before"], validation["cer_after"]
        said += f"; errors {before * 100:.2f} → {after * 100:.2f} % on unseen ones"
    return said


def _listed(bundled: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The other languages that wordfreq has a large and a small list of, if it is there."""
    try:
        import wordfreq
    except ImportError:  # training alone needs it
        return [], []
    large = set(wordfreq.available_languages("large"))
    small = set(wordfreq.available_languages("small")) - large
    tiers = (
        sorted(language_name(_CODES.get(code, code)) for code in tier if code not in bundled)
        for tier in (large - UNSPACED, small - UNSPACED)
    )
    first, second = tiers
    return first, second
