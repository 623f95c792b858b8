"""Find the embeddings' spaces of the nets for photos, and measure how well they recognise things:
assets/data/recognition.npz.

Things are sprites of Dungeon Crawl (CC0) before parts of photos; each picture shows another part at
another place, seen by `vision/views.py`. From most things come the centre and the directions that
are kept, from others the threshold, and the pairs of further ones are counted.

pip download --no-deps scikit-image==0.26.0 && unzip scikit_image-*.whl 'skimage/data/*'
python scripts/measure_recognition.py SPRITES.zip skimage/data
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images

from playground.data.fit import crop_picture
from playground.nets.store import PHOTO_MODELS, shipped_model
from playground.vision.classify import net_of
from playground.vision.head import features_of
from playground.vision.recognise import (
    MEASURED,
    at_least,
    fit_space,
    lowest_threshold,
    split_cosines,
    thresholds,
)
from playground.vision.views import view_of

# Things: the first ones are for the space, and so are those after the ones that are counted.
FITTED, CHOOSING, COUNTED = 700, 300, 500
VIEWS = 3  # of a thing for the space; the others have two
KEPT = 96  # directions
SCENE = 256
BATCH = 16
# The photos that the playground ships are left out.
PHOTOS = ("motorcycle_left.png", "hubble_deep_field.jpg", "ihc.png", "retina.jpg", "page.png",
          "clock_motion.png")  # fmt: skip


def main(sprites: str, photos: str) -> None:
    random = np.random.default_rng(0)
    grounds = [Image.open(Path(photos) / name).convert("RGB") for name in PHOTOS]
    grounds += [Image.fromarray(image) for image in load_sample_images().images]
    with zipfile.ZipFile(sprites) as file:
        names = random.permutation(sorted(n for n in file.namelist() if n.endswith(".png")))
        things = [Image.open(io.BytesIO(file.read(name))).convert("RGBA")
                  for name in names]  # fmt: skip
    more = len(things) - FITTED - CHOOSING - COUNTED
    counts = [VIEWS] * FITTED + [2] * (CHOOSING + COUNTED) + [VIEWS] * more
    pictures = [
        view_of(before(thing, grounds, random), random)
        for thing, count in zip(things, counts, strict=True)
        for _ in range(count)
    ]
    found = {}
    for name in PHOTO_MODELS:
        features = features_by(name, pictures)
        ends = np.cumsum([FITTED * VIEWS, 2 * (CHOOSING + COUNTED)])
        first, others, rest = np.split(features, ends)
        fitted = np.concatenate([first, rest])
        space = fit_space(fitted.reshape(len(fitted) // VIEWS, VIEWS, -1), KEPT)
        pairs = space.embed(others).reshape(CHOOSING + COUNTED, 2, -1)
        choosing, counted = (split_cosines(part[:, 0] @ part[:, 1].T)
                             for part in np.split(pairs, [CHOOSING]))  # fmt: skip
        threshold = lowest_threshold(choosing[1])
        same, other = (at_least(part) for part in counted)
        found |= {
            f"{name} centre": space.centre.astype(np.float16),
            f"{name} directions": space.directions.astype(np.float16),
            f"{name} scales": space.scales, f"{name} threshold": np.array(threshold),
            f"{name} same": same, f"{name} other": other,
        }  # fmt: skip
        at = np.abs(thresholds() - threshold).argmin()
        print(name, threshold, same[at] / same[0], other[at] / other[0], flush=True)
    np.savez_compressed(MEASURED, **found)


def features_by(name: str, pictures: list[Image.Image]) -> np.ndarray:
    model = shipped_model(name)
    net, side = net_of(model), model.spec.input.height
    batches = (pictures[at : at + BATCH] for at in range(0, len(pictures), BATCH))
    return np.concatenate(
        [features_of(net, np.stack([crop_picture(each, side, side) for each in batch]))
         for batch in batches]
    )  # fmt: skip


def before(
    thing: Image.Image, grounds: list[Image.Image], random: np.random.Generator
) -> Image.Image:  # fmt: skip
    """The sprite before a part of a photo."""
    ground = grounds[random.integers(len(grounds))]
    side = int(min(ground.size) * random.uniform(0.3, 1))
    x, y = (int(random.integers(0, 1 + length - side)) for length in ground.size)
    scene = ground.resize((SCENE, SCENE), Image.Resampling.BICUBIC, (x, y, x + side, y + side))
    high = int(SCENE * random.uniform(0.6, 0.9))
    x, y = (int(at) for at in random.integers(0, SCENE + 1 - high, 2))
    large = thing.resize((high, high), Image.Resampling.BICUBIC)
    scene.paste(large, (x, y), large)
    return scene


if __name__ == "__main__":
    main(*sys.argv[1:])
