"""Made-up evaluations, without a model."""

import numpy as np
from hypothesis import strategies as st

from playground.core.data import TextSet
from playground.evaluation.evaluation import Evaluation


def made_evaluation(true, probabilities, labels=None, model="made"):
    probabilities = np.asarray(probabilities, np.float32)
    labels = labels or tuple(f"c{k}" for k in range(probabilities.shape[1]))
    true = np.asarray(true, np.int64)
    texts = TextSet("made", tuple(map(str, range(len(true)))), true, labels)
    predicted = probabilities.argmax(1).astype(np.int64)
    return Evaluation(model, labels, true, predicted, probabilities, texts)


def random_evaluation(seed, n, classes, skill=1.0):
    """Random labels, and probabilities that lean towards them."""
    random = np.random.default_rng(seed)
    true = random.integers(0, classes, n)
    logits = random.normal(size=(n, classes))
    logits[np.arange(n), true] += skill
    exps = np.exp(logits)
    return made_evaluation(true, exps / exps.sum(1, keepdims=True))


EVALUATIONS = st.builds(
    random_evaluation, st.integers(0, 10_000), st.integers(1, 60), st.integers(2, 5),
    st.floats(-1, 3),
)  # fmt: skip
