"""Run by Caffe's own Python (3.9): nets with random weights and given inputs, what came of them as arrays.

Takes a folder. Each NAME.prototxt in it is built in TEST, its parameters filled by numbers that a trained net may
have and saved as NAME.caffemodel; inputs are from NAME.npz, those it lacks random. Writes NAME.answer.npz with the
inputs and outputs. A net that ends Caffe has no answer.
"""

import glob
import os
import sys
import zlib

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import numpy


def source(name):
    """Random numbers that depend on a name alone."""
    return numpy.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)


def fill(net):
    """Give every parameter values that a trained net may have."""
    for place, name in enumerate(net._layer_names):
        layer = net.layers[place]
        for index, blob in enumerate(layer.blobs):
            random = source(f"{name}/{index}")
            if layer.type == "BatchNorm":
                values = [random.normal(0, 1, blob.data.shape), random.uniform(0.3, 3, blob.data.shape), 1][index]
                blob.data[...] = numpy.asarray(values) * 13.7
            elif blob.data.ndim > 1:
                # As msra does, so that values stay as large as they are, however deep the net.
                spread = (2.0 / max(1, blob.data[0].size)) ** 0.5
                blob.data[...] = random.normal(0, spread, blob.data.shape)
            else:
                low = 0.5 if layer.type == "Scale" and index == 0 else -0.5
                blob.data[...] = random.uniform(low, low + 1, blob.data.shape)


def run(stem):
    """Run one net."""
    net = caffe.Net(stem + ".prototxt", caffe.TEST)
    fill(net)
    net.save(stem + ".caffemodel")
    given = dict(numpy.load(stem + ".npz")) if os.path.exists(stem + ".npz") else {}
    answer = {}
    for name in net.inputs:
        shape = net.blobs[name].data.shape
        values = given.get(name)
        net.blobs[name].data[...] = source(name).normal(0, 1, shape) if values is None else values
        answer["in\n" + name] = net.blobs[name].data.copy()
    net.forward()
    for name in net.outputs:
        answer["out\n" + name] = net.blobs[name].data.copy()
    numpy.savez(stem + ".answer.npz", **answer)


def main(folder):
    """Run all nets in a child; where one ends it, another child goes on behind that one."""
    stems = [path[: -len(".prototxt")] for path in sorted(glob.glob(os.path.join(folder, "*.prototxt")))]
    at = 0
    while at < len(stems):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            for stem in stems[at:]:
                os.write(writing, b".")
                run(stem)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            at += len(pipe.read())
        os.waitpid(child, 0)


main(sys.argv[1])
