"""The Draw page: while the user draws a digit, the answer and all feature maps are updated."""

from playground.nets.spec import ImageInput, ModelSpec
from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.text import Message
from playground.ui.draw.state import DRAWING
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page
from playground.ui.tour import Step

SIDE = 28  # pixels


def reads_digits(spec: ModelSpec) -> bool:
    """Whether the net classifies grey images of a drawing's size, 1×28×28."""
    return spec.input == ImageInput(1, SIDE, SIDE) and spec.task.kind == "classification"


MODEL = ModelPart(reads_digits, lambda: DEFAULT_DIGIT_MODEL)
TOUR = (
    Step("[data-testid=pen]", Message("draw.tour_pen")),
    Step("[data-testid=answer]", Message("draw.tour_answer")),
    Step(".np-layers", Message("draw.tour_layers")),
    Step(".st-key-draw_model_select", Message("draw.tour_model")),
    Step(".st-key-draw_correct", Message("draw.tour_correct")),
)
PAGE = Page(
    "draw", "see", ":material/draw:", "pen", takes=reads_digits, link=(MODEL, DRAWING), tour=TOUR
)
