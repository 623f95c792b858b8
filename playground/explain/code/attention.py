"""“Show the code” of the attention view: lines that load the net's file and print the attention
weights of one token."""

from __future__ import annotations

from playground.explain.attention import AttentionTrace
from playground.explain.code.beside import head, model_file
from playground.nets.code import functional_lines, helper_code, variable
from playground.nets.model import Model


def attention_code(model: Model, trace: AttentionTrace, step: int, number: int) -> str:
    """Lines that print how much the piece at `step` attends to each piece in head `number` of the
    trace's layer. The model's file may have 8 bits a weight, and a scale for each row."""
    spec, name = model.spec, trace.layer
    at = spec.names.index(name)
    lines = functional_lines(spec)
    before = variable(spec, spec.inputs[at][0])
    first, start = spec.names[0], variable(spec, spec.names[0])
    pieces = repr(" ".join(trace.pieces))[1:-1]
    return "\n".join(
        [
            *head(model),
            "import torch",
            "import torch.nn.functional as F",
            "from safetensors.torch import load_file",
            "from torch import nn",
            "",
            *(f"\n{helper}\n" for helper in helper_code(spec)),
            f"file = load_file({model_file(model)!r})",
            "w = {}",
            "for name, tensor in file.items():",
            '    scale = file.get(name + ".scale")  # 8-bit weights have a scale for each row',
            "    w[name] = tensor if scale is None else (tensor.mT * scale).mT",
            f"ids = torch.tensor([{[int(number) for number in trace.ids]}])",
            f"# {pieces}",
            f'{start} = F.embedding(ids, w["{first}.weight"])',
            *(line for each in spec.names[1:at] for line in lines[each]),
            "",
            *spec.layer(name).attention_lines(name, before, step, number),
        ]
    )
