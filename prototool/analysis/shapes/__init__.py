"""What each layer type makes of the shapes it reads, a family a module; `table.py` lists them all."""
