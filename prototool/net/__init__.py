"""Floor 2: nets as Caffe sees them: layers, blobs, phases, and the graph of a phase."""
