"""What the real OpenCV makes of nets: a line of JSON for each path on standard input.

It runs under a Python that has opencv-python-headless (4.x) and nothing of this project; a net that makes OpenCV crash
takes only its own process along.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import cv2  # type: ignore[import-not-found, unused-ignore]

# OpenCV builds some layers of their weights, and says this where there is no model.
NEEDS_MODEL = ("batch_norm_layer.cpp", "params.blobs.size()", "blobs.size() >= ")


def judge(path: str) -> dict[str, Any]:
    """Whether a net is read, and the layers of it that OpenCV cannot build."""
    try:
        net = cv2.dnn.readNetFromCaffe(path)
    except cv2.error as error:
        return {"path": path, "read": str(error)[-300:], "layers": []}
    layers = []
    for name in net.getLayerNames():
        try:
            net.getLayer(net.getLayerId(name))
        except cv2.error as error:
            layers += [] if any(told in str(error) for told in NEEDS_MODEL) else [str(error)[-300:]]
    return {"path": path, "read": "", "layers": layers}


def apart(path: str) -> str:
    """The judgement of a net, made in a process of its own, as a line of JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.write(writer, json.dumps(judge(path)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read().decode()
    os.waitpid(child, 0)
    return said or json.dumps({"path": path, "read": "crash", "layers": []})


for line in sys.stdin:
    sys.stdout.write(apart(line.strip()) + "\n")
    sys.stdout.flush()
