"""Run by Caffe's own Python (3.9): nets forward and backward with given values, what came of it as arrays.

Takes a folder with `cases.json`, a list of {"net", "phase", "tops", "bottoms", "times", "backward"}, and for case N the
arrays `N.npz`, by keys whose parts are lines: bottom, INDEX, TIME; blob, LAYER, INDEX; gradient, INDEX. Writes
`N.answer.npz`: top, INDEX, TIME; bottom, INDEX (gradients); blob, LAYER, INDEX (values afterwards); gradient, LAYER,
INDEX. A case that ends Caffe has no answer; each is a process of its own.
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
        if kind == "blob":
            net.params[rest[0]][int(rest[1])].data[...] = given[key]
    answer = {}
    for time in range(case["times"]):
        for index, name in enumerate(case["bottoms"]):
            values = given[f"bottom\n{index}\n{time}"]
            if net.blobs[name].data.shape != values.shape:
                net.blobs[name].reshape(*values.shape)
            net.blobs[name].data[...] = values
        net.forward()
        for index, name in enumerate(case["tops"]):
            answer[f"top\n{index}\n{time}"] = net.blobs[name].data.copy()
    if case["backward"]:
        for index, name in enumerate(case["tops"]):
            net.blobs[name].diff[...] = given[f"gradient\n{index}"]
        net._backward(len(net.layers) - 1, 0)
        for index, name in enumerate(case["bottoms"]):
            answer[f"bottom\n{index}"] = net.blobs[name].diff.copy()
    for layer, blobs in net.params.items():
        for index, blob in enumerate(blobs):
            answer[f"blob\n{layer}\n{index}"] = blob.data.copy()
            answer[f"gradient\n{layer}\n{index}"] = blob.diff.copy()
    numpy.savez(os.path.join(folder, f"{number}.answer.npz"), **answer)


def main(folder):
    """Run every case in a child."""
    with open(os.path.join(folder, "cases.json")) as file:
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
