"""Tune page: how search methods spend a budget of trainings, and a search of one's own."""

from playground.ui.tune.page import show

show()
