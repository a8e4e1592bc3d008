"""Floor 7: nets in the formats of other programs."""
