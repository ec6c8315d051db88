"""Which of two real words the neighbours ask for ("a" or "à", "ou" or "où").

Clean text alone teaches it: each occurrence of either word is a labelled example. One small
logistic regression a pair, over the two words before and after and their endings, trained by
AdaGrad (Duchi, Hazan and Singer 2011) in a fixed order, so that training is repeatable.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ocrfix.language.classifier_columns import weights_of
from ocrfix.text.tokens import tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Confusables", "tokens_of"]

LEAST = 12  # occurrences of either word from which a pair can be learned
MOST_EXAMPLES = 6000
EPOCHS = 120
RATE = 0.7
RIDGE = 0.3
TELLING = 0.2  # log odds below which a feature is forgotten
SURE = 6.0  # log odds at which the classifier's word is taken no further


def tokens_of(text: str) -> list[str]:
    """All tokens of a text in order."""
    return [token for chunk in text.split() for token, _ in tokenise(chunk)]


def features(before2: str, before: str, after: str, after2: str) -> tuple[str, ...]:
    """What the classifier looks at: the words around and their endings."""
    return (
        f"b{before}", f"B{before2}", f"a{after}", f"A{after2}",
        f"bs{before[-3:]}", f"as{after[-3:]}", f"at{after[-2:]}", f"ap{after[:3]}",
        f"Bs{before2[-2:]}", f"As{after2[-2:]}", f"w{before} {after}",
        f"al{after[-1:]}", f"au{after[-4:]}", f"l{before[-1:]} {after[-1:]}",
    )  # fmt: skip


class Confusables:
    """Classifiers for pairs of words; a pair is kept in alphabetical order."""

    def __init__(self, prior: Confusables | None = None) -> None:
        self._learned: dict[tuple[str, str], dict[str, float]] = {}
        self._saved = prior.weights if prior else self._learned

    @property
    def weights(self) -> Mapping[tuple[str, str], dict[str, float]]:
        """The weights of each pair, by feature; those of a saved book are unpacked when asked."""
        return self._saved

    def learn(self, texts: Sequence[str], pairs: Iterable[tuple[str, str]]) -> None:
        """Train a classifier for every pair that the clean texts show often enough.

        A pair that is known already is trained further, drawn towards what it was.
        """
        streams = [["¶", "¶", *tokens_of(text), "¶", "¶"] for text in texts]
        counts = Counter(t for stream in streams for t in stream)
        wanted = sorted(
            {tuple(sorted(p)) for p in pairs if min(counts[p[0]], counts[p[1]]) >= LEAST}
        )
        members = {word for pair in wanted for word in pair}
        # At most MOST_EXAMPLES of each, evenly over the texts.
        step = {word: max(1, -(-counts[word] // MOST_EXAMPLES)) for word in members}
        passed: Counter[str] = Counter()
        places: dict[str, list[tuple[str, ...]]] = {word: [] for word in members}
        for stream in streams:
            for i in range(2, len(stream) - 2):
                if (word := stream[i]) not in members:
                    continue
                if passed[word] % step[word] == 0:
                    places[word].append(
                        features(stream[i - 2], stream[i - 1], stream[i + 1], stream[i + 2])
                    )
                passed[word] += 1
        for first, second in wanted:
            one, two = places[first], places[second]
            labels = [0.0] * len(one) + [1.0] * len(two)
            centre = self.weights.get((first, second), {})
            self._learning()[first, second] = _train(one + two, labels, centre)

    def _learning(self) -> dict[tuple[str, str], dict[str, float]]:
        if self._saved is not self._learned:
            self._learned = dict(self._saved)
            self._saved = self._learned
        return self._learned

    def odds(self, word: str, other: str, around: tuple[str, str, str, str]) -> float | None:
        """Log odds that ``other`` stands here rather than ``word``; None for an unknown pair."""
        swapped = other < word
        weights = self.weights.get((other, word) if swapped else (word, other))
        if weights is None:
            return None
        total = weights.get("", 0.0)
        for feature in features(*around):
            total += weights.get(feature, 0.0)
        total = max(-SURE, min(SURE, total))
        return -total if swapped else total

    def to_data(self) -> list[Any]:
        """The weights as plain data for JSON."""
        return [[*pair, sorted(w.items())] for pair, w in sorted(self.weights.items())]

    @classmethod
    def from_bytes(cls, data: bytes, most: int) -> Confusables:
        """Read a packed file of what :meth:`to_data` gave; see :func:`weights_of`."""
        new = cls()
        new._saved = weights_of(data, most)
        return new


def _train(
    examples: list[tuple[str, ...]], labels: list[float], centre: dict[str, float]
) -> dict[str, float]:
    """Weights of a logistic regression with a Gaussian prior around ``centre``.

    All examples take each step together, a step scaled by the slopes of each weight so far.
    """
    import numpy as np

    number: dict[str, int] = {"": 0}
    rows = np.array(
        [[0, *(number.setdefault(f, len(number)) for f in found)] for found in examples]
    )
    size = len(number)
    start = np.array([centre.get(f, 0.0) for f in number])
    weights, slopes = start.copy(), np.full(size, 1e-3)
    wanted, flat, width = np.array(labels), rows.ravel(), rows.shape[1]
    for _ in range(EPOCHS):
        found = 1.0 / (1.0 + np.exp(-weights[rows].sum(axis=1).clip(-30.0, 30.0)))
        slope = np.bincount(flat, np.repeat(found - wanted, width), size)
        slope += RIDGE * (weights - start)
        slopes += slope * slope
        weights -= RATE * slope / np.sqrt(slopes)
    kept = {f: round(float(w), 3) for f, w in zip(number, weights, strict=True)}
    merged = {**centre, **kept}
    return {f: w for f, w in merged.items() if abs(w) >= TELLING or f == ""}
