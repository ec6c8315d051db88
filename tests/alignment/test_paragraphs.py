"""Paragraph marks: what each text shows by itself."""

from __future__ import annotations

import pytest

from ocrfix.alignment.paragraphs import read_layout

# What is shown, the text, and the beginnings of its paragraphs after the first.
CASES: dict[str, tuple[str, list[str]]] = {
    "empty lines": (
        "The well was dug in the spring of that\nyear and lined with brick.\n\n"
        "Water was struck at forty feet, and\nthe pump was set in June.",
        ["Water"],
    ),
    "an empty line after every line": (
        "The well was dug in the spring of that\n\nyear and lined with brick by the mason\n\n"
        "Tull.\n\nWater was struck at forty feet, and the\n\npump was set before the end of the\n\n"
        "month of June.",
        ["Water"],
    ),
    "numbers": (
        "1. The well was dug in the spring of it\n2. The brick was bought of Tull the mason\n"
        "3. Water was struck at forty feet below.",
        ["2.", "3."],
    ),
    "indents": (
        "    The well was dug in the spring of a\nyear of drought and lined with brick.\n"
        "    Water was struck at forty feet, and\nthe pump was set there before the end.",
        ["Water"],
    ),
    "a heading": (
        "Of the Well\nThe well was dug in the spring of that\nyear and lined with brick by Tull.",
        ["The well"],
    ),
    "a list of short lines": (
        "Present were:\nAsh\nBirch\nCedar\nThe clerk being ill, the minutes were kept by\n"
        "the chairman, who asked to be excused.",
        ["Ash", "Birch", "Cedar", "The clerk"],
    ),
    "a line a paragraph": (
        "The well was dug in spring.\nBrick was bought of Tull, the mason, who asked four pounds, "
        "and had three of them at once, the rest being kept back.\nWater was struck.\nIn June the "
        "pump was set, and a trough of elm made for the horses of the carriers.\nTull was paid.",
        ["Brick", "Water", "In June", "Tull"],
    ),
    "a hyphen at the line's end": (
        "The well was dug in the spring of Bridge-\n\nwater fair and lined with brick from the\n\n"
        "kilns at Holt.",
        [],
    ),
    "ideographs": (
        "图书馆每天早上八点开门,学生们在窗边读书。\n\n老人们在院子里下棋,一直到天黑。",
        ["老人们"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_paragraphs(case: str) -> None:
    text, expected = CASES[case]
    layout = read_layout(text)
    begins = [s for s, score in zip(layout.starts, layout.scores, strict=True) if score > 0]
    assert len(begins) == len(expected)
    for start, words in zip(begins, expected, strict=True):
        assert text.startswith(words, start)


@pytest.mark.parametrize("text", ["", "   \n\n ", "one line", "\r\n\r\none\r\n"])
def test_texts_without_breaks(text: str) -> None:
    layout = read_layout(text)
    assert layout.scores == [0.0] * len(layout.starts)
    assert [text[s:e] for s, e in zip(layout.starts, layout.ends, strict=True)] == (
        [text.strip()] if text.strip() else []
    )
