"""General words of a language: what holds where wordfreq is not installed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from small_book import PAIRS, UNSEEN

from ocrfix.errors import InputError
from ocrfix.training.general_words import general_words

if TYPE_CHECKING:
    from pathlib import Path

WITHOUT = """
import sys
sys.modules["wordfreq"] = None
from ocrfix.cli import main
sys.exit(main())
"""


def without_wordfreq(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *map(str, args)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_without_wordfreq_the_words_are_those_of_the_bundled_book(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = general_words("fr")
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    kept = general_words("fr")
    usual = {word for word, share in asked.items() if share >= 1e-6}
    assert len(usual & kept.keys()) >= 0.99 * len(usual)


def test_without_wordfreq_another_language_names_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(InputError, match=r"pip install 'ocrfix\[train\]'"):
        general_words("nl")


@pytest.mark.slow
def test_without_wordfreq_a_scan_is_fixed_and_a_book_trained(tmp_path: Path) -> None:
    scan = PAIRS / f"{UNSEEN}.ocr.txt"
    twins = []
    for path in (scan, PAIRS / f"{UNSEEN}.clean.txt"):
        text = path.read_text(encoding="utf-8")
        twins.append(tmp_path / path.name)
        twins[-1].write_text(text[: text.index("\n\n", 5000)], encoding="utf-8")
    fixed = without_wordfreq("fix", twins[0])
    assert (fixed.returncode, fixed.stdout != "") == (0, True)
    assert fixed.stdout != twins[0].read_text(encoding="utf-8")
    book = tmp_path / "book"
    trained = without_wordfreq("train", "--pair", *twins, "-o", book, "--prior", "none", "-j", "1")
    assert (trained.returncode, (book / "book.toml").exists()) == (0, True), trained.stderr
    other = without_wordfreq("train", "--pair", *twins, "-o", tmp_path / "b", "--lang", "nl")
    assert (other.returncode, (tmp_path / "b").exists()) == (2, False)
    assert "pip install 'ocrfix[train]'" in other.stderr
