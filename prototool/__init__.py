"""prototool: Caffe .prototxt files, parsed losslessly, rewritten, formatted."""
