"""The layer types at work on tensors, a family to a file; `table` lists them all."""
