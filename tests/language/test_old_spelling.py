"""Old spellings told from misreadings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ocrfix import load_bundled
from ocrfix.language.old_spelling import OldSpelling, plain, skeleton
from ocrfix.repair.pipeline import fix_and_explain

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = [
    ("es", "dixo", "dijo"), ("es", "auia", "había"), ("es", "hueuo", "huevo"),
    ("fr", "estoit", "était"), ("fr", "enfans", "enfants"), ("fr", "sçavoir", "savoir"),
    ("en", "vpon", "upon"), ("en", "citie", "city"), ("en", "publick", "public"),
    ("de", "Theil", "Teil"), ("de", "seyn", "sein"), ("de", "giebt", "gibt"),
    ("it", "huomo", "uomo"), ("it", "gratia", "grazia"), ("sv", "hvad", "vad"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "old", "today"), PAIRS)
def test_an_old_form_and_that_of_today_have_one_skeleton(lang: str, old: str, today: str) -> None:
    assert skeleton(old, lang) == skeleton(today, lang)


MISREAD = [("en", "tbe", "the"), ("fr", "Ie", "le"), ("de", "nnd", "und"), ("es", "clel", "del")]


@pytest.mark.parametrize(("lang", "one", "other"), MISREAD)
def test_a_misreading_is_no_old_form(lang: str, one: str, other: str) -> None:
    assert skeleton(one, lang) != skeleton(other, lang)


def test_many_words_are_brought_to_their_skeletons_as_one_by_one() -> None:
    for lang in {lang for lang, *_ in PAIRS}:
        words = [word for of, *both in PAIRS if of == lang for word in both]
        assert skeleton("\n".join(words), lang).split("\n") == [skeleton(w, lang) for w in words]


def test_a_text_is_old_by_letters_and_not_by_accents() -> None:
    words = ["dijo", "vecino", "cuatro", "deja", "una", "había", "cárcel", "razón", "día", "más"]
    spelling = OldSpelling("es", lambda: dict.fromkeys(words, -9.0))
    assert spelling.at_work(["dixo", "vezino", "quatro", "dexa", "vna", "auia"])
    assert not spelling.at_work(["carcel", "razon", "dia", "mas", "dixo"])
    assert not spelling.at_work(["dixo", "vezino", "quatro", "dexa", "vna", "auia", *"bcdfgh" * 3,
                                 *(f"{a}{b}x" for a in "bcdf" for b in "ghjk")])  # fmt: skip
    assert plain("Razón") == "razon"


def test_known_words_tell_too_where_those_of_today_are_far_more_usual() -> None:
    today = dict.fromkeys(["avait", "était", "savait", "voyait", "aimé", "hôte"], -6.0)
    old = dict.fromkeys(["avoit", "estoit", "sçavoit", "voyoit", "aymé", "hoste"], -13.0)
    spelling = OldSpelling("fr", lambda: today | old)
    assert spelling.at_work([], old)
    assert not spelling.at_work([], today)
    assert not spelling.at_work([], [*old][:5])
    assert not OldSpelling("fr", lambda: dict.fromkeys([*today, *old], -6.0)).at_work([], old)


def test_unknown_words_are_explained_all_at_once() -> None:
    spelling = OldSpelling("es", lambda: dict.fromkeys(["dijo", "razón", "la"], -9.0))
    assert spelling.explained(["dixo", "razon", "dlxo", "dj", "la"]) == {"dixo", "razon"}
    assert spelling.explained([]) == OldSpelling("es", dict).explained(["dixo"]) == frozenset()


def test_known_words_are_asked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRFIX_CACHE", str(tmp_path))
    asked: list[str] = []

    def words() -> dict[str, float]:
        asked.append("asked")
        return {"dijo": -9.0, "razón": -9.0}

    for digest, times in (("a", 1), ("a", 1), ("b", 2), ("", 3), ("", 4)):
        assert OldSpelling("es", words, digest=digest).explained(["dixo"]) == {"dixo"}
        assert len(asked) == times


OLD = (
    "Y el dicho vezino dixo que por quanto auia vna casa en la villa, y que dexaua dicha casa a su "
    "hijo, ansi como le fuera dada, y que quatro vezinos della lo auian visto. Otrosi mandaron que "
    "ningun vezino dexe andar puercos por las calles, so pena de diez dias de carcel, y que pague "
    "cient maravedis. Fecho en la dicha villa, a onze dias del mes. Y dixeron mas, que la relacion "
    "dello quedaua en poder del escriuano, que la auia escripto, y que no auia otra ninguna razon."
)


def test_a_text_in_old_spelling_stays_as_it_is() -> None:
    found = fix_and_explain(OLD, load_bundled("es"))
    assert [(c.before, c.after) for c in found.changes] == []
