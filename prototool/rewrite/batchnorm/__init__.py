"""BatchNorm with its Scale: written, left out, and folded into the weights before it."""
