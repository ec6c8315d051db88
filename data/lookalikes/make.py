"""Make the table of look-alikes: draw short strings in many faces, wear them out, compare them.

Run ``python data/lookalikes/make.py`` after ``pip install -e '.[pairs]'``; README.md beside this
file says what the numbers mean. The same fonts give the same table.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pictures import WEARS, MissingFacesError, draw, faces, features
from strings import LOWER, UPPER, alphabets, cost, inventory, irreducible, kind, may_be_meant

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pictures import Face

HERE = Path(__file__).resolve().parent
COUNTS = HERE / "counts.tsv"
REPORTED = HERE / "reported.tsv"
TABLE = HERE.parents[1] / "ocrfix" / "errormodel" / "lookalikes.tsv"

# (width, height) of what is read against what is printed, and what that takes off a weight:
# letters of other widths, and those that have the same shape in two sizes (c and C, o and O and 0).
SIZES = {
    (1.0, 1.0): 0.0, (0.87, 1.0): 0.2, (1.15, 1.0): 0.2, (0.76, 1.0): 0.8, (1.31, 1.0): 0.8,
    (0.66, 1.0): 1.6, (1.52, 1.0): 1.6, (0.68, 0.68): 2.4, (1.47, 1.47): 2.4,
}  # fmt: skip
SHARPNESS = 0.05  # of a letter's ink: a difference of this size makes a misreading e times rarer
NATS = 5.0  # differences of pictures that count as one natural logarithm of likelihood
LEAST, LEAST_JOINED = 2.1, 1.3  # weights below are no look-alikes: of single letters, of others
LEAST_ABROAD = 4.6  # and of letters of two scripts: only what looks the same
ODD = 1e-5  # how often a letter is printed as another that looks nothing like it
TRUST = 20_000  # letters that the look of a pair counts for, beside those that engines read
DOUBT = 0.25  # the most a look-alike loses because no engine of ours misread it
GREATEST = 7.0  # weights go no higher: models without an accent misread it always
MOST_FOR_ONE = {"plain": 20, "other": 10, "mark": 8}  # strings of a length that it is read as
MOST = 5900  # rows


def likeness(face: Face, strings: list[str], meant: NDArray[np.int64]) -> NDArray[np.float32]:
    """By how much a meant string, worn, looks more like each string than letters usually do.

    ``meant`` numbers the strings that pages print; the answer has a row for each string read and
    a column for each string meant, in natural logarithms, 0 at least (NaN: no type for it). A
    worn picture is held against plain ones and against those worn alike, at several sizes; the
    nearest counts. Wears are averaged by their squares, for one that makes two letters alike says
    more than one that does not.
    """
    frames, there = draw(face, strings)
    letters = [
        n for n, s in enumerate(strings) if len(s) == 1 and s in "acemnorsuvwxz" and there[n]
    ]
    plain = {size: features(frames, *size) for size in SIZES}
    unit = SHARPNESS * float(np.mean(np.sum(plain[1.0, 1.0][letters] ** 2, 1)))
    common = np.array([len(s) == 1 and s in LOWER + UPPER for s in strings]) & there
    found = np.zeros((len(strings), len(meant)), dtype=np.float32)
    for wear in WEARS.values():
        worn = wear(frames)
        target = features(worn[meant])
        nearest = squared(features(worn), target) / unit
        for size, dear in SIZES.items():
            np.minimum(nearest, squared(plain[size], target) / unit + dear, out=nearest)
        odd = float(np.median(nearest[common][:, common[meant]]))
        found += np.maximum(0, odd - np.maximum(nearest, 0)) ** 2
    found = np.sqrt(found / len(WEARS))
    found[~there] = np.nan
    found[:, ~there[meant]] = np.nan
    return found


def squared(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared distances of all rows of ``a`` from all rows of ``b``."""
    return np.sum(a * a, 1)[:, None] + np.sum(b * b, 1)[None] - 2 * (a @ b.T)


def over_faces(
    strings: list[str], meant: NDArray[np.int64], kept: Path | None
) -> NDArray[np.float32]:
    """Likeness over all faces: half the mean of the styles, half the style where it is greatest.

    Black letter has its own look-alikes; a mere mean over all faces would drown them.
    """
    of_style: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for face in faces(HERE / "faces.tsv"):
        print(face.file, file=sys.stderr, flush=True)
        path = kept / f"{face.file}.npy" if kept else None
        if path and path.exists():
            one = np.load(path)
        else:
            one = likeness(face, strings, meant).astype(np.float16)
            if path:
                np.save(path, one)
        of_style[face.style].append(one.astype(np.float32))
    styles = np.stack([mean_of(found) for found in of_style.values()])
    known = np.isfinite(styles)
    mean = np.where(known, styles, 0).sum(0) / np.maximum(1, known.sum(0))
    return (mean + np.where(known, styles, 0).max(0)) / 2


