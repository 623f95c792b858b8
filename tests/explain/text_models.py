"""Small text nets with random weights, for the tests of readings."""

from functools import cache

import numpy as np

from playground.nets.layers import GELU, Add, Attention, Concat, LayerNorm, Position, SequenceConv
from playground.nets.model import Model
from playground.nets.shapes import expected_tensors
from playground.nets.spec import (
    GRU,
    LSTM,
    RNN,
    Dense,
    Embedding,
    ModelSpec,
    Node,
    Tanh,
    TextInput,
)  # fmt: skip

TEXT = "It is not a very good film , but I like it ... really !"
VOCABULARY = tuple(["it", "is", "not", "a", "very", "good", "film", ",", "but", "i", "like", "."])

LAYERS = {
    "rnn": (RNN(6), Dense(2)),
    "gru": (GRU(6), Dense(2)),
    "lstm": (LSTM(6), Dense(2)),
    "stack": (LSTM(5, True), GRU(4, True), RNN(6), Dense(5), Tanh(), Dense(2)),
    "letters": (LSTM(5, True), Dense(2)),
    "attention": (
        SequenceConv(8, 3, causal=True), Position(), Attention(2, True), LayerNorm(),
        Node(Add(), ("seqconv1", "layernorm1")), Dense(6), GELU(), Attention(3, True, True),
        Node(Concat(), ("attention2", "add1")), Position(False), Dense(2, False),
    ),
}  # fmt: skip
CELLS = [kind for kind in LAYERS if kind != "attention"]  # nets with a state


@cache
def text_model(kind: str, scale: float = 0.6) -> Model:
    """A net of that kind; its weights are normal with the deviation `scale`."""
    spec = ModelSpec(
        TextInput("word", 64, VOCABULARY),
        (Embedding(len(VOCABULARY) + 2, 7), *LAYERS[kind]),
        ("negative", "positive"),
    )
    random = np.random.default_rng(sum(map(ord, kind)))
    weights = {
        name: random.normal(0, scale, shape).astype(np.float32)
        for name, shape in expected_tensors(spec).items()
    }
    weights["embedding1.weight"][0] = 0
    return Model(kind, spec, weights)
