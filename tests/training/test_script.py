"""The stand-alone script, run as a person would, gives the run's own numbers, bit for bit."""

import re
import runpy
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from playground.core.events import Evaluated
from playground.core.recipe import Augmentation, Recipe
from playground.nets import spec as s
from playground.nets.shorthand import nodes_from_text
from playground.tasks.registry import task_of
from playground.training.presets import PRESETS, recipe_for, spec_for
from playground.training.script import EXAMPLES, training_script
from tests.training.small import (
    DEEP,
    NORMED,
    UNSEEN,
    digits,
    picture_spec,
    points,
    same_weights,
    sentences,
    text_spec,
    told,
)


@pytest.fixture(autouse=True)
def _one_thread():
    before, chance = torch.get_num_threads(), torch.random.get_rng_state()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
    torch.random.set_rng_state(chance)  # a script of its own may take the global generator


def write_examples(folder, spec, data):
    arrays = {}
    for name, part in (("train", data.train), ("validation", data.validation)):
        tensors = task_of(spec).tensors(part, torch.device("cpu"))
        arrays |= {f"{name}_inputs": tensors.inputs, f"{name}_labels": tensors.targets["labels"]}
    np.savez(folder / EXAMPLES, **arrays)


MOVED = Augmentation(shift=2.0, turn=10.0, scale=0.1, thickness=0.3)
CASES = {
    "all of a recipe": (
        picture_spec(NORMED), digits(),
        Recipe("sgd", 0.05, weight_decay=0.01, schedule="onecycle", batch_size=53, epochs=2,
               label_smoothing=0.1, clip_norm=0.5, augmentation=MOVED, seed=7),
    ),
    "batch norm and a last batch of one": (
        picture_spec(NORMED), digits(161), Recipe("adamw", 0.01, schedule="step", epochs=2)
    ),
    "squared error": (
        picture_spec((s.AvgPool(4, 4), s.Flatten(), s.Tanh(), s.Dense(10))), digits(),
        Recipe("rmsprop", 0.001, loss="mse", label_smoothing=0.2, schedule="cosine", epochs=2,
               augmentation=Augmentation(thickness=0.2)),
    ),
    "pooling after a ReLU, and a convolution of it": (
        picture_spec(DEEP), digits(), Recipe("adam", 0.01, epochs=2)
    ),
    "columns that no layer looks at": (
        picture_spec(UNSEEN), digits(),
        Recipe("adam", 0.01, epochs=2, augmentation=Augmentation(shift=2.0)),
    ),
    "branches": (
        picture_spec(nodes_from_text(
            "conv-4-3-1-1.relu.conv-4-3-1-1.norm.add~relu1~norm1.pool-4-4.groupnorm.flatten.dense-10"
        )), digits(), Recipe("adam", 0.01, epochs=2)
    ),
    "texts": (text_spec(s.LSTM(6, True), s.GRU(5)), sentences(), Recipe("adam", 0.01, epochs=2)),
    "a label at every word": (text_spec(s.RNN(6, True)), sentences(), Recipe(epochs=1)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_script_makes_the_same_net_bit_for_bit(case, tmp_path, monkeypatch, capsys):
    spec, data, recipe = CASES[case]
    events = told(spec, recipe, data)
    write_examples(tmp_path, spec, data)
    (tmp_path / "train.py").write_text(training_script(spec, recipe, data.name), "utf-8")
    monkeypatch.chdir(tmp_path)
    made = runpy.run_path("train.py")["net"].state_dict()
    kept = points(events)
    last = kept[max(kept)].weights
    names = [name for name in made if not name.endswith("num_batches_tracked")]
    ours = {name: made[name].numpy() for name in names}
    if spec.input.kind == "image":  # nn.Sequential counts, the playground names
        ours = dict(zip(last, ours.values(), strict=True))
    assert same_weights(ours, last)
    check = [e for e in events if isinstance(e, Evaluated) and e.split == "validation"][-1]
    seen = [e for e in events if isinstance(e, Evaluated) and e.split == "train"][-1]
    printed = [float(number) for number in re.findall(r"\d\.\d+", capsys.readouterr().out)[-4:]]
    expected = [seen.loss, seen.metrics["accuracy"], check.loss, check.metrics["accuracy"]]
    assert printed == [
        pytest.approx(value, abs=6e-7 if place % 2 == 0 else 6e-5)
        for place, value in enumerate(expected)
    ]


def test_a_script_of_mnist_trains_with_torchvisions(tmp_path, monkeypatch):
    spec, data, recipe = picture_spec(), digits(), Recipe(epochs=1)

    class MNIST:
        def __init__(self, root, train, download):
            part = data.train if train else data.validation
            assert (root, download) == ("data", True)
            self.data = torch.tensor(part.images[:, 0])
            self.targets = torch.tensor(part.labels)

    parts = SimpleNamespace(datasets=SimpleNamespace(MNIST=MNIST))
    monkeypatch.setitem(sys.modules, "torchvision", parts)
    (tmp_path / "train.py").write_text(training_script(spec, recipe, "mnist"), "utf-8")
    made = runpy.run_path(str(tmp_path / "train.py"))["net"].state_dict()
    kept = points(told(spec, recipe, data))
    last = kept[max(kept)].weights
    assert same_weights(
        dict(zip(last, (each.numpy() for each in made.values()), strict=True)), last
    )


def test_it_runs_by_itself_without_the_playground(tmp_path):
    spec, data, recipe = picture_spec(), digits(), Recipe(epochs=3, target=0.05)
    write_examples(tmp_path, spec, data)
    script = training_script(spec, recipe, "mine")
    assert "playground." not in script
    (tmp_path / "train.py").write_text(script, "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "train.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    events = told(spec, recipe, data)
    told_epochs = [e for e in events if isinstance(e, Evaluated) and e.split == "validation"]
    assert len(done.stdout.splitlines()) == len(told_epochs)


CLASSIFYING = [name for name, preset in PRESETS.items() if preset.kind in ("image", "text")
               and not preset.makes]  # fmt: skip


@pytest.mark.parametrize("preset", CLASSIFYING)
def test_every_presets_script_is_python(preset):
    data = digits() if PRESETS[preset].kind == "image" else sentences()
    recipe = replace(recipe_for(preset, data), augmentation=MOVED)
    for dataset in ("mnist", "fashion-mnist", "digits"):
        script = training_script(spec_for(preset, data), recipe, dataset)
        compile(script, preset, "exec")
        assert ("torchvision" in script) == (dataset != "digits")
        assert max(map(len, script.splitlines())) <= 100
