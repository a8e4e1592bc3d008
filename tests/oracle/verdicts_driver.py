"""Run by Caffe's own Python (3.9): build nets, and tell how each ended and the shapes of what was built.

Reads jobs as JSON lines from the first file, each [text of a net, "TRAIN" or "TEST"]. Writes an answer a line to the
second file: {"verdict": "ok", "blobs": [[name, shape]], "params": [[layer, [shapes]]], "layers": [[name, type]]}, or
{"verdict": "abort", "crash", "python" or "timeout", "message": its first FATAL line or the name of its signal}. Each
net is built in a process of its own, because Caffe ends its process where a check fails.
"""

import json
import os
import re
import resource
import signal
import sys
import tempfile

os.environ["GLOG_minloglevel"] = "3"  # noqa: SIM112
os.environ["GLOG_logtostderr"] = "1"  # noqa: SIM112
import caffe

SECONDS = 10
MEMORY = 6 << 30
FATAL = re.compile(r"^F\d{4} \S+\s+\d+ (.*)$", re.MULTILINE)


def shapes(path, phase):
    """Build a net; the shapes of all it has."""
    net = caffe.Net(path, caffe.TRAIN if phase == "TRAIN" else caffe.TEST)
    names = list(net._layer_names)
    return {
        "verdict": "ok",
        "blobs": [[name, list(blob.shape)] for name, blob in net.blobs.items()],
        "params": [
            [names[i], [list(blob.shape) for blob in each.blobs]]
            for i, each in enumerate(net.layers)
            if len(each.blobs)
        ],
        "layers": [[names[i], each.type] for i, each in enumerate(net.layers)],
    }


def child(path, phase, pipe, log):
    """In a process of its own: build a net and send its shapes; never returns."""
    try:
        os.chdir(os.path.dirname(path))
        os.dup2(log, 1)
        os.dup2(log, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(SECONDS)
        answer = shapes(path, phase)
    except BaseException as error:
        answer = {"verdict": "python", "message": f"{type(error).__name__}: {error}"}
    with os.fdopen(pipe, "wb") as out:
        out.write(json.dumps(answer).encode())
    os._exit(0)


def ended(status, said):
    """What became of a child that sent nothing."""
    found = FATAL.search(said)
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if found:
        return {"verdict": "abort", "message": found.group(1)}
    if number == signal.SIGALRM:
        return {"verdict": "timeout", "message": f"{SECONDS} seconds"}
    name = signal.Signals(number).name if number else f"exit {os.WEXITSTATUS(status)}"
    return {"verdict": "crash", "message": f"{name} {said.strip()[-200:]}".strip()}


def judge(text, phase, log):
    """Have a child build a net, in a folder where it finds nothing; how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        return judge_in(folder, text, phase, log)


def judge_in(folder, text, phase, log):
    """Have a child build a net in a folder; how it ended."""
    path = os.path.join(folder, "net.prototxt")
    with open(path, "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))
    log.seek(0)
    log.truncate()
    reading, writing = os.pipe()
    number = os.fork()
    if number == 0:
        os.close(reading)
        child(path, phase, writing, log.fileno())
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(number, 0)
    if answer:
        return json.loads(answer.decode())
    log.seek(0)
    return ended(status, log.read().decode("utf-8", "replace"))


def main():
    """Judge every job."""
    with open(sys.argv[1]) as file:
        jobs = [json.loads(line) for line in file]
    with tempfile.TemporaryFile() as log, open(sys.argv[2], "w") as out:
        for text, phase in jobs:
            out.write(json.dumps(judge(text, phase, log)) + "\n")


main()
