"""Build a torch module from a spec, and make a model from a module's weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from playground.nets.layers import Layer
from playground.nets.model import Card, Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import INPUT, ModelSpec


@dataclass(frozen=True, slots=True)
class Step:
    """One layer at its place in the forward pass."""

    name: str
    layer: Layer
    inputs: tuple[str, ...]
    done: tuple[str, ...]  # values that no later layer reads, so they can be freed


class Net(nn.Module):
    """The torch module of a spec; its children have the spec's layer names ("conv1", …)."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        for info in describe_layers(spec):
            self.add_module(info.name, info.layer.module(info.input_shapes))
        for name, shape in spec.task.tensors().items():
            self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
        self.spec = spec
        self.seen: tuple[int, int] | None = None  # (height, width) of the cropped image; None: all
        self.arrange(tuple(zip(spec.names, spec.inputs, strict=True)))

    def arrange(self, order: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        """Set the execution order: pairs of a layer's name and the names of its inputs. The last
        layer's output is the net's output."""
        steps, later = [], {order[-1][0]}
        for name, inputs in reversed(order):
            done = tuple(dict.fromkeys(each for each in inputs if each not in later))
            later |= set(inputs)
            steps.append(Step(name, self.layer(name), inputs, done))
        self.steps = tuple(reversed(steps))

    def forward(
        self,
        inputs: Float[Tensor, "batch channels h w"]
        | Int[Tensor, "batch steps"]
        | Float[Tensor, "batch steps units"],
    ) -> Float[Tensor, "batch ..."]:
        """The last layer's output; for a classification, logits. Token number 0 is padding and
        occurs only after a text's last token."""
        values = {INPUT: inputs}
        if self.spec.input.kind == "image" and self.seen is not None:
            height, width = self.seen
            values[INPUT] = inputs[:, :, :height, :width]
        for step, made in self._run(values):
            for name in step.done:
                del values[name]
            values[step.name] = made
        return values[self.steps[-1].name]

    def outputs(
        self,
        inputs: Float[Tensor, "batch channels h w"]
        | Int[Tensor, "batch steps"]
        | Float[Tensor, "batch steps units"],
    ) -> dict[str, Tensor]:
        """Every layer's output by name, in execution order; "input" holds the input itself."""
        values = {INPUT: inputs}
        for step, made in self._run(values):
            values[step.name] = made
        return values

    def rest(self, values: Mapping[str, Tensor], changed: str) -> Tensor:
        """The last layer's output after the value of the layer `changed` (or of the input) was
        replaced in `values`. Only the layers that depend on it are computed again."""
        return self.after(values, changed)[self.steps[-1].name]

    def after(self, values: Mapping[str, Tensor], *changed: str) -> dict[str, Tensor]:
        """All values after the values of the layers `changed` (or of the input) were replaced in
        `values`; those of layers that do not depend on them stay."""
        known = dict(values)
        stale = set(changed)
        for step in self.steps:
            if stale.isdisjoint(step.inputs) or step.name in changed:
                continue
            stale.add(step.name)
            known[step.name] = self._step(step, known)
        return known

    def until(self, inputs: Tensor, name: str, without: str | None = None) -> Tensor:
        """The output of the layer `name`; later layers are not run. The layer `without` is
        skipped: its first input is used as its output."""
        values = {INPUT: inputs}
        for step, made in self._run(values):
            values[step.name] = values[step.inputs[0]] if step.name == without else made
            if step.name == name:
                break
        return values[name]

    def _run(self, values: dict[str, Tensor]) -> Iterator[tuple[Step, Tensor]]:
        lengths = self._lengths(values[INPUT])
        for step in self.steps:
            given = [values[name] for name in step.inputs]
            yield step, step.layer.run(getattr(self, step.name), given, lengths)

    def _step(self, step: Step, values: Mapping[str, Tensor]) -> Tensor:
        given = [values[name] for name in step.inputs]
        made: Tensor = step.layer.run(getattr(self, step.name), given, self._lengths(values[INPUT]))
        return made

    def _lengths(self, inputs: Tensor) -> Tensor | None:
        if self.spec.input.kind == "image":
            return None
        if self.spec.input.kind == "features":  # a step of zeros is padding
            inputs = inputs.abs().sum(2)
        return (inputs != 0).sum(1).clamp(min=1)

    def layer(self, name: str) -> Layer:
        return self.spec.layer(name)


def build(spec: ModelSpec) -> Net:
    """A new net with torch's default initialisation (drawn from torch's global generator).

    Raises:
        SpecError: the layers do not fit together.
    """
    return Net(spec)


def load_module(model: Model) -> Net:
    """The model's net with its weights, in evaluation mode.

    Each call returns a new module, because threads may share a module only for inference
    without hooks.

    Raises:
        ValueError: the weights do not fit the spec.
    """
    net = build(model.spec)
    tensors = {name: torch.from_numpy(np.array(array)) for name, array in model.weights.items()}
    outcome = net.load_state_dict(tensors, strict=False)
    lacking = [name for name in outcome.missing_keys if not name.endswith("num_batches_tracked")]
    if lacking or outcome.unexpected_keys:
        raise ValueError(f"Weights do not fit the spec: {lacking or outcome.unexpected_keys}.")
    return net.eval()


def model_of(net: Net, name: str, card: Card | None = None) -> Model:
    """The net's spec and a copy of its weights as a model."""
    weights = {
        key: tensor.detach().float().cpu().numpy().copy()
        for key, tensor in net.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    return Model(name, net.spec, weights, card or Card())
