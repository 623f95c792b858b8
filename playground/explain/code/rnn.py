"""“Show the code” of the RNN page: lines that print the shown h_t, from the model's file."""

from __future__ import annotations

from playground.data.tokens import encode
from playground.nets.model import Model
from playground.nets.shapes import describe_layers
from playground.nets.spec import GRU, LSTM, RNN, BatchNorm, Dense, ReLU, Sigmoid, Tanh, TextInput
from playground.nets.store import SHIPPED

CLASSES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}


def _layer_lines(model: Model, last: str) -> list[str]:
    """x goes through every layer up to the one called `last`."""
    lines = []
    for info in describe_layers(model.spec)[1:]:
        name, layer = info.name, info.layer
        if isinstance(layer, RNN | GRU | LSTM):
            sizes = f"{info.input_shape[-1]}, {layer.units}"
            lines += [
                f"{name} = nn.{CLASSES[layer.kind]}({sizes}, batch_first=True)",
                f'parts = {{p: weights["{name}." + p] for p in {name}.state_dict()}}',
                f"{name}.load_state_dict(parts)",
                f"x = {name}(x)[0]  # h_t of every step",
            ]
        elif isinstance(layer, Dense):
            lines.append(
                f'x = nn.functional.linear(x, weights["{name}.weight"], weights["{name}.bias"])'
            )
        elif isinstance(layer, BatchNorm):
            parts = ("running_mean", "running_var", "weight", "bias")
            given = ", ".join(f'weights["{name}.{part}"]' for part in parts)
            lines.append(f"x = nn.functional.batch_norm(x[0], {given})[None]")
        elif isinstance(layer, ReLU | Tanh | Sigmoid):
            lines.append(f"x = torch.{layer.kind}(x)")
        if name == last:
            break
    return lines


def reading_code(model: Model, text: str, layer: str, step: int, unit: int) -> str:
    """Lines that run as they are beside `assets/` (or the downloaded file) and print
    h_t[unit] of a layer after token `step` (from 0)."""
    assert isinstance(model.spec.input, TextInput)
    encoded = encode(text, model.spec.input)
    shipped = (SHIPPED / f"{model.name}.safetensors").exists()
    path = f"assets/models/{model.name}.safetensors" if shipped else f"{model.name}.safetensors"
    ids = [int(number) for number in encoded.ids[: step + 1]]
    # ascii() keeps a line break or a quote in what was typed from ending the comment.
    words = ascii(" ".join(encoded.tokens[: step + 1]))[1:-1]
    where = encoded.tokens[step] if encoded.tokens else ""
    return "\n".join(
        [
            "import torch",
            "from safetensors.torch import load_file",
            "from torch import nn",
            "",
            f"weights = load_file({path!r})",
            f"ids = torch.tensor([{ids}])",
            f"# {words[:200]}",
            'x = nn.functional.embedding(ids, weights["embedding1.weight"])  # x_t',
            *_layer_lines(model, layer),
            "",
            f"print(x[0, {step}, {unit}].item())  # h_t of unit {unit} after {where!a}",
        ]
    )
