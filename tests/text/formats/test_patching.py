"""Every format: what is read is what a person reads, and what is put back is that and no more."""

from __future__ import annotations

import gzip
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import pytest
from format_samples import SAMPLES, Sample, edits
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paths import SHARED

from ocrfix.model import Change, Repaired
from ocrfix.text.changes import apply_changes, revert_changes
from ocrfix.text.documents import encode
from ocrfix.text.sources import fitted_to, read_document, read_source, render, whole_repair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ocrfix.text.sources import Source

LAX: dict[str, Any] = {
    "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture],
}  # fmt: skip
REAL = sorted(p for p in (SHARED / "formats").glob("*") if p.suffix in (".xml", ".hocr", ".html"))
# Attributes that hold text or follow it.
FREE = frozenset(("CONTENT", "SUBS_CONTENT", "CC", "custom"))


def written(sample: Sample, folder: Path) -> Path:
    path = folder / sample.name
    path.write_bytes(sample.data)
    return path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_the_text_is_what_a_person_reads(sample: Sample, tmp_path: Path) -> None:
    source = read_source(written(sample, tmp_path))
    assert (source.kind, source.documents[0].text) == (sample.kind, sample.text)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_a_packed_file_and_one_without_changes_come_back(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / f"{sample.name}.gz"
    path.write_bytes(gzip.compress(sample.data))
    source = read_source(path)
    text = source.documents[0].text
    assert text == sample.text
    assert gzip.decompress(render(source, [Repaired(text, text, ())])) == sample.data


class Skeleton(HTMLParser):
    """The tags of a page of HTML, well-formed or not, without its text."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.events.append(("<", tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("/", tag))

    def handle_comment(self, data: str) -> None:
        self.events.append(("!", data))

    def handle_decl(self, decl: str) -> None:
        self.events.append(("d", decl))


def skeleton(data: bytes, *, html: bool) -> list[Any]:
    """All that a parser sees of a file but for its text."""
    if html:
        page = Skeleton()
        page.feed(data.decode())
        page.close()
        return page.events
    events: list[Any] = []
    parser = expat.ParserCreate()
    parser.UseForeignDTD(False)

    def begin(name: str, attrs: dict[str, str]) -> None:
        events.append(("<", name, {k: "" if k in FREE else v for k, v in attrs.items()}))

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda name: events.append(("/", name))
    parser.CommentHandler = lambda text: events.append(("!", text))
    parser.ProcessingInstructionHandler = lambda *what: events.append(("?", *what))
    parser.SkippedEntityHandler = lambda *what: events.append(("&", *what))
    parser.DefaultHandler = lambda _text: None
    parser.Parse(data, True)
    return events


def rest(source: Source) -> str:
    """All of a file but its text."""
    view = source.documents[0].view
    assert view is not None
    whole, at, pieces = source.whole.text, 0, []
    for start, end in sorted(zip(view.lead.at, view.lead.to, strict=True)):
        pieces.append(whole[at:start])
        at = end
    return "".join([*pieces, whole[at:]])


def patched(source: Source, changes: Sequence[Change]) -> tuple[Repaired, Repaired]:
    """A repair as far as the file takes it, and the same in the file."""
    document = source.documents[0]
    made = Repaired(document.text, apply_changes(document.text, changes), tuple(changes))
    fit = fitted_to(document, made)
    [(_, whole)] = whole_repair(source, [fit])
    return fit, whole


def check(path: Path, data: st.DataObject) -> None:
    source = read_source(path)
    document = source.documents[0]
    changes = data.draw(edits(document.text))
    fit, whole = patched(source, changes)
    original = path.read_bytes()
    repaired = encode(source.whole, whole.text)
    # The file replays and comes back, byte for byte.
    assert whole.original == source.whole.text
    assert apply_changes(whole.original, whole.changes) == whole.text
    assert encode(source.whole, revert_changes(whole.text, whole.changes)) == original
    assert render(source, [fit]) == repaired
    # It says what was wanted, and nothing else of it is another.
    again = path.with_name(f"again-{path.name}")
    again.write_bytes(repaired)
    if fit.text.strip():
        read = read_document(again).text
        if source.kind == "TEI":  # where what is beside a line's beginning says how it shows
            assert "".join(read.split()) == "".join(fit.text.split())
        else:
            assert read == fit.text
    html = path.suffix in (".html", ".hocr")
    if html or path.suffix == ".xml":
        assert skeleton(repaired, html=html) == skeleton(original, html=html)
    else:
        assert rest(read_source(again)) == rest(source)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
@settings(max_examples=80, **LAX)
@given(data=st.data())
def test_any_change_is_made_in_the_text_alone(
    sample: Sample, tmp_path: Path, data: st.DataObject
) -> None:
    check(written(sample, tmp_path), data)


@pytest.mark.skipif(not REAL, reason="../shared/formats is absent")
@pytest.mark.parametrize("path", REAL, ids=lambda p: p.name)
@settings(max_examples=10, **LAX)
@given(data=st.data())
def test_any_change_is_made_in_real_files(path: Path, tmp_path: Path, data: st.DataObject) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    check(copy, data)
