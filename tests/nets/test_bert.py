"""BERT as a spec: the same as transformers, and the shipped encoder with its 8-bit weights."""

import numpy as np
import pytest
import torch

from playground.data.pieces import CLS, SEP
from playground.nets.bert import bert_spec, bert_weights
from playground.nets.build import load_module
from playground.nets.files import model_from_bytes, model_to_bytes
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.nets.store import shipped_model

transformers = pytest.importorskip("transformers")


def bert(tokens, blocks=2, units=24, heads=3, inner=40, positions=16):
    config = transformers.BertConfig(
        vocab_size=tokens, hidden_size=units, num_hidden_layers=blocks, num_attention_heads=heads,
        intermediate_size=inner, max_position_embeddings=positions, type_vocab_size=2,
        attn_implementation="eager",
    )  # fmt: skip
    torch.manual_seed(3)
    net = transformers.BertModel(config, add_pooling_layer=False).eval()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return net


def outputs(model, net, ids):
    batch = torch.from_numpy(ids)
    with torch.inference_mode():
        theirs = net(batch, attention_mask=(batch != 0).long()).last_hidden_state.numpy()
        ours = load_module(model)(batch).numpy()
    return ours[ids != 0], theirs[ids != 0]


def padded(random, tokens, lengths=(9, 4, 12)):
    ids = np.zeros((len(lengths), max(lengths)), np.int64)
    for row, length in zip(ids, lengths, strict=True):
        row[:length] = random.integers(1, tokens, length)
    return ids


def test_the_spec_computes_what_transformers_compute():
    net = bert(30)
    vocabulary = (CLS, SEP, *(f"w{k}" for k in range(16)))
    spec = bert_spec(TextInput("piece", 12, vocabulary), 2, 24, 3, 40)
    state = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
    rows = [0, 1, *range(5, 23)]
    model = Model("small", spec, bert_weights(state, rows, spec))
    ids = padded(np.random.default_rng(0), len(rows))
    with torch.inference_mode():
        chosen = torch.from_numpy(np.array(rows)[ids])
        mask = torch.from_numpy(ids != 0).long()
        theirs = net(chosen, attention_mask=mask).last_hidden_state.numpy()[ids != 0]
    ours = load_module(model)(torch.from_numpy(ids)).detach().numpy()[ids != 0]
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    again = model_from_bytes(model_to_bytes(model), "again")
    assert again.spec == spec  # eps and the task go through the file


def test_the_shipped_encoder_computes_what_transformers_compute_with_its_weights():
    model = shipped_model("encoder-en")
    weights = {name: torch.from_numpy(np.array(a)) for name, a in model.weights.items()}
    tokens = len(weights["embedding1.weight"])
    net = bert(tokens, 3, 384, 12, 1536, 256)
    state = {
        "embeddings.word_embeddings.weight": weights["embedding1.weight"],
        "embeddings.position_embeddings.weight": weights["positions1.weight"],
        "embeddings.token_type_embeddings.weight": torch.zeros(2, 384),
        "embeddings.LayerNorm.weight": weights["layernorm1.weight"],
        "embeddings.LayerNorm.bias": weights["layernorm1.bias"],
    }
    names = {
        "attention.output.dense": "attention{0}.out_proj",
        "attention.output.LayerNorm": "layernorm{1}",
        "intermediate.dense": "dense{2}",
        "output.dense": "dense{3}",
        "output.LayerNorm": "layernorm{4}",
    }
    for b in range(3):
        at = f"encoder.layer.{b}"
        for part in ("weight", "bias"):
            rows = weights[f"attention{b + 1}.in_proj_{part}"].chunk(3)
            for name, each in zip(("query", "key", "value"), rows, strict=True):
                state[f"{at}.attention.self.{name}.{part}"] = each
            for theirs, ours in names.items():
                own = ours.format(b + 1, 2 * b + 2, 2 * b + 1, 2 * b + 2, 2 * b + 3)
                state[f"{at}.{theirs}.{part}"] = weights[f"{own}.{part}"]
    missing = net.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys
    assert all("position_ids" in key for key in missing.missing_keys)
    ours, theirs = outputs(model, net, padded(np.random.default_rng(1), tokens))
    np.testing.assert_allclose(ours, theirs, atol=1e-4)
