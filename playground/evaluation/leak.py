"""A demonstration of a leak: features that are chosen before the examples are split into folds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from playground.core.data import TextSet

EXAMPLES = 200
CHOSEN = 300  # words and pairs of words that the classifier reads
FOLDS = 5
SEED = 3


@dataclass(frozen=True, slots=True)
class Leak:
    """Fold accuracies of one classifier of texts on `examples` examples, which reads the `chosen`
    words and pairs of words with the highest χ² of `features`.

    `before`: they are chosen once, from all examples, so that the held-out examples have a say.
    `inside`: they are chosen anew in each fold, from its training examples only. `unseen` is the
    accuracy on `n_unseen` other examples.
    """

    examples: int
    features: int
    chosen: int
    before: tuple[float, ...]
    inside: tuple[float, ...]
    unseen: float
    n_unseen: int


def measure_leak(
    train: TextSet, unseen: TextSet, examples: int = EXAMPLES, chosen: int = CHOSEN,
    seed: int = SEED,
) -> Leak:  # fmt: skip
    """Cross-validate naive Bayes in both ways on a random part of `train`.

    Source: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 7.10.2.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.feature_selection import SelectKBest, chi2
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.naive_bayes import BernoulliNB
    from sklearn.pipeline import make_pipeline

    rows = np.random.default_rng(seed).permutation(len(train))[:examples]
    part = train.take(np.sort(rows).astype(np.int64))
    counter = CountVectorizer(binary=True, ngram_range=(1, 2))
    counts = counter.fit_transform(part.texts)
    chosen = min(chosen, counts.shape[1])
    pipeline = partial(make_pipeline, SelectKBest(chi2, k=chosen), BernoulliNB())
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    selected = SelectKBest(chi2, k=chosen).fit_transform(counts, part.labels)
    before = cross_val_score(BernoulliNB(), selected, part.labels, cv=folds)
    inside = cross_val_score(pipeline(), counts, part.labels, cv=folds)
    fitted = pipeline().fit(counts, part.labels)
    others = fitted.score(counter.transform(unseen.texts), unseen.labels)
    return Leak(
        len(part), counts.shape[1], chosen, tuple(map(float, before)), tuple(map(float, inside)),
        float(others), len(unseen),
    )  # fmt: skip
