"""Converts ONNX files to models, if all their operators correspond to layers. The size of a file is
checked before it is parsed, and its graph is never executed."""

from playground.nets.onnx_import.read import model_from_onnx, read_onnx
from playground.nets.onnx_import.text import words_of

__all__ = ["model_from_onnx", "read_onnx", "words_of"]
