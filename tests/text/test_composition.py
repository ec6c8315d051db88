from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from ocrfix.model import Change
from ocrfix.text.changes import apply_changes
from ocrfix.text.composition import Composed, composed

ACCENTED = st.text(
    st.sampled_from("aeoü éèÅ\u212b\u0301\u0300\u0323\u0327가각\u1100\u1161\u11a8ẹ̀\n")
)


@given(st.one_of(st.text(), ACCENTED))
def test_the_composed_form_is_that_of_unicode(text: str) -> None:
    assert Composed.of(text).text == normalize("NFC", text) == composed(text)


@given(ACCENTED, st.data())
def test_a_place_carried_there_and_back_is_never_less(text: str, data: st.DataObject) -> None:
    both = Composed.of(text)
    start = data.draw(st.integers(0, len(both.text)))
    end = data.draw(st.integers(start, len(both.text)))
    low, high = both.span_back(start, end)
    assert low <= high
    assert normalize("NFC", text[low:high]).find(both.text[start:end]) >= 0
    again = both.span_forward(low, high)
    assert again[0] <= start <= end <= again[1]


@given(ACCENTED, st.data())
def test_changes_carried_back_do_what_they_do_to_the_composed_text(
    text: str, data: st.DataObject
) -> None:
    both = Composed.of(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(both.text)), max_size=8, unique=True)))
    changes = [
        Change(a, b, both.text[a:b], data.draw(st.sampled_from(["", "x", "ê", "oo"])), "r", 0.9, 1)
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    changes = [c for c in changes if c.before != c.after]
    mended = apply_changes(text, both.changes_back(changes))
    assert normalize("NFC", mended) == normalize("NFC", apply_changes(both.text, changes))


def test_what_is_put_into_a_decomposed_text_is_decomposed() -> None:
    text = normalize("NFD", "la huitiéme fête")
    both = Composed.of(text)
    [back] = both.changes_back([Change(8, 9, "é", "è", "é→è", 0.9, 1)])
    assert apply_changes(text, [back]) == normalize("NFD", "la huitième fête")
    assert both.changes_forward([back]) == [Change(8, 9, "é", "è", "é→è", 0.9, 1)]


def test_a_composed_text_with_one_stray_accent_stays_composed() -> None:
    text = "déjà huitiéme, e\u0301"
    both = Composed.of(text)
    [back] = both.changes_back([Change(10, 11, "é", "è", "é→è", 0.9, 1)])
    assert apply_changes(text, [back]) == "déjà huitième, e\u0301"
