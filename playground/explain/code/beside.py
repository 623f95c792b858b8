"""The head of the code that a page shows: packages to install, and files to put beside it."""

from __future__ import annotations

import io

import numpy as np

from playground.data.digits import shipped_digits
from playground.nets.code import module_class
from playground.nets.model import Model
from playground.nets.shapes import describe_layers

DIGITS = "digits.npz"


def model_file(model: Model) -> str:
    """The file name that “Download” gives the model."""
    return f"{model.name}.safetensors"


def head(model: Model | None = None, digits: bool = False, photo: str | None = None) -> list[str]:
    """The first lines: the packages to install, and the files to put beside the code. `photo` is
    the name of a picture file."""
    needs = ["torch", *(["safetensors"] if model else []), *(["numpy"] if digits or photo else [])]
    needs += ["pillow"] if photo else []
    files = [*([ascii(model_file(model))] if model else []), *([DIGITS] if digits else [])]
    files += [photo] if photo else []
    lines = [f"# Needs: pip install {' '.join(needs)}"]
    if files:
        lines.append(f"# and beside this script, to be downloaded below it: {', '.join(files)}")
    return lines


def digits_file() -> bytes:
    """The file of shipped test digits, in the format that the code reads."""
    digits, out = shipped_digits("test"), io.BytesIO()
    np.savez_compressed(out, images=digits.images[:, 0], labels=digits.labels)
    return out.getvalue()


def read_digits(count: int) -> list[str]:
    """Lines that read the first `count` digits from the file of `digits_file`."""
    return [
        f"with np.load({DIGITS!r}) as file:",
        f'    images, labels = file["images"][:{count}], file["labels"][:{count}]',
        "images = torch.tensor(images)[:, None] / 255",
    ]


def net_lines(model: Model) -> list[str]:
    """Lines that build the net as `net` and load its file: an `nn.Sequential` for a chain of
    layers, a module class for a net with branches. The layers have the names of the file."""
    spec = model.spec
    table = describe_layers(spec)
    # A layer that does more than call its module cannot be a row of `nn.Sequential`.
    plain = all(info.layer.call_line("m", ["x"], info.input_shapes) == "m(x)" for info in table)
    if spec.is_chain and plain:
        rows = (
            f'    ("{info.name}", {info.layer.torch_line(info.input_shapes)}),' for info in table
        )
        made = ["net = nn.Sequential(OrderedDict([", *rows, "])).eval()"]
    else:
        made = [*module_class(spec).splitlines(), "", "", "net = Net().eval()"]
    # strict=False, because the file lacks the batch norms' `num_batches_tracked`.
    load = f"net.load_state_dict(load_file({model_file(model)!r}), strict=False)"
    return [*made, load]
