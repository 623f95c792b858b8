"""Draw a digit: the answer and every layer's feature maps follow the pen."""

from playground.nets.spec import ImageInput, ModelSpec
from playground.ui.page import Page

SIDE = 28  # pixels


def reads_digits(spec: ModelSpec) -> bool:
    """Whether the net classifies grey pictures of a drawing's size."""
    return spec.input == ImageInput(1, SIDE, SIDE) and spec.task.kind == "classification"


PAGE = Page("draw", "see", ":material/draw:", component="pen", takes=reads_digits)
