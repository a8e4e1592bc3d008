"""What becomes of each layer type: a file for each family, and the table of all of them."""
