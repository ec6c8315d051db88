"""Documents in several scripts, their scans and editions, for the tests of pairing."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocrfix.model import Pairing

HEADING = "République française. Préfecture maritime. Registre des délibérations du port. "
# Who does what to what, in scripts with and without spaces between words; what joins the words.
PHRASES = {
    "French": (
        "le maire|la jetée|un bateau|le phare|la douane|notre conseil|le notaire|une écluse",
        "demande|reçoit|examine|refuse|répare|vend|décrit|mesure|approuve|retarde",
        "le rapport|les comptes|la digue|des bois|un navire|la carte|les sables|le quai",
        " ",
    ),
    "Greek": (
        "ο δήμαρχος|το λιμάνι|ένα πλοίο|ο φάρος|το τελωνείο|το συμβούλιο|ο συμβολαιογράφος",
        "ζητεί|δέχεται|εξετάζει|αρνείται|επισκευάζει|πουλά|περιγράφει|μετρά|εγκρίνει",
        "την έκθεση|τους λογαριασμούς|το ανάχωμα|την ξυλεία|τον χάρτη|την άμμο|την προβλήτα",
        " ",
    ),
    "Arabic": (
        "رئيس البلدية|الميناء|السفينة|المنارة|الجمارك|المجلس|كاتب العدل|الجسر",
        "يطلب|يستلم|يفحص|يرفض|يصلح|يبيع|يصف|يقيس|يوافق على|يؤخر",
        "التقرير|الحسابات|السد|الأخشاب|الخريطة|الرمال|الرصيف|القناة",
        " ",
    ),
    "Chinese": (
        "市長|港口|這艘船|燈塔|海關|委員會|公證人|水閘|漁民|工程師",
        "要求|收到|審查|拒絕|修理|出售|描述|測量|批准|推遲",
        "報告|帳目|堤壩|木材|地圖|沙灘|碼頭|運河|稅款|倉庫",
        "",
    ),
    "Japanese": (
        "町長は|港は|その船は|灯台は|税関は|議会は|公証人は|水門は|漁師は|技師は",
        "報告書を|帳簿を|堤防を|木材を|地図を|砂浜を|桟橋を|運河を|税金を|倉庫を",
        "求める|受け取る|調べる|断る|直す|売る|述べる|測る|認める|延ばす",
        "",
    ),
}
NAMES = {
    "French": "aeioulmnrst",
    "Greek": "αειουλμνρστ",
    "Arabic": "ابتجدرسلمن",
    "Chinese": "山川田林王李張陳周吳鄭馮衛蔣沈韓楊朱秦許何呂施",
    "Japanese": "山川田林木村中島石井上原小野高橋あいうえおかきくけこ",
}


def document(seed: int, sentences: int = 30, script: str = "French") -> str:
    source = random.Random(seed)
    *phrases, gap = PHRASES[script]
    lines = []
    for _ in range(sentences):
        words = [source.choice(some.split("|")) for some in phrases]
        name = "".join(source.choices(NAMES[script], k=7))
        lines.append(gap.join([*words, str(source.randrange(1000)), name]))
    return HEADING + ".\n".join(lines) + ".\n"


def noisy(text: str, rate: float, seed: int = 0) -> str:
    source = random.Random(seed)
    return "".join(
        source.choice("|¢I1€.,ceo") if c.isalnum() and source.random() < rate else c for c in text
    )


def edition(text: str, seed: int, words: int = 6) -> str:
    """Give the next edition of a text: some words and figures are others."""
    source = random.Random(seed)
    pieces = text.split(" ")
    for at in source.sample(range(12, len(pieces)), words):
        pieces[at] = "".join(source.choices("aeioulmnrst", k=8))
    return " ".join(pieces)


def names(found: list[Pairing]) -> list[tuple[str | None, str | None]]:
    return [(item.ocr, item.clean) for item in found]
