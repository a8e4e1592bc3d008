"""Run by Caffe's own Python (3.9): build solvers from files, run some iterations, and tell what came of each.

Reads a list of jobs as JSON from the first file, each {"folder": where to stand, "solver": path, "max_iter": the
number the solver states}. It trains as `caffe train` would, but for at least one iteration, so that its update is seen.
Writes a list of answers to the second file: {"verdict": "ok", "abort" (a check of Caffe failed), "crash" (it died some
other way) or "slow", "message": the first fatal line, "iter": where it got to, "nan": whether it learned NaN, "lr":
[[iteration, rate]] as its log has them}. Each job is a process of its own, because Caffe ends its process where a
check fails.
"""

import json
import os
import re
import signal
import sys
import tempfile

os.environ["GLOG_minloglevel"] = "0"  # noqa: SIM112
os.environ["GLOG_logtostderr"] = "1"  # noqa: SIM112
import caffe
import numpy

FATAL = re.compile(r"^F\d+ [\d:.]+ +\d+ (\S+)\] (.*)$", re.MULTILINE)
RATE = re.compile(r"\] Iteration (-?\d+), lr = (\S+)$", re.MULTILINE)
PATIENCE = 60


def run(job):
    """Build a solver and run it; how far it got, and whether what it learned is still numbers."""
    os.chdir(job["folder"])
    solver = caffe.get_solver(str(job["solver"]))
    if job["max_iter"] > 0:
        solver.step(job["max_iter"])
        # What is left is what stands behind the last iteration: a snapshot, and perhaps a test.
        solver.solve()
    else:
        solver.solve()
        solver.step(1)
    values = [blob.data for blobs in solver.net.params.values() for blob in blobs]
    return {"iter": solver.iter, "nan": any(bool(numpy.isnan(value).any()) for value in values)}


def answer_of(job):
    """What came of a job: it is run in a child, whose log tells why it died if it did."""
    with tempfile.TemporaryFile() as log:
        return run_in_child(job, log)


def run_in_child(job, log):
    """Run a job in a child that writes its log to a file; what came of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        signal.alarm(PATIENCE)
        try:
            answer = json.dumps(run(job)).encode()
            os.write(writing, answer)
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{error}\n")
            sys.stderr.flush()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    log.seek(0)
    return judged(status, told, log.read().decode("utf-8", "replace"))


def judged(status, told, log):
    """An answer, from how the child ended and what it wrote."""
    answer = json.loads(told.decode()) if told else {"iter": None, "nan": False}
    fatal = FATAL.search(log)
    answer["lr"] = [[int(iteration), float(rate)] for iteration, rate in RATE.findall(log)]
    answer["message"] = fatal.group(2) if fatal else "" if status == 0 else log[-300:]
    if status == 0:
        answer["verdict"] = "ok"
    elif os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        answer["verdict"] = "slow"
    else:
        answer["verdict"] = "abort" if fatal else "crash"
    return answer


def main():
    """Run every job."""
    with open(sys.argv[1]) as file:
        jobs = json.load(file)
    answers = [answer_of(job) for job in jobs]
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


main()
