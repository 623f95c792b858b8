"""“Show the code” of a restored digit prints the shown PSNR."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image

from playground.data.picture_files import png_bytes
from playground.explain.code.beside import model_file
from playground.nets.files import model_to_bytes
from playground.vision.repairs import fill_hole, remove_noise
from playground.vision.restore_code import DAMAGED, MASK, ORIGINAL, restore_code
from tests.vision.test_repairs import DIGIT, HOLE, restorer  # noqa: F401
from tests.vision.test_restore import COLOUR


@pytest.mark.parametrize("hole", [True, False])
@pytest.mark.parametrize("in_colour", [True, False])
def test_the_code_prints_the_psnr_of_a_filling(
    restorer, tmp_path, monkeypatch, hole, in_colour  # noqa: F811
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    repair, damage = (fill_hole, HOLE) if hole else (remove_noise, 0.2)
    picture = DIGIT
    if in_colour:
        side = COLOUR.spec.input.height
        picture, restorer = DIGIT[:, :side, :side].repeat(3, 0), COLOUR
        picture[1] //= 2
        damage = HOLE[:side, :side] if hole else 0.2
    found = repair(picture, damage, restorer, 2)
    (tmp_path / model_file(restorer)).write_bytes(model_to_bytes(restorer))
    mask = found.mask[None] * np.uint8(255)
    for name, pixels in ((ORIGINAL, picture), (DAMAGED, found.damaged), (MASK, mask)):
        (tmp_path / name).write_bytes(png_bytes(pixels))
    out = io.StringIO()
    code = restore_code(restorer, hole=hole, seed=1)
    with contextlib.redirect_stdout(out):
        exec(compile(code, "panel", "exec"), {"__name__": "__main__"})
    assert float(out.getvalue()) == pytest.approx(found.fills[1].decibels, abs=0.02)
    filled = np.asarray(Image.open("restored.png")).astype(int)
    wanted = found.fills[1].picture
    assert np.abs(filled - (wanted.transpose(1, 2, 0) if in_colour else wanted[0])).max() <= 1
