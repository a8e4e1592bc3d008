"""Floor 3: what follows from a net's graph without running it: shapes of blobs and of learned parameters."""
