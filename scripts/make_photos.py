"""Make assets/photos from scikit-image's sample photos (CC0 or public domain): their middle square,
320 pixels wide, as JPEG. The pictures of assets/photos/named, for recognition, are smaller: among
them ten of the coins of one photo.

pip download --no-deps scikit-image==0.26.0 && unzip scikit_image-*.whl 'skimage/data/*'
python scripts/make_photos.py skimage/data assets/photos
"""

import sys
from pathlib import Path

from PIL import Image, ImageOps

PHOTOS = {"cat": "chelsea.png", "astronaut": "astronaut.png", "coffee": "coffee.png",
          "rocket": "rocket.jpg"}  # fmt: skip
SIDE = 320
NAMED = {"camera": "camera.png", "brick": "brick.png", "grass": "grass.png",
         "gravel": "gravel.png", "moon": "moon.png"}  # fmt: skip
NAMED_SIDE, COIN_SIDE = 224, 144
# Middle and half of the side of each coin, in thirds of a pixel of coins.png.
COINS = ((307, 588, 76), (463, 594, 70), (639, 580, 84), (822, 583, 80), (1042, 562, 106),
         (140, 782, 95), (903, 791, 88), (813, 359, 86), (617, 374, 72),
         (648, 153, 84))  # fmt: skip


def main(source: str, target: str) -> None:
    Path(target).mkdir(exist_ok=True)
    for name, file in PHOTOS.items():
        with Image.open(Path(source) / file) as picture:
            square = ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
        square.save(Path(target) / f"{name}.jpg", quality=88, optimize=True)
    named = Path(target) / "named"
    named.mkdir(exist_ok=True)
    for name, file in NAMED.items():
        with Image.open(Path(source) / file) as picture:
            square = ImageOps.fit(picture, (NAMED_SIDE, NAMED_SIDE), Image.Resampling.LANCZOS)
        square.save(named / f"{name}.jpg", quality=85, optimize=True)
    with Image.open(Path(source) / "coins.png") as picture:
        for number, (x, y, half) in enumerate(COINS, 1):
            box = tuple(at / 3 for at in (x - half, y - half, x + half, y + half))
            coin = picture.resize((COIN_SIDE, COIN_SIDE), Image.Resampling.BICUBIC, box)
            coin.save(named / f"coin{number}.jpg", quality=88, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
