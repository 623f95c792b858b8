"""Own classes from a few pictures each: a new last layer on the features of a net for photos.

The features of a picture are what the net's last dense layer reads. The new layer is a logistic
regression over them, with an L2 penalty; all other weights stay. The result is a model like any
other: the same net with another last layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64, UInt8
from torch import Tensor

from playground.core.errors import UserError
from playground.nets.model import Card, Model, Source
from playground.nets.spec import Dense, ModelSpec
from playground.vision.classify import net_of

FEWEST = 2  # pictures of a class
HELD = 4  # of each class, every fourth picture is held out for the confusion matrix
STEPS = 200  # at most, of the optimiser


@dataclass(frozen=True, slots=True, eq=False)
class OwnClasses:
    """`model` was trained on all pictures. `confusion[i][j]` counts held-out pictures of class i
    answered as class j, by a layer trained on the others; it is empty if a class has too few."""

    model: Model
    confusion: tuple[tuple[int, ...], ...]

    @property
    def accuracy(self) -> float | None:
        """The share of right answers to held-out pictures."""
        counts = np.array(self.confusion)
        return float(np.trace(counts) / counts.sum()) if counts.size else None


def picture_features(
    model: Model, pixels: UInt8[np.ndarray, "channels h w"]
) -> Float[np.ndarray, " units"]:
    """The input of the net's last layer for a prepared picture."""
    inputs = torch.from_numpy(np.array(pixels)).float()[None] / 255
    with torch.inference_mode():
        found: np.ndarray = net_of(model).until(inputs, model.spec.inputs[-1][0])[0].numpy()
    return found


def learn_classes(
    base: Model,
    features: Float[np.ndarray, "n units"],
    labels: Int64[np.ndarray, " n"],
    classes: Sequence[str],
    name: str = "my classes",
) -> OwnClasses:
    """Train a new last layer for these classes; `labels` are indices into `classes`.

    Raises:
        UserError: there are fewer than two classes, or a class has fewer than `FEWEST` pictures.
    """
    counts = np.bincount(labels, minlength=len(classes))
    if len(classes) < 2:
        raise UserError("vision.few_classes", count=len(classes))
    if counts.min() < FEWEST:
        lacking = classes[int(counts.argmin())]
        raise UserError("vision.few_pictures", name=lacking, count=int(counts.min()), least=FEWEST)
    weight, bias = fit_layer(features, labels, len(classes))
    arrays = dict(base.weights) | {
        f"{base.spec.names[-1]}.weight": weight, f"{base.spec.names[-1]}.bias": bias,
    }  # fmt: skip
    spec = ModelSpec(base.spec.input, (*base.spec.nodes[:-1], Dense(len(classes))), tuple(classes))
    card = Card(
        sources=(Source(f"the weights of {base.name}", base.card.sources[0].licence),)
        if base.card.sources
        else (),
        recipe=f"a new last layer, trained on {len(labels)} pictures",
    )
    return OwnClasses(Model(name, spec, arrays, card), _held_out(features, labels, counts))


def _held_out(
    features: np.ndarray, labels: np.ndarray, counts: np.ndarray
) -> tuple[tuple[int, ...], ...]:
    if counts.min() < HELD:
        return ()
    order = np.zeros(len(labels), np.int64)  # of each picture, its number within its class
    for label in range(len(counts)):
        order[labels == label] = np.arange(counts[label])
    held = order % HELD == HELD - 1
    weight, bias = fit_layer(features[~held], labels[~held], len(counts))
    answers = (features[held] @ weight.T + bias).argmax(1)
    confusion = np.zeros((len(counts), len(counts)), np.int64)
    np.add.at(confusion, (labels[held], answers), 1)
    return tuple(map(tuple, confusion.tolist()))


def fit_layer(
    features: Float[np.ndarray, "n units"], labels: Int64[np.ndarray, " n"], classes: int
) -> tuple[Float[np.ndarray, "classes units"], Float[np.ndarray, " classes"]]:
    """Weight and bias of the logistic regression with the smallest Σ cross-entropy + ½‖weight‖²."""
    inputs = torch.from_numpy(np.array(features, np.float64))
    wanted = torch.from_numpy(np.array(labels))
    weight = torch.zeros(classes, inputs.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(classes, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [weight, bias], max_iter=STEPS, tolerance_grad=1e-6, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        logits = F.linear(inputs, weight, bias)
        total = F.cross_entropy(logits, wanted, reduction="sum") + weight.square().sum() / 2
        total.backward()
        return total

    with torch.enable_grad():
        optimiser.step(loss)
    return weight.detach().float().numpy(), bias.detach().float().numpy()
