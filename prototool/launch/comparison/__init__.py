"""Variants of a net trained alike, and what can be told of them."""
