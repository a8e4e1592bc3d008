"""Run by Caffe's own Python (3.9): build nets, run them, and tell what came of it.

Reads a list of jobs as JSON from the first file, each {"net": path, "phase": "TRAIN" or "TEST", "blobs": [names to
give back]}, perhaps with "gradient", the layer whose first parameter's gradient is wanted, and "filled" to leave
parameters as their fillers filled them. Writes a list of answers to
the second file: {"ok": true, "values": {blob: list}} or {"ok": false}. Each job is a process of its own, because
Caffe ends its process where a check fails.
"""

import json
import os
import sys
import zlib

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe
import numpy


def run(job):
    """Build a net with weights and input that depend on names alone, and run it forward."""
    caffe.set_random_seed(7)
    net = caffe.Net(str(job["net"]), caffe.TRAIN if job["phase"] == "TRAIN" else caffe.TEST)
    for name, blobs in net.params.items() if not job.get("filled") else ():
        for index, blob in enumerate(blobs):
            random = numpy.random.RandomState(zlib.crc32(f"{name}/{index}".encode()) & 0x7FFFFFFF)
            blob.data[...] = random.uniform(-0.3, 0.5, blob.data.shape)
    for name in net.inputs:
        random = numpy.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)
        blob = net.blobs[name]
        # Labels are read as class numbers; 0 and 1 are classes of every net.
        few = len(blob.data.shape) < 2
        blob.data[...] = random.randint(0, 2, blob.data.shape) if few else random.uniform(-1, 1, blob.data.shape)
    wanted = job["blobs"]
    if wanted is None:
        return {"ok": True, "values": {}}
    net.forward()
    values = {name: net.blobs[name].data.tolist() for name in wanted or net.outputs}
    if "gradient" in job:
        net.backward()
        values["gradient"] = net.params[job["gradient"]][0].diff.tolist()
    return {"ok": True, "values": values}


def main():
    """Run every job in a child."""
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    answers = []
    for job in jobs:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                answer = json.dumps(run(job)).encode()
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
        answers.append(json.loads(answer.decode()) if status == 0 else {"ok": False})
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


main()
