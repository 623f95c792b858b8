"""“Show the code” of the RNN page: lines that print the shown h_t, from the model's file."""

from __future__ import annotations

from playground.data.tokens import encode
from playground.nets.code import functional_lines
from playground.nets.model import Model
from playground.nets.spec import TextInput
from playground.nets.store import SHIPPED


def _layer_lines(model: Model, last: str) -> list[str]:
    """x goes through every layer up to the one called `last`, step by step."""
    names = model.spec.names
    lines = functional_lines(model.spec)
    return [line for name in names[1 : names.index(last) + 1] for line in lines[name]]


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
            "import torch.nn.functional as F",
            "from safetensors.torch import load_file",
            "from torch import nn",
            "",
            f"w = load_file({path!r})",
            f"ids = torch.tensor([{ids}])",
            f"# {words[:200]}",
            'x = F.embedding(ids, w["embedding1.weight"])  # x_t',
            *_layer_lines(model, layer),
            "",
            f"print(x[0, {step}, {unit}].item())  # h_t of unit {unit} after {where!a}",
        ]
    )
