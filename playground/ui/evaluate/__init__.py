"""Evaluate: how good is a model really, where is it weak, and is another one better?"""

from playground.evaluation.evaluation import can_be_evaluated
from playground.nets.store import DEFAULT_DIGIT_MODEL
from playground.ui.evaluate.state import STATE
from playground.ui.model_picker import ModelPart
from playground.ui.page import Page

MODEL = ModelPart(can_be_evaluated, lambda: DEFAULT_DIGIT_MODEL)
PAGE = Page(
    "evaluate", "train", ":material/fact_check:", "evaluate", takes=can_be_evaluated,
    link=(MODEL, STATE),
)  # fmt: skip
