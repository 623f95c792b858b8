"""The page “Inside a CNN”: the forward and backward pass through one cell of a net."""

from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import DEFAULT_DIGIT_MODEL, MADE
from playground.text import Message
from playground.ui.cnn.painted import PaintedPart
from playground.ui.cnn.photo import PhotoPart
from playground.ui.cnn.state import STATE
from playground.ui.digit_picker import DigitPart
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page
from playground.ui.tour import Step


def classifies_pictures(spec: ModelSpec) -> bool:
    """Whether the net classifies grey or colour pictures of any size."""
    taken = spec.input
    pictures = isinstance(taken, ImageInput) and taken.channels in (1, 3)
    return pictures and spec.task.kind == "classification"


MODEL = ModelPart(classifies_pictures, lambda: DEFAULT_DIGIT_MODEL, tuple(MADE))
TOUR = (
    Step(".strip", Message("cnn.tour_columns")),
    Step("[data-testid=arithmetic]", Message("cnn.tour_arithmetic")),
    Step("[data-testid=next]", Message("cnn.tour_next")),
    Step("[data-testid=drawing]", Message("cnn.tour_drawing")),
    Step(".st-key-cnn_lens", Message("cnn.tour_lens")),
)
PAGE = Page(
    "cnn", "see", ":material/grid_view:", "cnn", takes=classifies_pictures,
    link=(MODEL, DigitPart(), PhotoPart(MODEL), STATE, PaintedPart(MODEL)), tour=TOUR,
)  # fmt: skip
