"""The invisible text layer of a PDF, as Tesseract and OCRmyPDF write it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from ocrfix.errors import InputError
from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes
from ocrfix.text.sources import body_of, read_document, read_source, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

pikepdf = pytest.importorskip("pikepdf")

CMAP = b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%s\nendcmap"
EVERY = CMAP % b"1 beginbfrange <0000> <FFFF> <0000> endbfrange"
FEW = CMAP % (
    b"2 beginbfchar <0001> <006C> <0002> <0061> endbfchar\n"
    b"1 beginbfrange <0003> <0004> [<0065> <0075>] endbfrange 1 beginbfchar <0020> <0020> endbfchar"
)


def hexed(text: str) -> str:
    return text.encode("utf-16-be").hex()


def pdf(*, form: bool, cmap: bytes = EVERY, content: str = "") -> bytes:
    """One page with a picture of one dot, and text in its content or in a form."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(600, 800))
    font = made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=[pikepdf.Dictionary(Subtype=pikepdf.Name.CIDFontType2, DW=500,
                                            W=[1, [400, 600], 3, 4, 300])],
        ToUnicode=made.make_stream(cmap),
    ))  # fmt: skip
    fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    image = made.make_stream(
        b"\x80", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
        ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    content = content or (
        f"BT /F 10 Tf (x) Tj 3 Tr 1 0 0 1 50 700 Tm 120 Tz [<{hexed('I’eau ')}>] TJ "
        f"40 0 Td 90 Tz <{hexed('de')}> Tj 0 -20 Td 100 Tz <{hexed('la mer ')}> Tj ET"
    )
    if form:
        inner = made.make_stream(
            content.encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 600, 800], Resources=fonts,
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(O=inner, I=image))
        page.Contents = made.make_stream(b"/O Do q 600 0 0 800 0 0 cm /I Do Q")
    else:
        fonts.XObject = pikepdf.Dictionary(I=image)
        page.Resources = fonts
        page.Contents = made.make_stream(content.encode() + b" q /I Do Q")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def mended(path: Path, before: str, after: str) -> bytes:
    source = read_source(path)
    text = source.documents[0].text
    start = text.index(before)
    change = Change(start, start + len(before), before, after, "rule", 0.9, 1)
    return render(source, [Repaired(text, apply_changes(text, [change]), (change,))])


def shown(data: bytes) -> list[tuple[str, Any]]:
    """The operators of the stream with the text."""
    opened = pikepdf.open(io.BytesIO(data))
    page = opened.pages[0]
    forms = [x for x in page.Resources.XObject.values() if x.Subtype == "/Form"]
    return [(str(o), list(a)) for a, o in pikepdf.parse_content_stream(forms[0] if forms else page)]


@pytest.mark.parametrize("form", [False, True])
def test_words_are_mended_and_stay_as_wide(tmp_path: Path, form: bool) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf(form=form))
    source = read_source(path)
    assert (source.kind, source.documents[0].text) == (
        "PDF with a text layer", "I’eau de\nla mer\n",
    )  # fmt: skip
    made = mended(path, "I’eau", "l’eaux")
    again = tmp_path / "again.pdf"
    again.write_bytes(made)
    assert read_document(again).text == "l’eaux de\nla mer\n"
    stretches = [a[0] for o, a in shown(made) if o == "Tz"]
    # Five letters at 120 % are as wide as six at 100 %; what follows has the old stretch again.
    assert [float(s) for s in stretches] == [120, 100, 120, 90, 100]
    before, after = (pikepdf.open(io.BytesIO(each)) for each in (path.read_bytes(), made))
    pictures = [each.pages[0].Resources.XObject.I.read_raw_bytes() for each in (before, after)]
    assert pictures[0] == pictures[1]
    assert mended(path, "de", "de") == path.read_bytes()


def test_a_font_gets_codes_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    words = "BT 3 Tr /F 10 Tf 100 Tz <00010002> Tj 1 0 0 1 30 0 Tm <0003000200040020> Tj ET"
    path.write_bytes(pdf(form=True, cmap=FEW, content=words))
    assert read_document(path).text == "la eau\n"
    again = tmp_path / "again.pdf"
    again.write_bytes(mended(path, "eau", "œu"))
    assert read_document(again).text == "la œu\n"


def test_undoing_gives_the_words_back(run: Callable[..., Result], tmp_path: Path) -> None:
    path, out, report = (tmp_path / n for n in ("scan.pdf", "out.pdf", "r.json"))
    path.write_bytes(pdf(form=False))
    found = run("fix", path, "--lang", "fr", "--min-confidence", "0.01", "-o", out,
                "--report", report)  # fmt: skip
    assert found.code == 0
    back = tmp_path / "back.pdf"
    assert run("revert", report, out, "-o", back).code == 0
    bodies = [body_of(each.read_bytes(), "x")[0] for each in (path, back)]
    assert bodies[0] == bodies[1]


def test_a_pdf_without_a_layer_is_refused_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf(form=False, content="BT /F 10 Tf 100 Tz <0041> Tj ET"))
    with pytest.raises(InputError, match=r"without an invisible text layer.*ocrmypdf"):
        read_source(path)
    path.write_bytes(b"%PDF-1.4 damaged")
    with pytest.raises(InputError, match="cannot be read"):
        read_source(path)


def archival(data: bytes) -> bytes:
    """The same with what makes it PDF/A: a colour profile, XMP that says so, an embedded font."""
    made = pikepdf.open(io.BytesIO(data))
    root = made.Root
    root.OutputIntents = pikepdf.Array([made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB", DestOutputProfile=made.make_stream(b"profile", N=3),
    ))])  # fmt: skip
    packet = (
        b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part>'
        b"<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"
        b'<?xpacket end="w"?>'
    )
    root.Metadata = made.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    root.MarkInfo = pikepdf.Dictionary(Marked=True)
    font = font_of(made)
    font.DescendantFonts[0].FontDescriptor = made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontFile2=made.make_stream(b"outlines"),
    ))  # fmt: skip
    out = io.BytesIO()
    made.save(out, force_version="1.7", deterministic_id=True)
    return out.getvalue()


def font_of(opened: Any) -> Any:
    resources = opened.pages[0].Resources
    forms = [x for x in resources.XObject.values() if x.Subtype == "/Form"]
    return (forms[0].Resources if forms else resources).Font.F


@pytest.mark.parametrize("form", [False, True])
def test_what_makes_a_pdf_archival_stays(tmp_path: Path, form: bool) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(archival(pdf(form=form)))
    made = mended(path, "I’eau", "l’eaux")
    assert made != path.read_bytes()

    def kept(data: bytes) -> list[object]:
        opened = pikepdf.open(io.BytesIO(data))
        root, font = opened.Root, font_of(opened)
        status = opened.open_metadata().pdfa_status
        return [
            opened.pdf_version, opened.is_encrypted, status, "/ID" in opened.trailer,
            root.Metadata.read_raw_bytes(), bool(root.MarkInfo.Marked),
            root.OutputIntents[0].DestOutputProfile.read_raw_bytes(),
            str(root.OutputIntents[0].OutputConditionIdentifier),
            font.DescendantFonts[0].FontDescriptor.FontFile2.read_raw_bytes(),
            str(font.DescendantFonts[0].W), sorted(map(str, root.keys())),
            sorted(map(str, opened.pages[0].keys())), list(opened.check_pdf_syntax()),
        ]  # fmt: skip

    before = kept(path.read_bytes())
    assert before[2] == "2B"
    assert kept(made) == before
