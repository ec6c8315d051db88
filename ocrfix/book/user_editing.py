"""What a person adds to a book on disk, rules of their own and words to keep; and its copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ocrfix.book.bundled import is_bundled
from ocrfix.book.generation import put_files, standing
from ocrfix.book.lock import changing
from ocrfix.book.reading import load_book, load_files
from ocrfix.book.user_rules import KEEP, OWN, read_keep, read_own, with_rules, with_words, without
from ocrfix.book.writing import check_target
from ocrfix.errors import BookError
from ocrfix.text.composition import composed
from ocrfix.text.phrases import plain_quotes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ocrfix.book.user_rules import UserRule

__all__ = ["add_rules", "check_yours", "copy_book", "keep_words", "remove"]


def check_yours(folder: Path) -> None:
    """Raise :class:`BookError` where a book is bundled, and so nobody's to edit, or is none."""
    if is_bundled(folder):
        raise BookError(
            f"The bundled book {folder} is not yours to edit. Make it your own: ocrfix rules copy "
            f"{folder} mybook"
        )
    load_book(folder)


def add_rules(folder: Path, rules: Sequence[UserRule]) -> int:
    """Add rules to a book's ``own.tsv``, sorted; gives how many there are then.

    One that was said otherwise gives way. Raises :class:`BookError` for a rule that changes a word
    to keep.
    """
    check_yours(folder)
    kept = set(load_book(folder).user.kept)
    for rule in rules:
        if rule.before in kept:
            raise BookError(
                f"{rule.id} changes “{rule.before}”, which {folder / KEEP} keeps. Remove it there: "
                f"ocrfix rules remove {folder} {rule.before}"
            )
    data = _written(folder, OWN, lambda text, name: with_rules(text, rules, name))
    return len(read_own(data.decode()))


def keep_words(folder: Path, words: Sequence[str]) -> int:
    """Add words to a book's ``keep.txt``, sorted; gives how many there are then."""
    check_yours(folder)
    replaced = {rule.before: rule.id for rule in load_book(folder).user.rules}
    for word in words:
        if word in replaced:
            raise BookError(
                f"{folder / OWN} changes “{word}” ({replaced[word]}). Remove that rule first: "
                f"ocrfix rules remove {folder} '{replaced[word]}'"
            )
    data = _written(folder, KEEP, lambda text, name: with_words(text, words, name))
    return len(read_keep(data.decode()))


def remove(folder: Path, said: Sequence[str]) -> list[str]:
    """Remove own rules and words to keep, by what they are called; says what went, a line each.

    Raises :class:`BookError` where nothing is called so.
    """
    check_yours(folder)
    user = load_book(folder).user
    told: list[str] = []
    for name in said:
        wanted = _plain(name)
        rules = [rule for rule in user.rules if wanted in (_plain(rule.id), _plain(rule.before))]
        words = [word for word in user.kept if _plain(word) == wanted]
        if not rules and not words:
            raise BookError(
                f"{folder} has no rule of yours and no word to keep called “{name}”. Those it has "
                f"are in {folder / OWN} and {folder / KEEP}."
            )
        told += (f"Removed your rule {rule.id} from {folder}." for rule in rules)
        told += (f"{word} is no longer kept in {folder}." for word in words)
        if rules:
            _written(folder, OWN, partial(_without_rules, gone=rules))
        if words:
            _written(folder, KEEP, partial(_without_words, gone=words))
    return told


def _without_rules(text: str, _name: str, *, gone: Sequence[UserRule]) -> bytes:
    return without(text, lambda line: any(rule in gone for rule in read_own(line)))


def _without_words(text: str, _name: str, *, gone: Sequence[str]) -> bytes:
    return without(text, lambda line: read_keep(line)[0] in gone)


def _plain(name: str) -> str:
    return plain_quotes(composed(name)).replace("->", "→").replace("=>", "→").replace("␣", " ")


def _written(folder: Path, name: str, edit: Callable[[str, str], bytes]) -> bytes:
    with changing(folder):  # what others write meanwhile stays
        file = standing(folder, name)
        text = file.read_bytes().decode("utf-8-sig") if file.is_file() else ""
        data = edit(text, str(folder / name))
        put_files(folder, {name: data})
    return data


def copy_book(book: Path, target: Path) -> None:
    """Copy a book, bundled or not, with all that belongs to it, to a folder of one's own.

    Raises :class:`BookError` where something is there already.
    """
    if target.exists() and any(target.iterdir() if target.is_dir() else [target]):
        raise BookError(f"{target} is there already. Name a new folder: ocrfix rules copy {book} "
                        f"{target}-2")  # fmt: skip
    check_target(target)
    put_files(target, load_files(book))
