"""Evaluate: how good is a model really, where is it weak, and is another one better?"""

from playground.ui.evaluate.page import show

show()
