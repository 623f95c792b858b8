"""Export a net as PyTorch or Keras source code. Each layer writes its own lines."""

from __future__ import annotations

import re

from playground.nets.layers.recurrence import LAST_STEP
from playground.nets.shapes import LayerInfo, describe_layers
from playground.nets.spec import INPUT, ImageInput, ModelSpec

# ---- layer by layer, with weights in a dict -------------------------------------------------


def variable(spec: ModelSpec, column: str) -> str:
    """The variable of a layer's output in `functional_lines`: always "x" in a chain."""
    return "x" if spec.is_chain or column == INPUT else column


def functional_lines(spec: ModelSpec) -> dict[str, list[str]]:
    """For each layer, the lines of PyTorch that compute it with `F` and a dict `w` of weights."""
    return {
        info.name: info.layer.functional_lines(
            info.name,
            variable(spec, info.name),
            [variable(spec, name) for name in info.inputs],
            info.input_shapes,
        )
        for info in describe_layers(spec)
    }


# ---- PyTorch --------------------------------------------------------------------------------


def sequential_rows(spec: ModelSpec) -> list[str]:
    """The rows of an `nn.Sequential` for a chain of layers that reads images."""
    return [
        f"{line},  # {info.name}"
        for info in describe_layers(spec)
        for line in info.layer.torch_lines(info.input_shapes)
    ]


def needs_lengths(spec: ModelSpec) -> bool:
    """Whether a layer needs the number of tokens of each text."""
    return any(layer.reads_lengths for layer in spec.layers)


def module_class(spec: ModelSpec, *, last_only: bool = False) -> str:
    """Source of a module class with a line for each layer in `__init__` and in `forward`.

    With `last_only`, a net whose output has a row for every step returns the last step alone.
    """
    table = describe_layers(spec)
    made = [
        f"self.{info.name} = {line}"
        for info in table
        if (line := info.layer.torch_line(info.input_shapes))
    ]
    pick = last_only and len(table[-1].output_shape) > 1
    text = spec.input.kind == "text"
    into = "tokens" if text else "x"
    body = []
    if text and (pick or needs_lengths(spec)):
        body.append("lengths = (tokens != 0).sum(1).clamp(min=1)  # 0 is padding, at the end")
    body += [f"{_local(spec, info.name)} = {_call(spec, info, into)}" for info in table]
    result = _local(spec, table[-1].name)
    body.append(f"return last_step({result}, lengths)" if pick else f"return {result}")
    return "\n".join(
        [
            "class Net(nn.Module):",
            "    def __init__(self):",
            "        super().__init__()",
            *(f"        {line}" for line in made),
            "",
            f"    def forward(self, {into}):",
            *(f"        {line}" for line in body),
        ]
    )


def _local(spec: ModelSpec, name: str) -> str:
    return "x" if spec.is_chain else name


def _call(spec: ModelSpec, info: LayerInfo, into: str) -> str:
    values = [into if name == INPUT else _local(spec, name) for name in info.inputs]
    return info.layer.call_line(f"self.{info.name}", values, info.input_shapes)


def helper_code(spec: ModelSpec, *, last_only: bool = False) -> tuple[str, ...]:
    """Source of the functions and classes that the module class uses, without duplicates."""
    table = describe_layers(spec)
    pick = last_only and len(table[-1].output_shape) > 1 and spec.input.kind == "text"
    own = [text for info in table for text in info.layer.helpers(info.input_shapes)]
    return tuple(dict.fromkeys([*([LAST_STEP] if pick else []), *own]))


def import_lines(code: str) -> list[str]:
    """The import lines that a net's PyTorch code needs in addition to `nn`."""
    torch = ["import torch"] if re.search(r"\btorch\.(?!nn)", code) else []
    return [*torch, *(["import torch.nn.functional as F"] if re.search(r"\bF\.", code) else [])]


def torch_code(spec: ModelSpec) -> str:
    """The net as PyTorch: `nn.Sequential` for a chain that reads images, else a module class."""
    head = "from torch import nn\n"
    if spec.is_chain and isinstance(spec.input, ImageInput):
        rows = "\n".join(f"    {row}" for row in sequential_rows(spec))
        return f"{head}\nnet = nn.Sequential(\n{rows}\n)\n"
    helpers = "".join(f"\n\n{text}" for text in helper_code(spec))
    made = f"{helpers}\n\n{module_class(spec)}\n\n\nnet = Net()\n"
    imports = "".join(f"{line}\n" for line in import_lines(made))
    return f"{imports}{head}{made}"


# ---- Keras ----------------------------------------------------------------------------------


def keras_code(spec: ModelSpec) -> str:
    """The net as Keras: `Sequential` for a chain, the functional API for a net with branches.
    Keras puts the channels last: images are height × width × channels."""
    head = "import keras\nfrom keras import layers\n"
    table = describe_layers(spec)
    taken = spec.input
    if isinstance(taken, ImageInput):
        into = f"keras.Input(shape=({taken.height}, {taken.width}, {taken.channels}))"
    else:
        into = f'keras.Input(shape=({taken.length},), dtype="int64")'
    own = [text for info in table for text in info.layer.keras_helpers(info.input_shapes)]
    if own:
        helpers = "".join(f"\n\n{text}" for text in dict.fromkeys(own))
        head = f"{head}import numpy as np\n{helpers}\n"
    alone = all(info.layer.keras_call("x", info.input_shapes) == "x" for info in table)
    if spec.is_chain and alone:
        made = (info.layer.keras_lines(info.input_shapes) for info in table)
        rows = [into, *(line for lines in made for line in lines)]
        inner = "\n".join(f"    {row}," for row in rows)
        return f"{head}\nmodel = keras.Sequential([\n{inner}\n])\n"
    lines = [f"inputs = {into}"]
    names = {INPUT: "inputs"} | {info.name: info.name for info in table}
    for info in table:
        values = [names[name] for name in info.inputs]
        given = f"[{', '.join(values)}]" if info.layer.several_inputs else values[0]
        for line in info.layer.keras_lines(info.input_shapes):
            call = info.layer.keras_call(given, info.input_shapes)
            lines.append(f"{info.name} = {line}({call})")
            given = info.name
    lines.append(f"model = keras.Model(inputs, {table[-1].name})")
    return head + "\n" + "\n".join(lines) + "\n"
