"""General word frequencies of a language."""

from __future__ import annotations

from ocrfix.errors import InputError
from ocrfix.text.tokens import tokenise

__all__ = ["WORDFREQ_NAMES", "base_frequencies"]

WORDFREQ_NAMES = {"no": "nb"}
"""Languages by wordfreq's codes, where they are others than those that books go by."""

LEAST = 5e-8  # share of running words below which a list has more slips than words


def base_frequencies(lang: str) -> dict[str, float]:
    """General word frequencies of a language (share of running words), from wordfreq.

    Keeps words of letters alone that are not rarer than :data:`LEAST`; words at an apostrophe are
    split as :mod:`ocrfix.text.tokens` does. An unknown language gives an empty dictionary: its
    lexicon is then the clean texts alone. Raises :class:`InputError` where wordfreq is not
    installed.
    """
    try:
        import wordfreq
    except ImportError as error:
        raise InputError(
            f"The general words of {lang!r} come from wordfreq, which is not installed, and no "
            "book of that language is at hand. Try: pip install 'ocrfix[train]'"
        ) from error

    lang = WORDFREQ_NAMES.get(lang, lang)
    if lang not in wordfreq.available_languages("best"):
        return {}  # asked for it, wordfreq would give its nearest relative
    raw = wordfreq.get_frequency_dict(lang, wordlist="best")
    found: dict[str, float] = {}
    for word, share in raw.items():
        if share < LEAST:
            continue
        if word.isalpha():
            found[word] = found.get(word, 0.0) + share
        elif "'" in word:
            for token, _ in tokenise(word):
                if token[0].isalpha():
                    found[token] = found.get(token, 0.0) + share
    return found
