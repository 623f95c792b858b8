"""The page “Inside a CNN”: the forward and backward pass through one cell of a net."""

from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.text import Message
from playground.ui.cnn.painted import PaintedPart
from playground.ui.cnn.state import STATE
from playground.ui.digit_picker import DigitPart
from playground.ui.draw import reads_digits
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page
from playground.ui.tour import Step

MODEL = ModelPart(reads_digits, lambda: DEFAULT_DIGIT_MODEL)
TOUR = (
    Step(".strip", Message("cnn.tour_columns")),
    Step("[data-testid=arithmetic]", Message("cnn.tour_arithmetic")),
    Step("[data-testid=next]", Message("cnn.tour_next")),
    Step("[data-testid=drawing]", Message("cnn.tour_drawing")),
    Step(".st-key-cnn_lens", Message("cnn.tour_lens")),
)
PAGE = Page(
    "cnn", "see", ":material/grid_view:", "cnn", takes=reads_digits,
    link=(MODEL, DigitPart(), STATE, PaintedPart(MODEL)), tour=TOUR,
)  # fmt: skip
