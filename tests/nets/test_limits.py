"""What is counted before anything is built or read."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from playground.core.recipe import Recipe
from playground.nets.build import build
from playground.nets.files import FORMAT, ModelFileError, model_from_bytes
from playground.nets.limits import (
    VALUES_AT_ONCE,
    count_values,
    inputs_at_once,
    training_megabytes,
)
from playground.nets.shapes import count_parameters
from playground.nets.spec import Conv, Dense, Flatten, MaxPool, ModelSpec, spec_to_json
from playground.nets.store import shipped_model, shipped_names
from playground.training.datasets import load_dataset
from playground.training.presets import PRESETS, SHIPPED_DATA, spec_for
from playground.training.runs.run import RunError, list_runs
from playground.training.runs.start import check_limits, start_run
from tests.training.small import picture_spec

ROOT = Path(__file__).resolve().parents[2]


def padded(spec: ModelSpec, padding: int, filters: int = 1) -> ModelSpec:
    """A net of few parameters and many values."""
    layers = (Conv(filters, 1, 1, padding), MaxPool(64, 64), Flatten(), Dense(len(spec.labels)))
    return ModelSpec(spec.input, layers, spec.task)


def test_the_values_are_those_that_torch_computes():
    import torch

    spec = shipped_model("pen-cnn").spec
    counted = []
    net = build(spec).eval()
    for _, module in net.named_children():
        module.register_forward_hook(lambda _m, _i, out: counted.append(out.numel()))
    net(torch.zeros(1, 1, 28, 28))
    assert count_values(spec) == sum(counted)
    for batch in (1, 10, 1_000):
        assert training_megabytes(spec, batch) == round(
            4 * (2 * batch * sum(counted) + 4 * count_parameters(spec)) / 1e6
        )


def test_large_nets_go_through_in_small_pieces():
    spec = shipped_model("pen-cnn").spec
    assert inputs_at_once(spec, 100) == 100
    large = padded(spec, 1000, filters=2)
    pieces = inputs_at_once(large, 100)
    assert isinstance(pieces, int)
    assert 1 < pieces < 100
    assert pieces * count_values(large) <= VALUES_AT_ONCE < (pieces + 1) * count_values(large)
    assert inputs_at_once(padded(spec, 2000, filters=8), 100) == 1


def test_a_net_whose_batch_would_not_fit_is_refused_before_it_starts(monkeypatch):
    """`?layers=conv-1-1-1-2000.pool-2-2…` passes every other limit, and would take 4 GB."""
    spec = picture_spec()
    huge = padded(spec, 2000)
    with pytest.raises(RunError, match="MB for its values and gradients"):
        start_run(huge, Recipe(batch_size=32), "digits", "cpu")
    assert list_runs() == ()
    monkeypatch.setenv("PLAYGROUND_MAX_RUN_MB", "1")
    with pytest.raises(RunError, match="this server allows 1 MB"):
        check_limits(spec, Recipe(batch_size=4096))


def test_every_preset_is_within_the_limits():
    for name, preset in PRESETS.items():
        data = load_dataset(SHIPPED_DATA[preset.kind])
        check_limits(spec_for(name, data), preset.recipe)


# ---- files ----------------------------------------------------------------------------------


def refused_at_once(data: bytes, match: str) -> None:
    begun = time.thread_time()  # this thread's own, however busy the machine is
    with pytest.raises(ModelFileError, match=match):
        model_from_bytes(data, "many")
    assert time.thread_time() - begun < 4  # without the limit 17 s


def test_a_file_of_200_000_layers_is_refused_at_once():
    layer = {"kind": "relu"}
    spec = json.loads(spec_to_json(picture_spec())) | {"layers": [layer] * 200_000}
    metadata = {"format": FORMAT, "spec": json.dumps(spec)}
    refused_at_once(
        save({"a": np.zeros(1, np.float32)}, metadata), "header is .* kB large; the limit"
    )
    spec["layers"] = [layer] * 20_000  # short enough for the header
    metadata["spec"] = json.dumps(spec)
    refused_at_once(save({"a": np.zeros(1, np.float32)}, metadata), "20,000 layers; the limit")


def test_a_file_of_many_tensors_is_refused_at_once():
    tensors = {f"t{k}": np.zeros(1, np.float32) for k in range(9_000)}
    metadata = {"format": FORMAT, "spec": spec_to_json(picture_spec())}
    refused_at_once(save(tensors, metadata), "holds 9,000 tensors; the limit")


def test_shipped_models_are_far_from_the_limits():
    for name in shipped_names():
        assert count_values(shipped_model(name).spec) < VALUES_AT_ONCE / 10


# ---- the worker -----------------------------------------------------------------------------

TRAIN = """
from playground.core.recipe import Recipe
from playground.training.loop import train
from playground.training.runs.cluster import limit_memory
from tests.training.small import digits, picture_spec

limit_memory(150)
from tests.nets.test_limits import padded

spec = padded(picture_spec(), 300, filters=64)
last = list(train(spec, Recipe(batch_size=32), digits(), "cpu"))[-1]
print(last.event, last.reason)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_a_run_that_takes_more_than_the_worker_may_ends_by_name():
    done = subprocess.run(
        [sys.executable, "-c", TRAIN], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert done.stdout.split() == ["failed", "memory"], done.stderr[-2000:]
