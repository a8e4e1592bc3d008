"""The part that runs inside Caffe's own Python: it steps a solver and says what happens, a line of JSON for each thing.

Started as `python driver.py PLAN HANDLE`. It stands alone: the standard library, numpy and caffe, and syntax that
Pythons from 2.7 on read, since nobody knows which one has pycaffe. It does what `caffe train` does, in the same order,
so that the numbers are the same; what Caffe's Solve() does by itself is done here step by step (source: Caffe 1.0's
Step, Solve, TestAll and Snapshot). A failed check of Caffe's ends this process; the other side of the pipe copes.
"""

# Python 2.7 knows neither annotations nor zip's strict.
# mypy: ignore-errors
# ruff: noqa: B905

import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback

import numpy as np

# An output with more values than this is a map, not a number to follow.
LARGEST_OUTPUT = 1000
# Room for what a file system needs beside the files themselves.
SLACK = 1 << 20
# A sign of life is given at most so often, in seconds.
PULSE = 1.0

# Layers that read data or draw random numbers of Caffe's own: what must run again to stand where a run stood.
READERS = ("Data", "ImageData", "WindowData", "HDF5Data", "MemoryData", "DummyData")
RANDOM = ("Dropout",)


class FaultError(Exception):
    """Training cannot go on, for a reason that is said in words."""


class Report:
    """The pipe to the other side."""

    def __init__(self, handle):
        self.handle = handle
        self.began = time.time()
        self.last = 0.0

    def tell(self, word, iteration, **more):
        """Say that something happened at an iteration."""
        self.last = time.time()
        more.update(event=word, iteration=int(iteration), seconds=round(self.last - self.began, 6))
        data = (json.dumps(more) + "\n").encode("utf-8")
        while data:
            data = data[os.write(self.handle, data) :]

    def tick(self, iteration):
        """Give a sign of life, now and then."""
        if time.time() - self.last > PULSE:
            self.tell("tick", iteration)


def word_or_number(value):
    """A float as JSON has it; what is no finite number is a word."""
    value = float(value)
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return value


