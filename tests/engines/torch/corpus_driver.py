"""Run by Caffe's own Python (3.9): build nets in TEST, give them weights and input, and keep what they make of it.

Takes a file with a list of [net, weights to write, arrays to write]. Weights are drawn so that deep nets neither vanish
nor explode. A net that ends Caffe leaves no arrays; each is a process of its own.
"""

import json
import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import numpy


def drawn(kind, index, shape, random):
    """Values for a parameter."""
    if kind == "BatchNorm":
        return (random.normal(0, 0.2, shape), random.uniform(0.5, 1.5, shape), numpy.ones(shape))[index]
    if kind == "Scale":
        return random.uniform(0.7, 1.3, shape) if index == 0 else random.normal(0, 0.1, shape)
    if len(shape) < 2:
        return random.normal(0.1, 0.1, shape)
    inputs = shape[0] * int(numpy.prod(shape[2:])) if kind == "Deconvolution" else int(numpy.prod(shape[1:]))
    return random.normal(0, (2.0 / max(1, inputs)) ** 0.5, shape)


def run(path, weights, arrays):
    """Run a net."""
    net = caffe.Net(path, caffe.TEST)
    random = numpy.random.RandomState(5)
    kinds = dict(zip(net._layer_names, [layer.type for layer in net.layers]))  # noqa: B905
    for name, blobs in net.params.items():
        for index, blob in enumerate(blobs):
            blob.data[...] = drawn(kinds[name], index, blob.data.shape, random)
    found = {}
    for name in net.inputs:
        blob = net.blobs[name]
        few = len(blob.data.shape) < 2
        blob.data[...] = random.randint(0, 2, blob.data.shape) if few else random.uniform(-1, 1, blob.data.shape)
        found["input\n" + name] = blob.data.copy()
    net.save(weights)
    net.forward()
    for name in net.outputs:
        found["output\n" + name] = net.blobs[name].data.copy()
    numpy.savez(arrays, **found)


def main(jobs):
    """Run every job in a child."""
    with open(jobs) as file:
        wanted = json.load(file)
    for job in wanted:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                run(*job)
                os._exit(0)
            except BaseException:
                os._exit(1)
        os.waitpid(child, 0)


main(sys.argv[1])
