"""How often a visitor has tested models on a data set, and the sealed half of its examples.

While a data set is half sealed, the page shows figures of the other half only. Opening the sealed
half for a model is recorded, because a test set that has helped to choose is no test set any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.chart import rounded
from playground.core.cache import Cache
from playground.evaluation.evaluation import Evaluation
from playground.evaluation.figures import share
from playground.evaluation.looks import flattery, one_history
from playground.nets.card_texts import model_title
from playground.nets.edit import fingerprint
from playground.nets.model import Model
from playground.ui.evaluate.data import Labelled
from playground.ui.evaluate.seen import see
from playground.ui.evaluate.state import STATE
from playground.ui.sentences import said
from playground.ui.visitor import visitor_id

HALF = " half"  # ends the digest of a half of the examples
LOOKS = 50  # most looks at a test set in the curve
VISITORS = 2_000  # visitors whose looks are remembered


@dataclass(slots=True)
class Look:
    """A model's number of correct answers out of `n`, and the same on the sealed half if it was
    opened for this model."""

    name: str
    right: int
    n: int
    sealed: tuple[int, int] | None = None


Looks = dict[str, dict[str, Look]]  # by the data's digest, then by the model's fingerprint
_by_visitor: Cache[Looks] = Cache(VISITORS)


def _looks(digest: str) -> dict[str, Look]:
    """Return the visitor's looks at a data set, as a mutable dict shared by their sessions."""
    found: Looks | None = st.session_state.get("evaluate_looks")
    if found is None:
        found = _by_visitor.get(visitor_id(), dict)
        st.session_state.evaluate_looks = found
    return found.setdefault(digest, {})


def unseal(examples: Labelled, digest: str) -> tuple[Labelled, Labelled | None, str]:
    """Return the examples that the page shows, the sealed ones, and the digest of the former.
    Nothing is sealed unless the visitor asks for it, or if there is a single example."""
    if STATE.now().seal != "half" or len(examples) < 2:
        return examples, None, digest
    rows = np.random.default_rng(0).permutation(len(examples))
    middle = (len(rows) + 1) // 2
    shown, sealed = (np.sort(part).astype(np.int64) for part in (rows[:middle], rows[middle:]))
    return examples.take(shown), examples.take(sealed), f"{digest}{HALF}"


def open_seal(model: Model, sealed: Labelled, digest: str) -> None:
    """Test the model on the sealed half, and record it."""
    look = _looks(digest).get(fingerprint(model))
    if look is not None and look.sealed is None:
        evaluation = see(model, sealed, f"{digest} sealed").evaluation
        look.sealed = int(evaluation.right.sum()), len(evaluation)


def looks_view(
    models: tuple[Model, ...],
    evaluations: list[Evaluation],
    sealed: Labelled | None,
    digest: str,
) -> dict[str, Any]:
    """Record these models' look at the examples; return all looks, and by how much the best of so
    many models is overestimated on average. For a half, `before` counts the models that were tested
    on both halves, so that the other half is not unseen for them."""
    looks = _looks(digest)
    whole = _looks(digest.removesuffix(HALF)) if sealed is not None else {}
    for model, evaluation in zip(models, evaluations, strict=True):
        look = looks.setdefault(fingerprint(model), Look(model.name, 0, 0))
        look.right, look.n = int(evaluation.right.sum()), len(evaluation)
    best = max(looks.values(), key=lambda look: look.right / look.n)
    accuracy = best.right / best.n
    opened = [look.sealed for look in looks.values() if look.sealed is not None]
    return {
        "models": [
            {
                "title": said(model_title(look.name)),
                "shown": look.right / look.n,
                "sealed": None if look.sealed is None else _share(*look.sealed),
                "before": mark in whole,
            }
            for mark, look in looks.items()
        ],
        "before": len(whole),
        "sealed": 0 if sealed is None else len(sealed),
        "opened": len(opened),
        "open": looks[fingerprint(models[0])].sealed is not None,
        "best": {"title": said(model_title(best.name)), "accuracy": accuracy},
        "average": rounded(flattery(accuracy, best.n, LOOKS)),
        "histories": [rounded(one_history(accuracy, best.n, LOOKS, seed)) for seed in range(3)],
    }


def _share(right: int, n: int) -> dict[str, float]:
    found = share(right, n)
    return {"value": found.value, "low": found.interval.low, "high": found.interval.high}
