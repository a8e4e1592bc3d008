"""Run by Caffe's own Python (3.9): save a net with random weights, or run one with the weights of a file.

Reads a list of jobs as JSON from the first file. {"save": path, "net": path} fills every parameter and saves them;
{"load": path, "net": path} loads them and gives back what the net's outputs are in TEST for inputs that depend on
names alone. Writes a list of answers to the second file, null for a job in which Caffe ended its process; each job is
a process of its own for that.
"""

import json
import os
import sys
import zlib

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import numpy

# What a BatchNorm's stored mean and variance are to be divided by.
FACTOR = 13.7


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
                values = [random.normal(0, 1, blob.data.shape), random.uniform(0.05, 4, blob.data.shape), 1][index]
                blob.data[...] = numpy.asarray(values) * FACTOR
            else:
                blob.data[...] = random.uniform(-1, 1.5, blob.data.shape)


def work(job):
    """Do one job."""
    net = caffe.Net(str(job["net"]), caffe.TEST)
    if "save" in job:
        fill(net)
        net.save(str(job["save"]))
        return {}
    net.copy_from(str(job["load"]))
    for name in net.inputs:
        net.blobs[name].data[...] = source(name).normal(0, 1, net.blobs[name].data.shape)
    net.forward()
    return {name: net.blobs[name].data.tolist() for name in net.outputs}


def main():
    """Do every job in a child."""
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    answers = []
    for job in jobs:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                answer = json.dumps(work(job)).encode()
                with os.fdopen(writing, "wb") as pipe:
                    pipe.write(answer)
                os._exit(0)
            except BaseException as error:
                sys.stderr.write(f"{error}\n")
                os._exit(1)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        _, status = os.waitpid(child, 0)
        answers.append(json.loads(answer.decode()) if status == 0 else None)
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


main()
