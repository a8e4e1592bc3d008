"""Caffe's solvers: from gradients to parameters."""
