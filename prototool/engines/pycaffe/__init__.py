"""Real Caffe 1.0 through pycaffe, always in a process of its own: a failed check of Caffe's ends its process."""
