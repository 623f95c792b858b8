"""`python -m playground restore IMAGE --mask MASK --out FILE`: fills holes or removes noise."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click
import numpy as np
from jaxtyping import UInt8

from playground.core.errors import UserError, system_reason
from playground.data.picture_files import PictureError, picture_bytes, png_bytes, whole_picture
from playground.nets.store import COLOUR_RESTORER, RESTORER, find_model

PAINTED = 128  # a mask's pixel of at least this brightness is to be filled


@click.command("restore")
@click.argument("image", type=click.Path(path_type=Path), metavar="IMAGE")
@click.option(
    "--mask", "mask_file", type=click.Path(path_type=Path), metavar="MASK",
    help="A picture of the same size: white where IMAGE is to be filled, black elsewhere.",
)  # fmt: skip
@click.option("--noise", is_flag=True, help="Remove noise from the whole picture, without a mask.")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.png")
@click.option(
    "--model", "model_name", metavar="NAME",
    help="Without it, restorer for pictures in shades of grey, and restorer-colour for others.",
)  # fmt: skip
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**31 - 1),
    help="Another seed gives another picture, if --steps is not 0.",
)  # fmt: skip
@click.option(
    "--steps", default=0, show_default=True, type=click.IntRange(0, 200), metavar="N",
    help="Steps from noise to one of the possible pictures, such as 10: sharp, and another one for "
    "another seed. 0: the mean of all possible pictures, soft but with the smallest error.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    image: Path, mask_file: Path | None, noise: bool, out: Path, model_name: str | None, seed: int,
    steps: int, as_json: bool,
) -> None:  # fmt: skip
    """Fill the holes of a picture, or remove its noise, and write it as PNG. Pixels outside the
    mask stay as they are.

    The model restorer was trained on digits of 28×28 pixels in shades of grey, and restorer-colour
    on colour pictures of 32×32 pixels. A larger picture is restored in windows of that size; a hole
    that is thicker than 14 pixels is then filled at a reduced size, and its filling is soft.
    Transparent pictures are put on white paper."""
    if noise == (mask_file is not None):
        raise UserError("commands.restore_what")
    if out.suffix.lower() != ".png":
        raise UserError("commands.out_png", path=out)
    picture = _read(image)
    # Importing torch takes seconds: what is wrong with the files is said before.
    painted = None if mask_file is None else _read(mask_file).mean(0) >= PAINTED
    from playground.vision.restore import check_mask, denoise, restore, restorer_for

    if painted is not None:
        check_mask(painted, picture)
    model = find_model(model_name or restorer_for(picture), (RESTORER, COLOUR_RESTORER))
    begun = time.perf_counter()
    if painted is None:
        found = denoise(picture, model, seed, steps)
    else:
        found = restore(picture, painted, model, seed, steps)
    spent = 1000 * (time.perf_counter() - begun)
    try:
        out.write_bytes(png_bytes(found.result))
    except OSError as error:
        raise UserError("commands.out_unwritable", path=out, why=system_reason(error)) from None
    record = {
        "image": str(image),
        "out": str(out),
        "model": model.name,
        "seed": seed,
        "steps": steps,
        "width": picture.shape[2],
        "height": picture.shape[1],
        "restored": int(found.mask.sum()),
        "milliseconds": round(spent, 1),
    }
    click.echo(json.dumps(record) if as_json else str(out))


def _read(path: Path) -> UInt8[np.ndarray, "channels h w"]:
    """The picture of a file.

    Raises:
        UserError: the file is not a readable picture; the message names the file.
    """
    try:
        return whole_picture(picture_bytes(path))
    except PictureError as error:
        raise UserError("commands.picture_of", path=path, why=error) from None
