"""The many ways to name a language, and the one code that books go by."""

from __future__ import annotations

__all__ = ["language_code"]

_NAMES = {
    "cs": "czech čeština český",
    "da": "danish dansk",
    "de": "german deutsch allemand alemán tedesco",
    "el": "greek ελληνικά",
    "en": "english anglais englisch inglés inglese",
    "es": "spanish español castellano espagnol spanisch",
    "fi": "finnish suomi",
    "fr": "french français francais französisch francés francese",
    "hu": "hungarian magyar",
    "it": "italian italiano italien italienisch",
    "la": "latin latein",
    "nl": "dutch nederlands néerlandais niederländisch",
    "no": "norwegian norsk",
    "pl": "polish polski",
    "pt": "portuguese português portugues",
    "ro": "romanian română romana",
    "ru": "russian русский",
    "sv": "swedish svenska",
}
"""What people call languages, in English and in their own tongue, beside the codes."""

_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}


def language_code(said: str) -> str:
    """The two-letter code (ISO 639-1; three letters where there is none) of a language.

    Takes codes of two and three letters (``fr``, ``fra``, ``fre``), with a region or script
    (``fr-CA``, ``fr_FR``), and names (``French``). What names no language comes back in lower
    case, for whoever looks for a book to say so.

    >>> [language_code(said) for said in ("fra", "fre", "fr-CA", "French", "Deutsch", "xyzzy")]
    ['fr', 'fr', 'fr', 'fr', 'de', 'xyzzy']
    """
    plain = said.strip().lower()
    if plain in _NAMES:
        return plain
    if plain in _CODES:
        return _CODES[plain]
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    try:
        found = langcodes.get(plain)
    except LanguageTagError:
        return plain
    return found.language if found.language and found.is_valid() else plain
