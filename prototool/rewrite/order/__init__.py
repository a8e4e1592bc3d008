"""Layers in another order, as a policy wants it."""
