"""“Show the code” of the explained label: its probability, and the number at the map's maximum."""

from __future__ import annotations

from functools import partial

import numpy as np

from playground.data.picture_files import png_bytes
from playground.explain.code.cnn import PHOTO, photo_code
from playground.explain.code.saliency import grad_cam_code, occlusion_code
from playground.explain.saliency import CELLS, map_layer, squares_of
from playground.nets.columns import SOFTMAX
from playground.nets.spec import ImageInput
from playground.ui.code_panel import show_code
from playground.ui.vision_page.answers import Asked, known_heat, net_input
from playground.vision.classify import net_of


def show_label_code(asked: Asked) -> None:
    """Show the code of the shown map; without one, of the label's probability."""
    pixels = net_input(asked.model, asked.photo)
    files = {PHOTO: partial(png_bytes, pixels)}
    show_code(_code(asked), "vision_code", asked.model, files=files)


def _code(asked: Asked) -> str:
    found = known_heat(asked) if asked.look != "none" else None
    if asked.look == "grad_cam":
        return grad_cam_code(asked.model, asked.label, map_layer(net_of(asked.model)))
    if asked.look == "occlusion":
        row = column = CELLS // 2  # the middle, until the map is there
        if found is not None:
            values = np.array(found["values"])
            row, column = divmod(int(values.argmax()), values.shape[1])
        taken = asked.model.spec.input
        assert isinstance(taken, ImageInput)
        square = squares_of(taken.height, taken.width)[row][column]
        return occlusion_code(asked.model, asked.label, square)
    return photo_code(asked.model, SOFTMAX, (asked.label,))
