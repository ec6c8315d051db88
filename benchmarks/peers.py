"""What else a person might run over a scan, each set up as favourably as it allows.

Every peer sees the same training pairs as ocrfix: the tables are learned from them, and the
spell checkers leave the words of their clean sides alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ocrfix.alignment.pipeline import align_characters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ocrfix.pairing.pipeline import TwinTexts

# Spell checkers know no shorter words from a slip of the scanner, and no figures.
WORD = re.compile(r"[^\W\d_]{3,}")
LONGEST = 3  # characters on either side of a substitution in the table
LEAST_RIGHT = 2  # times a substitution was seen to be right
DICTIONARY = 100_000  # words of wordfreq that symspellpy and analiticcl know
CONFUSABLE_WEIGHT = 1.1  # by which analiticcl prefers what the pairs show, as its manual has it


@dataclass(frozen=True, slots=True)
class Peer:
    """A way to repair a text."""

    name: str
    fix: Callable[[str], str]


def peers(lang: str, pairs: Sequence[TwinTexts], *, others: bool) -> tuple[list[Peer], list[str]]:
    """The peers at hand, and a sentence for each that is not; without ``others`` tables alone."""
    found = [
        Peer("substitution table", table_fixer(learn_table(pairs, neighbours=0))),
        Peer("table, one neighbour", table_fixer(learn_table(pairs, neighbours=1))),
    ]
    if not others:
        return found, []
    skipped: list[str] = []
    known = {word.lower() for pair in pairs for word in WORD.findall(pair.clean)}
    makers: tuple[tuple[str, Callable[[], Callable[[str], str] | None], str], ...] = (
        ("ftfy", ftfy_fixer, "pip install ftfy"),
        ("symspellpy", lambda: symspell_fixer(lang, known), "pip install symspellpy"),
        ("analiticcl", lambda: analiticcl_fixer(lang, known, pairs), "pip install analiticcl"),
        ("aspell", lambda: aspell_fixer(lang, known), f"Debian: aspell, aspell-{lang}"),
    )
    for name, make, remedy in makers:
        fix = make()
        if fix is None:
            skipped.append(f"{name} is skipped: it is not installed ({remedy}).")
        else:
            found.append(Peer(name, fix))
    return found, skipped


def learn_table(pairs: Iterable[TwinTexts], *, neighbours: int) -> dict[str, str]:
    """Count what the OCR printed for what, and keep what was right more often than not.

    ``neighbours`` is how many characters to each side belong to a substitution; with some, a
    substitution is counted bare and with them to the left, to the right and on both sides.
    """
    right: Counter[tuple[str, str]] = Counter()
    pairs = list(pairs)
    for ocr, (start, end), before, after in _substitutions(pairs):
        for n in range(neighbours + 1):
            for m in range(neighbours + 1):
                left, behind = ocr[max(0, start - n) : start], ocr[end : end + m]
                if left + before + behind:
                    right[left + before + behind, left + after + behind] += 1
    table: dict[str, str] = {}
    all_text = "\n\n".join(pair.ocr for pair in pairs)
    for (before, after), count in right.most_common():
        if count >= LEAST_RIGHT and before not in table and count / all_text.count(before) > 0.5:
            table[before] = after
    return table


def _substitutions(
    pairs: Iterable[TwinTexts],
) -> Iterator[tuple[str, tuple[int, int], str, str]]:
    """What the OCR printed for what: its text, where, the one and the other."""
    for pair in pairs:
        ocr, clean = pair.ocr, pair.clean
        for op in align_characters(ocr, clean):
            before, after = ocr[op.a0 : op.a1], clean[op.b0 : op.b1]
            if op.equal or max(len(before), len(after)) > LONGEST or "\n" in before + after:
                continue
            yield ocr, (op.a0, op.a1), before, after


def table_fixer(table: dict[str, str]) -> Callable[[str], str]:
    """Apply a table from left to right, the longest substitution first."""
    lengths: dict[str, list[int]] = {}
    for before in sorted(table, key=len, reverse=True):
        of_first = lengths.setdefault(before[0], [])
        if len(before) not in of_first:
            of_first.append(len(before))

    def fix(text: str) -> str:
        pieces: list[str] = []
        at = done = 0
        while at < len(text):
            for length in lengths.get(text[at], ()):
                after = table.get(text[at : at + length])
                if after is not None:
                    pieces += [text[done:at], after]
                    at = done = at + length
                    break
            else:
                at += 1
        return "".join([*pieces, text[done:]])

    return fix


def ftfy_fixer() -> Callable[[str], str] | None:
    """Undo mojibake with ftfy, leaving typography alone."""
    if find_spec("ftfy") is None:
        return None
    from ftfy import TextFixerConfig, fix_text

    # As it comes, it also straightens quotes and ligatures, which these texts have on purpose.
    config = TextFixerConfig(
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        fix_line_breaks=False,
    )
    return lambda text: fix_text(text, config)


def symspell_fixer(lang: str, known: set[str]) -> Callable[[str], str] | None:
    """Put the likeliest dictionary word within two edits for every unknown word."""
    if find_spec("symspellpy") is None:
        return None
    from symspellpy import SymSpell, Verbosity
    from wordfreq import top_n_list, word_frequency

    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    for word in top_n_list(lang, DICTIONARY):
        speller.create_dictionary_entry(word, int(word_frequency(word, lang) * 1e9) + 1)
    remembered: dict[str, str] = {}

    def best(word: str) -> str:
        if word not in remembered:
            found = speller.lookup(word, Verbosity.TOP, max_edit_distance=2)
            remembered[word] = found[0].term if found else word
        return remembered[word]

    def put(match: re.Match[str]) -> str:
        word = match.group()
        lower = word.lower()
        return word if lower in known else _cased(best(lower), word)

    return lambda text: WORD.sub(put, text)


def analiticcl_fixer(
    lang: str, known: set[str], pairs: Sequence[TwinTexts]
) -> Callable[[str], str] | None:
    """Put the best variant within three letters, confusions of the pairs preferred.

    It finds words by anagram hashing, as TICCL did (Reynaert 2011), and is asked for all unknown
    words of a text at once, as it is quickest.
    """
    if find_spec("analiticcl") is None:
        return None
    from analiticcl import SearchParameters, VariantModel, VocabParams, Weights
    from wordfreq import top_n_list, word_frequency

    frequency = {w: int(word_frequency(w, lang) * 1e9) + 1 for w in top_n_list(lang, DICTIONARY)}
    frequency.update((word, 1) for word in known if word not in frequency)
    letters = sorted({c for word in frequency for c in word if c.isalpha()})
    seen = Counter(
        (before.lower(), after.lower())
        for _, _, before, after in _substitutions(pairs)
        if (before + after).isalpha() and before and after
    )
    with TemporaryDirectory() as folder:
        alphabet, confusables = Path(folder) / "alphabet.tsv", Path(folder) / "confusables.tsv"
        alphabet.write_text("".join(f"{c}\t{c.upper()}\n" for c in letters), "utf-8")
        confusables.write_text(
            "".join(
                f"-[{before}]+[{after}]\t{CONFUSABLE_WEIGHT}\n"
                for (before, after), count in sorted(seen.items())
                if count >= LEAST_RIGHT
            ),
            "utf-8",
        )
        model = VariantModel(str(alphabet), Weights())
        for word, count in frequency.items():
            model.add_to_vocabulary(word, count, VocabParams())
        model.read_confusablelist(str(confusables))
        model.build()
    wanted = SearchParameters(max_anagram_distance=3, max_edit_distance=3, max_matches=1)
    remembered: dict[str, str] = {}

    def fix(text: str) -> str:
        words = {word.lower() for word in WORD.findall(text)} - remembered.keys()
        asked = sorted(words - known)
        for answer in model.find_variants_par(asked, wanted):
            found = answer["variants"]
            remembered[answer["input"]] = found[0]["text"] if found else answer["input"]

        def put(match: re.Match[str]) -> str:
            word = match.group()
            best = remembered.get(word.lower())
            return word if best is None or best == word.lower() else _cased(best, word)

        return WORD.sub(put, text)

    return fix


def aspell_fixer(lang: str, known: set[str]) -> Callable[[str], str] | None:
    """Put aspell's first suggestion for every word that it does not know."""
    program = shutil.which("aspell")
    if program is None:
        return None
    installed = subprocess.run([program, "dicts"], capture_output=True, text=True, check=True)
    if lang not in installed.stdout.split():
        return None
    remembered: dict[str, str] = {}

    def ask(words: list[str]) -> None:
        lines = "!\n" + "".join(f"^{word}\n" for word in words)
        answer = subprocess.run(
            [program, "-a", f"--lang={lang}", "--encoding=utf-8"],
            input=lines, capture_output=True, text=True, encoding="utf-8", check=True,
        )  # fmt: skip
        remembered.update((word, word) for word in words)
        for line in answer.stdout.splitlines():
            if line.startswith("& "):
                head, suggestions = line.split(": ", 1)
                remembered[head.split()[1]] = suggestions.split(", ")[0]

    def fix(text: str) -> str:
        words = {word for word in WORD.findall(text) if word.lower() not in known}
        if new := sorted(words - remembered.keys()):
            ask(new)
        return WORD.sub(lambda match: remembered.get(match.group(), match.group()), text)

    return fix


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[0].isupper() else word
