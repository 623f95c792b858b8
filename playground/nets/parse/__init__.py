"""Converts PyTorch and Keras source code to a net. The code is parsed, and never executed."""

from playground.nets.parse.errors import CodeError
from playground.nets.parse.net import Parsed, parse_code
from playground.nets.parse.training import Note

__all__ = ["CodeError", "Note", "Parsed", "parse_code"]
