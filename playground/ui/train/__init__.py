"""Train: choose a net and data, press Start, watch it learn, take part, travel back."""

from playground.ui.page import Page

PAGE = Page("train", "train", ":material/model_training:", component="panels")
