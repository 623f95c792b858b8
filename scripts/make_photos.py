"""Make assets/photos from scikit-image's sample photos (CC0 or public domain): their middle square,
320 pixels wide, as JPEG.

pip download --no-deps scikit-image==0.26.0 && unzip scikit_image-*.whl 'skimage/data/*'
python scripts/make_photos.py skimage/data assets/photos
"""

import sys
from pathlib import Path

from PIL import Image, ImageOps

PHOTOS = {"cat": "chelsea.png", "astronaut": "astronaut.png", "coffee": "coffee.png",
          "rocket": "rocket.jpg"}  # fmt: skip
SIDE = 320


def main(source: str, target: str) -> None:
    Path(target).mkdir(exist_ok=True)
    for name, file in PHOTOS.items():
        with Image.open(Path(source) / file) as picture:
            square = ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
        square.save(Path(target) / f"{name}.jpg", quality=88, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
