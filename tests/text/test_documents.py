"""Reading and writing: encodings, safe detection, refusals, atomic writing."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrfix.errors import InputError, OutputError
from ocrfix.text.documents import decode, encode

FRENCH = "Le préfet s’est rendu à la forêt ; « où donc ? » demanda-t-on.\r\nÉtat des œuvres.\f\nFin"


GERMAN = "Die Straße über den Fluß wurde im März für größere Wagen geöffnet.\n"


SPANISH = "El señor cónsul pasó por aquí ayer; ¿quién lo recibió? ¡Nadie!\n"


ENGLISH = "The lots sold for £12 and 2½d each; the “old” quay’s dues rose to £7.\n"


MARKS = {
    "utf-8": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\x00\x00",
    "utf-32-be": b"\x00\x00\xfe\xff",
}


SINGLE_BYTE = ["latin-1", "cp1252", "iso8859-15", "mac-roman", "cp850", "cp1250", "cp1251"]


# Whatever a text file may hold: everything but surrogates and most control characters.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r\f"), min_size=1
).filter(lambda text: not text.startswith("\ufeff"))


@given(TEXT, st.sampled_from(list(MARKS)), st.booleans())
def test_unicode_comes_back_byte_for_byte(text: str, encoding: str, marked: bool) -> None:
    data = (MARKS[encoding] if marked else b"") + text.encode(encoding)
    document = decode(data, "page.txt", None if marked else encoding)
    assert document.text == text
    assert (document.encoding, document.bom) == (encoding, MARKS[encoding] if marked else b"")
    assert encode(document, document.text) == data


@given(TEXT, st.sampled_from(["utf-16", "utf-32", "utf-8-sig"]))
def test_an_encoding_that_leaves_the_mark_open_keeps_it(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    document = decode(data, "page.txt", encoding)
    assert (document.text, document.bom) == (text, data[: len(document.bom)])
    assert document.bom
    assert encode(document, text) == data


@settings(deadline=None)  # the first unsure text loads the language model
@given(st.binary(min_size=1), st.sampled_from([None, *SINGLE_BYTE, "utf-8", "utf-16", "gb18030"]))
def test_any_bytes_are_refused_or_come_back(data: bytes, encoding: str | None) -> None:
    try:
        document = decode(data, "page.txt", encoding)
    except InputError as error:
        assert "page.txt" in str(error)
    else:
        assert encode(document, document.text) == data


@pytest.mark.parametrize("text", [FRENCH, GERMAN, SPANISH, ENGLISH])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_text_is_detected(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    document = decode(data, "page.txt")
    assert (document.text, document.encoding) == (data.decode(encoding), "cp1252")


@pytest.mark.parametrize("text", [FRENCH, GERMAN])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_detected(text: str, encoding: str) -> None:
    document = decode(text.encode(encoding), "page.txt")
    assert (document.text, document.encoding, document.bom) == (text, encoding, b"")
    assert decode(text.encode(encoding), "page.txt", "utf-16").text == text


# Text in another encoding, and the hint that must be given instead of a guess.
UNSAFE = [
    ("Le préfet est allé à la forêt d’été.", "mac-roman", "mac-roman"),
    ("Le préfet est allé à la forêt en été.", "cp850", "cp850"),
    ("L’œuvre du bœuf et du cœur : sœurs.".replace("’", "'"), "iso8859-15", "iso8859-15"),
    ("Příliš žluťoučký kůň úpěl ďábelské ódy. Město leží na řece. " * 5, "cp1250", "cp1250"),
    ("Zażółć gęślą jaźń. Miasto leży nad rzeką od wieków. " * 5, "cp1250", "cp1250"),
    ("Árvíztűrő tükörfúrógép. A város a folyó mellett fekszik. " * 5, "cp1250", "cp1250"),
    ("Город расположен на реке и имеет более тысячи жителей.", "cp1251", "cp1251"),
    ("Η πόλη βρίσκεται δίπλα στο ποτάμι.", "cp1253", "cp1253"),
    ("町は川のそばにあり、千人以上の住民がいる。", "shift_jis", "shift_jis"),
]


@pytest.mark.parametrize(("text", "encoding", "hint"), UNSAFE)
def test_an_unsure_encoding_is_not_guessed(text: str, encoding: str, hint: str) -> None:
    with pytest.raises(InputError, match=rf"page.txt is not UTF-8 .*Try --encoding {hint}\."):
        decode(text.encode(encoding), "page.txt")
    assert decode(text.encode(encoding), "page.txt", encoding).text == text


def test_a_damaged_utf8_text_is_not_taken_for_windows_1252() -> None:
    data = FRENCH.encode()
    place = data.index("é".encode()) + 1
    with pytest.raises(InputError, match=rf"UTF-8 for the most part, but not at byte {place}"):
        decode(data[:place] + data[place + 1 :], "page.txt")


BINARIES = [
    (b"%PDF-1.7\n%text", "scan.pdf is a PDF, not text. Try: pdftotext scan.pdf scan.txt"),
    (b"\x89PNG\r\n\x1a\n", "PNG image.*tesseract"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG image.*tesseract"),
    (b"II*\x00\x08\x00", "TIFF image"),
    (b"PK\x03\x04\x14\x00", "ZIP archive or an office document"),
    (gzip.compress(b"text", mtime=0), "gzip-compressed.*gunzip"),
    (b"{\\rtf1\\ansi text}", "RTF"),
    (bytes(range(256)) * 4, "seems to be binary"),
    (b"\x00\x01\x02\x03 some text \x00\x00", "seems to be binary"),
]


@pytest.mark.parametrize("encoding", [None, "latin-1"])
@pytest.mark.parametrize(("data", "message"), BINARIES)
def test_binary_data_is_named(data: bytes, message: str, encoding: str | None) -> None:
    with pytest.raises(InputError, match=message):
        decode(data, "scan.pdf", encoding)


REFUSED = [
    (b"", None, "page.txt is empty"),
    (b"\xef\xbb\xbf", None, "empty but for a byte order mark"),
    (b"caf\xe9", "utf-8", r"page.txt is not UTF-8 \(byte 4\)\. Try --encoding latin-1\."),
    (b"\xef\xbb\xbfcaf\xe9", "utf-8", r"byte 7"),
    (b"a\x81b", "cp1252", r"page.txt is not cp1252 \(byte 2\)\. Try --encoding utf-8\."),
    (b"\xff\xfea\x00\x00\xd8", None, r"page.txt is not UTF-16-LE \(byte 5\)"),
    (b"text", "klingon", "There is no encoding 'klingon'"),
    (b"text", "utf-8\x00", "There is no encoding"),
    (b"text", "", "There is no encoding"),
    (b"text", "rot13", "page.txt cannot be read as rot-13"),
    (b"text", "zlib", "page.txt cannot be read as zlib"),
    (b"+AGE-", "utf-7", "would not come back byte for byte"),
]


@pytest.mark.parametrize(("data", "encoding", "message"), REFUSED)
def test_unusable_input_is_refused(data: bytes, encoding: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        decode(data, "page.txt", encoding)


def test_a_character_without_a_place_in_the_encoding_is_refused() -> None:
    document = decode(b"l'\xe9t\xe9", "page.txt", "latin-1")
    with pytest.raises(OutputError, match=r"page.txt is .*’.*U\+2019.*--output-encoding utf-8"):
        encode(document, "l’été")
    assert encode(document, "l’été", "utf-8") == "l’été".encode()
    with pytest.raises(OutputError, match="klingon"):
        encode(document, "été", "klingon")


def test_a_few_letters_beyond_ascii_are_hinted_as_latin_1() -> None:
    with pytest.raises(InputError, match=r"not UTF-8 \(byte 4\)\. Try --encoding latin-1\."):
        decode("café déjà".encode("latin-1"), "page.txt")


@pytest.mark.parametrize("length", [402, 403])
def test_a_stray_nul_makes_no_utf16_of_a_text(length: int) -> None:
    data = ("a\x00" + "page é " * 80).encode()[:length]
    assert decode(data, "page.txt").encoding == "utf-8"


@pytest.mark.parametrize("odd", [b"\x81", b"\x8d\x90", b"\xff\x98\xd7"])
def test_no_other_script_is_proposed_for_a_western_text_with_odd_bytes(odd: bytes) -> None:
    text = (
        "Der Gemeinderat beriet in seiner Sitzung über den Bau der neuen Straße und die Höhe der "
        "Kosten, die für das nächste Jahr zu erwarten sind."
    ).encode("cp1252")
    with pytest.raises(InputError, match=r"Try --encoding (latin-1|iso8859-15)"):
        decode(odd.join((text[:30], text[30:60], text[60:])), "page.txt")
    russian = "Совет собрался в ратуше, чтобы рассмотреть проект бюджета на следующий год."
    with pytest.raises(InputError, match="Try --encoding cp1251"):
        decode(russian.encode("cp1251"), "page.txt")
