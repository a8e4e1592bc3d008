"""The part of a measurement that runs inside Caffe's own Python: it runs a net forward and tells what it saw.

Started as `python measuring_driver.py PLAN HANDLE`; it tells a line of JSON for each batch, and the result at the end.
It stands alone: the standard library, numpy and caffe, and syntax that Pythons from 2.7 on read, since nobody knows
which one has pycaffe. A failed check of Caffe's ends this process; the other side of the pipe copes.
"""

# mypy: ignore-errors
# ruff: noqa: B905

import json
import os
import sys
import traceback
import zlib

import caffe
import numpy as np

# So many values of what comes into weights are looked at, over all batches.
SAMPLED = 1 << 24
# And no more than so many places of a map, which are enough for their moments.
PLACES = 1 << 15
# So many bytes of what layers gave are kept, so that they need not run again.
KEPT = 1 << 30
# What reads no data, though it has no bottom.
DATALESS = ("DummyData", "Input", "Parameter")


def word_or_number(value):
    """A float as JSON has it; what is no finite number is a word."""
    value = float(value)
    if value != value:
        return "nan"
    if value in (float("inf"), float("-inf")):
        return "inf" if value > 0 else "-inf"
    return value


def listed(values):
    """Values for JSON."""
    return [word_or_number(value) for value in values]


class Moments:
    """The moments of each channel of a blob, batch by batch, in double precision.

    `variance` is what Caffe's BatchNorm gathers: the mean of the batches' unbiased variances, each about the mean of
    its batch. `pooled` is the variance of all values together, batches merged by Chan, Golub and LeVeque's rule.
    """

    def __init__(self):
        self.batches = 0
        self.count = 0
        self.means = self.variances = self.pooled_mean = self.squares = 0.0

    def add(self, values):
        """Add a batch; channels lie along the second axis, of a vector all values are one channel (Caffe's way)."""
        channels = values.shape[1] if values.ndim > 1 else 1
        values = values.reshape(values.shape[0] if values.ndim > 1 else -1, channels, -1)
        count = values.shape[0] * values.shape[2]
        mean, squares = np.zeros(channels), np.zeros(channels)
        for channel in range(channels):
            # One channel at a time: a blob may be large, and doubles are twice as large.
            own = values[:, channel].astype(np.float64)
            mean[channel] = own.mean()
            squares[channel] = ((own - mean[channel]) ** 2).sum()
        away = mean - self.pooled_mean
        total = self.count + count
        self.squares = self.squares + squares + away**2 * (self.count * float(count) / total)
        self.pooled_mean = self.pooled_mean + away * (float(count) / total)
        self.count = total
        self.means = self.means + mean
        self.variances = self.variances + squares / max(1, count - 1)
        self.batches += 1

    def told(self):
        """What was seen."""
        return {
            "mean": listed(self.means / self.batches),
            "variance": listed(self.variances / self.batches),
            "pooled": listed(self.squares / max(1, self.count - 1)),
            "values": self.count,
        }


