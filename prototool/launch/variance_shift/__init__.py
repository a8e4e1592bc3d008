"""What Dropout does to BatchNorms, from measurements on a real net."""
