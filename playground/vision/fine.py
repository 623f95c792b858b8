"""Names that are close to each other: groups among ImageNet's 1,000 labels, a net's answer within a
group, and the pairs of labels that its last layer holds for most alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from playground.nets.model import Model

_ROAD = (407, 436, 444, 468, 511, 555, 569, 573, 575, 609, 627, 654, 656, 661, 665, 670, 671, 675,
         717, 734, 751, 757, 779, 803, 817, 829, 847, 864, 866, 867, 870, 874, 880)  # fmt: skip
# Indices of the labels of the nets that are trained on ImageNet.
GROUPS = {
    "cats": tuple(range(281, 294)),
    "dogs": tuple(range(151, 269)),
    "birds": (*range(7, 25), *range(80, 101), *range(127, 147)),
    "vehicles": _ROAD,
    "flying": (404, 405, 417, 657, 744, 812, 895),
    "cups": (441, 504, 505, 550, 572, 647, 725, 809, 849, 899, 967, 968),
}


@dataclass(frozen=True, slots=True)
class Twins:
    """Two labels of a model, and the cosine of their rows in its last layer."""

    first: int
    second: int
    cosine: float


def within(
    probabilities: Float64[np.ndarray, " labels"], group: tuple[int, ...]
) -> Float64[np.ndarray, " group"]:
    """The probabilities of a group's labels if one of them is right."""
    part = probabilities[list(group)]
    whole = part.sum()
    if whole <= 0:
        return np.full(len(group), 1 / len(group))
    found: Float64[np.ndarray, " group"] = part / whole
    return found


def _last_layer(model: Model, group: tuple[int, ...]) -> Float64[np.ndarray, "group units"]:
    rows: Float64[np.ndarray, "group units"] = model.weights[f"{model.spec.names[-1]}.weight"][
        list(group)
    ].astype(np.float64)
    return rows


def twins(model: Model, group: tuple[int, ...], count: int) -> tuple[Twins, ...]:
    """The `count` pairs of a group's labels with the highest cosine of their rows."""
    rows = _last_layer(model, group)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    first, second = np.triu_indices(len(group), 1)
    cosines = (rows @ rows.T)[first, second]
    order = np.argsort(-cosines, kind="stable")[:count]
    return tuple(
        Twins(group[first[at]], group[second[at]], float(cosines[at])) for at in order
    )  # fmt: skip


def difference(
    model: Model, first: int, second: int
) -> tuple[Float64[np.ndarray, " units"], float]:
    """By which weights and bias the logit of the label `first` exceeds that of `second`: the
    difference of the logits is their scalar product with the features, plus the bias."""
    one, other = _last_layer(model, (first, second))
    bias = model.weights[f"{model.spec.names[-1]}.bias"].astype(np.float64)
    return one - other, float(bias[first] - bias[second])
