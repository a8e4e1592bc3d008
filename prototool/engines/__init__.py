"""Floor 7: what can run or train a net. Each engine is a package of its own."""
