"""What speaks for and against candidates in their places: one column for each evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ocrfix.candidates.generation import Candidates
    from ocrfix.candidates.profile import Profile
    from ocrfix.candidates.scan import Scan
    from ocrfix.candidates.table import Form
    from ocrfix.language.confusion_sets import Confusables

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["FEATURES", "Describer", "PlaceRows", "kind_of"]

FEATURES = (
    # where the place is
    "real word", "misspelt", "still unknown", "mark", "gap",
    # what the rules say
    "channel", "odds", "edits",
    # what the language says
    "lexical", "context", "spacing", "case", "neighbours",
    # what the scan says
    "missing", "excess", "recurs", "elsewhere", "noise", "active",
    # what calls for caution
    "capitals", "figure", "short",
    # real words weigh the same evidence differently
    "channel of real word", "odds of real word", "lexical of real word",
    "context of real word", "missing of real word", "neighbours known",
    "noise of real word",
    # a misreading never counted rests on the language alone
    "unseen", "lexical of unseen",
    # and so do gaps
    "spacing of gap", "active gap",
    # what kind of word it is
    "usual", "length", "wordlike", "capital",
    # how the neighbours agree with it, and what kind of edit it is
    "agreement", "marks alone", "last letter",
    # where a sentence begins, a capital says nothing
    "case of beginning",
    # what the profile of the scan says, and strings that look alike by hand
    "profile", "share", "profile of real word", "share of real word", "look-alike",
    # how the candidate stands among the others of its place
    "behind", "first",
)  # fmt: skip
"""The names of the evidence, in the order of the columns."""

KINDS = FEATURES[:5]
MOST_CHANNEL = 30.0  # log odds that the rules may take from a candidate
MOST_LEXICAL = 18.0  # log odds that the lexicon may give a candidate
_COLUMN = {name: i for i, name in enumerate(FEATURES)}


def kind_of(printed: Form, candidate: Form) -> str:
    """Name what kind of place a chunk and its candidate make."""
    if " " in printed.text:
        return "gap"
    if not printed.words:
        return "mark"
    if printed.known:
        return "real word"
    return "misspelt" if candidate.known else "still unknown"


class PlaceRows(NamedTuple):
    """Places as columns, and their candidates behind each other.

    ``before2`` to ``after2`` are the tokens around each place, ``begins`` whether a sentence
    begins there; ``heads`` is where the candidates of each begin in ``cand``, ``place`` whose each
    is; ``owner`` is the number of the chunk in :attr:`Scan.distinct` (beyond the last for others).
    """

    gap: Flags
    before2: Ints
    before: Ints
    after: Ints
    after2: Ints
    begins: Flags
    heads: Ints
    place: Ints
    cand: Ints
    owner: Ints


class Describer:
    """Describes places of a scan with the language and the confusables of a book."""

    def __init__(self, candidates: Candidates, confusables: Confusables) -> None:
        self._candidates = candidates
        self._confusables = confusables

    def matrix(self, rows: PlaceRows, scan: Scan, profile: Profile,
               gaps_active: dict[int, float]) -> NDArray[np.float32]:  # fmt: skip
        """The evidence of each candidate, a row each."""
        found = np.zeros((len(rows.cand), len(FEATURES)), dtype=np.float32)
        if len(rows.cand):
            self._alone(found, rows, scan, profile, gaps_active)
            self._beside(found, rows)
        return found

    def _alone(self, out: NDArray[np.float32], rows: PlaceRows, scan: Scan, profile: Profile,
               gaps_active: dict[int, float]) -> None:  # fmt: skip
        """What candidates are by themselves; each is looked at once."""
        cand, first, back = np.unique(rows.cand, return_index=True, return_inverse=True)
        table, d = self._candidates.table, self._candidates.described
        printed, row = table.printed.array[cand], table.row.array[cand]
        gap = rows.gap[rows.place[first]]
        words, known = d.words.array[printed], d.unknown.array[printed] == 0
        good = d.unknown.array[row] == 0
        one = np.zeros((len(cand), len(FEATURES)))
        kinds = (
            ~gap & words & known, ~gap & words & ~known & good, ~gap & words & ~known & ~good,
            ~gap & ~words, gap,
        )  # fmt: skip
        for name, kind in zip(KINDS, kinds, strict=True):
            one[:, _COLUMN[name]] = kind
        real = kinds[0].astype(float)
        count = table.count.array[cand].astype(float)
        channel = np.maximum(-MOST_CHANNEL, table.channel.array[cand]) / 3
        odds = np.clip(table.odds.array[cand] / count, -7.0, 7.0) / 3
        missing, excess = self._strayed(cand, scan)
        active, gain, share = profile.evidence(cand, rows.owner[first])
        for k in np.flatnonzero(gap).tolist():
            active[k], gain[k], share[k] = gaps_active.get(int(cand[k]), 0.0), 0.0, 0.0
        lookalike = self._lookalikes(cand)
        unseen = table.unseen.array[cand].astype(float)
        texts = d.texts
        names = [texts[p] for p in printed.tolist()]
        times = np.array([scan.times_of(name) for name in names])
        others = np.array([scan.times_of(texts[r]) for r in row.tolist()])
        kind_of_word = self._kind_of_word(printed)
        columns = {
            "channel": channel, "odds": odds, "edits": count - 1.0,
            "case": np.clip(d.case.array[row] - d.case.array[printed], -9.0, 9.0) / 3,
            "missing": missing, "excess": excess,
            "recurs": np.log1p(times), "elsewhere": np.log1p(others),
            "noise": scan.noise, "active": active,
            "capitals": [len(name) > 1 and name.isupper() for name in names],
            "figure": [not name.isalpha() and any(map(str.isdigit, name)) for name in names],
            "short": [len(name) < 3 for name in names],
            "channel of real word": real * channel, "odds of real word": real * odds,
            "missing of real word": real * missing, "noise of real word": real * scan.noise,
            "unseen": unseen, "active gap": gap * active,
            "usual": (np.maximum(d.usual.array[row], -18.0) + 10.0) / 3,
            "length": np.log(np.maximum(1.0, kind_of_word[0])) - 1.5,
            "wordlike": kind_of_word[1] + 2.5,
            "capital": [name[:1].isupper() for name in names],
            "marks alone": table.marks_alone.array[cand] & ~gap,
            "last letter": table.last_letter.array[cand] & ~gap,
            "profile": gain / 3, "share": share,
            "profile of real word": real * gain / 3, "share of real word": real * share,
            "look-alike": lookalike,
        }  # fmt: skip
        for name, values in columns.items():
            one[:, _COLUMN[name]] = values
        out[:] = one[back]

    def _strayed(self, cand: Ints, scan: Scan) -> tuple[Floats, Floats]:
        """How far the characters put in are missing from the scan, those taken out in excess."""
        from ocrfix.candidates.profile import edit_spans

        table, keys = self._candidates.table, self._candidates.keys
        rows, heads = edit_spans(self._candidates, cand)
        edit_key = table.edit_key.array[rows]
        distinct, back = np.unique(edit_key, return_inverse=True)
        told = np.array([scan.strayed(*keys[k]) for k in distinct.tolist()]).reshape(-1, 2)
        summed = np.add.reduceat(told[back], heads, axis=0) / table.count.array[cand][:, None]
        return summed[:, 0], summed[:, 1]

    def _lookalikes(self, cand: Ints) -> Floats:
        """How many edits rest on nothing but the look of letters."""
        from ocrfix.candidates.profile import edit_spans

        rows, heads = edit_spans(self._candidates, cand)
        weight = self._candidates.table.edit_weight.array[rows]
        found: Floats = np.add.reduceat(self._candidates.by_look[weight].astype(float), heads)
        return found

    def _kind_of_word(self, printed: Ints) -> tuple[Floats, Floats]:
        """How many letters the words printed have, and how like words they are."""
        d = self._candidates.described
        distinct, back = np.unique(printed, return_inverse=True)
        told = [d.letters(row) for row in distinct.tolist()]
        letters = np.array([n for n, _ in told], dtype=float)[back]
        like = np.array([spelled for _, spelled in told])[back]
        return letters, np.where(letters > 0, like / (letters + 1.0), -3.0)

    def _beside(self, out: NDArray[np.float32], rows: PlaceRows) -> None:
        """What the neighbours say, and how the candidates of a place compare."""
        table, d = self._candidates.table, self._candidates.described
        cand, place, heads = rows.cand, rows.place, rows.heads
        row, printed = table.row.array[cand], table.printed.array[cand]
        here = printed[heads]
        tokens = (d.count.array[row] > 0) & (d.count.array[printed] > 0)
        context, spacing, agreement = self._among(row, rows, place)
        there = self._among(here, rows, np.arange(len(heads)))
        beside = d.inner.array[row] - d.inner.array[printed]
        apart = d.spacing.array[row] - d.spacing.array[printed]
        beside += np.where(tokens, context - there[0][place], 0.0)
        apart += np.where(tokens, spacing - there[1][place], 0.0)
        agreement = np.where(tokens, agreement - there[2][place], 0.0)
        real = out[:, _COLUMN["real word"]]
        gap = out[:, _COLUMN["gap"]]
        unseen = out[:, _COLUMN["unseen"]]
        best = np.maximum.reduceat(d.lexical.array[row], heads)[place]
        floor = np.maximum(d.lexical.array[printed], best - MOST_LEXICAL)
        lexical = np.clip(d.lexical.array[row] - floor, -MOST_LEXICAL, MOST_LEXICAL) / 3
        beside = np.clip(beside, -12.0, 12.0) / 3
        apart = np.clip(apart, -12.0, 12.0) / 3
        gain = table.gain.array[cand]
        top = np.maximum.reduceat(gain, heads)[place]
        columns = {
            "lexical": lexical, "lexical of real word": real * lexical,
            "lexical of unseen": unseen * lexical, "context": beside, "spacing": apart,
            "context of real word": real * beside, "spacing of gap": gap * apart,
            "agreement": np.clip(agreement, -9.0, 9.0) / 3,
            "case of beginning": np.where(rows.begins[place], out[:, _COLUMN["case"]], 0.0),
            "behind": np.maximum(gain - top, -12.0) / 3, "first": gain == top,
        }  # fmt: skip
        for name, values in columns.items():
            out[:, _COLUMN[name]] = values
        self._confusable(out, rows, row, printed, tokens)

    def _among(self, row: Ints, rows: PlaceRows, place: Ints) -> tuple[Floats, Floats, Floats]:
        """How usual texts are among their neighbours: words, spaces beside them, endings.

        A space behind an elision is a gap of its own.
        """
        d, words = self._candidates.described, self._candidates.described.table
        first = d.first.array[row]
        last = first + d.count.array[row] - 1
        flat = d.flat.array
        some = np.minimum(np.maximum(last, 0), len(flat) - 1)
        head = flat[np.minimum(first, len(flat) - 1)].astype(np.int64)
        tail = flat[some].astype(np.int64)
        before, after = rows.before[place], rows.after[place]
        context = words.bigram(before, head) - words.token_alone(head) + words.bigram(tail, after)
        spacing = words.gap(before, head, np.zeros(len(row), dtype=bool))
        spacing += words.gap(tail, after, words.elides(tail))
        agreement = d.agreement.array[row] + words.agreement(before, head)
        agreement += words.agreement(tail, after)
        return context, spacing, agreement

    def _confusable(self, out: NDArray[np.float32], rows: PlaceRows, row: Ints, printed: Ints,
                    tokens: Flags) -> None:  # fmt: skip
        """What the neighbours say where exactly one word changes into another."""
        d, words = self._candidates.described, self._candidates.described.table
        count = d.count.array[row]
        same = np.flatnonzero(tokens & (count == d.count.array[printed]))
        if not len(same) or not self._confusables.weights:
            return
        flat = d.flat.array
        first, other = d.first.array[row[same]], d.first.array[printed[same]]
        differing = np.zeros(len(same), dtype=np.int64)
        at = np.zeros(len(same), dtype=np.int64)
        size = count[same]
        for k in range(int(size.max())):
            there = np.flatnonzero(size > k)
            unlike = there[flat[first[there] + k] != flat[other[there] + k]]
            differing[unlike] += 1
            at[unlike] = k
        one = np.flatnonzero(differing == 1)
        same, at, first, other = same[one], at[one], first[one], other[one]
        old, new = flat[other + at].astype(np.int64), flat[first + at].astype(np.int64)
        pair = np.minimum(old, new) << np.int64(32) | np.maximum(old, new)
        distinct, back = np.unique(pair, return_inverse=True)
        in_set = np.array([self._is_set(p) for p in distinct.tolist()], dtype=bool)[back]
        names = words.tokens
        neighbours, asked = _COLUMN["neighbours"], _COLUMN["neighbours known"]
        for k in np.flatnonzero(in_set).tolist():
            r = int(same[k])
            place = int(rows.place[r])
            start, size_, i = int(other[k]), int(count[r]), int(at[k])
            line = [
                int(rows.before2[place]), int(rows.before[place]),
                *flat[start : start + size_].tolist(),
                int(rows.after[place]), int(rows.after2[place]),
            ]  # fmt: skip
            around = (names[line[i]], names[line[i + 1]], names[line[i + 3]], names[line[i + 4]])
            odds = self._confusables.odds(names[int(old[k])], names[int(new[k])], around)
            if odds is not None:
                out[r, neighbours], out[r, asked] = odds, 1.0

    def _is_set(self, pair: int) -> bool:
        names = self._candidates.described.table.tokens
        one, two = names[pair >> 32], names[pair & 0xFFFFFFFF]
        return (min(one, two), max(one, two)) in self._confusables.weights
