"""torch's optimisers without its compiler do what torch's own do."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from playground.nets.no_compiler import optimiser_of

ROOT = Path(__file__).resolve().parents[2]
KINDS = [
    (torch.optim.SGD, {"momentum": 0.9, "fused": True}),
    (torch.optim.Adam, {"fused": True}),
    (torch.optim.AdamW, {"weight_decay": 0.1}),
    (torch.optim.RMSprop, {"momentum": 0.5}),
]


def steps_of(make) -> tuple[torch.Tensor, dict]:
    """Where three steps down a bowl lead, by an optimiser that goes on from its own state."""
    place = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    optimiser = make([place])
    for _ in range(3):
        optimiser.zero_grad()
        place.square().sum().backward()
        optimiser.step()
        optimiser.load_state_dict(optimiser.state_dict())
    return place.detach(), optimiser.state_dict()


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_the_steps_are_torchs_own(kind, settings):
    ours, our_state = steps_of(lambda places: optimiser_of(kind, places, lr=0.1, **settings))
    theirs, their_state = steps_of(lambda places: kind(places, lr=0.1, **settings))
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0)
    assert our_state["param_groups"] == their_state["param_groups"]
    assert repr(our_state["state"]) == repr(their_state["state"])


# In a process of its own, where no other test has read the compiler in.
TRAINING = """
import sys
from dataclasses import replace
from playground.core.recipe import OPTIMISERS, Recipe
from playground.explain.activation_maximization import ascend
from playground.nets.store import shipped_model
from playground.training.datasets import load_dataset
from playground.training.loop import train
from playground.training.presets import spec_for

model = shipped_model("pen-cnn")
ascend(model, "conv1", 0, steps=2)
data = load_dataset("digits")
few = type(data)(*(replace(part, images=part.images[:20], labels=part.labels[:20])
                   for part in (data.train, data.validation)))
for kind in OPTIMISERS:
    for clip in (0.0, 1.0):
        recipe = Recipe(optimiser=kind, epochs=2, batch_size=10, clip_norm=clip)
        last = list(train(spec_for("linear", data), recipe, few, "cpu"))[-1]
        assert last.event == "finished", last
print(sorted({"torch._dynamo", "sympy", "torch._inductor"} & set(sys.modules)))
"""


def test_training_and_gradient_ascent_read_in_no_compiler():
    done = subprocess.run(
        [sys.executable, "-c", TRAINING], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert done.stdout.strip() == "[]", done.stderr[-2000:]
