"""What looks alike, for the letters of a language."""

from __future__ import annotations

from ocrfix.errormodel.usual_lookalikes import LOOKALIKES, STRONG, of_letters

ENGLISH = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
POLISH = ENGLISH | frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def test_no_letter_of_another_language_is_put_in() -> None:
    assert all(
        char in ENGLISH or not char.isalpha() for _, a, _ in of_letters(ENGLISH) for char in a
    )


def test_letters_of_a_language_have_look_alikes_of_their_own() -> None:
    afters = {after for _, after, _ in of_letters(POLISH)}
    assert {"ł", "ą", "ż"} <= afters


def test_what_was_set_by_hand_holds() -> None:
    rows = {(before, after): weight for before, after, weight in of_letters(ENGLISH)}
    for before, after, weight in LOOKALIKES:
        if after.isalpha() and after in ENGLISH:
            assert rows[before, after] == weight
    assert max(rows.values()) <= STRONG
