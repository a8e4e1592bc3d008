"""Runs of Caffe read from its logs, and told."""
