"""Run by Caffe's own Python (3.9): whole nets forward and backward, what came of it as arrays.

Takes a folder with `chains.json`, a list of {"net", "phase", "rounds"}, and for case N the arrays `N.npz`, by keys
whose parts are lines: blob, NAME, ROUND; param, LAYER, INDEX. Writes `N.answer.npz`: blob, NAME, ROUND; output, NAME,
ROUND; loss, ROUND; gradient, LAYER, INDEX, ROUND; param, LAYER, INDEX (values afterwards). A case that ends Caffe has
no answer; each is a process of its own. In the phase TEST nothing runs backward.
"""

import json
import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import numpy


def run(folder, number, case):
    """Run one case."""
    given = numpy.load(os.path.join(folder, f"{number}.npz"))
    path = os.path.join(folder, f"{number}.prototxt")
    with open(path, "w") as file:
        file.write(case["net"])
    net = caffe.Net(path, caffe.TRAIN if case["phase"] == "TRAIN" else caffe.TEST)
    for key in given.files:
        kind, *rest = key.split("\n")
        if kind == "param":
            net.params[rest[0]][int(rest[1])].data[...] = given[key]
    answer = {}
    for time in range(case["rounds"]):
        for key in given.files:
            kind, *rest = key.split("\n")
            if kind == "blob" and int(rest[1]) == time:
                net.blobs[rest[0]].data[...] = given[key]
        for blobs in net.params.values():
            for blob in blobs:
                blob.diff[...] = 0
        answer[f"loss\n{time}"] = numpy.array(net._forward(0, len(net.layers) - 1))
        for name, blob in net.blobs.items():
            answer[f"blob\n{name}\n{time}"] = blob.data.copy()
        for name in net.outputs:
            answer[f"output\n{name}\n{time}"] = net.blobs[name].data.copy()
        if case["phase"] == "TEST":
            continue
        net._backward(len(net.layers) - 1, 0)
        for layer, blobs in net.params.items():
            for index, blob in enumerate(blobs):
                answer[f"gradient\n{layer}\n{index}\n{time}"] = blob.diff.copy()
    for layer, blobs in net.params.items():
        for index, blob in enumerate(blobs):
            answer[f"param\n{layer}\n{index}"] = blob.data.copy()
    numpy.savez(os.path.join(folder, f"{number}.answer.npz"), **answer)


def main(folder):
    """Run every case in a child."""
    with open(os.path.join(folder, "chains.json")) as file:
        cases = json.load(file)
    for number, case in enumerate(cases):
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            try:
                run(folder, number, case)
                os._exit(0)
            except BaseException:
                os._exit(1)
        os.waitpid(child, 0)


main(sys.argv[1])