class Training:
    """One solver on its way."""

    def __init__(self, caffe, plan, report):
        self.caffe = caffe
        self.plan = plan
        self.report = report
        self.stop = False
        self.saved = None
        self.sizes = 0

    def ask_to_stop(self, number, frame):
        """Be asked to stop, by a signal; the iteration under way comes to its end first."""
        self.stop = True

    def run(self):
        """Train to the end."""
        self.set_up()
        self.begin()
        end, period = self.plan["max_iter"], self.plan["snapshot"]
        while self.solver.iter < end and not self.stop:
            self.test_if_due()
            if not self.step():
                return
            if period and self.solver.iter % period == 0:
                self.save()
        self.finish()

    def set_up(self):
        """Let Caffe build the nets."""
        if self.plan["gpu"] is None:
            self.caffe.set_mode_cpu()
        else:
            self.caffe.set_device(self.plan["gpu"])
            self.caffe.set_mode_gpu()
        self.solver = self.caffe.get_solver(str(self.plan["solver"]))
        self.net = self.solver.net
        self.losses = []
        if self.plan["iter_size"] > 1:
            last = len(self.net.layers) - 1
            self.net.after_forward(lambda index: self.losses.append(self.loss()) if index == last else None)

    def begin(self):
        """Load what training begins with, and say that it begins."""
        state, first = self.plan["state"], 0
        for path in self.plan["weights"]:
            self.net.copy_from(str(path))
        if state:
            self.restore(state)
            first = self.solver.iter
            self.saved = first
        learned = 0
        seen = set()
        for layer in self.net.layers:
            for blob in () if layer.type == "BatchNorm" else layer.blobs:
                if blob.count and blob.data.ctypes.data not in seen:
                    seen.add(blob.data.ctypes.data)
                    learned += int(blob.count)
        # Weights and one history, until a snapshot tells how large they really are.
        self.sizes = 3 * 4 * learned
        self.report.tell("started", first, learned=learned)
        if first:
            self.replay(first)

    def restore(self, state):
        """Take up a state. It names its weights by where they were; a run that was moved has them beside it."""
        if state.endswith(".solverstate"):
            weights = state[: -len(".solverstate")] + ".caffemodel"
            message = importlib.import_module("caffe.proto.caffe_pb2").SolverState()
            with open(state, "rb") as file:
                message.ParseFromString(file.read())
            if os.path.exists(weights) and message.learned_net != weights:
                message.learned_net = weights
                state += ".moved"
                with open(state, "wb") as file:
                    file.write(message.SerializeToString())
        self.solver.restore(str(state))
        if state.endswith(".moved"):
            os.remove(state)

    # What follows stands where Caffe's own training stood: data cursors and random numbers are in no snapshot, but the
    # same seed draws the same, so all that was read and drawn is read and drawn again, and nothing else is computed.

    def replay(self, iterations):
        """Bring data and random numbers to where they were after so many iterations."""
        runs = runs_of(self.net)
        tests = [runs_of(net) for net in self.solver.test_nets]
        for iteration in range(iterations):
            if self.stop:
                return
            if self.test_due(iteration):
                for net, own, batches in zip(self.solver.test_nets, tests, self.plan["test_iter"]):
                    self.rerun(net, own, batches, iteration)
            self.rerun(self.net, runs, self.plan["iter_size"], iteration)

    def rerun(self, net, runs, times, iteration):
        """Run the layers that read or draw, so many times."""
        for _ in range(times):
            for index, reads in runs:
                before = shapes_of(net, index)
                net._forward(index, index)
                if reads and shapes_of(net, index) != before:
                    net.reshape()
            self.report.tick(iteration)

    def test_due(self, iteration):
        """Whether Caffe tests before an iteration."""
        interval = self.plan["test_interval"]
        return interval > 0 and iteration % interval == 0 and (iteration > 0 or self.plan["test_initialization"])

    def test_if_due(self):
        """Test, if Caffe does before this iteration."""
        if self.test_due(self.solver.iter):
            self.test()

    def test(self):
        """Run all test nets over their batches."""
        for number, (net, batches) in enumerate(zip(self.solver.test_nets, self.plan["test_iter"])):
            net.share_with(self.net)
            sums = {}
            for _ in range(batches):
                net._forward(0, len(net.layers) - 1)
                for name, values in small_outputs(net):
                    # In single precision and in this order, as Caffe adds them.
                    sums[name] = sums[name] + values if name in sums else values.copy()
                self.report.tick(self.solver.iter)
            means = {name: listed(total / np.float32(batches)) for name, total in sums.items()}
            self.report.tell("tested", self.solver.iter, net=number, outputs=means)

    def step(self):
        """Make one update; whether its loss is a number."""
        iteration = self.solver.iter
        del self.losses[:]
        self.solver.step(1)
        loss = self.loss()
        if self.losses:
            loss = np.float32(0)
            for each in self.losses:
                loss += each
            loss /= np.float32(self.plan["iter_size"])
        outputs = {name: listed(values) for name, values in small_outputs(self.net)}
        self.report.tell("trained", iteration, loss=word_or_number(loss), outputs=outputs)
        if np.isfinite(loss):
            return True
        self.report.tell("diverged", iteration, layer=self.first_broken(), hint="")
        return False

    def loss(self):
        """The weighted loss of the last batch, added up in single precision as Caffe does."""
        total = np.float32(0)
        weights = self.net._blob_loss_weights
        for index in range(len(self.net.layers)):
            layer = np.float32(0)
            for top in self.net._top_ids(index):
                if weights[top]:
                    layer += np.float32(weights[top]) * self.net._blobs[top].data.sum(dtype=np.float32)
            total += layer
        return total

    def first_broken(self):
        """The first layer with a top that is no finite number."""
        for index, name in enumerate(self.net._layer_names):
            for top in self.net._top_ids(index):
                if not np.isfinite(self.net._blobs[top].data).all():
                    return name
        return ""

    def save(self):
        """Write a snapshot, see that it is whole, and say so."""
        iteration = self.solver.iter
        if iteration == self.saved:
            return
        prefix = self.plan["prefix"] + "_iter_" + str(iteration)
        end = ".h5" if self.plan["hdf5"] else ""
        weights, state = prefix + ".caffemodel" + end, prefix + ".solverstate" + end
        self.see_room(os.path.dirname(prefix))
        self.solver.snapshot()
        for path, fields in ((weights, (100,)), (state, (1, 4))):
            if not os.path.exists(path) or not (end or is_whole(path, fields)):
                raise FaultError("the snapshot " + path + " is not whole: is the disk full?")
            sync(path)
        self.sizes = os.path.getsize(weights) + os.path.getsize(state)
        self.saved = iteration
        self.report.tell("saved", iteration, weights=weights, state=state)

    def see_room(self, folder):
        """Refuse to begin a snapshot that has no room. Caffe would end the process, or leave half a file."""
        found = os.statvfs(folder)
        free = found.f_bavail * found.f_frsize
        if free < self.sizes + SLACK:
            need = str((self.sizes + SLACK) // (1 << 20) + 1)
            raise FaultError("the disk is full: a snapshot needs " + need + " MiB in " + folder)
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
        if limit != resource.RLIM_INFINITY and limit < self.sizes / 2:
            raise FaultError("a snapshot is larger than this account may write files (ulimit -f)")

    def finish(self):
        """End as Solve() does: a snapshot, then the test that is due; one that was asked to stop keeps its snapshot."""
        iteration = self.solver.iter
        if self.stop and iteration < self.plan["max_iter"]:
            self.save()
            self.report.tell("ended", iteration, stopped=True)
            return
        if self.plan["snapshot_after_train"]:
            self.save()
        if self.plan["display"] and iteration % self.plan["display"] == 0:
            # Caffe looks at one more batch only to show its loss; it draws random numbers.
            self.net._forward(0, len(self.net.layers) - 1)
        if self.plan["test_interval"] > 0 and iteration % self.plan["test_interval"] == 0:
            self.test()
        self.report.tell("ended", iteration, stopped=False)


def runs_of(net):
    """The layers of a net that read or draw, by their numbers, in order, and whether they read."""
    found = []
    for index, layer in enumerate(net.layers):
        reads = layer.type in READERS or (layer.type == "Python" and not len(net._bottom_ids(index)))
        if reads or layer.type in RANDOM:
            found.append((index, reads))
    return found


def shapes_of(net, index):
    """The shapes of what a layer gives: pictures of several sizes change them from batch to batch."""
    return [tuple(net._blobs[top].shape) for top in net._top_ids(index)]


def small_outputs(net):
    """The outputs of a net that are numbers to follow, with their values, flat."""
    for index, name in zip(net._outputs, net.outputs):
        blob = net._blobs[index]
        if blob.count <= LARGEST_OUTPUT:
            yield name, blob.data.reshape(-1)


def listed(values):
    """Values for JSON."""
    return [word_or_number(value) for value in values]


def is_whole(path, fields):
    """Whether a file is a message to its last byte and has these fields (source: protobuf's wire format)."""
    wanted = set(fields)
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        while file.tell() < size:
            key = varint(file)
            if key is None:
                return False
            wanted.discard(key >> 3)
            if key & 7 == 0:
                if varint(file) is None:
                    return False
                continue
            length = {1: 8, 5: 4}.get(key & 7) if key & 7 != 2 else varint(file)
            if length is None or file.tell() + length > size:
                return False
            file.seek(length, 1)
    return not wanted


def varint(file):
    """The next number of a file, None where it is cut off."""
    value = shift = 0
    while True:
        byte = file.read(1)
        if not byte or shift > 63:
            return None
        value |= (ord(byte) & 127) << shift
        shift += 7
        if ord(byte) < 128:
            return value


def sync(path):
    """Make a file last through a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def main(plan_path, handle):
    """Train by a plan."""
    report = Report(handle)
    with open(plan_path) as file:
        plan = json.load(file)
    # Layers written in Python are looked for where Caffe is started; the driver's neighbours are none of them.
    sys.path[0] = os.getcwd()
    sys.path.extend(plan["python_path"])
    training = Training(None, plan, report)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, training.ask_to_stop)
    try:
        # Not before there is somebody to hear of it when it fails.
        training.caffe = importlib.import_module("caffe")
        training.run()
    except Exception as error:
        # A layer whose class cannot be made has its reason behind an error of Python's own.
        cause = getattr(error, "__cause__", None) or error
        told = str(cause) if isinstance(cause, FaultError) else type(cause).__name__ + ": " + str(cause)
        where = [frame[0] for frame in traceback.extract_tb(sys.exc_info()[2])]
        inside = [path for path in where if os.path.abspath(path) != os.path.abspath(__file__)]
        # The log comes first, for those who read it when they hear of the fault; it may be what there is no room for.
        try:
            if not isinstance(cause, FaultError):
                traceback.print_exc()
                sys.stderr.flush()
        except EnvironmentError:  # noqa: UP024
            pass
        report.tell("fault", 0, reason=told, python=bool(inside), said=isinstance(cause, FaultError))
        os._exit(1)
    # Threads that read data ahead may wait for ever.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
