"""Run by Caffe's own Python (3.9): the batches that nets' data layers give, as arrays.

Takes a folder with `cases.json`, a list of {"net", "phase", "folder", "times"}. Writes `N.answer.npz`: TOP, TIME by
keys whose parts are lines.
"""

import sys

import in_children


def run(folder, number, case):
    """Run one case, where its paths count from."""
    net = in_children.built(folder, number, case)
    answer = {}
    for time in range(case["times"]):
        net.forward()
        for name in net.outputs:
            answer[f"{name}\n{time}"] = net.blobs[name].data.copy()
    in_children.answer(folder, number, answer)


in_children.each(sys.argv[1], run)
