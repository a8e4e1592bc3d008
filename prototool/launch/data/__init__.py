"""Sets of images for ImageData: drawn, and looked at."""
