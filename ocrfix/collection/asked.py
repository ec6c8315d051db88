"""What is asked of a repair, as one value, and a digest that tells whether it was asked before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ocrfix.book.bundled import BOOKS, bundled_languages, is_bundled
from ocrfix.book.generation import EVERY, standing
from ocrfix.errors import InputError
from ocrfix.repair.blocks import How
from ocrfix.text.formats import ReadAs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ocrfix.book.user_rules import UserRules
    from ocrfix.model import Repaired
    from ocrfix.ranking.threshold import Aim
    from ocrfix.text.sources import Source

__all__ = ["LENGTH", "Asked", "digest_of_file"]

LENGTH = 32  # hexadecimal digits of a digest that are kept: enough to tell apart what people have


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a repair that bear on its result; what the number of processes does not.

    ``habits`` are pairs of a kind and what is wanted of it, ``user`` a person's own rules and words
    to keep for this run.
    """

    book: Path | None = None
    lang: str | None = None
    min_confidence: float | None = None
    aim: Aim | None = None
    encoding: str | None = None
    form: ReadAs | None = None
    output_encoding: str | None = None
    merge: bool = False
    together: bool | str = False  # a field's name: the records alike in it
    decisions: Path | None = None
    decided_only: bool = False
    habits: tuple[tuple[str, str], ...] = ()
    user: UserRules | None = None

    def how(self, *, lenient: bool = False) -> How:
        """What the repair of texts needs to know of it."""
        return How(self.book, self.lang, self.min_confidence, self.aim, dict(self.habits),
                   self.user, lenient)  # fmt: skip

    def replay(self, inputs: Sequence[Source]) -> Callable[[Repaired], Repaired]:
        """What puts the decisions of a review into effect, read before any work."""
        if self.decisions is None:
            if self.decided_only:
                raise InputError("--decided-only needs the decisions of a review: --decisions FILE")
            return lambda repaired: repaired
        from ocrfix.review.decisions import replaying
        from ocrfix.review.session import text_names

        return replaying(self.decisions, text_names(inputs), only=self.decided_only)

    def digest(self) -> str:
        """A digest of the options, and of all that the books and decisions named in them hold.

        With bundled books it is of all of them, since which one serves a text is told by the text.
        Which files of a folder are taken bears on none of them.
        """
        from importlib.metadata import version

        said = [version("ocrfix")]
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "form":
                value = replace(value or ReadAs(), include=())
            if not isinstance(value, Path):
                said.append(f"{field.name}={value!r}")
        said += [f"{name}={digest}" for name, digest in self._contents()]
        return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]

    def _contents(self) -> Iterator[tuple[str, str]]:
        if self.decisions is not None:
            yield "decisions", digest_of_file(self.decisions)
        if self.book is not None and not is_bundled(self.book):
            folders = [self.book]
        else:
            one = str(self.book) if self.book else self.lang
            folders = [BOOKS / name for name in ([one] if one else bundled_languages())]
        for folder in folders:
            for name in EVERY:
                yield name, digest_of_file(standing(folder, name))


def digest_of_file(path: Path) -> str:
    """A digest of the bytes of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:LENGTH]
    except OSError:
        return ""
