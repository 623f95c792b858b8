"""Code of other origin becomes a net. It is read as a syntax tree, and never run."""

from playground.nets.parse.errors import CodeError
from playground.nets.parse.net import Parsed, parse_code
from playground.nets.parse.training import Note

__all__ = ["CodeError", "Note", "Parsed", "parse_code"]
