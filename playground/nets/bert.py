"""BERT's encoder as a spec of the playground, and its weights from a checkpoint.

Source: Devlin et al. (2018), arXiv:1810.04805. The names of a checkpoint's tensors are those of
`transformers.BertModel`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from playground.core.inputs import TextInput
from playground.core.task import Encoding
from playground.nets.layers import GELU, Add, Attention, Dense, Embedding, LayerNorm, Position
from playground.nets.spec import Layer, ModelSpec, Node

EPS_EXPONENT = 12  # BERT's eps is 1e-12


def bert_spec(text_input: TextInput, blocks: int, units: int, heads: int, inner: int) -> ModelSpec:
    """Embeddings and `blocks` blocks of attention and two dense layers, each followed by a sum and
    a normalisation. Block b ends with the layer layernorm(2b + 1)."""
    norm = LayerNorm(EPS_EXPONENT)
    nodes: list[Node | Layer] = [
        Embedding(len(text_input.vocabulary) + 2, units), Position(), norm,
    ]  # fmt: skip
    for block in range(blocks):
        before, middle = f"layernorm{2 * block + 1}", f"layernorm{2 * block + 2}"
        nodes += [
            Attention(heads), Node(Add(), (before, f"attention{block + 1}")), norm,
            Dense(inner), GELU(), Dense(units),
            Node(Add(), (middle, f"dense{2 * block + 2}")), norm,
        ]  # fmt: skip
    return ModelSpec(text_input, nodes, Encoding(units=units))


def bert_weights(
    state: Mapping[str, np.ndarray], rows: Sequence[int], spec: ModelSpec
) -> dict[str, np.ndarray]:
    """The spec's weights from a checkpoint. `rows` are the numbers that the spec's token ids have
    in the checkpoint. Every text is of type 0, so that type's embedding is added to the
    positions."""
    start = "embeddings."
    kinds = state[f"{start}token_type_embeddings.weight"][0]
    assert isinstance(spec.input, TextInput)
    positions = state[f"{start}position_embeddings.weight"][: spec.input.length]
    weights = {
        "embedding1.weight": state[f"{start}word_embeddings.weight"][list(rows)],
        "positions1.weight": positions + kinds,
        "layernorm1.weight": state[f"{start}LayerNorm.weight"],
        "layernorm1.bias": state[f"{start}LayerNorm.bias"],
    }
    for block in range(sum(layer.attends for layer in spec.layers)):
        old = f"encoder.layer.{block}"
        mine = (
            (f"attention{block + 1}.out_proj", "attention.output.dense"),
            (f"layernorm{2 * block + 2}", "attention.output.LayerNorm"),
            (f"dense{2 * block + 1}", "intermediate.dense"),
            (f"dense{2 * block + 2}", "output.dense"),
            (f"layernorm{2 * block + 3}", "output.LayerNorm"),
        )
        for part in ("weight", "bias"):
            three = [state[f"{old}.attention.self.{x}.{part}"] for x in ("query", "key", "value")]
            weights[f"attention{block + 1}.in_proj_{part}"] = np.concatenate(three)
            weights |= {f"{name}.{part}": state[f"{old}.{theirs}.{part}"] for name, theirs in mine}
    return {name: np.ascontiguousarray(array, np.float32) for name, array in weights.items()}
