"""“Show the code” of recognition: a script that prints the cosines."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from playground.nets.model import Model
from playground.vision.gallery import Named
from playground.vision.recognise import check_recognises, features

FILE = "gallery.npz"


def again_code(model: str, threshold: float) -> str:
    """Code that compares the features of a picture with those of named pictures."""
    return f"""\
# Needs: pip install numpy
# and beside this script, to be downloaded below it: {FILE}
import numpy as np

parts = ("features", "names", "asked", "centre", "directions", "scales")
with np.load("{FILE}") as file:  # features: the inputs of the last layer of {model}
    features, names, asked, centre, directions, scales = (file[part] for part in parts)


def embedding(features):
    # What different things differ by counts more than what pictures of one thing differ by.
    parts = directions @ (np.sqrt(features) - centre) * scales
    return parts / np.linalg.norm(parts)


asked = embedding(asked)
cosines = {{}}
for name, row in zip(names, features):
    cosine = embedding(row) @ asked
    cosines[name] = max(cosine, cosines.get(name, -1))  # the picture of a name that is most alike
for name, cosine in sorted(cosines.items(), key=lambda item: -item[1]):
    print(f"{{name}}: {{cosine:.3f}}")
best = max(cosines, key=cosines.get)
print(best if cosines[best] >= {threshold:g} else "unknown")"""


def again_file(model: Model, asked: bytes, gallery: Sequence[Named]) -> bytes:
    """The file that the code reads."""
    rows = [(each.name, one.data) for each in gallery for one in each.pictures]
    out, space = io.BytesIO(), check_recognises(model)
    np.savez_compressed(
        out, features=np.stack([features(model, data) for _, data in rows]),
        names=np.array([name for name, _ in rows], str), asked=features(model, asked),
        centre=space.centre, directions=space.directions, scales=space.scales,
    )  # fmt: skip
    return out.getvalue()
