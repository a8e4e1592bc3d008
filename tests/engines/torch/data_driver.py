"""Run by Caffe's own Python (3.9): the batches that nets' data layers give, as arrays.

Takes a folder with `cases.json`, a list of {"net", "phase", "folder", "times"}. Writes `N.answer.npz`: TOP, TIME by
keys whose parts are lines. A case that ends Caffe has no answer, and `N.log` tells why; each is a process of its own.
"""

import json
import os
import sys

import caffe
import numpy


def run(out, number, case):
    """Run one case, where its paths count from."""
    path = os.path.join(out, f"{number}.prototxt")
    with open(path, "w") as file:
        file.write(case["net"])
    os.chdir(case["folder"])
    net = caffe.Net(path, caffe.TRAIN if case["phase"] == "TRAIN" else caffe.TEST)
    answer = {}
    for time in range(case["times"]):
        net.forward()
        for name in net.outputs:
            answer[f"{name}\n{time}"] = net.blobs[name].data.copy()
    numpy.savez(os.path.join(out, f"{number}.answer.npz"), **answer)


def main(out):
    """Run every case in a child."""
    with open(os.path.join(out, "cases.json")) as file:
        cases = json.load(file)
    for number, case in enumerate(cases):
        child = os.fork()
        if child == 0:
            log = os.open(os.path.join(out, f"{number}.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(log, 2)
            try:
                run(out, number, case)
                os._exit(0)
            except BaseException:
                os._exit(1)
        os.waitpid(child, 0)


main(sys.argv[1])
