"""Two nets in one file."""
