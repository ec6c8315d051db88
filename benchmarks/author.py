"""Texts that no one wrote, for measuring how documents are paired: their editions and scans."""

from __future__ import annotations

import random
import re
import sys
from typing import TYPE_CHECKING

from corpora import ROOT, MissingDataError, hipe_names
from noise import LOOKALIKE

from ocrfix.pairing.pipeline import read_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHORTEST, LONGEST = 200, 20_000  # characters of a document, as many of each order of length
LEAST_NOISE, MOST_NOISE = 0.02, 0.15
FOLLOWS = 0.6  # how often a word comes with the one that followed it in its source
COINED = 0.3  # share of long words that another of the same ending stands for
HEADED = 0.3  # share of documents that open with the set phrases of an office
OFFICES = 20
EDITED = (0.03, 0.2)  # share of words that the next edition of a text has otherwise


class Author:
    """Writes texts that no one wrote, in the words and word pairs of real ones."""

    def __init__(self, sources: Sequence[str], seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = " ".join(sources).split()
        self.after: dict[str, list[int]] = {}
        for place, word in enumerate(self.words[:-1]):
            self.after.setdefault(word, []).append(place + 1)
        self.endings: dict[str, list[str]] = {}
        for word in sorted({w for w in self.words if w.isalpha() and len(w) > 5}):
            for cut in range(3, len(word)):
                self.endings.setdefault(word[-3:], []).append(word[:cut])
        self.heads = [self.text(250) for _ in range(OFFICES)]
        self.names = [word for word in self.words if word.isalpha() and word.istitle()]

    def text(self, length: int) -> str:
        """Write a text of about so many characters, in paragraphs."""
        chance, words = self.chance.random, self.words
        written: list[str] = []
        place = size = 0
        while size < length:
            options = self.after.get(words[place])
            if options and chance() < FOLLOWS:
                place = options[int(chance() * len(options))]
            else:
                place = int(chance() * len(words))
            word = self.word(words[place])
            size += len(word) + 1
            written.append(word + ("\n\n" if word.endswith(".") and chance() < 0.2 else " "))
        return "".join(written).strip() + "\n"

    def word(self, word: str) -> str:
        """Write a word, or one that looks like it: the world has more names than the sources."""
        if word.isdigit():
            return str(self.chance.randrange(10 ** len(word)))
        if len(word) > 5 and word.isalpha() and self.chance.random() < COINED:
            stems = self.endings.get(word[-3:])
            if stems:
                return self.chance.choice(stems) + word[-3:]
        return word

    def document(self) -> str:
        """Write a document of any length, some with the heading of an office."""
        length = int(SHORTEST * (LONGEST / SHORTEST) ** self.chance.random())
        if self.chance.random() < HEADED and length > 2 * len(self.heads[0]):
            head = self.chance.choice(self.heads)
            return head + "\n" + self.text(length - len(head))
        return self.text(length)

    def next_edition(self, text: str) -> str:
        """Change some of a text: other words in places, other figures everywhere."""
        share = self.chance.uniform(*EDITED)
        pieces = _pieces(text)
        wordy = _wordy(pieces)
        changed = set(self.chance.sample(wordy, max(3, int(share * len(wordy)))))
        for at in wordy:
            if at in changed or pieces[at].strip(".,;").isdigit():
                pieces[at] = self.word(self.chance.choice(self.words))
        return "".join(pieces)

    def revised(self, text: str, share: float) -> str:
        """Put other words in the place of such a share, one at least."""
        pieces = _pieces(text)
        wordy = _wordy(pieces)
        for at in self.chance.sample(wordy, max(1, round(share * len(wordy)))):
            pieces[at] = self.word(self.chance.choice(self.words))
        return "".join(pieces)

    def refilled(self, text: str) -> str:
        """Put in other figures, and other names for words with a capital within a sentence."""
        pieces = _pieces(text)
        before = "."
        for at in _wordy(pieces):
            core = pieces[at].strip(".,;:!?()")
            if core.isdigit():
                pieces[at] = pieces[at].replace(core, self.word(core))
            elif core.istitle() and not before.endswith((".", "!", "?")):
                pieces[at] = pieces[at].replace(core, self.chance.choice(self.names))
            before = pieces[at]
        return "".join(pieces)

    def scan(self, text: str, rate: float | None = None) -> str:
        """Misread a text: letters as others, dropped, put in, and spaces too."""
        if rate is None:
            rate = self.chance.uniform(LEAST_NOISE, MOST_NOISE)
        letters: list[str] = []
        for char in text:
            if char == "\n" or self.chance.random() >= rate:
                letters.append(char)
                continue
            kind = self.chance.random()
            if char == " ":
                letters.append(". " if kind < 0.3 else "")
            elif kind < 0.8:
                letters.append(self.chance.choice(LOOKALIKE.get(char, "aceinorst")))
            elif kind < 0.9:
                letters.append(char + self.chance.choice("iltr.' "))
        return "".join(letters)


def _pieces(text: str) -> list[str]:
    """Cut a text into words and the white space between them."""
    return re.split(r"(\s+)", text)


def _wordy(pieces: list[str]) -> list[int]:
    return [at for at, piece in enumerate(pieces) if not piece.isspace() and piece]


def sources(shared: Path) -> list[str]:
    """The texts that documents are made of: the project's own, and the HIPE sets at hand."""
    pairs = read_pairs([ROOT / "data" / "pairs"])
    try:
        for name in hipe_names(shared):
            pairs += read_pairs([shared / "hipe" / f"{name}.train.jsonl.gz"])
    except MissingDataError as error:
        print(f"Without the HIPE sets: {error}", file=sys.stderr)
    return list(dict.fromkeys(each.clean for each in pairs))
