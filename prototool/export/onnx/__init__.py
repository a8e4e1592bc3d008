"""Nets as ONNX models: from a net's graph and weights to nodes, initializers and a file."""
