"""Run by Caffe's own Python (3.9): whole nets forward and backward, what came of it as arrays.

Takes a folder with `cases.json`, a list of {"net", "phase", "rounds"}, and for case N the arrays `N.npz`, by keys
whose parts are lines: blob, NAME, ROUND; param, LAYER, INDEX. Writes `N.answer.npz`: blob, NAME, ROUND; output, NAME,
ROUND; loss, ROUND; gradient, LAYER, INDEX, ROUND; param, LAYER, INDEX (values afterwards). In the
phase TEST nothing runs backward.
"""

import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import in_children
import numpy


def run(folder, number, case):
    """Run one case."""
    net = in_children.built(folder, number, case)
    given = in_children.given(folder, number, net, "param")
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
    in_children.answer(folder, number, answer)


in_children.each(sys.argv[1], run)
