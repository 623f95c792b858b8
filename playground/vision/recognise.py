"""Which one is it? The name of the gallery whose picture a new picture resembles most, or none.

Two pictures are compared by the cosine of their embeddings. An embedding begins with the roots of
the inputs of the net's last layer: for an EfficientNet the means of its last 1,280 feature maps.
From these a centre is subtracted. Then the directions in which different things differ most are
scaled, measured by how much pictures of the same thing differ there (other ground, light,
distance), all others are left out, and the result is divided by its length. Centre and directions
were found by `scripts/measure_recognition.py`, on other things than those that the threshold was
chosen on, and these are others than those counted.

Source of the directions: linear discriminant analysis, Fisher (1936), Rao (1948).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int64

from playground.core import clock
from playground.core.cache import ById, Cache
from playground.core.errors import UserError
from playground.core.inputs import ImageInput
from playground.core.places import ASSETS
from playground.data.picture_files import upright_size
from playground.data.prepare import prepare_for
from playground.nets.model import Model
from playground.vision.classify import net_of
from playground.vision.gallery import GalleryError, Named
from playground.vision.head import features_of

MEASURED = ASSETS / "data" / "recognition.npz"
FALSE_ACCEPTS = 0.05  # of pairs of different things, at most
STEPS = 400  # thresholds of a curve, from -1 to 1
LEAST = 0.2  # of the mean variance within things: it is added to each direction's
ROOM = 20_000_000  # bytes of embeddings that are kept

Vector = Float32[np.ndarray, " units"]

_vectors: Cache[Vector] = Cache(ROOM, lambda vector: vector.nbytes + 200)


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The highest cosine of a picture and one of a name's pictures."""

    name: str
    cosine: float


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """The gallery's names by falling cosine. `name` is the first one's if its cosine reaches the
    threshold, else None: unknown. `width` and `height` are the picture's."""

    model: str
    width: int
    height: int
    threshold: float
    name: str | None
    nearest: tuple[Resemblance, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """How well a net recognises things, measured on pairs of pictures made by
    `scripts/measure_recognition.py`. `threshold` was chosen on other things than the ones counted:
    of `same` pairs of one thing, `found` have at least the cosine `thresholds`, of `other` pairs of
    two things, `false_accepts`."""

    threshold: float
    things: int
    same: int
    other: int
    thresholds: Float64[np.ndarray, " steps"]
    found: Float64[np.ndarray, " steps"]
    false_accepts: Float64[np.ndarray, " steps"]

    @property
    def at(self) -> int:
        """The index of the threshold."""
        return int(np.abs(self.thresholds - self.threshold).argmin())

    @property
    def found_pairs(self) -> int:
        """How many of the pairs of the same thing reach the threshold."""
        return round(self.found[self.at] * self.same)


# ---- embeddings --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """How features become embeddings. `directions` have the length 1 and are orthogonal; the
    features' part along each is multiplied by `scales`, and the rest is left out."""

    centre: Float32[np.ndarray, " units"]
    directions: Float32[np.ndarray, "directions units"]
    scales: Float32[np.ndarray, " directions"]

    def embed(self, features: Float[np.ndarray, "n units"]) -> Float32[np.ndarray, "n numbers"]:
        """The embeddings of pictures, each of length 1."""
        centred = np.sqrt(np.maximum(features, 0)) - self.centre
        parts = centred @ self.directions.T * self.scales
        length = np.linalg.norm(parts, axis=1, keepdims=True)
        return (parts / np.where(length > 0, length, 1)).astype(np.float32)


def fit_space(features: Float[np.ndarray, "things views units"], count: int) -> Space:
    """The space of `count` directions in which the views of a thing are near each other, and
    those of different things are not.

    In the directions of linear discriminant analysis the variance within things is 1. Each is
    scaled by the share of the variance between things, so that the last ones count less.
    """
    roots = np.sqrt(np.maximum(np.asarray(features, np.float64), 0))
    things, views, units = roots.shape
    centre, means = roots.mean((0, 1)), roots.mean(1)
    apart = (roots - means[:, None]).reshape(things * views, units)
    within = apart.T @ apart / (things * (views - 1))
    between = (means - centre).T @ (means - centre) / things
    variances, axes = np.linalg.eigh(within)
    whitened = axes / np.sqrt(variances.clip(min=0) + LEAST * variances.mean()) @ axes.T
    ratios, rotated = np.linalg.eigh(whitened @ between @ whitened)
    ratios, rotated = ratios[::-1][:count].clip(min=0), rotated[:, ::-1][:, :count]
    projection = whitened @ rotated * np.sqrt(ratios / (ratios + 1))
    # Cosines stay the same when the embeddings are rotated, so orthogonal directions do.
    directions, scales, _ = np.linalg.svd(projection, full_matrices=False)
    return Space(
        centre.astype(np.float32), directions.T.astype(np.float32),
        (scales / scales.max()).astype(np.float32),
    )  # fmt: skip


@cache
def _file() -> dict[str, np.ndarray]:
    with np.load(MEASURED) as file:
        return {key: file[key] for key in file.files}


def _known() -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.partition(" ")[0] for key in _file()))


