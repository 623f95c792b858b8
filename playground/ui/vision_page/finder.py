"""A visitor's gallery for recognition: its pictures come, and are compared, by requests."""

from __future__ import annotations

import base64
import hashlib
import io
import time
from typing import Any

import numpy as np

from playground.core.cache import ById, Cache
from playground.data.photos import COINS, NAMED, NAMES, named_bytes
from playground.data.picture_files import open_picture
from playground.nets.model import Model
from playground.text import say
from playground.ui.vision_page.live import Live, running
from playground.vision.gallery import MOST_NAMES, Gallery, smaller
from playground.vision.recognise import Vector, embed
from playground.vision.views import view_of

OWN = "own"
# The sample galleries: their pictures, and others to ask about that are in none of their names.
SAMPLES = {
    "things": (NAMED[: MOST_NAMES - 4], ("moon", "coin1")),
    "coins": (COINS[:8], COINS[8:]),
}
VIEWS = 4  # of each picture, to try the gallery
ASKED = 256  # pixels; the longer side of the shown picture that is asked about

_views: Cache[Vector] = Cache(20_000_000, lambda vector: vector.nbytes + 200)


def picture_title(name: str, language: str) -> str:
    """The name of a shipped picture."""
    if name in COINS:
        return say(language, "which.coin", number=int(name.removeprefix("coin")))
    if name in NAMES:
        return say(language, f"cnn.photo_{name}")
    return say(language, f"which.photo_{name}")


def view_bytes(data: bytes, seed: int, side: int = ASKED) -> bytes:
    """Another view of a picture file, as a JPEG file."""
    picture = open_picture(data, colour=True)
    digest = int.from_bytes(hashlib.blake2b(data, digest_size=4).digest())
    view = view_of(picture, np.random.default_rng([seed, digest]), side)
    out = io.BytesIO()
    view.save(out, "JPEG", quality=90)
    return out.getvalue()


def packed(vector: Vector) -> str:
    """An embedding as the browser reads it (`floatsFromBase64`)."""
    return base64.b64encode(np.ascontiguousarray(vector, "<f4").tobytes()).decode()


class Finder(Live):
    """A visitor's gallery with the net that compares, and the picture that is asked about.

    `loaded` is the sample gallery, or `OWN` after the visitor's first change to it. `asked` is the
    visitor's own picture; None: a sample is asked about."""

    def __init__(self, model: Model, language: str) -> None:
        super().__init__(language)
        self.model = model
        self.gallery = Gallery()
        self.loaded = ""
        self.asked: bytes | None = None
        self.problem = ""

    def load(self, sample: str) -> None:
        """Replace the gallery by a sample one."""
        self.gallery.clear()
        for name in SAMPLES[sample][0]:
            number = self.gallery.add_name(picture_title(name, self.language))
            self.gallery.add(number, named_bytes(name))
        self.loaded = sample

    def bytes(self) -> int:
        return self.gallery.bytes() + len(self.asked or b"")

    def preview(self, number: int) -> bytes | None:
        picture = self.gallery.picture(number)
        return picture.data if picture else None

    def act(self, action: str, asked: dict[str, str], body: bytes) -> dict[str, Any]:
        if action == "find":
            with running:
                return self._find(body)
        if action == "tries":
            with running:
                return self._tries(int(asked["seed"]))
        gallery = self.gallery
        if action == "name":
            data = smaller(body)  # so that a bad file adds no name
            gallery.add(gallery.add_name(asked["name"]), data)
        elif action == "more":
            gallery.add(int(asked["name"]), body)
        elif action == "rename":
            gallery.rename(int(asked["number"]), asked["name"])
        elif action == "remove":
            gallery.remove_name(int(asked["number"]))
        elif action == "forget":
            gallery.remove(int(asked["number"]))
        elif action == "empty":
            gallery.clear()
        else:
            raise KeyError(action)
        self.loaded = OWN
        with running:
            return self.state()

    def state(self) -> dict[str, Any]:
        """The names, with their pictures' embeddings."""
        return {
            "revision": self.gallery.revision,
            "net": self.model.name,
            "loaded": self.loaded,
            "names": [
                {
                    "number": each.number,
                    "name": each.name,
                    "pictures": [
                        {"number": one.number, "vector": packed(embed(self.model, one.data))}
                        for one in each.pictures
                    ],
                }
                for each in self.gallery.names
            ],
        }

    def _find(self, body: bytes) -> dict[str, Any]:
        """Compare a picture file: its embedding."""
        data = smaller(body, ASKED)
        begun = time.perf_counter()
        vector = embed(self.model, data)
        self.asked = data
        return {
            "net": self.model.name,
            "vector": packed(vector),
            "ms": round(1000 * (time.perf_counter() - begun), 1),
        }

    def _tries(self, seed: int) -> dict[str, Any]:
        """Embeddings of views of all pictures: rows of the name's number and the embedding."""
        model, begun = self.model, time.perf_counter()
        rows = [
            [each.number, packed(_view_vector(model, one.data, seed * VIEWS + k))]
            for each in self.gallery.names
            for one in each.pictures
            for k in range(VIEWS)
        ]
        spent = round(1000 * (time.perf_counter() - begun))
        return {"revision": self.gallery.revision, "net": model.name, "seed": seed,
                "tries": rows, "ms": spent}  # fmt: skip


def _view_vector(model: Model, data: bytes, seed: int) -> Vector:
    key = (ById(model), data, seed)
    return _views.get(key, lambda: embed(model, view_bytes(data, seed)))
