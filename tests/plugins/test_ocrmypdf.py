"""The plugin of OCRmyPDF: a page of hOCR is mended in place, and its text comes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.plugins.ocrmypdf import get_ocr_engine, mend

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (
    "<html><body class='ocr_page'><span class='ocr_line'><b class='ocrx_word'>sur</b> "
    "<b class='ocrx_word'>la</b> <b class='ocrx_word'>{}</b> <b class='ocrx_word'>session</b>"
    "</span></body></html>"
)


def test_a_page_is_mended_in_place(tmp_path: Path) -> None:
    page = tmp_path / "page.hocr"
    page.write_text(PAGE.format("huitiéme"))
    assert mend(page, None, "fr") == "sur la huitième session\n"
    assert page.read_text() == PAGE.format("huitième")


def test_a_blank_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.hocr"
    page.write_text("<html><body class='ocr_page'></body></html>")
    assert mend(page, None, "fr") is None


def test_other_engines_are_left_to_others() -> None:
    class Options:
        ocr_engine = "none"

    assert get_ocr_engine(Options()) is None
