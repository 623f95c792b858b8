"""Inside a CNN: from a pixel to the answer, and back again."""

from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.ui.cnn.state import STATE
from playground.ui.digit_picker import DigitPart
from playground.ui.draw import reads_digits
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page

MODEL = ModelPart(reads_digits, lambda: DEFAULT_DIGIT_MODEL)
PAGE = Page(
    "cnn", "see", ":material/grid_view:", "cnn", takes=reads_digits,
    link=(MODEL, DigitPart(), STATE),
)  # fmt: skip
