"""What decisions teach a book: rules that stop or gain, words that are known, nothing twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from small_book import small

from ocrfix.book.learned import taught_by
from ocrfix.book.reading import load_book, load_bundled
from ocrfix.book.writing import add, save_book
from ocrfix.errors import BookError, InputError
from ocrfix.repair.pipeline import fix_and_explain
from ocrfix.review.entries import TextInfo
from ocrfix.review.journal import Journal
from ocrfix.review.proposals import Place, Reading, propose
from ocrfix.review.record import Decision, Record
from ocrfix.review.teach import teach
from ocrfix.review.update import update_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conftest import Result

    from ocrfix.book.book import Book
    from ocrfix.book.learned import Learned
    from ocrfix.model import Rule

    Run = Callable[..., Result]


def made_up(
    before: str, after: str, *, accept: bool, at: int = 0, left: str = "a", right: str = "b",
    sure: float = 0.9,
) -> Decision:  # fmt: skip
    reading = Reading(after, f"{before}→{after}", sure, "", ((before, after, left, right),))
    place = Place("0" * 16, at, at + len(before), before)
    return Decision(place, reading if accept else None, reading)


def rule(book: Book, before: str, after: str, left: str = "", right: str = "") -> Rule:
    """The rule of a book in one context, which it has."""
    wanted = (before, after, left, right)
    return next(r for r in book.rules if (r.before, r.after, r.left, r.right) == wanted)


def test_an_accepted_rule_gains_in_its_context_and_wider_ones() -> None:
    book = small().book
    before = rule(book, "é", "è")
    learned = teach(
        book, [made_up("é", "è", accept=True, at=n, left="i", right="m") for n in range(5)]
    )
    after = rule(taught_by(book, learned), "é", "è")
    assert (after.own.right - before.own.right, after.own.seen - before.own.seen) == (5, 5)
    assert learned.switched == {}


def test_a_rule_refused_where_it_was_never_right_stops_there_and_only_there() -> None:
    book = small().book
    learned = teach(
        book, [made_up("é", "è", accept=False, at=n, left="q", right="q") for n in range(4)]
    )
    assert learned.switched == {"qéq→qèq": False}
    taught = taught_by(book, learned)
    assert not rule(taught, "é", "è", "q", "q").enabled
    assert rule(taught, "é", "è").enabled
    assert "è" in fix_and_explain("la huitiéme session de la commission", taught).text


def test_a_rule_that_was_often_right_in_a_context_is_not_stopped_by_one_refusal() -> None:
    book = small().book
    literal = [r for r in book.rules if r.before == "é" and len(r.left) == len(r.right) == 1]
    sure = max(literal, key=lambda r: r.own.right)
    assert sure.own.right > 3
    one = made_up("é", sure.after, accept=False, left=sure.left, right=sure.right)
    assert teach(book, [one]).switched == {}


def test_a_refused_word_stays_as_it_is_in_the_next_document() -> None:
    book = small().book
    text = "Le rapport de la commission sur le réle du conseil."
    (change,) = [c for c in fix_and_explain(text, book).changes if c.line == 1]
    proposal = next(p for p in propose(text, book) if p.place.before == "réle")
    no = Decision(proposal.place, None, proposal.readings[0])
    many = [Decision(no.place._replace(start=n, end=n + 4), None, no.proposed) for n in range(12)]
    learned = teach(book, many)
    assert change.rule.split(" ")[0]
    assert learned.switched
    taught = taught_by(book, learned)
    assert "réle" in fix_and_explain("Il parle de ce réle dans son livre.", taught).text


def test_own_readings_teach_no_rule() -> None:
    book = small().book
    proposed = made_up("é", "è", accept=True).proposed
    own = Decision(Place("0", 0, 1, "é"), Reading("e", "own reading"), proposed)
    assert taught_by(book, teach(book, [own])).rules == book.rules


def test_withdrawn_decisions_are_taken_out_again() -> None:
    book = small().book
    yes = made_up("é", "è", accept=True, left="i", right="m")
    once = taught_by(book, teach(book, [yes]))
    back = taught_by(once, teach(once, [], gone=[yes]))
    assert {(r.id, r.own) for r in back.rules} == {(r.id, r.own) for r in book.rules}
    assert back.language.tokens == book.language.tokens


FIRST_SCAN = (
    "Le poéte a lu la troisiéme lettre au poéte de la premiére liste.\n"
    "Le systéme du poéte, adopté a la deuxiéme lecture, ne change guére les poétes.\n"
    "Aprés la lecture du procés-verbal, le poéte en vigueur a été confirmé.\n"
    "Le dernier poéte, trés critiqué, reléve de la quatriéme commission.\n"
    "Un poéte plus sévére des matiéres premiéres a été écarté avec succés.\n"
    "Le modéle du poéte proposé par le ministére est entré en vigueur.\n"
    "Les poétes ont lu le poéme du vieux poéte.\n"
)
NEXT_SCAN = (
    "La cinquiéme commission a lu le poéte, trés discuté, aprés la priére.\n"
    "Le systéme et la maniére de la lire relévent du sixiéme poéte.\n"
    "Le caractére sévére de cette piéce a été relevé par le siége et par la presse entiére.\n"
    "Aucun poéte ne pése sur la premiére matiére, méme étrangére.\n"
)


def test_twenty_decisions_change_what_the_next_document_gets() -> None:
    """An edition that spells "poéte" on purpose: its reviewer lets it stand, and mends the rest."""
    book = load_bundled("fr")
    about = [p for p in propose(FIRST_SCAN, book) if p.readings[0].edits[0][:2] == ("é", "è")]
    decisions = [
        Decision(p.place, None if "poéte" in p.place.before else p.readings[0], p.readings[0])
        for p in about[:20]
    ]
    assert len(decisions) == 20
    learned = teach(book, decisions)
    assert learned.switched == {"oét→oèt": False}
    taught = taught_by(book, learned)
    before, after = (fix_and_explain(NEXT_SCAN, b).text for b in (book, taught))
    assert before.count("poète") == 3
    assert after == before.replace("poète", "poéte")


def test_doubtful_changes_refused_do_not_stop_a_rule_that_was_right_a_hundred_times() -> None:
    book = load_bundled("fr")
    literal = [
        r for r in book.rules if (r.before, r.after) == ("a", "à") and r.left == r.right == "␣"
    ]
    assert literal[0].own.right > 100
    refused = [
        made_up("a", "à", accept=False, at=n, left="␣", right="␣", sure=0.55) for n in range(9)
    ]
    assert teach(book, refused).switched == {}


@pytest.fixture
def own_book(book_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(book_path, tmp_path / "book"))


def journal_with(path: Path, decisions: Sequence[Decision]) -> Path:
    with Journal(path) as journal:
        text = decisions[0].place.text
        journal.about({text: TextInfo("page.txt", 99)})
        record = Record(journal.written.entries)
        journal.append(record.step(decisions))
    return path


@pytest.mark.slow
def test_what_was_learned_is_not_learned_twice(own_book: Path, tmp_path: Path) -> None:
    decisions = [made_up("é", "è", accept=True, at=n) for n in range(3)]
    journal = journal_with(tmp_path / "j.jsonl", decisions[:2])
    before = rule(load_book(own_book), "é", "è").own
    first = update_book(own_book, journal)
    assert (first.accepted, first.known) == (2, 0)
    saved = (own_book / "rules.tsv").read_bytes()
    again = update_book(own_book, journal)
    assert (again.accepted, again.known) == (0, 2)
    assert (own_book / "rules.tsv").read_bytes() == saved
    journal_with(journal, [decisions[2], made_up("é", "è", accept=False, at=0)])
    third = update_book(own_book, journal)
    assert (third.accepted, third.refused, third.known) == (1, 1, 1)
    own = rule(load_book(own_book), "é", "è").own
    assert (own.seen - before.seen, own.right - before.right) == (3, 2)
    assert load_book(own_book).about["decisions"]["accepted"] == 2


def test_other_decisions_than_the_book_names_are_refused(own_book: Path, tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "j.jsonl", [made_up("é", "è", accept=True)])
    update_book(own_book, journal)
    (own_book / "decisions.jsonl").write_text("tampered")
    with pytest.raises(BookError, match="is not what"):
        update_book(own_book, journal)


def test_a_book_trained_anew_has_learned_no_decision(own_book: Path, tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "j.jsonl", [made_up("é", "è", accept=True)])
    update_book(own_book, journal)
    assert load_book(own_book).reviewed == {"0" * 16}
    save_book(small().book, own_book)
    assert load_book(own_book).reviewed == set()
    assert update_book(own_book, journal).known == 0


def test_two_reviews_that_end_at_once_are_both_learned(
    own_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (
        journal_with(tmp_path / f"{at}.jsonl", [made_up("é", "è", accept=True, at=at)])
        for at in (0, 50)
    )
    before = rule(load_book(own_book), "é", "è").own

    def late(folder: Path, learned: Learned, target: Path | None = None) -> Book:
        monkeypatch.undo()
        update_book(own_book, other)
        return add(folder, learned, target)

    monkeypatch.setattr("ocrfix.review.update.add", late)
    assert update_book(own_book, one).accepted == 1
    book = load_book(own_book)
    assert rule(book, "é", "è").own.right == before.right + 2
    assert book.about["decisions"] == {"accepted": 2, "refused": 0}


@pytest.mark.slow
def test_a_bundled_book_is_taught_into_a_book_of_ones_own(run: Run, tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "j.jsonl", [made_up("é", "è", accept=True)])
    found = run("rules", "update", "fr", "--decisions", journal)
    assert found.code == 2
    assert "is not yours to edit" in found.err
    found = run("rules", "update", "fr", "--decisions", journal, "-o", tmp_path / "mine")
    assert found.code == 0
    assert "1 new decision learned (1 accepted, 0 refused), 0 known before" in found.err
    assert load_book(tmp_path / "mine").lang == "fr"
    assert (tmp_path / "mine" / "decisions.jsonl").exists()


def test_a_journal_without_decisions_teaches_nothing(own_book: Path, tmp_path: Path) -> None:
    from ocrfix.review.entries import header

    empty = tmp_path / "j.jsonl"
    empty.write_text(header())
    with pytest.raises(InputError, match="holds no decision yet"):
        update_book(own_book, empty)
