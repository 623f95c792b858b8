"""Train: choose a net and data, press Start, watch it learn, take part, travel back."""

from playground.ui.page import Page
from playground.ui.train.state import STATE

PAGE = Page("train", "train", ":material/model_training:", "panels", link=(STATE,))
