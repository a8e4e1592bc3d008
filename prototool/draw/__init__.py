"""Drawing nets: a net's graph with its in-place layers folded, where it all stands, and pages to look at it."""
