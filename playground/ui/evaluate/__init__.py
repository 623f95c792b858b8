"""Evaluate page: measure a model on test data, find its weaknesses, compare it with another."""

from playground.evaluation.evaluation import can_be_evaluated
from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.text import Message
from playground.ui.evaluate.state import STATE
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page
from playground.ui.tour import Step

TOUR = (
    Step("[data-testid=ev-matrix]", Message("evaluate.tour_matrix")),
    Step("[data-testid=ev-gallery]", Message("evaluate.tour_examples")),
    Step("[data-testid=ev-histogram]", Message("evaluate.tour_histogram")),
    Step("[data-testid=ev-opened]", Message("evaluate.tour_opened")),
    Step("[data-testid=ev-tabs]", Message("evaluate.tour_tabs")),
)
MODEL = ModelPart(can_be_evaluated, lambda: DEFAULT_DIGIT_MODEL)
PAGE = Page(
    "evaluate", "train", ":material/fact_check:", "evaluate", takes=can_be_evaluated,
    link=(MODEL, STATE), tour=TOUR,
)  # fmt: skip