class Intake:
    """What comes into the weights between a Dropout and a BatchNorm: samples of it, and what the weights make of them.

    Source of the names: Li, Chen, Hu, Yang 2018 (arXiv:1801.05134), case (b).
    """

    def __init__(self, asked, batches):
        self.asked = asked
        self.batches = batches
        self.samples = []

    def add(self, values, weights, random):
        """Add what comes in with a batch."""
        rows = self.inner(values) if self.asked["type"] == "InnerProduct" else self.patches(values, weights, random)
        room = max(8, SAMPLED // (rows.shape[1] * rows.shape[2] * self.batches))
        picked = random.permutation(len(rows))[:room] if len(rows) > room else slice(None)
        self.samples.append(np.array(rows[picked], dtype=np.float32))

    def inner(self, values):
        """The rows that an InnerProduct multiplies, as one group."""
        axis = self.asked["axis"]
        return values.reshape(int(np.prod(values.shape[:axis])), 1, -1)

    def patches(self, values, weights, random):
        """Windows of a convolution at places by chance: places x groups x values of the window."""
        (ph, pw), (sh, sw), (dh, dw) = self.asked["pad"], self.asked["stride"], self.asked["dilation"]
        kh, kw = weights.shape[2:]
        padded = np.pad(values, ((0, 0), (0, 0), (ph, ph), (pw, pw)), "constant")
        high = (padded.shape[2] - dh * (kh - 1) - 1) // sh + 1
        wide = (padded.shape[3] - dw * (kw - 1) - 1) // sw + 1
        groups = self.asked["group"]
        size = values.shape[1] // groups * kh * kw
        places = min(values.shape[0] * high * wide, max(8, min(PLACES, SAMPLED // (groups * size)) // self.batches))
        image = random.randint(0, values.shape[0], places)[:, None, None]
        rows = random.randint(0, high, places)[:, None, None] * sh + np.arange(kh)[None, :, None] * dh
        columns = random.randint(0, wide, places)[:, None, None] * sw + np.arange(kw)[None, None, :] * dw
        # Places come first, then the window, then channels: numpy puts a slice behind indices that surround it.
        found = padded[image, :, rows, columns]
        return found.transpose(0, 3, 1, 2).reshape(places, groups, size)

    def told(self, weights):
        """The moments of what comes in, by group, and what each output makes of it."""
        samples = np.concatenate(self.samples)
        if self.asked["type"] == "InnerProduct" and self.asked["transpose"]:
            weights = weights.T
        outputs = weights.shape[0] // samples.shape[1]
        groups, found = [], {"alignment": [], "noise": []}
        for group in range(samples.shape[1]):
            rows = samples[:, group].astype(np.float64)
            own = weights.reshape(weights.shape[0], -1)[group * outputs : (group + 1) * outputs].astype(np.float64)
            groups.append(inputs_of(rows))
            lengths = (own**2).sum(axis=1)
            found["alignment"] += listed(own.sum(axis=1) ** 2 / np.maximum(lengths, 1e-300))
            found["noise"] += listed((rows**2).mean(axis=0).dot((own**2).T))
        return dict(found, groups=groups)


def inputs_of(rows):
    """The mean and variance of inputs, as if all had the same, and how much two of them correlate on average."""
    means, variances, size = rows.mean(axis=0), rows.var(axis=0), rows.shape[1]
    variance = variances.mean()
    shared = rows.sum(axis=1).var() - variances.sum()
    correlation = shared / (size * (size - 1) * variance) if size > 1 and variance > 0 else 0.0
    return {
        "mean": word_or_number(np.sqrt((means**2).mean())),
        "variance": word_or_number(variance),
        "correlation": word_or_number(correlation),
        "size": size,
    }


def build(plan, which):
    """One of the nets of a plan, with its weights, as a seed makes it."""
    caffe.set_mode_cpu()
    caffe.set_random_seed(plan["seed"])
    net = caffe.Net(str(which["net"]), caffe.TEST)
    net.copy_from(str(which["weights"]))
    return net


def shift(plan, tell):
    """The moments of what comes into each BatchNorm, and its statistics."""
    net = build(plan, plan)
    random = np.random.RandomState(plan["seed"])
    names = list(net._layer_names)
    norms = [index for index, layer in enumerate(net.layers) if layer.type == "BatchNorm"]
    intakes = {names.index(asked["layer"]): Intake(asked, plan["batches"]) for asked in plan["intakes"]}
    moments = {index: Moments() for index in norms}
    for batch in range(plan["batches"]):
        first = 0
        # Just before a layer its bottom is as it comes in; one that works in place leaves nothing of it.
        for index in sorted(set(norms) | set(intakes)):
            if index > first:
                net._forward(first, index - 1)
            first = index
            values = net._blobs[net._bottom_ids(index)[0]].data
            if index in moments:
                moments[index].add(values)
            else:
                intakes[index].add(values, net.layers[index].blobs[0].data, random)
        tell({"done": batch + 1})
    told = []
    for index in norms:
        mean, variance, factor = (blob.data.reshape(-1).astype(np.float64) for blob in net.layers[index].blobs)
        divided = 1.0 / factor[0] if factor[0] else 0.0
        stored = {"mean": listed(mean * divided), "variance": listed(variance * divided), "factor": float(factor[0])}
        told.append(dict(moments[index].told(), name=names[index], stored=stored))
    through = {names[index]: intake.told(net.layers[index].blobs[0].data) for index, intake in intakes.items()}
    return {"norms": told, "intakes": through}


def recalibrate(plan, tell):
    """The moments of what comes into each BatchNorm when all those before it hold what was found for them.

    They are taken one after the other, each over all batches. What is needed to go on from one of them is kept for
    each batch, as long as it is not too much; then the layers since the last one that was kept run again.
    """
    net = build(plan, plan)
    norms = [index for index, layer in enumerate(net.layers) if layer.type == "BatchNorm"]
    sources = [index for index in range(norms[-1]) if not len(net._bottom_ids(index))]
    begin = 1 + max([-1] + [index for index in sources if net.layers[index].type not in DATALESS])
    batches, first, told = range(plan["batches"]), begin, []
    states = []
    for _ in batches:
        # Data is read once, whatever runs again.
        net._forward(0, begin - 1)
        states.append(captured(net, live(net, begin, norms[-1])))
    for number, index in enumerate(norms):
        moments, needed, new = Moments(), live(net, index, norms[-1]), []
        for batch in batches:
            restore(net, states[batch])
            if index > first:
                net._forward(first, index - 1)
            moments.add(net._blobs[net._bottom_ids(index)[0]].data)
            if sum(net._blobs[blob].data.nbytes for blob in needed) * plan["batches"] <= KEPT:
                new.append(captured(net, needed))
        if len(new) == plan["batches"]:
            states, first = new, index
        found = moments.told()
        for blob, values in zip(net.layers[index].blobs, (found["mean"], found["variance"], [1.0])):
            blob.data[...] = np.array(values, dtype=np.float64).reshape(blob.data.shape)
        told.append(dict(found, name=list(net._layer_names)[index]))
        tell({"done": number + 1})
    return {"norms": told}


def live(net, begin, end):
    """The blobs that layers from one to another read and do not write before."""
    found, written = set(), set()
    for index in range(begin, end + 1):
        found |= set(net._bottom_ids(index)) - written
        written |= set(net._top_ids(index))
    return sorted(found)


def captured(net, blobs):
    """What blobs hold."""
    return {blob: net._blobs[blob].data.copy() for blob in blobs}


def restore(net, values):
    """Have blobs hold what they held."""
    for blob, held in values.items():
        if net._blobs[blob].data.shape != held.shape:
            net._blobs[blob].reshape(*held.shape)
        net._blobs[blob].data[...] = held


def outputs(plan, tell):
    """The largest difference between what two nets give for the same input, by output blob."""
    before, after = (run(plan, which, tell) for which in plan["nets"])
    found = {}
    for name in before:
        if name not in after:
            continue
        one, other = before[name], after[name]
        if one.shape != other.shape:
            found[name] = {"shapes": [list(one.shape[1:]), list(other.shape[1:])]}
            continue
        one, other = one.astype(np.float64), other.astype(np.float64)
        apart = np.abs(one - other)
        largest = np.abs(one).max() if one.size else 0.0
        found[name] = {
            "absolute": word_or_number(apart.max() if one.size else 0.0),
            "largest": word_or_number(largest),
            "values": int(one.size),
        }
    return {"blobs": found, "gone": sorted(set(before) - set(after)), "new": sorted(set(after) - set(before))}


def run(plan, which, tell):
    """The outputs of a net over all batches, by name."""
    net = build(plan, which)
    found = {}
    for batch in range(plan["batches"]):
        for name in net.inputs:
            fill(net.blobs[name], name, batch + plan["seed"])
        net._forward(0, len(net.layers) - 1)
        for index, name in zip(net._outputs, net.outputs):
            found.setdefault(name, []).append(net._blobs[index].data.copy())
        tell({"done": batch + 1})
    return {name: np.array(values) for name, values in found.items()}


def fill(blob, name, seed):
    """Fill an input by chance, the same in each net that calls it so; vectors hold labels, of classes all nets have."""
    random = np.random.RandomState((zlib.crc32(name.encode("utf-8")) + seed) & 0x7FFFFFFF)
    shape = blob.data.shape
    blob.data[...] = random.randint(0, 2, shape) if len(shape) < 2 else random.uniform(-1, 1, shape)


def main(plan_path, handle):
    """Measure by a plan."""

    def tell(word):
        data = (json.dumps(word) + "\n").encode("utf-8")
        while data:
            data = data[os.write(handle, data) :]

    with open(plan_path) as file:
        plan = json.load(file)
    try:
        tell({"result": {"shift": shift, "recalibrate": recalibrate, "outputs": outputs}[plan["task"]](plan, tell)})
    except Exception as error:
        traceback.print_exc()
        tell({"fault": type(error).__name__ + ": " + str(error)})
        os._exit(1)
    # Threads that read data ahead may wait for ever.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