def mean_of(found: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The mean of what is known; NaN where nothing is."""
    total = np.zeros_like(found[0])
    count = np.zeros_like(found[0])
    for one in found:
        known = np.isfinite(one)
        total[known] += one[known]
        count += known
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / count, np.nan)


def by_look(
    strings: list[str], meant: NDArray[np.int64], kept: Path | None
) -> dict[tuple[str, str], float]:
    """Weights of all pairs that look alike, in natural logarithms over an odd misreading."""
    like = over_faces(strings, meant, kept) / NATS
    found = {}
    for row, column in np.argwhere(like >= LEAST_JOINED):
        before, after = strings[row], strings[meant[column]]
        weight = float(like[row, column]) - cost(before, after)
        abroad = bool(alphabets(before) - (alphabets(after) or {"Latin"}))
        if irreducible(before, after) and weight >= (
            LEAST_ABROAD if abroad else least(before, after)
        ):
            found[before, after] = weight
    return found


def least(before: str, after: str) -> float:
    """What a weight must reach; letters that run together are rarer, and no less telling."""
    return LEAST if len(before) == len(after) == 1 else LEAST_JOINED


def with_counts(found: dict[tuple[str, str], float], counts: Path) -> dict[tuple[str, str], float]:
    """Weights after engines have read pages: look is the prior of each rate, as for a few pages.

    What looks nothing alike but was misread often comes in too.
    """
    seen: dict[tuple[str, str], int] = {}
    of: dict[str, int] = {}
    for row in counts.read_text(encoding="utf-8").splitlines()[1:]:
        before, after, count, all_of = row.split("\t")
        seen[before, after] = int(count)
        of[after] = int(all_of)
    weighed = {}
    for before, after in {**found, **seen}:
        expected = TRUST * ODD * math.exp(found.get((before, after), 0.0))
        rate = (seen.get((before, after), 0) + expected) / (of.get(after, 0) + TRUST)
        looks = found.get((before, after), 0.0) - DOUBT  # other engines may well do what ours don't
        weight = min(GREATEST, max(looks, math.log(rate / ODD)))
        if weight >= least(before, after):
            weighed[before, after] = weight
    return weighed


def composite(before: str, after: str, found: dict[tuple[str, str], float]) -> bool:
    """Whether two look-alikes side by side explain this one as well ("eo" for "cc")."""
    weight = found[before, after]
    for i in range(1, len(before)):
        for j in range(1, len(after)):
            halves = (before[:i], after[:j]), (before[i:], after[j:])
            if all(half in found and found[half] > weight for half in halves):
                return True
    return False


def chosen(found: dict[tuple[str, str], float]) -> list[tuple[str, str, float]]:
    """The rows of the table: none that others explain, the best of each string, the best of all."""
    kept = [
        (before, after, weight)
        for (before, after), weight in found.items()
        if not composite(before, after, found)
    ]
    kept.sort(key=lambda row: (-row[2], row))
    taken: dict[tuple[str, int], int] = defaultdict(int)
    rows = []
    for row in kept:
        taken[row[1], len(row[0])] += 1
        if taken[row[1], len(row[0])] <= MOST_FOR_ONE[kind(row[1])]:
            rows.append(row)
    return sorted(rows[:MOST])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", type=Path, help="folder to keep what faces say in between runs")
    options = parser.parse_args()
    strings = inventory()
    meant = np.array([n for n, s in enumerate(strings) if may_be_meant(s)])
    try:
        found = by_look(strings, meant, options.keep)
    except MissingFacesError as error:
        print(f"make.py: {error}", file=sys.stderr)
        return 2
    if COUNTS.exists():
        found = with_counts(found, COUNTS)
    rows = {(before, after): weight for before, after, weight in chosen(found)}
    for row in REPORTED.read_text(encoding="utf-8").splitlines()[1:]:
        before, after, weight = row.split("\t")
        rows[before, after] = max(float(weight), rows.get((before, after), 0.0))
    lines = [
        f"{before}\t{after}\t{weight:.2f}\n" for (before, after), weight in sorted(rows.items())
    ]
    TABLE.write_text("before\tafter\tweight\n" + "".join(lines), encoding="utf-8", newline="\n")
    print(f"{len(lines)} rows, weights up to {max(found.values()):.2f}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
