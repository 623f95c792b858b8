"""`scripts/join_nets.py`: one net that answers with the mean of several."""

import importlib
import sys
from pathlib import Path

import pytest
import torch

from playground.core.task import Tagging
from playground.nets.build import build
from playground.nets.layers import GlobalAvgPool, GlobalMaxPool
from playground.nets.spec import GRU, LSTM, Dense, Embedding, ModelSpec, TextInput

ROOT = Path(__file__).parents[2]
TEXTS = TextInput("character", 20, ("a", "b", "c"))
IDS = torch.tensor([[2, 3, 4, 2], [4, 3, 0, 0]])


@pytest.fixture(name="join")
def join_(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    return importlib.import_module("join_nets").join_nets


def test_the_joint_nets_logits_are_the_mean_of_the_nets(join):
    bodies = ((GRU(4),), (LSTM(3),), (GlobalAvgPool(),), (GRU(2, every_step=True), GlobalMaxPool()))
    nets = [build(ModelSpec(TEXTS, (Embedding(5, 3), *body, Dense(2)), ("x", "y")))
            for body in bodies]  # fmt: skip
    joint = join(nets)
    expected = torch.stack([net(IDS) for net in nets]).mean(0)
    torch.testing.assert_close(joint(IDS), expected)
    assert [name for name in joint.spec.names if name.startswith("embedding")] == [
        "embedding1", "embedding2", "embedding3", "embedding4",
    ]  # fmt: skip


def test_taggers_share_an_embedding_with_the_same_weights_and_average_their_crfs(join):
    task = Tagging(("O", "B-LOC", "I-LOC"), crf=True)
    layers = (Embedding(5, 3), GRU(4, True, True), Dense(3))
    first, second = (build(ModelSpec(TEXTS, layers, task)) for _ in range(2))
    second.embedding1.load_state_dict(first.embedding1.state_dict())
    first.crf_transitions.data.normal_()
    joint = join([first, second])
    torch.testing.assert_close(joint(IDS), (first(IDS) + second(IDS)) / 2)
    torch.testing.assert_close(joint.crf_transitions.data, first.crf_transitions.data / 2)
    assert joint.spec.names == ("embedding1", "gru1", "gru2", "concat1", "dense1")
