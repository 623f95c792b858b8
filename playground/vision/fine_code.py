"""“Show the code” of near names: a script that prints why a net prefers one of two labels."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from playground.nets.model import Model
from playground.vision.recognise import features

FILE = "pair.npz"


def fine_code(model: str, names: Sequence[str]) -> str:
    """Code that prints the difference of two logits and its largest products."""
    first, second = (name.replace('"', "'") for name in names)
    return f"""\
# Needs: pip install numpy
# and beside this script, to be downloaded below it: {FILE}
import numpy as np

with np.load("{FILE}") as file:  # of {model}: the inputs of its last layer, and two rows of it
    features, weights, bias = (file[name] for name in ("features", "weights", "bias"))
cosine = weights[0] @ weights[1] / np.prod(np.linalg.norm(weights, axis=1))
print(f"cosine of the two rows: {{cosine:.3f}}")
products = (weights[0] - weights[1]) * features
difference = products.sum() + bias[0] - bias[1]
print(f"logit of {first} - logit of {second}: {{difference:.3f}}")
print(f"so {first} is {{np.exp(difference):.3g}} times as probable")
for unit in np.argsort(-abs(products))[:8]:
    print(f"feature {{unit}}: {{products[unit]:.3f}}")"""


def fine_file(model: Model, data: bytes, pair: tuple[int, int]) -> bytes:
    """The file that the code reads."""
    last, out = model.spec.names[-1], io.BytesIO()
    weights, bias = (model.weights[f"{last}.{part}"][list(pair)] for part in ("weight", "bias"))
    np.savez_compressed(out, features=features(model, data), weights=weights, bias=bias)
    return out.getvalue()
