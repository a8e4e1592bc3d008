"""The report of a comparison: one page with everything in it, and beside it pictures and numbers for other programs."""
