"""An ONNX file of any origin becomes a model, if a net can be made of its operators. The file is
counted before anything is built of it; nothing of it is run."""

from playground.nets.onnx_import.read import model_from_onnx, read_onnx

__all__ = ["model_from_onnx", "read_onnx"]
