"""Reading and writing: encodings, safe detection, refusals, atomic writing."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrfix.errors import InputError, OutputError
from ocrfix.text import documents as textio
from ocrfix.text.documents import (
    decode,
    encode,
    read_document,
    read_standard_input,
    text_files,
    write_atomic,
)

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


def test_read_document(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"\xef\xbb\xbf" + FRENCH.encode())
    document = read_document(path)
    assert (document.text, document.name, document.path) == (FRENCH, str(path), path)


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt does not exist"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="is a device"):
        read_document(Path(os.devnull))
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / ("x" * 300))


def test_a_protected_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.txt"
    path.write_text("text")

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    with pytest.raises(InputError, match=r"page\.txt may not be read"):
        read_document(path)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9\r\n")))
    document = read_standard_input("latin-1")
    assert (document.text, document.name) == ("café\r\n", "standard input")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match="standard input is empty"):
        read_standard_input()


def test_text_files_come_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ["b.txt", "a/z.TXT", "a/b/c.txt", ".hidden/x.txt", "a/._z.txt", "a/notes.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "dangling.txt").symlink_to(tmp_path / "nowhere")
    found = [path.relative_to(tmp_path).as_posix() for path in text_files(tmp_path)]
    assert found == ["a/b/c.txt", "a/z.TXT", "b.txt"]
    assert text_files(tmp_path / "b.txt") == [tmp_path / "b.txt"]
    with pytest.raises(InputError, match="does not exist"):
        text_files(tmp_path / "none")


def test_writing_replaces_the_file_and_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    write_atomic(target, b"one")
    target.chmod(0o640)
    write_atomic(target, b"two")
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"two", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"one")
    link = tmp_path / "link.txt"
    link.symlink_to("real.txt")
    write_atomic(link, b"two")
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"two"


def test_a_device_is_written_and_not_replaced() -> None:
    write_atomic(Path(os.devnull), b"text")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    target = tmp_path / "out.txt"
    target.write_bytes(b"before")

    def fail(_: int) -> None:
        raise fault

    monkeypatch.setattr(textio.os, "fsync", fail)
    expected = OutputError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected, match="no space left" if expected is OutputError else None):
        write_atomic(target, b"after")
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        write_atomic(tmp_path, b"text")
    with pytest.raises(OutputError, match=r"the folder .*none does not exist"):
        write_atomic(tmp_path / "none" / "out.txt", b"text")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write_atomic(tmp_path / "file" / "out.txt", b"text")


def test_a_few_letters_beyond_ascii_are_hinted_as_latin_1() -> None:
    with pytest.raises(InputError, match=r"not UTF-8 \(byte 4\)\. Try --encoding latin-1\."):
        decode("café déjà".encode("latin-1"), "page.txt")
