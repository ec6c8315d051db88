"""Mojibake repaired, good text left alone, and words folded for comparison."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import ftfy.bad_codecs  # noqa: F401 (registers the encodings whose names begin with sloppy)
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import SHARED

from ocrfix.text.normalise import MIXED_UP, fold, repair_mojibake

if TYPE_CHECKING:
    from ocrfix.model import Change


def test_the_encodings_are_those_that_ftfy_looks_for() -> None:
    from ftfy.chardata import CHARMAP_ENCODINGS

    assert [name.removeprefix("sloppy-") for name in CHARMAP_ENCODINGS] == list(MIXED_UP)


def applied(text: str, changes: list[Change]) -> str:
    for change in reversed(changes):
        assert text[change.start : change.end] == change.before
        text = text[: change.start] + change.after + text[change.end :]
    return text


# label, mangled text, repaired text, words that the evidence must hold
MANGLED = [
    ("UTF-8 as Windows-1252", "l’Ã©tÃ© Ã  GenÃ¨ve", "l’été à  Genève", "UTF-8 read as"),
    ("curly quote", "lâ€™Ã©conomie", "l’économie", "UTF-8 read as Windows-1252"),
    ("no-break space lost", "voilÃ le travail", "voilà le travail", "no-break spaces made plain"),
    ("as Mac Roman", "lâ€™√©t√© √† Gen√®ve", None, "single-byte"),
    ("Mac Roman alone", "la for√™t et l'√©t√©", "la forêt et l'été", "UTF-8 read as Mac Roman"),
    ("twice", "l'Ã\x83Â©tÃ\x83Â©", "l'été", "and before that"),
    ("Windows-1252 as Latin-1", "l\x92été \x93ici\x94", "l’été “ici”", "Windows-1252 read as"),
    ("German", "StraÃŸe Ã¼ber den FluÃŸ", "Straße über den Fluß", "UTF-8 read as"),
    ("Cyrillic", "Ð³Ð¾Ñ€Ð¾Ð´", "город", "UTF-8 read as Windows-1252"),
    ("no-break spaces", "10Â\xa0000 Â« ouiÂ\xa0Â»", "10\xa0000 « oui\xa0»", "UTF-8 read as"),
    ("mixed with what no byte holds", "dÃ©jà vu, ﬁn ſ Ω", "déjà vu, ﬁn ſ Ω", "parts of the line"),
]


@pytest.mark.parametrize(
    ("text", "repaired", "evidence"), [m[1:] for m in MANGLED], ids=[m[0] for m in MANGLED]
)
def test_mojibake_is_repaired(text: str, repaired: str | None, evidence: str) -> None:
    changes = repair_mojibake(text)
    if repaired is not None:
        assert applied(text, changes) == repaired
    assert changes
    assert all(evidence in change.evidence for change in changes)
    assert {change.rule for change in changes} == {"mojibake"}


# Good text, and OCR noise, that must stay as it is.
INTACT = [
    ("French", "L’été, à Noël, où l’on dîne ; « ça ? » — l’œuvre, É. Zola, Ô temps, ÂGE, à"),
    ("French no-break spaces", "« Ça va\xa0? »\xa0: 10\u202f000\xa0€, n°\xa04, l’«\xa0été\xa0»"),
    ("German", "Die Straße über den Fluß: „Größe“, daß ß, Ärger, ÄÖÜ, Miß¬"),
    ("German line-end sign", "ein Teil der Miß¬\nverständnisse und der spaß¬\nhaften"),
    ("Spanish", "¿Qué? ¡Año! El señor Núñez, 2.ª edición, n.º 3, «así», Ñandú"),
    ("Portuguese", "SÃO PAULO, NÃO, CORAÇÃO, AMANHÃ, MAÇÃ DO PARÁ, irmã, Â MARGEM"),
    ("Romanian and Vietnamese", "Ăsta e în România. Đà Nẵng, Ẩm thực, ÂM NHẠC"),
    ("curly quotes", "“so” ‘so’ „so“ ‚so‘ ‹so› »so«"),
    ("ligatures and long s", "ﬁn, ﬂot, œuvre, Æneas, ﬀ, ſeyn, ꝛc."),
    ("full-width forms", "ＡＢＣ　１２３ ﾊﾝｶｸ"),
    ("decomposed accents", "e\u0301te\u0301 a\u0300"),
    ("entities and markup", "AT&amp;T &eacute; <b>é</b> &#233;"),
    ("terminal escapes and controls", "\x1b[31mrouge\x1b[0m é\x07\x00\x7f"),
    ("line ends", "é\r\nà\rù\nô\fû\u2028î"),
    ("figures and signs", "20\xa0°C, 3½\xa0£, ±\xa02\xa0µm, ×\xa03, ©\xa01914, ®, ¶\xa07, 5\xa0€"),
    (
        "OCR noise",
        "le fossé¢ numérique, d’¢élargir 1’a, troisi¢éme, mo-rale cÂ civique, de Î´ francs",
    ),
    ("OCR noise with lost bytes", "Marseille. â\x80 A la suite, â€ On a découvert"),
    ("Greek and Cyrillic", "Η πόλη είναι μεγάλη. Город большой. Ñ, Ð, Þór"),
    ("Chinese and Japanese", "町は川のそば。這座城市，位於河邊。"),
    ("replacement character", "caf\ufffd, â€\ufffd"),
]


@pytest.mark.parametrize("text", [i[1] for i in INTACT], ids=[i[0] for i in INTACT])
def test_good_text_is_left_alone(text: str) -> None:
    assert repair_mojibake(text) == []


def test_changes_are_minimal_and_placed() -> None:
    text = "Premier.\r\nDeux.\rlâ€™Ã©tÃ©\n\nCafÃ©\n"
    changes = repair_mojibake(text)
    assert [(c.start, c.end, c.before, c.after, c.line) for c in changes] == [
        (17, 22, "â€™Ã©", "’é", 3),
        (23, 25, "Ã©", "é", 3),
        (30, 32, "Ã©", "é", 5),
    ]


def test_a_bad_line_decides_nothing_for_another() -> None:
    text = "AMANHÃ DE MANHÃ\nCafÃ©\n"
    assert applied(text, repair_mojibake(text)) == "AMANHÃ DE MANHÃ\nCafé\n"


@given(st.text())
def test_changes_replay_and_never_touch_ascii_text(text: str) -> None:
    changes = repair_mojibake(text)
    applied(text, changes)
    assert all(a.end <= b.start for a, b in pairwise(changes))
    assert not any(change.before.isascii() for change in changes)


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is absent")
def test_real_texts() -> None:
    paths = sorted([*SHARED.glob("seeds/*.txt"), *SHARED.glob("scans/*.txt")])
    assert paths
    for path in paths:
        text = path.read_bytes().decode()
        assert repair_mojibake(text) == [], path.name
        mangled = text.encode().decode("sloppy-windows-1252")
        assert applied(mangled, repair_mojibake(mangled)) == text, path.name


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("l’Économie", "leconomie"),
        ("Straße", "strasse"),
        ("œuvre", "oeuvre"),
        ("TD/B/EDE/8/4", "tdbede84"),
        ("Город", "gorod"),
        ("e\u0301te\u0301", "ete"),
        ("—", ""),
        ("", ""),
        ("\U0001e922\U0001e900", "\U0001e922\U0001e922"),  # Adlam, unknown to Unidecode
    ],
)
def test_fold(word: str, key: str) -> None:
    assert fold(word) == key
