"""Tables, records and office documents: one column more, one member changed, all else as it was."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from ocrfix.errors import InputError
from ocrfix.model import Change, Repaired
from ocrfix.text.archives import with_member
from ocrfix.text.folders import text_files
from ocrfix.text.sources import ReadAs, read_source, render

if TYPE_CHECKING:
    from pathlib import Path

    from ocrfix.text.sources import Source


def shouted(source: Source) -> bytes:
    """The file with its texts in capitals."""
    made = []
    for document in source.documents:
        text = document.text
        changes = (Change(0, len(text), text, text.upper(), "rule", 0.9, 1),) if text else ()
        made.append(Repaired(text, text.upper(), changes))
    return render(source, made)


@pytest.mark.parametrize(
    ("data", "field", "to", "made"),
    [
        ("id,text\r\n1,un\r\n2,\r\n", "text", "new", "id,text,new\r\n1,un,UN\r\n2,,\r\n"),
        ('text;n\n"a;""b""\nc";1\n', None, None, 'text;n;fixed\n"a;""b""\nc";1;"A;""B""\nC"\n'),
        ("fixed\tocr\n\tun\nalt\tde,ux", None, None, "fixed\tocr\nUN\tun\nDE,UX\tde,ux"),
        ('ocr,"fixed"\na,"x,y"\nb,\n', None, None, 'ocr,"fixed"\na,A\nb,B\n'),
        ('text,n\n"x"y,1\n', None, None, 'text,n,fixed\n"x"y,1,"""X""Y"\n'),
        ("text,more\nun\n", None, None, "text,more,fixed\nun,,UN\n"),
        ('text,n\n"""x",""\n', None, None, 'text,n,fixed\n"""x","","""X"\n'),
    ],
)
def test_a_table_gets_a_column(
    tmp_path: Path, data: str, field: str | None, to: str | None, made: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(data.encode())
    assert shouted(read_source(path, form=ReadAs(None, field, to))).decode() == made


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    whole = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": ["un", "deux"] * 99}), whole)
    data = whole.getvalue()
    path = tmp_path / "in.parquet"
    for broken in (b"PAR1 no table PAR1", data[: len(data) // 2] + data[-8:], data[:4] + data[40:]):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="cannot be read as Parquet"):
            read_source(path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("a,b\n1,2\n", "no column “ocr” or “text”; there is a, b.*--field"),
        ("a,text\n1\n", "line 2: the row ends before"),
        ('a,text\n1,un\n2,"deux\n', "line 3: a quotation mark opens a cell there"),
    ],
)
def test_what_is_wrong_with_a_table(tmp_path: Path, data: str, message: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(data)
    with pytest.raises(InputError, match=message):
        read_source(path)


def test_records_have_the_fields_that_are_said(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1.0, "text": "un"}\n')
    said = ReadAs(field="text", to="text_fixed")
    made = shouted(read_source(path, form=said)).decode()
    assert made == '{"id": 1.0, "text": "un", "text_fixed": "UN"}\n'
    with pytest.raises(InputError, match=r"no field “ocr”.*There is id, text: --field"):
        read_source(path)


def test_parquet_keeps_its_columns_and_types(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table({
        "n": pyarrow.array([1, 2, 3], pyarrow.int8()),
        "text": pyarrow.array(["un", None, "deux"], pyarrow.large_string()),
    })  # fmt: skip
    path = tmp_path / "in.parquet"
    parquet.write_table(table, path, compression="zstd")
    made = parquet.ParquetFile(io.BytesIO(shouted(read_source(path, form=ReadAs(to="new")))))
    found = made.read()
    assert found.select(["n", "text"]) == table
    assert found["new"].to_pylist() == ["UN", None, "DEUX"]
    assert found.schema.field("new").type == pyarrow.large_string()
    assert made.metadata.row_group(0).column(0).compression == "ZSTD"


DOCX = """<?xml version="1.0"?><w:document xmlns:w="x"><w:body><w:p><w:pPr><w:t>no</w:t></w:pPr>
<w:r><w:t xml:space="preserve">I’eau </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>de &amp;</w:t>
<w:tab/><w:t>mer</w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p><w:p><w:r><w:t>fin</w:t>
</w:r></w:p></w:body></w:document>"""
ODT = """<office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>
<text:h>Titre</text:h><text:p>I’eau <text:span>de</text:span><text:s text:c="2"/>mer</text:p>
</office:text></office:body></office:document-content>"""


def archive(members: dict[str, bytes], level: int | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as made:
        for name, data in members.items():
            made.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        made.comment = b"a comment"
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "member", "xml", "text"),
    [
        ("a.docx", "word/document.xml", DOCX, "I’eau de &\tmer\n\nfin\n"),
        ("a.odt", "content.xml", ODT, "Titre\n\nI’eau de mer\n"),
    ],
)
def test_office_documents_change_in_one_member(
    tmp_path: Path, name: str, member: str, xml: str, text: str
) -> None:
    others = {"mimetype": b"m", "[Content_Types].xml": b"<x/>" * 99, "z.png": b"\x89PNG" * 9}
    path = tmp_path / name
    path.write_bytes(archive({"mimetype": b"m", member: xml.encode(), **others}))
    assert text_files(tmp_path) == [path]
    source = read_source(path)
    assert source.documents[0].text == text
    assert render(source, [Repaired(text, text, ())]) == path.read_bytes()
    change = Change(text.index("I"), text.index("I") + 1, "I", "l", "rule", 0.9, 1)
    made = render(source, [Repaired(text, text.replace("I’", "l’"), (change,))])
    with zipfile.ZipFile(io.BytesIO(made)) as found:
        assert found.testzip() is None
        assert found.read(member).decode() == xml.replace("I’", "l’")
        assert {n: found.read(n) for n in others} == others
        assert found.comment == b"a comment"
    # Packed as it was, so that undoing it gives the very bytes.
    assert with_member(made, member, xml.encode()) == path.read_bytes()


def test_damaged_and_foreign_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(archive({"x": b"y"}))
    with pytest.raises(InputError, match="ZIP archive"):
        read_source(path)
    good = archive({"[Content_Types].xml": b"", "word/document.xml": DOCX.encode() * 9})
    path.write_bytes(good.replace(good[200:220], b"\0" * 20))
    with pytest.raises(InputError, match=r"damaged archive|seems to be binary|ZIP archive"):
        read_source(path)


def test_json_of_a_record_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    line = '{"ocr":"x","n":1.50,"s":"\\u00e9"}'
    path.write_text(line + "\n")
    made = shouted(read_source(path)).decode()
    assert made.startswith(line[:-1])
    assert json.loads(made)["fixed"] == "X"
