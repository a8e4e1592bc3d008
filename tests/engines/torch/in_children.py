"""Run by Caffe's own Python (3.9), for the drivers beside it: cases, each in a process of its own.

Caffe ends its process where a check fails; the case then has no answer, and `N.log` of the folder tells why.
"""

import json
import os

import caffe
import numpy


def each(folder, run):
    """Run every case of `cases.json` in a child: with the folder, its number, and what is stated of it."""
    with open(os.path.join(folder, "cases.json")) as file:
        cases = json.load(file)
    for number, case in enumerate(cases):
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.path.join(folder, f"{number}.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            try:
                run(folder, number, case)
                os._exit(0)
            except BaseException:
                os._exit(1)
        os.waitpid(child, 0)


def built(folder, number, case):
    """The net of a case, in its phase."""
    path = os.path.join(folder, f"{number}.prototxt")
    with open(path, "w") as file:
        file.write(case["net"])
    if "folder" in case:
        os.chdir(case["folder"])
    return caffe.Net(path, caffe.TRAIN if case["phase"] == "TRAIN" else caffe.TEST)


def given(folder, number, net, kind):
    """The arrays of a case; those of a kind, whose keys are KIND, LAYER, INDEX, become the parameters of the net."""
    arrays = numpy.load(os.path.join(folder, f"{number}.npz"))
    for key in arrays.files:
        found, *rest = key.split("\n")
        if found == kind:
            net.params[rest[0]][int(rest[1])].data[...] = arrays[key]
    return arrays


def answer(folder, number, arrays):
    """Write what came of a case."""
    numpy.savez(os.path.join(folder, f"{number}.answer.npz"), **arrays)
