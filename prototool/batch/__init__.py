"""Floor 6: many files."""
