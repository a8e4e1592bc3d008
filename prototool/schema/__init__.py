"""Floor 1: the messages and fields of Caffe, and binding text to them. Knows Caffe's schema, not what layers mean."""
