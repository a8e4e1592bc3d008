"""What tells two nets, or two solvers, apart: by what Caffe makes of them, not by their text."""
