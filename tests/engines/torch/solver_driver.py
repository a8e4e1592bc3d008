"""Run by Caffe's own Python (3.9): solvers at work on given gradients, the parameters after each iteration as arrays.

Takes a folder with `cases.json`, a list of {"folder", "net", "solver", "owners", "users", "first", "steps", "restore",
"snapshots"}, and in the folder of each case the arrays `given.npz`: start, INDEX (a value for each of `owners`, which
are layers) and gradient, INDEX (one for each iteration, of each of `users`, which are Inputs). Writes `answer.npz`:
data, INDEX (one after each iteration), and what the solver saves.
"""

import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import in_children
import numpy


def run(folder, number, case):
    """Run one case in its folder."""
    os.chdir(os.path.join(folder, case["folder"]))
    for name in ("net", "solver"):
        with open(name + ".prototxt", "w") as file:
            file.write(case[name])
    given = numpy.load("given.npz")
    solver = caffe.get_solver("solver.prototxt")
    blobs = [solver.net.params[name][0] for name in case["owners"]]
    if case["restore"]:
        solver.restore(case["restore"])
    else:
        for index, blob in enumerate(blobs):
            blob.data[...] = given[f"start\n{index}"]
    if solver.iter != case["first"]:
        raise ValueError(solver.iter)
    found = [[] for _ in blobs]
    for step in range(case["steps"]):
        for index, name in enumerate(case["users"]):
            solver.net.blobs[name].data[...] = given[f"gradient\n{index}"][case["first"] + step]
        solver.step(1)
        for index, blob in enumerate(blobs):
            found[index].append(blob.data.copy())
        if case["first"] + step + 1 in case["snapshots"]:
            solver.snapshot()
    numpy.savez("answer.npz", **{f"data\n{index}": numpy.array(values) for index, values in enumerate(found)})


in_children.each(sys.argv[1], run)
