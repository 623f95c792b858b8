"""A head on frozen features: multinomial logistic regression, and its model.

The features of a picture are what the net's last dense layer reads. The head replaces that layer;
all other weights stay, so the result is a model like any other.

The objective is the mean cross-entropy, each class with the same total weight, plus
`L2`/2 · ‖weights‖² on features that are centred and scaled. L-BFGS minimises it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64, UInt8

from playground.core.inputs import ImageInput
from playground.nets.build import Net
from playground.nets.model import Card, Model
from playground.nets.spec import Dense, ModelSpec

L2 = 0.01
MOST_STEPS = 100
SIDE = 128  # pixels of the pictures: a third of the time that 224 take

Features = Float[np.ndarray, "n units"]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """logits = `weight` · features + `bias`."""

    weight: Float[np.ndarray, "labels units"]
    bias: Float[np.ndarray, " labels"]

    def probabilities(self, features: Features) -> Float[np.ndarray, "n labels"]:
        logits = features @ self.weight.T + self.bias
        raised = np.exp(logits - logits.max(1, keepdims=True))
        found: Float[np.ndarray, "n labels"] = raised / raised.sum(1, keepdims=True)
        return found


def train_head(features: Features, labels: Int64[np.ndarray, " n"], count: int) -> Head:
    """Train a head for `count` labels, each of which has at least one row, on one thread: several
    threads wait for each other longer than such small products take."""
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    given = np.asarray(features, np.float64)
    middle = given.mean(0)
    scale = float(np.sqrt(np.mean((given - middle) ** 2))) or 1.0
    inputs = (given - middle) / scale
    wanted = np.eye(count)[labels]
    weights = (1 / (count * wanted.sum(0)))[labels][:, None]  # of the rows; their sum is 1
    shape = count, given.shape[1]

    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weight, bias = flat[: shape[0] * shape[1]].reshape(shape), flat[shape[0] * shape[1] :]
        logits = inputs @ weight.T + bias
        logits -= logits.max(1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        loss = -(weights * wanted * logs).sum() + L2 / 2 * (weight**2).sum()
        error = weights * (np.exp(logs) - wanted)
        gradient = error.T @ inputs + L2 * weight
        return float(loss), np.concatenate([gradient.ravel(), error.sum(0)])

    begin = np.zeros(shape[0] * shape[1] + count)
    with threadpool_limits(1, user_api="blas"):
        flat = minimize(objective, begin, jac=True, method="L-BFGS-B",
                        options={"maxiter": MOST_STEPS}).x  # fmt: skip
    weight = flat[: shape[0] * shape[1]].reshape(shape) / scale
    return Head(weight, flat[shape[0] * shape[1] :] - weight @ middle)


def small_model(model: Model, side: int = SIDE) -> Model:
    """The model for smaller pictures: the same weights, which fit any size if the net ends with a
    global pooling."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    spec = ModelSpec(replace(taken, height=side, width=side), model.spec.nodes, model.spec.task)
    return replace(model, spec=spec)


def features_of(
    net: Net, images: UInt8[np.ndarray, "n channels h w"]
) -> Float32[np.ndarray, "n u"]:
    """The inputs of the net's last layer."""
    (before,) = net.spec.inputs[-1]
    inputs = torch.from_numpy(np.ascontiguousarray(images)).float() / 255
    with torch.inference_mode():
        found: Float32[np.ndarray, "n u"] = net.until(inputs, before).numpy()
    return found


def with_head(model: Model, head: Head, labels: tuple[str, ...], name: str, card: Card) -> Model:
    """The model with the head in place of its last layer, which is a dense one."""
    last = model.spec.names[-1]
    assert model.weights[f"{last}.weight"].shape[1:] == head.weight.shape[1:]
    spec = ModelSpec(model.spec.input, [*model.spec.nodes[:-1], Dense(len(labels))], labels)
    weights = {key: value for key, value in model.weights.items() if not key.startswith(f"{last}.")}
    weights |= {
        f"{last}.weight": head.weight.astype(np.float32),
        f"{last}.bias": head.bias.astype(np.float32),
    }
    return Model(name, spec, weights, card)
