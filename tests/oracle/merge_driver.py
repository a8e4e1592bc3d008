"""Run by Caffe's own Python (3.9): build nets in states, and tell their layers, blobs and parameters.

Reads a list of [path, "TRAIN" or "TEST", stages] as JSON from the first file. Writes for each what was built to the
second: [layers with their types, blobs with their shapes, parameters with their shapes].
"""

import json
import os
import sys

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
import caffe


def built(path, phase, stages):
    """What Caffe builds."""
    net = caffe.Net(path, getattr(caffe, phase), stages=stages)
    layers = [[name, layer.type] for name, layer in zip(net._layer_names, net.layers)]  # noqa: B905
    blobs = [[name, list(blob.data.shape)] for name, blob in net.blobs.items()]
    params = [[name, [list(blob.data.shape) for blob in found]] for name, found in net.params.items()]
    return [layers, blobs, params]


with open(sys.argv[1]) as file:
    jobs = json.load(file)
with open(sys.argv[2], "w") as file:
    json.dump([built(*job) for job in jobs], file)
