"""Dropout of every kind: read, written, exchanged, and where it stands."""
