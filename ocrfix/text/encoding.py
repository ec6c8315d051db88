"""Which encoding bytes are in, and whether they are text at all.

Only what is sure is taken: a wrong guess would turn good text into rules.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import PurePath

from ocrfix.errors import InputError

__all__ = ["UNICODE_CODECS", "check_is_text", "likely_encoding", "settle", "spoken"]

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# First bytes, what they announce, and how to get at the text.
KNOWN_BINARIES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "Try: pdftotext {name} {stem}.txt"),
    (b"\x89PNG", "a PNG image", "Run OCR on it first: tesseract {name} {stem}"),
    (b"\xff\xd8\xff", "a JPEG image", "Run OCR on it first: tesseract {name} {stem}"),
    (b"II*\x00", "a TIFF image", "Run OCR on it first: tesseract {name} {stem}"),
    (b"MM\x00*", "a TIFF image", "Run OCR on it first: tesseract {name} {stem}"),
    (b"GIF8", "a GIF image", "Run OCR on it first: tesseract {name} {stem}"),
    (b"AT&TFORM", "a DjVu document", "Try: djvutxt {name} {stem}.txt"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "Save it as plain text first."),
    (b"\xd0\xcf\x11\xe0", "an old office document", "Save it as plain text first."),
    (b"{\\rtf", "an RTF document", "Save it as plain text first."),
    (b"\x1f\x8b", "gzip-compressed", "Try: gunzip -c {name} > {stem}.txt"),
    (b"BZh", "bzip2-compressed", "Try: bunzip2 -c {name} > {stem}.txt"),
    (b"\xfd7zXZ\x00", "xz-compressed", "Try: unxz -c {name} > {stem}.txt"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"SQLite format 3\x00", "an SQLite database", "Export its text first."),
    (b"\x7fELF", "a program", "Name a plain text file."),
)

UNICODE_CODECS = frozenset(codec for _, codec in BYTE_ORDER_MARKS)

# Control characters that text files do hold: backspace, tab, LF, VT, FF, CR, end of file, escape.
_CONTROL = re.compile(r"[\x00-\x07\x0e-\x19\x1c-\x1f\x7f]")
# In compressed data every tenth byte is one of them; in damaged text hardly one in a thousand.
_CONTROL_SHARE = 0.05

# Single-byte encodings of Western texts in the order in which they are met. Only the first is
# ever taken unasked; the others serve as hints.
WESTERN_ENCODINGS = ("cp1252", "iso8859-15", "mac-roman", "cp850")
# Languages, as py3langid names them, that these encodings were made for.
WESTERN_LANGUAGES = frozenset(
    ("af", "an", "br", "ca", "da", "de", "en", "es", "eu", "fi", "fo", "fr", "ga", "gl", "ht")
) | frozenset(
    ("id", "is", "it", "la", "lb", "ms", "nb", "nl", "nn", "no", "oc", "pt", "sq", "sv", "sw", "wa")
)
# Encodings named as hints for other texts, among those that charset-normalizer tells apart.
HINTED_ENCODINGS = ["cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"]
HINTED_ENCODINGS += ["koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
# Of these, those whose texts hardly have a plain letter.
OTHER_SCRIPTS = {"cp1251", "cp1253", "cp1255", "cp1256", "koi8_r"}
OTHER_SCRIPTS |= {"shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"}
# What such texts hold beyond ASCII. A lower-case letter may stand anywhere, a capital not
# after a lower-case letter, a sign not between two letters unless it is an apostrophe, a soft
# hyphen or the Catalan middle dot. Read in a wrong encoding, letters become signs and
# capitals within words. OCR noise does that too, but more rarely than letters occur.
_GOOD_HIGH = re.compile(
    r"[àâäáãåæçèêëéìîïíñòôöóõøœùûüúÿß’\xad·]"
    r"|(?<![^\W\d_A-ZÀ-Þ])[ÀÂÄÁÃÅÆÇÈÊËÉÌÎÏÍÑÒÔÖÓÕØŒÙÛÜÚŸ]"
    r"|(?<=\d)[½¼¾ªº°¹²³]"
    r"|[«»“”„‚‘–—…•°§£€©®™ªº¹²³½¼¾±×÷µ¿¡¬†‡‰¶\xa0](?![a-zà-öø-ÿ])"
    r"|(?<![a-zà-öø-ÿ])[«»“”„‚‘–—…•°§£€©®™ªº¹²³±×÷µ¿¡¬†‡‰¶\xa0]"
)
_GOOD_SHARE = 0.9

_UTF8_PIECE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_HIGH_BYTES = bytes(range(128, 256))
# Characters or bytes that evidence is drawn from where all would take long.
_SAMPLE = 65_536


def settle(data: bytes, name: str, encoding: str | None) -> tuple[str, bytes]:
    """Settle on a codec that leaves byte order marks alone, and on the mark ``data`` begins with.

    ``encoding`` is what the user said, if anything. Raises
    :class:`~ocrfix.errors.InputError` for binary data, an unknown encoding and where, with
    nothing said, no encoding is sure.
    """
    _refuse_known_binary(data, name)
    marked = next((mark for mark in BYTE_ORDER_MARKS if data.startswith(mark[0])), None)
    if encoding is None:
        return (marked[1], marked[0]) if marked else (_detect(data, name), b"")
    try:
        codec = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise InputError(
            f"There is no encoding {encoding!r}. Try --encoding utf-8, latin-1 or cp1252."
        ) from None
    codec = {"utf-8-sig": "utf-8"}.get(codec, codec)
    for bom, own in BYTE_ORDER_MARKS:
        if data.startswith(bom) and codec in (own, own[:6]):
            return own, bom
    if codec == "utf-16":
        return _utf16_byte_order(data), b""
    return ("utf-32-le" if codec == "utf-32" else codec), b""


def _detect(data: bytes, name: str) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1}"
    else:
        # UTF-16 of plain ASCII is valid UTF-8 too, full of NULs.
        if b"\x00" not in data or _is_strewn(data) or not _is_utf16(data):
            return "utf-8"
        place = ""
    if b"\x00" in data:
        if _is_utf16(data):
            return _utf16_byte_order(data)
        raise _binary(name)
    check_is_text(data.decode("latin-1"), name)
    if _utf8_share(data) > 0.5:
        raise InputError(
            f"{name} is UTF-8 for the most part, but not at {place}: it is damaged or mixes "
            "encodings. Repair that place, or try --encoding latin-1."
        )
    if _reads_as_western(data, "cp1252"):
        return "cp1252"
    raise InputError(
        f"{name} is not UTF-8 ({place}). Try --encoding {likely_encoding(data, 'utf-8')}."
    )


# So few letters beyond ASCII say nothing of an encoding; the West's is the commonest.
_FEW = 4


def likely_encoding(data: bytes, failed: str) -> str:
    """Name an encoding to try on bytes that are not in the encoding ``failed``."""
    if failed not in UNICODE_CODECS:
        return "utf-8"
    if sum(byte >= 0x80 for byte in data) < _FEW:
        return "latin-1"
    first, *others = WESTERN_ENCODINGS
    if not _looks_western(data, first):
        for encoding in others:
            if _looks_western(data, encoding):
                return encoding
    elif _western_language(data, first):
        return "latin-1"
    from charset_normalizer import from_bytes

    hinted = HINTED_ENCODINGS
    if 2 * sum(byte >= 0x80 for byte in data) < sum(bytes([byte]).isalpha() for byte in data):
        hinted = [each for each in hinted if each not in OTHER_SCRIPTS]
    best = from_bytes(data[:_SAMPLE], cp_isolation=hinted).best()
    if best is None or _western_language(data, best.encoding):
        return "latin-1"  # a Western text with a few bytes that stand nowhere
    return best.encoding


def spoken(codec: str) -> str:
    """Name an encoding as people write it: ``utf-8`` as UTF-8."""
    return codec.upper() if codec.startswith("utf") else codec


def check_is_text(text: str, name: str) -> None:
    """Raise :class:`~ocrfix.errors.InputError` for what control characters show to be binary."""
    if len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise _binary(name)


def _binary(name: str) -> InputError:
    return InputError(f"{name} seems to be binary, not text. Name a plain text file.")


def _refuse_known_binary(data: bytes, name: str) -> None:
    for magic, kind, advice in KNOWN_BINARIES:
        if data.startswith(magic):
            hint = advice.format(name=name, stem=PurePath(name).stem)
            raise InputError(f"{name} is {kind}, not text. {hint}")


def _utf16_byte_order(data: bytes) -> str:
    """Zero bytes stand second in little-endian UTF-16, first in big-endian."""
    return "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"


def _is_utf16(data: bytes) -> bool:
    if len(data) % 2:
        return False
    try:
        text = data.decode(_utf16_byte_order(data))
    except UnicodeDecodeError:
        return False
    sample = text[:_SAMPLE]
    unassigned = sum(unicodedata.category(character) in ("Cn", "Co") for character in sample)
    return not _CONTROL.search(text) and unassigned <= 0.01 * len(sample)


def _is_strewn(data: bytes) -> bool:
    """Whether UTF-8 merely holds a stray NUL: UTF-16 has many, or other controls, of UTF-8."""
    if data.count(0) * 100 >= len(data):
        return False
    return not _CONTROL.search(data.replace(b"\x00", b"").decode("utf-8"))


def _utf8_share(data: bytes) -> float:
    high = len(data) - len(data.translate(None, _HIGH_BYTES))
    return sum(map(len, _UTF8_PIECE.findall(data))) / high if high else 0.0


def _looks_western(data: bytes, encoding: str) -> bool:
    """Tell whether the characters beyond ASCII stand where Western texts have them."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    high = len(text) - len(text.encode("ascii", "ignore"))
    ascii_letters = sum(map(str.isalpha, text[:_SAMPLE].encode("ascii", "ignore").decode()))
    good = len(_GOOD_HIGH.findall(text))
    # Cyrillic or Greek letters read as Western ones leave hardly a plain letter.
    return good >= _GOOD_SHARE * high and ascii_letters > 2 * high * min(1, _SAMPLE / len(text))


def _reads_as_western(data: bytes, encoding: str) -> bool:
    """Tell whether the bytes are safely Western text: by place of letters and by language."""
    # A Western text that is not UTF-8 hardly ever holds a piece of UTF-8 by chance.
    if not _looks_western(data, encoding) or _utf8_share(data) > 0.1:
        return False
    from charset_normalizer import from_bytes

    readable = from_bytes(data[:_SAMPLE], cp_isolation=[encoding]).best() is not None
    return readable and _western_language(data, encoding)


def _western_language(data: bytes, encoding: str) -> bool:
    import py3langid

    language, _ = py3langid.classify(data[:_SAMPLE].decode(encoding))
    return language in WESTERN_LANGUAGES
