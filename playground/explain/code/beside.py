"""What a piece of shown code says at its top: what to install, and which files lie beside it."""

from __future__ import annotations

import io

import numpy as np

from playground.data.digits import shipped_digits
from playground.nets.code import module_class
from playground.nets.model import Model
from playground.nets.shapes import describe_layers

DIGITS = "digits.npz"


def model_file(model: Model) -> str:
    """The name of the file that “Download” gives."""
    return f"{model.name}.safetensors"


def head(model: Model | None = None, digits: bool = False) -> list[str]:
    """The first lines: which packages to install, and the files to put beside the code."""
    needs = ["torch", *(["safetensors"] if model else []), *(["numpy"] if digits else [])]
    files = [*([ascii(model_file(model))] if model else []), *([DIGITS] if digits else [])]
    lines = [f"# Needs: pip install {' '.join(needs)}"]
    if files:
        lines.append(f"# and beside this script, to be downloaded below it: {', '.join(files)}")
    return lines


def digits_file() -> bytes:
    """The shipped test digits, as the code reads them."""
    digits, out = shipped_digits("test"), io.BytesIO()
    np.savez_compressed(out, images=digits.images[:, 0], labels=digits.labels)
    return out.getvalue()


def read_digits(count: int) -> list[str]:
    """Lines that read the first `count` digits from that file."""
    return [
        f"with np.load({DIGITS!r}) as file:",
        f'    images, labels = file["images"][:{count}], file["labels"][:{count}]',
        "images = torch.tensor(images)[:, None] / 255",
    ]


def net_lines(model: Model) -> list[str]:
    """Lines that build the net as `net`, under the names that its file has, and load the file: a
    chain in a row, branches in a module class."""
    spec = model.spec
    table = describe_layers(spec)
    # A layer that does more than call its module has no row of its own.
    plain = all(info.layer.call_line("m", ["x"], info.input_shapes) == "m(x)" for info in table)
    if spec.is_chain and plain:
        rows = (
            f'    ("{info.name}", {info.layer.torch_line(info.input_shapes)}),' for info in table
        )
        made = ["net = nn.Sequential(OrderedDict([", *rows, "])).eval()"]
    else:
        made = [*module_class(spec).splitlines(), "", "", "net = Net().eval()"]
    # The counters of batch norms are not kept in the file.
    load = f"net.load_state_dict(load_file({model_file(model)!r}), strict=False)"
    return [*made, load]
