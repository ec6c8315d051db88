"""The many ways to name a language, and the one code that books go by."""

from __future__ import annotations

import re

from ocrfix.text.composition import composed

__all__ = ["language_code", "language_name"]

_NAMES = {
    "af": "afrikaans",
    "ar": "arabic العربية",
    "bg": "bulgarian български",
    "bn": "bengali বাংলা",
    "bs": "bosnian bosanski",
    "ca": "catalan català",
    "cs": "czech čeština český",
    "cy": "welsh cymraeg",
    "da": "danish dansk",
    "de": "german deutsch allemand alemán tedesco frk fraktur",  # frk: Tesseract's black letter
    "el": "greek ελληνικά",
    "en": "english anglais englisch inglés inglese",
    "es": "spanish español castellano espagnol spanisch",
    "et": "estonian eesti",
    "eu": "basque euskara",
    "fa": "persian farsi فارسی",
    "fi": "finnish suomi",
    "fil": "filipino",
    "fr": "french français francais französisch francés francese",
    "ga": "irish gaeilge",
    "gl": "galician galego",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "hr": "croatian hrvatski",
    "hu": "hungarian magyar",
    "id": "indonesian",
    "is": "icelandic íslenska",
    "it": "italian italiano italien italienisch",
    "ko": "korean 한국어",
    "la": "latin latein",
    "lt": "lithuanian lietuvių",
    "lv": "latvian latviešu",
    "mk": "macedonian македонски",
    "ms": "malay melayu",
    "nl": "dutch nederlands néerlandais niederländisch",
    "no": "norwegian norsk nb nob bokmål",
    "pl": "polish polski",
    "pt": "portuguese português portugues",
    "ro": "romanian română romana",
    "ru": "russian русский",
    "sh": "serbo-croatian",
    "sk": "slovak slovenčina",
    "sl": "slovene slovenščina slovenian",
    "sr": "serbian српски srpski",
    "sv": "swedish svenska",
    "ta": "tamil தமிழ்",
    "tr": "turkish türkçe",
    "uk": "ukrainian українська",
    "ur": "urdu اردو",
    "vi": "vietnamese",
}
"""What people call languages, in English and in their own tongue, beside the codes."""

_CODES = {name: code for code, names in _NAMES.items() for name in names.split()}

_VARIANTS = re.compile(r"[_-](?:frak|latf|old|vert|utf-?8)$")
"""What Tesseract's names of its models say beside the language."""


def language_name(code: str) -> str:
    """What a language is called in English; its code where that is not written down here.

    >>> language_name("cs"), language_name("gsw")
    ('Czech', 'gsw')
    """
    return _NAMES[code].split()[0].capitalize() if code in _NAMES else code


def language_code(said: str) -> str:
    """The two-letter code (ISO 639-1; three letters where there is none) of a language.

    Takes codes of two and three letters (``fr``, ``fra``, ``fre``), with a region or script
    (``fr-CA``, ``fr_FR.UTF-8``), names (``French``), and Tesseract's models (``deu_frak``,
    ``fra+eng``, of which the first counts). What names no language comes back in lower case, for
    whoever looks for a book to say so.

    >>> [language_code(said) for said in ("fra", "fre", "fr-CA", "French", "Deutsch", "xyzzy")]
    ['fr', 'fr', 'fr', 'fr', 'de', 'xyzzy']
    >>> [language_code(said) for said in ("fr_FR.UTF-8", "deu_latf", "spa_old", "fra+eng", "nob")]
    ['fr', 'de', 'es', 'fr', 'no']
    """
    plain = composed(said).strip().lower()
    if plain in _NAMES:
        return plain
    if plain in _CODES:
        return _CODES[plain]
    import langcodes
    from langcodes.tag_parser import LanguageTagError

    bare = _VARIANTS.sub("", re.split(r"[+.@]", plain)[0])
    if bare in _CODES:
        return _CODES[bare]
    try:
        found = langcodes.get(bare)
    except LanguageTagError:
        return plain
    if not found.language or not found.is_valid():
        return plain
    return _CODES.get(found.language, found.language)
