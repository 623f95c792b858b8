"""“Show the code” of the RNN page: lines that load the model's file and print the shown h_t."""

from __future__ import annotations

from playground.data.tokens import encode
from playground.explain.code.beside import head, model_file
from playground.nets.code import functional_lines, helper_code, variable
from playground.nets.model import Model
from playground.nets.spec import TextInput


def _layer_lines(model: Model, names: tuple[str, ...]) -> list[str]:
    """Lines that apply these layers to x, step by step."""
    lines = functional_lines(model.spec)
    return [line for name in names for line in lines[name]]


def reading_code(model: Model, text: str, layer: str, step: int, unit: int) -> str:
    """Lines that load the model's file and print h_t[unit] of a layer after token `step` (from
    0). For an attention layer they print the attention weights of head `unit` for each token."""
    spec = model.spec
    assert isinstance(spec.input, TextInput)
    encoded = encode(text, spec.input)
    ids = [int(number) for number in encoded.ids[: step + 1]]
    # ascii() escapes line breaks and quotes in the user's text, which would end the comment.
    words = ascii(" ".join(encoded.tokens[: step + 1]))[1:-1]
    where = encoded.tokens[step] if encoded.tokens else ""
    first, start, at = spec.names[0], variable(spec, spec.names[0]), spec.names.index(layer)
    before = variable(spec, spec.inputs[at][0])
    attention = spec.layer(layer).attention_lines(layer, before, step, unit)
    end = spec.names[1 : at + (0 if attention else 1)]
    h_t = f"print({variable(spec, layer)}[0, {step}, {unit}].item())"
    return "\n".join(
        [
            *head(model),
            "import torch",
            "import torch.nn.functional as F",
            "from safetensors.torch import load_file",
            "from torch import nn",
            "",
            *(f"\n{helper}\n" for helper in helper_code(spec)),
            f"w = load_file({model_file(model)!r})",
            f"ids = torch.tensor([{ids}])",
            f"# {words[:200]}",
            f'{start} = F.embedding(ids, w["{first}.weight"])  # x_t',
            *_layer_lines(model, end),
            "",
            *(attention or [f"{h_t}  # h_t of unit {unit} after {where!a}"]),
        ]
    )
