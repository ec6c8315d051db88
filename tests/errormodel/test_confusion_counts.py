"""Learning: what counts as an edit, how confusions are counted, what the reference pair shows."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from paths import SHARED

from ocrfix.alignment.pipeline import align, align_characters
from ocrfix.errormodel.confusion_counts import Confusions, contexts, learnable, lower_bound
from ocrfix.errormodel.observations import Edit, Zone, zones
from ocrfix.model import Alignment, Record, Span
from ocrfix.text.sources import read_document

NOISE = {"é": "¢", "l": "1", "û": "ii", "m": "rn", "à": "a", "ô": "6"}


def zone(ocr: str, clean: str) -> Zone:
    """The one zone of a paragraph pair."""
    record = Record(
        "match",
        Span(0, len(ocr), ocr),
        Span(0, len(clean), clean),
        1.0,
        align_characters(ocr, clean),
    )
    (found,) = zones(Alignment(ocr, clean, (record,)))
    return found


def edits(ocr: str, clean: str) -> list[tuple[str, str]]:
    return [(edit.before, edit.after) for edit in zone(ocr, clean).edits]


def counted(*pairs: tuple[str, str]) -> Confusions:
    new = Confusions()
    found = [zone(*pair) for pair in pairs]
    new.add_edits(found)
    new.add_occurrences(found)
    return new


def replayed(of: Zone) -> str:
    text, at = "", 0
    for edit in of.edits:
        text += of.ocr[at : edit.start] + edit.after
        at = edit.end
    return text + of.ocr[at:]


# -- edits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ocr", "clean", "expected"),
    [
        ("¢lectronique", "électronique", [("¢", "é")]),
        ("le coiit de la vie", "le coût de la vie", [("ii", "û")]),
        ("huitiéme", "huitième", [("é", "è")]),
        ("I’eau et 1’air", "l’eau et l’air", [("I", "l"), ("1", "l")]),
        ("le rnur", "le mur", [("rn", "m")]),
        ("a la rnairie", "à la mairie", [("a", "à"), ("rn", "m")]),
        ("une annnée", "une année", [("nn", "n")]),
        ("une anée", "une année", [("n", "nn")]),
        ("de eau", "de l’eau", [("e", "l’e")]),
        ("rien à dire", "rien à dire", []),
    ],
    ids=str,
)
def test_letters(ocr: str, clean: str, expected: list[tuple[str, str]]) -> None:
    assert edits(ocr, clean) == expected


@pytest.mark.parametrize(
    ("ocr", "clean", "expected"),
    [
        ("Priela Cour", "Prie la Cour", [("", " ")]),
        ("les mem bres", "les membres", [(" ", "")]),
        ("l eau", "l’eau", [(" ", "’")]),
        ("les membres , puis", "les membres, puis", [(" ", "")]),
        ("|’ Assemblée", "l’Assemblée", [("|", "l"), (" ", "")]),
        ("peut-on dire", "peut on dire", [("-", " ")]),
    ],
    ids=str,
)
def test_spaces(ocr: str, clean: str, expected: list[tuple[str, str]]) -> None:
    assert edits(ocr, clean) == expected


@pytest.mark.parametrize(
    ("ocr", "clean"),
    [
        ("de la\nvie", "de la vie"),
        ("de la vie", "de\nla\nvie"),
        ("de la \r\n\r\n vie\tici", "de la vie ici"),
        ("une\fpage", "une page"),
        ("un  mot", "un mot"),
        ("un porte-\nparole", "un porte-parole"),  # the hyphen is the word's own
        ("un porte- parole", "un porte-parole"),  # and so wherever the line broke
    ],
    ids=ascii,
)
def test_line_breaks_that_differ_are_no_edits(ocr: str, clean: str) -> None:
    assert edits(ocr, clean) == []


def test_an_edit_beside_a_line_break_is_only_the_letter() -> None:
    assert edits("la vill¢\ndu port", "la ville du\nport") == [("¢", "e")]


@pytest.mark.parametrize("hyphen", ["-", "¬", "—", "\u00ad"], ids=ascii)
def test_a_line_end_hyphen_is_learnable(hyphen: str) -> None:
    (edit,) = zone(f"le trans{hyphen}\nport de bois", "le transport de bois").edits
    assert (edit.before, edit.after) == (f"{hyphen} ", "")
    assert learnable(edit)


def test_text_of_one_side_is_never_learnable() -> None:
    for ocr, clean in [("la vie [17] est", "la vie est"), ("la vie est", "la vie [17] est")]:
        assert not any(learnable(edit) for edit in zone(ocr, clean).edits)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("é", "è", True),
        ("I’", "l’", True),
        ("ii", "û", True),
        ("", " ", True),
        (" ", "", True),
        ("- ", "", True),
        ("¬ ", "", True),
        ("", "é", False),  # a letter out of nothing
        ("é", "", False),
        ("République", "Cameroun", False),
        ("abcd", "e", False),
        ("a b", "ab", False),
        ("x", " ", False),
    ],
)
def test_what_can_be_a_confusion(before: str, after: str, expected: bool) -> None:
    assert learnable(Edit(0, len(before), before, after)) is expected


WORDS = st.text("aeélûmàôtr’", min_size=1, max_size=7)
SPACES = st.sampled_from([" ", "\n", "  ", " \n"])


@given(st.lists(st.tuples(WORDS, st.booleans(), SPACES), min_size=1, max_size=12))
@example([("a", False, "  "), ("àa", True, " "), ("l", True, " ")])
def test_edits_turn_the_ocr_into_the_clean_text(words: list[tuple[str, bool, str]]) -> None:
    clean = " ".join(word for word, _, _ in words)
    ocr = "".join(
        ("".join(NOISE.get(c, c) for c in word) if noisy else word) + space
        for word, noisy, space in words
    ).rstrip()
    found = zone(ocr, clean)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found.edits))
    assert replayed(found) == found.clean == clean
    for edit in found.edits:
        assert found.ocr[edit.start : edit.end] == edit.before != edit.after


def test_edits_do_not_overlap() -> None:
    found = zone("a  rnr 1", "a mr l").edits
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_edits_that_lean_on_one_letter_are_one() -> None:
    assert edits("a  rnr 1", "a mr l") == [("rn", "m"), ("1", "l")]


@given(st.text("ab é\n.1", max_size=40).map(str.strip), st.text("ab é\n.1", max_size=40))
def test_zones_keep_true_offsets(ocr: str, clean: str) -> None:
    clean = clean.strip()
    if not ocr or not clean:
        return
    found = zone(ocr, clean)
    assert found.ocr == " ".join(ocr.split())
    assert found.clean == " ".join(clean.split())
    assert len(found.starts) == len(found.ocr)
    assert len(found.to_clean) == len(found.ocr) + 1
    assert list(found.to_clean) == sorted(found.to_clean)
    assert found.to_clean[-1] == len(found.clean)
    for char, start in zip(found.ocr, found.starts, strict=True):
        assert ocr[start] == char or (char == " " and ocr[start].isspace())


def test_only_paragraphs_alike_enough_teach() -> None:
    text, other = "Le maire a lu le rapport.", "Cameroun, Gabon et Togo!"
    span, foreign = Span(0, len(text), text), Span(0, len(other), other)
    ops = align_characters(text, other)
    for similarity, count in [(0.69, 0), (0.7, 1)]:
        record = Record("moved", span, foreign, similarity, ops)
        assert len(list(zones(Alignment(text, other, (record,))))) == count
    alone = Record("ocr_only", span, None, 0.0)
    assert not list(zones(Alignment(text, "", (alone,))))


# -- counting --------------------------------------------------------------------------------


def test_confusions_are_counted_in_every_context() -> None:
    found = counted(("de I’eau, I’air, I", "de l’eau, l’air, I"))
    assert found.right["I", "l"] == {("␣", "’"): 2, ("", "’"): 2, ("␣", ""): 2,
                                     ("<edge>", "<mark>"): 2, ("", ""): 2}  # fmt: skip
    assert found.seen["I"]["", ""] == 3
    assert found.seen["I"]["", "’"] == 2
    assert found.truth["l"]["", ""] == 2
    assert found.words["I", "l"] == {("I’eau,", "l’eau,"): 1, ("I’air,", "l’air,"): 1}
    assert found.letters == len("de l’eau, l’air, I")


def test_lost_spaces_are_counted_at_places_inside_words() -> None:
    found = counted(("Priela Cour", "Prie la Cour"))
    assert found.right["", " "] == {("<lower>", "<lower>"): 1, ("", ""): 1}
    assert found.seen[""]["", ""] == len("riela") + len("our")


def test_right_never_exceeds_seen_or_truth() -> None:
    found = counted(("a la rnairie, I’eau", "à la mairie, l’eau"), ("coiit , 1’an", "coût, l’an"))
    for (before, after), contexts_ in found.right.items():
        for context, times in contexts_.items():
            assert 0 < times <= found.seen[before][context]
        if after:
            assert contexts_["", ""] <= found.truth[after]["", ""]


def test_counts_of_parts_merge_to_the_count_of_all() -> None:
    pairs = [("I’eau", "l’eau"), ("a la mer", "à la mer"), ("I’air", "l’air")]
    whole = counted(*pairs)
    merged = Confusions()
    for pair in pairs:
        part = Confusions()
        part.add_edits([zone(*pair)])
        part.add_occurrences([zone(*pair)], whole.right)
        merged.merge(part)
    assert merged == whole


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("de 1’eau", 3, 4, [("␣", "’"), ("", "’"), ("␣", ""), ("<edge>", "<mark>"), ("", "")]),
        ("1'", 0, 1, [("␣", "’"), ("", "’"), ("␣", ""), ("<edge>", "<mark>"), ("", "")]),
        ("Aa4", 1, 2, [("A", "4"), ("", "4"), ("A", ""), ("<upper>", "<digit>"), ("", "")]),
        ("a", 0, 1, [("␣", "␣"), ("", "␣"), ("␣", ""), ("<edge>", "<edge>"), ("", "")]),
    ],
)
def test_contexts(text: str, start: int, end: int, expected: list[tuple[str, str]]) -> None:
    assert list(contexts(text, start, end)) == expected


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_lower_bound_is_below_the_ratio(right: int, more: int) -> None:
    seen = right + more
    bound = lower_bound(right, seen)
    assert 0 <= bound <= (right / seen if seen else 0) + 1e-12
    assert lower_bound(10 * right, 10 * seen) >= bound - 1e-12


def test_the_lower_bound_as_wilson_gives_it() -> None:
    """Agresti and Coull 1998: 0 of 10 and 10 of 10 at z = 1.96."""
    assert lower_bound(0, 10, 1.96) == 0
    assert lower_bound(10, 10, 1.96) == pytest.approx(0.7224, abs=1e-3)


# -- the reference pair ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def reference() -> Confusions:
    seeds = [*SHARED.glob("seeds/001_*.txt"), *SHARED.glob("seeds/000_*.txt")]
    if len(seeds) != 2:
        pytest.skip("the reference pair 001/000 is not in ../shared/seeds")
    ocr, clean = (read_document(path).text for path in seeds)
    found = list(zones(align(ocr, clean)))
    new = Confusions()
    new.add_edits(found)
    new.add_occurrences(found)
    return new


@pytest.mark.parametrize(
    ("before", "after", "context", "least", "most"),
    [
        ("I", "l", ("", "’"), 100, 125),
        ("1", "l", ("", "’"), 80, 95),
        ("|", "l", ("", "’"), 1, 2),
        ("¢", "é", ("", ""), 9, 12),
        ("é", "è", ("", ""), 75, 95),
        ("a", "à", ("", ""), 160, 180),
        ("E", "É", ("", ""), 22, 28),
        ("&", "à", ("", ""), 10, 13),
    ],
    ids=str,
)
def test_the_reference_pair_shows_its_confusions(
    reference: Confusions, before: str, after: str, context: tuple[str, str], least: int, most: int
) -> None:
    right = reference.right[before, after][context]
    assert least <= right <= most
    assert right <= reference.seen[before][context]


def test_the_reference_pair_shows_no_invented_words(reference: Confusions) -> None:
    """The two-column list at its end aligns badly and must not teach."""
    for before, after in reference.right:
        assert max(len(before), len(after)) <= 4
    frequent = {key for key, counts in reference.right.items() if counts["", ""] >= 10}
    letters = {("a", "à"), ("I", "l"), ("1", "l"), ("é", "è"), ("E", "É"), ("é", "ê"), ("i", "î")}
    assert letters <= frequent
    assert len(frequent) <= 20
