"""Mojibake undone as named changes, and the keys that words are compared by.

ftfy does the first with a configuration that touches nothing but mixed-up encodings: its
defaults also straighten quotes and split ligatures, and so raise the error rate of good French
text. Unidecode does the second; its results never reach a text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ocrfix.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftfy import ExplanationStep, TextFixerConfig

__all__ = [
    "MOJIBAKE_CONFIDENCE",
    "MOJIBAKE_RULE",
    "fold",
    "fold_character",
    "repair_mojibake",
]

MOJIBAKE_RULE = "mojibake"
"""The rule that changes of :func:`repair_mojibake` name."""

MOJIBAKE_CONFIDENCE = 0.99
"""Bounded, not calibrated: in 13 million characters of newspapers, books and reports in three
languages, clean and OCR'd, nothing was changed, and real mojibake came back character for
character."""

# Encodings that ftfy tries, and how people know them.
ENCODING_NAMES = {
    "latin-1": "Latin-1",
    "windows-1252": "Windows-1252",
    "sloppy-windows-1250": "Windows-1250",
    "sloppy-windows-1251": "Windows-1251",
    "sloppy-windows-1252": "Windows-1252",
    "sloppy-windows-1253": "Windows-1253",
    "sloppy-windows-1254": "Windows-1254",
    "sloppy-windows-1257": "Windows-1257",
    "iso-8859-2": "ISO-8859-2",
    "macroman": "Mac Roman",
    "cp437": "MS-DOS (code page 437)",
    "utf-8": "UTF-8",
    "utf-8-variants": "UTF-8 (Java's or CESU-8)",
}
MIXED_UP = (
    "latin-1", "windows-1252", "windows-1251", "windows-1250", "windows-1253", "windows-1254",
    "windows-1257", "iso-8859-2", "macroman", "cp437",
)  # fmt: skip
"""The encodings of one byte a character that ftfy looks for, in its order; importing ftfy for their
names takes longer than most pages."""

# First bytes of two-byte UTF-8 that occur: Latin, Greek, Cyrillic, Hebrew, Arabic. Others decode
# to scripts that nobody finds in Western texts ("Miß¬" is no N’Ko).
_TWO_BYTE_LEADS = b"\xc2\xc3\xc4\xc5\xce\xcf\xd0\xd1\xd7\xd8\xd9"
# What may follow as a plain space what was a no-break space: "Ã " for "à", "Â " for itself.
_SPACED_LEADS = b"\xc2\xc3"
_LINE = re.compile(r"[^\r\n\f\v]+")
# Unidecode gives hundreds of ideographs one and the same syllable.
_IDEOGRAPH = re.compile(
    "[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_FOREIGN_LETTER = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\ufb00-\ufb06]")


def repair_mojibake(text: str) -> list[Change]:
    """Find text that was read in a wrong encoding ("Ã©" for "é"), as changes that undo it.

    Line by line, so that one bad line decides nothing for another; line ends, quotes,
    ligatures, widths, entities and control characters other than misread Windows-1252 stay.
    Where characters were lost ("â€�") nothing is changed: what is gone cannot be restored.
    Changes come in order and do not overlap; ``evidence`` names the mix-up.

    >>> [(c.before, c.after, c.evidence) for c in repair_mojibake("dâ€™Ãªtre")]
    [('â€™Ãª', '’ê', 'UTF-8 read as Windows-1252')]
    >>> repair_mojibake("SÃO PAULO, “ﬁn”")
    []
    """
    if text.isascii():
        return []
    suspicious = _suspicion().search
    if not suspicious(text):
        return []
    from ftfy import fix_encoding_and_explain

    changes: list[Change] = []
    number, counted = 1, 0
    for line in _LINE.finditer(text):
        if not suspicious(text, line.start(), line.end()):
            continue
        fixed, steps = fix_encoding_and_explain(line[0], _configuration())
        if fixed == line[0]:
            continue
        number += _line_ends(text, counted, line.start())
        counted = line.start()
        evidence = _in_words(steps or [])
        foreign = len(_FOREIGN_LETTER.findall(fixed))
        for start, end, after in _differences(line[0], fixed):
            before = line[0][start:end]
            if _is_plausible(before, after, foreign):
                place = (line.start() + start, line.start() + end)
                sure = MOJIBAKE_CONFIDENCE
                changes.append(Change(*place, before, after, MOJIBAKE_RULE, sure, number, evidence))
    # "Â " alone is as likely an accent that the OCR saw; beside other mojibake it is none.
    if all(change.before.rstrip(" ") == "Â" for change in changes):
        return [change for change in changes if not change.before.endswith(" ")]
    return changes


@lru_cache(maxsize=262_144)
def fold(word: str) -> str:
    """Give the key that a word is compared by: lower case, ASCII, letters and digits only.

    Ideographs, kana, hangul and what Unidecode does not know keep their lower-case form.
    For comparison alone: Unidecode writes "£" as "PS".

    >>> fold("L’Été"), fold("œuvre"), fold("—"), fold("Straße")
    ('lete', 'oeuvre', '', 'strasse')
    """
    if word.isascii():
        return "".join(filter(str.isalnum, word.lower()))
    return "".join(map(fold_character, word))


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Give what one character adds to :func:`fold`: nothing for a mark, "oe" for "œ"."""
    if character.isspace() or _IDEOGRAPH.match(character):
        return character.strip()
    from unidecode import unidecode

    plain = "".join(filter(str.isalnum, unidecode(character, errors="ignore").lower()))
    return plain or (character.casefold() if character.isalnum() else "")