@cache
def space_of(name: str) -> Space:
    """The space of a model's embeddings.

    Raises:
        GalleryError: this model was not measured.
    """
    if name not in _known():
        raise GalleryError("vision.not_measured", model=name, known=_known())
    centre, directions, scales = (
        _file()[f"{name} {part}"].astype(np.float32) for part in ("centre", "directions", "scales")
    )
    return Space(centre, directions, scales)


def check_recognises(model: Model) -> Space:
    """The space of the model's embeddings.

    Raises:
        UserError: the net does not classify colour pictures, or was not measured.
    """
    taken = model.spec.input
    colour = isinstance(taken, ImageInput) and taken.channels == 3
    if not colour or model.spec.task.kind != "classification":
        raise UserError("vision.not_recognising", model=model.name)
    return space_of(model.name)


def embed(model: Model, data: bytes) -> Vector:
    """The embedding of a picture file, of length 1; kept for the next time.

    Raises:
        UserError: the model gives no embeddings of pictures.
        PictureError: the file is not a readable picture.
    """
    check_recognises(model)
    return _vectors.get((ById(model), data), lambda: _embed(model, data))


def features(model: Model, data: bytes) -> Float32[np.ndarray, " units"]:
    """The inputs of the net's last layer for a picture file."""
    taken = model.spec.input
    assert isinstance(taken, ImageInput)
    image = prepare_for(taken, data, plain=True).image
    found: Float32[np.ndarray, " units"] = features_of(net_of(model), image[None])[0]
    return found


def _embed(model: Model, data: bytes) -> Vector:
    found: Vector = check_recognises(model).embed(features(model, data)[None])[0]
    return found


# ---- comparison --------------------------------------------------------------------------------


def recognise(
    data: bytes, gallery: Sequence[Named], model: Model, threshold: float | None = None
) -> Recognised:
    """Compare a picture file with the gallery's pictures. Without `threshold`, the measured one is
    used.

    Raises:
        GalleryError: the gallery has no picture, or the model was not measured.
        UserError: the model gives no embeddings of pictures.
        PictureError: the file is not a readable picture.
    """
    check_recognises(model)
    named = [each for each in gallery if each.pictures]
    if not named:
        raise GalleryError("vision.no_named")
    if threshold is None:
        threshold = measured(model.name).threshold
    width, height = upright_size(data)
    vectors = [np.stack([embed(model, one.data) for one in each.pictures]) for each in named]
    begun = clock.seconds()
    vector = embed(model, data)
    spent = 1000 * (clock.seconds() - begun)
    nearest = sorted(
        (Resemblance(each.name, float((rows @ vector).max()))
         for each, rows in zip(named, vectors, strict=True)),
        key=lambda one: -one.cosine,
    )  # fmt: skip
    best = nearest[0]
    name = best.name if best.cosine >= threshold else None
    return Recognised(model.name, width, height, threshold, name, tuple(nearest), spent)


# ---- the threshold -----------------------------------------------------------------------------


def thresholds() -> Float64[np.ndarray, " steps"]:
    """The thresholds of a curve, from -1 up to below 1."""
    return np.round(-1 + 2 * np.arange(STEPS) / STEPS, 6)


def at_least(cosines: Float[np.ndarray, " pairs"]) -> Int64[np.ndarray, " steps"]:
    """How many of the cosines reach each of the thresholds."""
    ranked = np.sort(np.asarray(cosines, np.float64))
    return len(ranked) - np.searchsorted(ranked, thresholds() - 1e-12)


def lowest_threshold(cosines: Float[np.ndarray, " pairs"], most: float = FALSE_ACCEPTS) -> float:
    """The lowest threshold that at most the share `most` of the cosines of different things
    reaches."""
    allowed = at_least(cosines) <= most * len(cosines)
    return float(thresholds()[int(allowed.argmax())])


def split_cosines(
    cosines: Float[np.ndarray, "things things"],
) -> tuple[Float[np.ndarray, " things"], Float[np.ndarray, " pairs"]]:
    """The cosines of the same and of different things, where `cosines[i, j]` is that of the first
    picture of the thing i and the second picture of the thing j."""
    others: Bool[np.ndarray, "things things"] = ~np.eye(len(cosines), dtype=bool)
    return np.diag(cosines), cosines[others]


@cache
def measured(name: str) -> Measured:
    """The measurement of a model.

    Raises:
        GalleryError: this model was not measured.
    """
    space_of(name)
    threshold, same, other = (_file()[f"{name} {part}"] for part in ("threshold", "same", "other"))
    return Measured(
        float(threshold), int(same[0]), int(same[0]), int(other[0]), thresholds(),
        same / same[0], other / other[0],
    )  # fmt: skip
