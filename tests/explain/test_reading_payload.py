"""Which layers of a text net a page shows, and which nets can write."""

import pytest

from playground.explain.reading_payload import recurrent_layers, shown_layers, writes_letters
from playground.nets.model import Model
from playground.nets.spec import GRU, Dense, Embedding, ModelSpec, TextInput
from playground.nets.store import shipped_model
from tests.explain.text_models import text_model
from tests.nets.nets import random_weights

LETTERS = ("a", "b", "c")


@pytest.mark.parametrize(
    ("kind", "layers"),
    [("stack", ["lstm1", "gru1", "rnn1"]), ("attention", ["attention1", "attention2"])],
)
def test_a_page_shows_the_steps_of_recurrent_layers_and_else_of_attention(kind, layers):
    assert [name for name, _ in shown_layers(text_model(kind))] == layers
    assert len(recurrent_layers(text_model(kind))) == (3 if kind == "stack" else 0)


def writer(level: str = "character", labels: tuple[str, ...] = LETTERS, width: int = 4) -> Model:
    spec = ModelSpec(
        TextInput(level, 8, LETTERS), (Embedding(5, width), GRU(3), Dense(len(labels))), labels
    )
    return random_weights(spec, 0)


@pytest.mark.parametrize(
    ("model", "writes"),
    [
        (writer(), True),
        (writer(labels=("a", "b")), True),
        (writer("word"), False),
        (writer(labels=("a", "x")), False),
        (writer(width=8_000), True),
        (writer(width=8_001), False),  # its embedding stays on the server
    ],
)
def test_a_net_writes_if_its_labels_are_its_characters_and_its_embedding_is_small(model, writes):
    assert writes_letters(model) is writes


def test_a_net_that_reads_no_text_writes_nothing():
    assert not writes_letters(shipped_model("seed-cnn"))
