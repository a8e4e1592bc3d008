"""The engine that is PyTorch, with Caffe's arithmetic. torch is imported here and nowhere else."""
