"""Write the words by which ocrfix tells languages apart, ``usual_words.txt``.

    python data/languages/words.py [--novels FOLDER] [-o FILE]

A line a language: its code, then words and how usual they are, in tenths of a natural logarithm
above :data:`FLOOR`; behind them the usual rows of three letters, as ``~·de`` (``·`` is a word's
edge), by the part :data:`PART` of theirs, since the rows of one word are no independent witnesses.
General frequencies come from wordfreq; where FOLDER holds ``LANG.txt.gz`` with
paragraphs of novels (European Literary Text Collection), half of the weight comes from them, so
that older print is served too. ``varieties.toml`` adds what neither counts.
"""

from __future__ import annotations

import argparse
import gzip
import math
import tomllib
from collections import Counter
from pathlib import Path

from ocrfix.language.identification import rows_in
from ocrfix.language.model import base_frequencies
from ocrfix.text.tokens import words_of

FLOOR = -9.5  # log share below which a word says nothing; misreadings of usual words lie there
ROW_FLOOR = -8.0  # the same for rows of letters
PART = 0.6
FEW = 300  # words, from whose rows of letters too much would follow
HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "ocrfix" / "language" / "usual_words.txt"

NEAR = 600  # words, and rows, of languages that are served or near to one that is
FAR = 250
LANGUAGES = {
    "fr": NEAR, "de": NEAR, "es": NEAR, "en": NEAR,
    "pt": NEAR, "ca": NEAR, "it": NEAR, "ro": NEAR, "nl": NEAR, "sv": NEAR, "da": NEAR, "nb": NEAR,
    "cs": FAR, "pl": FAR, "sk": FAR, "sl": FAR, "sh": FAR, "hu": FAR, "fi": FAR, "is": FAR,
    "lt": FAR, "lv": FAR, "tr": FAR, "id": FAR, "fil": FAR, "vi": FAR,
}  # fmt: skip
"""The languages of wordfreq that Latin letters write, and how many words of each are kept."""
CODES = {"nb": "no", "sh": "hr", "fil": "tl"}
"""Codes of wordfreq that books and py3langid call otherwise."""


def shares_of(lang: str, novels: Path | None, paragraphs: slice = slice(None)) -> dict[str, float]:
    """Shares of running words, from general frequencies and, where they are there, from novels."""
    general = base_frequencies(lang)
    total = sum(general.values())
    general = {w: share / total for w, share in general.items() if _is_latin(w)}
    file = novels / f"{lang}.txt.gz" if novels else None
    if file is None or not file.exists():
        return general
    with gzip.open(file, "rt", encoding="utf-8") as text:
        lines = [line for line in text if line.strip()]
    counts = Counter(word for line in lines[paragraphs] for word in words_of(line))
    number = counts.total()
    return {
        word: 0.5 * general.get(word, 0.0) + 0.5 * counts[word] / number
        for word in general.keys() | counts.keys()
    }


def _is_latin(word: str) -> bool:
    return word[0] < "\u0250" or "\u1e00" <= word[0] < "\u1f00"


def most_usual(shares: dict[str, float], most: int) -> list[tuple[str, float]]:
    return sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:most]


def varieties(known: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The languages of ``varieties.toml``: a word's rank gives its share, as in those counted."""
    ranked = [[share for _, share in most_usual(shares, NEAR)] for shares in known.values()]
    by_rank = [sum(column) / len(column) for column in zip(*ranked, strict=False)]
    found: dict[str, dict[str, float]] = {}
    for lang, said in tomllib.loads((HERE / "varieties.toml").read_text("utf-8")).items():
        rest = 1.0 - sum(said["beside"].values())
        words = dict.fromkeys(w.replace("'", "’") for w in said["words"].split())
        shares = {w: rest * share for w, share in zip(words, by_rank, strict=False)}
        for other, part in said["beside"].items():
            for word, share in most_usual(known[other], NEAR):
                shares[word] = shares.get(word, 0.0) + part * share
        found[lang] = shares
    return found


def rows_of(shares: dict[str, float]) -> dict[str, float]:
    """How usual each row of three letters is among all in running words."""
    counts: Counter[str] = Counter()
    for word, share in shares.items():
        for row in rows_in(word):
            counts[row] += share  # type: ignore[assignment]
    total = counts.total()
    return {row: count / total for row, count in counts.items()}


def told(shares: dict[str, float], most: int, floor: float, part: float) -> list[str]:
    """The most usual ones, each with its log odds."""
    said = (
        (name, round(10 * part * (math.log(share) - floor)))
        for name, share in most_usual(shares, most)
    )
    return [f"{name} {tenths}" for name, tenths in said if tenths > 0]


def table(novels: Path | None, paragraphs: slice = slice(None)) -> str:
    """The lines of the file, in the order of the languages' codes."""
    known = {lang: shares_of(lang, novels, paragraphs) for lang in LANGUAGES}
    lines = []
    for lang, shares in {**known, **varieties(known)}.items():
        most = LANGUAGES.get(lang, NEAR)
        part = PART if len(shares) > FEW else PART / 2
        words = told(shares, most, FLOOR, 1.0)
        rows = told(rows_of(shares), most, ROW_FLOOR, part)
        lines.append(" ".join([CODES.get(lang, lang), *words, *rows]) + "\n")
    return "".join(sorted(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--novels", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    asked = parser.parse_args()
    asked.output.write_text(table(asked.novels), "utf-8")


if __name__ == "__main__":
    main()
