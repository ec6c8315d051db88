"""Which language a text is in, so that the right bundled book is taken."""

from __future__ import annotations

__all__ = ["detect_language"]

ENOUGH = 20_000  # characters that are looked at; more change nothing


def detect_language(text: str) -> str:
    """Name the language of a text as an ISO 639-1 code, by py3langid (Lui and Baldwin 2012).

    Reads on through OCR noise; a text of a few words may be named wrongly.

    >>> detect_language("Le conseil municipal s’est réuni à la mairie pour examiner le budget.")
    'fr'
    """
    import py3langid

    return str(py3langid.classify(text[:ENOUGH])[0])
