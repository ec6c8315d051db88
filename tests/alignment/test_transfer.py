"""The words of a clean text in the boxes of its scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrfix.alignment.transfer import transferred
from ocrfix.text.sources import read_document, read_source, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

LINES = (
    "I’économie dela huitiéme région dé-",
    "pend de I’agri culture & de la pêche",
    "xyz et les ponts de Ja ville sont an-",
    "ciens",
)
CLEAN = """L’économie de la huitième région
dépend de l’agriculture & de la pêche
et les vieux ponts de la ville sont anciens.
"""


def hocr() -> str:
    made, at = "", 0
    for line in LINES:
        made += "<span class='ocr_line'>"
        for word in line.replace("&", "&amp;").split():
            at += 100
            made += f"<b class='ocrx_word' id='w{at}' title='bbox {at} 0 {at + 90} 9'>{word}</b> "
        made += "</span>\n"
    return f"<html><body class='ocr_page'>{made}</body></html>"


def test_words_go_to_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "page.hocr"
    path.write_text(hocr())
    source = read_source(path)
    found = transferred(source, CLEAN)
    again = tmp_path / "again.hocr"
    again.write_bytes(render(source, [found.repaired], merge=True))
    assert read_document(again).text.splitlines() == [
        "L’économie de la huitième région dé-",
        "pend de l’agriculture & de la pêche",
        "xyz et les ponts de la ville sont an-",
        "ciens.",
    ]
    assert found.clean_alone == ("vieux",)
    assert found.scan_alone == ("xyz",)
    assert found.unplaced == ()
    made = again.read_text()
    assert "title='bbox 200 0 245 9'>de</b> <b class='ocrx_word' id='w200_2'" in made
    assert ">&amp;</b>" in made


def test_what_has_no_place_is_said(run: Callable[..., Result], tmp_path: Path) -> None:
    path, clean, out = tmp_path / "page.hocr", tmp_path / "clean.txt", tmp_path / "out.hocr"
    path.write_text(hocr())
    clean.write_text(CLEAN)
    found = run("align", path, clean, "--transfer", "-o", out)
    assert (found.code, found.out) == (0, b"")
    assert "1 in the clean text alone, without a box: vieux" in found.err
    assert "1 in the scan alone, left as they are: xyz" in found.err
    assert ">l’agriculture</b>" in out.read_text()
    assert run("align", path, clean, "--transfer").out == out.read_bytes()
    assert "is an input" in run("align", path, clean, "--transfer", "-o", path).err
    assert run("align", path, "--transfer").code == 2


def test_one_letter_for_another_is_a_pair(tmp_path: Path) -> None:
    path = tmp_path / "page.hocr"
    words = "".join(f"<b class='ocrx_word'>{w}</b> " for w in ["il", "va", "4", "la", "mer"])
    path.write_text(f"<html><body class='ocr_page'><p class='ocr_line'>{words}</p></body></html>")
    found = transferred(read_source(path), "il va à la mer\n", force=True)
    assert found.repaired.text.strip() == "il va à la mer"
    assert (found.clean_alone, found.scan_alone) == ((), ())
