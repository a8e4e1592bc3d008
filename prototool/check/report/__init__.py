"""Reports, one format a file; each is a function from checked files and rules to pieces of text."""