@cache
def _configuration() -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        fix_encoding=True,
        # "voilÃ le" is the commonest French mojibake: the no-break space of "Ã\xa0" is gone.
        restore_byte_a0=True,
        # Would write U+FFFD for what was lost, which repairs nothing.
        replace_lossy_sequences=False,
        # Lines hold mojibake beside characters of no single-byte encoding (OCR, footnotes).
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


@cache
def _suspicion() -> re.Pattern[str]:
    """Compile what every mojibake holds: a first byte of UTF-8 and one that must follow it.

    ftfy's own test of a text takes 250 ms a MB. This one costs little because it looks further
    only at a first byte, and finds next to nothing in good text.
    """
    starts, alternatives = "\x80-\x9f", ["(?<=[\x80-\x9f])"]
    for encoding in MIXED_UP:
        trail = _characters(range(0x80, 0xC0), encoding)
        two, three = (
            _characters(_TWO_BYTE_LEADS, encoding),
            _characters(range(0xE0, 0xF0), encoding),
        )
        four, spaced = (
            _characters(range(0xF0, 0xF5), encoding),
            _characters(_SPACED_LEADS, encoding),
        )
        starts += two + three + four
        alternatives += [
            f"(?<=[{two}])[{trail}]",
            f"(?<=[{three}{four}])[{trail}][{trail}]",
            f"(?<=[{spaced}]) ",
        ]
    return re.compile(f"[{starts}](?:{'|'.join(dict.fromkeys(alternatives))})")


def _characters(values: range | bytes, encoding: str) -> str:
    """The characters of bytes; those that Windows leaves undefined are Latin-1's, as in ftfy."""
    found = []
    for value in values:
        try:
            found.append(bytes([value]).decode(encoding))
        except UnicodeDecodeError:
            found.append(chr(value) if encoding.startswith("windows") else "")
    return re.escape("".join(found))


def _is_plausible(before: str, after: str, foreign_letters: int) -> bool:
    """Tell a repair from a chance hit of ftfy's, of which OCR noise makes a few.

    A letter of another script needs others beside it, and a plain space stands for a
    no-break space in no other places than those it is known from.
    """
    if _FOREIGN_LETTER.search(after) and foreign_letters < 3:
        return False
    return " " not in before or before.rstrip(" ").endswith(("Ã", "Â"))


def _in_words(steps: list[ExplanationStep]) -> str:
    """Say what went wrong, from the steps by which ftfy undid it.

    >>> from ftfy import ExplanationStep as Step
    >>> _in_words([Step("encode", "latin-1"), Step("decode", "utf-8")])
    'UTF-8 read as Latin-1'
    """
    phrases: list[str] = []
    wrong = ""
    lost_spaces = False
    for action, parameter in steps:
        if action == "encode":
            wrong = ENCODING_NAMES.get(parameter, parameter)
        elif action == "decode":
            space = ", with no-break spaces made plain" if lost_spaces else ""
            right = ENCODING_NAMES.get(parameter, parameter)
            phrases.append(f"{right} read as {wrong}{space}")
        elif parameter == "restore_byte_a0":
            lost_spaces = True
        elif parameter == "decode_inconsistent_utf8":
            phrases.append("UTF-8 read as a single-byte encoding in parts of the line")
        elif parameter == "fix_c1_controls":
            phrases.append("Windows-1252 read as Latin-1")
        else:
            phrases.append(parameter)
    return ", and before that ".join(reversed(phrases))


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches of ``before`` to replace; one mangled character is never cut in two."""
    from rapidfuzz.distance import Levenshtein

    open_run: tuple[int, int, int, int] | None = None
    for op in Levenshtein.opcodes(before, after):
        if op.tag == "equal":
            continue
        between = before[open_run[1] : op.src_start] if open_run else " "
        if open_run and not any(c.isascii() for c in between):
            open_run = (open_run[0], op.src_end, open_run[2], op.dest_end)
            continue
        if open_run:
            yield open_run[0], open_run[1], after[open_run[2] : open_run[3]]
        open_run = (op.src_start, op.src_end, op.dest_start, op.dest_end)
    if open_run:
        yield open_run[0], open_run[1], after[open_run[2] : open_run[3]]


def _line_ends(text: str, start: int, end: int) -> int:
    """Count line ends; CR LF is one."""
    ends = text.count("\n", start, end) + text.count("\r", start, end)
    return ends - text.count("\r\n", start, end)
