"""Features that are chosen before the split: on the shipped sentences, and on pure noise, where the
true accuracy is known."""

import numpy as np

from playground.core.data import TextSet
from playground.data.sentences import shipped_sentences
from playground.evaluation.leak import FOLDS, measure_leak


def test_on_the_shipped_sentences_the_first_way_promises_more_than_it_keeps():
    found = measure_leak(shipped_sentences("train"), shipped_sentences("test"))
    before, inside = np.mean(found.before), np.mean(found.inside)
    assert 0.85 < before < 0.95
    assert 0.5 < inside < 0.65
    assert abs(inside - found.unseen) < 0.1 < before - found.unseen
    assert (len(found.before), found.n_unseen) == (FOLDS, 1_000)


def test_on_noise_only_the_second_way_finds_that_there_is_nothing_to_learn():
    random = np.random.default_rng(0)

    def noise(n: int) -> TextSet:
        texts = tuple(" ".join(f"w{k}" for k in random.integers(0, 800, 25)) for _ in range(n))
        return TextSet("noise", texts, random.permutation(np.arange(n) % 2), ("no", "yes"))

    found = measure_leak(noise(400), noise(400), examples=400, chosen=200)
    # 400 flips of a coin are 0.5 ± 0.05 in 95 of 100 cases, and ± 0.09 in all but 3 of 10,000
    assert abs(np.mean(found.inside) - 0.5) < 0.09
    assert abs(found.unseen - 0.5) < 0.09
    assert np.mean(found.before) > 0.7
