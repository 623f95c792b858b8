"""Evaluate page: measure a model on test data, find its weaknesses, compare it with another."""

from playground.ui.evaluate.page import show

show()
