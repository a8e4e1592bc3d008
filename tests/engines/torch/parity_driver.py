"""Run by Caffe's own Python (3.9): nets forward and backward with given values, what came of it as arrays.

Takes a folder with `cases.json`, a list of {"net", "phase", "tops", "bottoms", "times", "backward"}, and for case N the
arrays `N.npz`, by keys whose parts are lines: bottom, INDEX, TIME; blob, LAYER, INDEX; gradient, INDEX. Writes
`N.answer.npz`: top, INDEX, TIME; bottom, INDEX (gradients); blob, LAYER, INDEX (values afterwards); gradient, LAYER,
INDEX.
"""

import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import in_children


def run(folder, number, case):
    """Run one case."""
    net = in_children.built(folder, number, case)
    given = in_children.given(folder, number, net, "blob")
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
    in_children.answer(folder, number, answer)


in_children.each(sys.argv[1], run)
