"""What the rules of layers say of real Caffe: values and gradients that are wrong, fields ignored, passes that die."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest

from prototool import rules
from prototool.analysis.in_place import reads_own_top, wrong_gradient, wrong_value
from prototool.analysis.view import View
from prototool.api import check, loads
from prototool.engines.pycaffe.probe import Interpreter
from prototool.net.net import Layer
from prototool.rules.gradient_to_labels import NO_GRADIENT

RULES = {rule.name: rule for rule in rules.ALL}

# Run by Caffe's own Python, once for all tests, for its start takes longer than any of them. Each line it reads names a
# file of jobs; each job is a process of its own, because Caffe ends its process where a check fails. A job is a net, a
# phase and steps; what it answers are the blobs, the weights and their gradients after the last one.
DRIVER = """
import json, os, sys, zlib
os.environ["GLOG_minloglevel"] = "3"
import caffe, numpy

def seeded(name):
    return numpy.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)

def build(job):
    caffe.set_random_seed(7)
    return caffe.Net(job["net"], caffe.TRAIN if job["phase"] == "TRAIN" else caffe.TEST)

def fill(net):
    for name in net.inputs:
        blob = net.blobs[name]
        few = len(blob.data.shape) < 2
        made = seeded(name)
        blob.data[...] = made.randint(0, 2, blob.data.shape) if few else made.uniform(-1, 1, blob.data.shape)

def run(job):
    net = build(job)
    fill(net)
    for step in job["steps"]:
        if step == "weights":
            for name, blobs in net.params.items():
                for index, blob in enumerate(blobs):
                    blob.data[...] = seeded("%s/%d" % (name, index)).uniform(-0.3, 0.5, blob.data.shape)
        elif step == "forward":
            net.forward()
        elif step == "backward":
            net.backward()
        elif step == "share":
            build(job).share_with(net)
        elif step == "hdf5":
            net.save_hdf5(job["net"] + ".h5")
    weighted = {name: weight for name, weight in net.blob_loss_weights.items() if weight}
    return {
        "ok": True,
        "blobs": {name: blob.data.tolist() for name, blob in net.blobs.items() if 0 not in blob.shape},
        "weights": {name: [blob.data.tolist() for blob in blobs] for name, blobs in net.params.items()},
        "gradients": {name: [blob.diff.tolist() for blob in blobs] for name, blobs in net.params.items()},
        "displayed": sum(weight * net.blobs[name].data.sum() for name, weight in weighted.items()),
    }

def answer(job):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told = json.dumps(run(job), default=float).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(told)
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(told.decode()) if status == 0 else {"ok": False}

for line in sys.stdin:
    path = line.strip()
    answers = [answer(job) for job in json.load(open(path))]
    with open(path + ".part", "w") as file:
        json.dump(answers, file)
    os.rename(path + ".part", path + ".answers")
"""
FORWARD = ("weights", "forward")
PASS = ("weights", "forward", "backward")


class Ask:
    """Real Caffe, asked about several nets at once."""

    def __init__(self, caffe: subprocess.Popen[str], folder: Path) -> None:
        self.caffe = caffe
        self.folder = folder
        self.count = 0

    def __call__(self, *texts: str, phase: str = "TRAIN", steps: tuple[str, ...] = PASS) -> list[dict[str, Any]]:
        self.count += 1
        jobs = []
        for number, text in enumerate(texts):
            path = self.folder / f"{self.count}-{number}.prototxt"
            path.write_text(text)
            jobs.append({"net": str(path), "phase": phase, "steps": steps})
        asked = self.folder / f"{self.count}.jobs"
        asked.write_text(json.dumps(jobs))
        assert self.caffe.stdin
        self.caffe.stdin.write(f"{asked}\n")
        self.caffe.stdin.flush()
        answered = Path(f"{asked}.answers")
        limit = time.monotonic() + 60
        while not answered.exists():
            assert self.caffe.poll() is None, "Caffe's Python ended"
            assert time.monotonic() < limit, "Caffe does not answer"
            time.sleep(0.005)
        answers: list[dict[str, Any]] = json.loads(answered.read_text())
        return answers


@pytest.fixture(scope="module")
def ask(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("caffe")
    command = [*interpreter.command, "-c", DRIVER]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=interpreter.environment, cwd=folder, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, text=True
    ) as caffe:
        yield Ask(caffe, folder)
        assert caffe.stdin
        caffe.stdin.close()
        caffe.wait(timeout=60)


def like(one: object, other: object) -> bool:
    """Whether two arrays are as good as equal."""
    a, b = numpy.array(one), numpy.array(other)
    return a.shape == b.shape and numpy.allclose(a, b, rtol=1e-4, atol=1e-6 * max(numpy.abs(b).max(), 1e-30))


# A convolution, what is tried in place on its output or beside it, perhaps a Scale in place behind, and a loss.
NET = """
layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 2 dim: 3 dim: 6 dim: 6 }} }} }}
layer {{ name: "target" type: "Input" top: "target" input_param {{ shape {{ dim: 2 dim: 3 }} }} }}
layer {{
  name: "base" type: "Convolution" bottom: "data" top: "x" convolution_param {{ num_output: 4 kernel_size: 3 pad: 1 }}
}}
layer {{
  name: "side" type: "Convolution" bottom: "data" top: "s" convolution_param {{ num_output: 4 kernel_size: 3 pad: 1 }}
}}
layer {{ name: "tried" {tried} top: "{tried_top}" {more} }}
layer {{ name: "after" type: "Scale" bottom: "{tried_top}" top: "{after_top}" }}
layer {{ name: "out" type: "InnerProduct" bottom: "{after_top}" top: "out" inner_product_param {{ num_output: 3 }} }}
layer {{ name: "loss" type: "EuclideanLoss" bottom: "out" bottom: "target" top: "loss" }}
layer {{ name: "rest" type: "Silence" bottom: "s" }}
"""
ONE = 'type: "{}" bottom: "x" '
TWO = 'type: "{}" bottom: "x" bottom: "s" '
TRIED = {
    "BNLL": ONE.format("BNLL"),
    "BatchNorm": ONE.format("BatchNorm"),
    "Bias": ONE.format("Bias"),
    "Clip": ONE.format("Clip") + "clip_param { min: -0.2 max: 0.2 }",
    "Concat": TWO.format("Concat"),
    "Concat one": ONE.format("Concat"),
    "Convolution 1x1": ONE.format("Convolution") + "convolution_param { num_output: 4 kernel_size: 1 }",
    "Convolution": ONE.format("Convolution") + "convolution_param { num_output: 4 kernel_size: 3 pad: 1 }",
    "Deconvolution": ONE.format("Deconvolution") + "convolution_param { num_output: 4 kernel_size: 3 pad: 1 }",
    "ELU": ONE.format("ELU"),
    "ELU negative": ONE.format("ELU") + "elu_param { alpha: -0.5 }",
    "Eltwise sum": TWO.format("Eltwise"),
    "Eltwise max": TWO.format("Eltwise") + "eltwise_param { operation: MAX }",
    "Eltwise product": TWO.format("Eltwise") + "eltwise_param { operation: PROD }",
    "Eltwise unstable": TWO.format("Eltwise") + "eltwise_param { operation: PROD stable_prod_grad: false }",
    "Exp": ONE.format("Exp") + "exp_param { scale: 0.1 }",
    "Im2col": ONE.format("Im2col") + "convolution_param { kernel_size: 3 pad: 1 }",
    "InnerProduct": ONE.format("InnerProduct") + "inner_product_param { num_output: 5 }",
    "LRN": ONE.format("LRN") + "lrn_param { alpha: 4 }",
    "LRN within": ONE.format("LRN") + "lrn_param { alpha: 4 norm_region: WITHIN_CHANNEL }",
    "Log": ONE.format("Log") + "log_param { shift: 30 }",
    "MVN": ONE.format("MVN"),
    "MVN mean": ONE.format("MVN") + "mvn_param { normalize_variance: false }",
    "PReLU": ONE.format("PReLU"),
    "Pooling": ONE.format("Pooling") + "pooling_param { kernel_size: 2 stride: 2 }",
    "Power cube": ONE.format("Power") + "power_param { power: 3 shift: 30 }",
    "Power cube alone": ONE.format("Power") + "power_param { power: 3 }",
    "Power line": ONE.format("Power") + "power_param { scale: 0.5 }",
    "Power square": ONE.format("Power") + "power_param { power: 2 shift: 3 }",
    "Power constant": ONE.format("Power") + "power_param { scale: 0 shift: 1 }",
    "ReLU": ONE.format("ReLU"),
    "ReLU negative": ONE.format("ReLU") + "relu_param { negative_slope: -0.5 }",
    "Reduction": ONE.format("Reduction") + "reduction_param { axis: 2 operation: SUMSQ }",
    "SPP": ONE.format("SPP") + "spp_param { pyramid_height: 2 }",
    "Scale": ONE.format("Scale"),
    "Sigmoid": ONE.format("Sigmoid"),
    "Softmax": ONE.format("Softmax"),
    "Swish": ONE.format("Swish"),
    "TanH": ONE.format("TanH"),
    "Tile": ONE.format("Tile") + "tile_param { tiles: 2 }",
}


def net_of(tried: str, tried_top: str, after_top: str) -> str:
    """The net with a layer tried."""
    return NET.format(tried=tried, tried_top=tried_top, after_top=after_top, more="")


def layer_of(tried: str) -> Layer:
    """The layer that is tried."""
    [layer] = [each for each in loads(net_of(tried, "x", "z")).net.layers if each.name == "tried"]
    return layer


def same_gradients(one: dict[str, Any], other: dict[str, Any], *but: str) -> bool:
    """Whether all weights have the same gradient, but for those of some layers."""
    pairs = [(one["gradients"][name], made) for name, made in other["gradients"].items() if name not in but]
    return all(like(a, b) for left, right in pairs for a, b in zip(left, right, strict=True))


def test_what_goes_wrong_in_place(ask: Ask) -> None:
    texts = [net_of(tried, top, "z") for tried in TRIED.values() for top in ("x", "y")]
    answers = ask(*texts)
    for (name, tried), inside, apart in zip(TRIED.items(), answers[::2], answers[1::2], strict=True):
        layer = layer_of(tried)
        assert apart["ok"], name
        value = inside["ok"] and like(inside["blobs"]["out"], apart["blobs"]["out"])
        right = value and same_gradients(inside, apart)
        # A convolution that looks further than at one place is right, and then learns from its own output.
        assert (not value or (layer.type in ("Convolution", "Deconvolution") and not right)) == wrong_value(layer), name
        assert right != (wrong_value(layer) or wrong_gradient(layer)), name


def test_what_must_keep_its_top(ask: Ask) -> None:
    texts = [net_of(tried, "y", top) for tried in TRIED.values() for top in ("y", "z")]
    answers = ask(*texts)
    for (name, tried), inside, apart in zip(TRIED.items(), answers[::2], answers[1::2], strict=True):
        assert inside["ok"], name
        assert same_gradients(inside, apart) != reads_own_top(layer_of(tried)), name


@pytest.mark.parametrize(
    "name", ["in-place-wrong-gradient", "in-place-after-own-top", "loss-without-effect", "batchnorm-frozen"]
)
def test_the_bad_example_learns_otherwise(ask: Ask, name: str) -> None:
    bad, good = ask(RULES[name].bad, RULES[name].good)
    assert not like(bad["gradients"]["ip"][0], good["gradients"]["ip"][0])


RELU = 'layer {{ name: "relu" type: "ReLU" bottom: "ip" top: "{}" }}\n'
BEHIND_RELU = {
    "BatchNorm": 'layer { name: "it" type: "BatchNorm" bottom: "ip" top: "ip" }\n',
    "Bias": 'layer { name: "it" type: "Bias" bottom: "ip" top: "ip" bias_param { filler { value: -0.5 } } }\n',
    "Scale": 'layer { name: "it" type: "Scale" bottom: "ip" top: "ip" scale_param { bias_term: true } }\n',
    "Sigmoid": 'layer { name: "it" type: "Sigmoid" bottom: "ip" top: "ip" }\n',
    "TanH": 'layer { name: "it" type: "TanH" bottom: "ip" top: "ip" }\n',
    "Swish": 'layer { name: "it" type: "Swish" bottom: "ip" top: "ip" }\n',
}


@pytest.mark.parametrize("kind", BEHIND_RELU)
def test_a_relu_in_place_needs_the_signs_it_left(ask: Ask, kind: str) -> None:
    head, tail = RULES["in-place-after-own-top"].bad.split('layer { name: "act"')
    loss = tail[tail.index('layer { name: "loss"') :]
    behind = BEHIND_RELU[kind]
    one = head + RELU.format("ip") + behind + loss
    other = head + RELU.format("r") + behind.replace('bottom: "ip"', 'bottom: "r"').replace('top: "ip"', 'top: "x"')
    wrong, right = ask(one, other + loss.replace('bottom: "ip"', 'bottom: "x"'))
    told = {finding.problem.kind.name for finding in check(loads(one))}
    same = like(wrong["gradients"]["ip"][0], right["gradients"]["ip"][0])
    assert same == ("in-place-after-own-top" not in told) == (kind in ("TanH", "Swish"))


def test_a_loss_that_is_read(ask: Ask) -> None:
    rule = RULES["loss-without-effect"]
    alone = rule.bad.split('layer { name: "shown"')[0]
    silent = alone + 'layer { name: "quiet" type: "Silence" bottom: "loss" }'
    read, silenced, stated, single = ask(rule.bad, silent, rule.good, alone)
    assert not numpy.array(read["gradients"]["ip"][0]).any()
    assert not numpy.array(silenced["gradients"]["ip"][0]).any()
    assert numpy.array(single["gradients"]["ip"][0]).any()
    assert same_gradients(stated, single)
    # What loss-counted-twice says: displayed is one loss too many.
    assert stated["displayed"] == pytest.approx(2 * single["displayed"])
    assert read["displayed"] == pytest.approx(single["displayed"])


def test_shared_memory_changes_for_all(ask: Ask) -> None:
    rule = RULES["in-place-on-shared-memory"]
    bad, good = ask(rule.bad, rule.good, steps=FORWARD)
    assert not like(bad["blobs"]["pool"], good["blobs"]["pool"])


def test_a_constant_changes_at_every_pass(ask: Ask) -> None:
    rule = RULES["in-place-on-constant"]
    bad, good = ask(rule.bad, rule.good, steps=("forward", "forward", "forward"))
    assert bad["blobs"]["sum"] == pytest.approx(12 / 8)
    assert good["blobs"]["sum"] == pytest.approx(12 / 2)


LEARNED = """
layer {{ name: "p" type: "Parameter" top: "p" parameter_param {{ shape {{ dim: 4 dim: 3 }} }} }}
layer {{ name: "relu" type: "ReLU" bottom: "p" top: "{0}" }}
layer {{ name: "sum" type: "Reduction" bottom: "{0}" top: "sum" loss_weight: 1 }}
"""


def test_what_parameter_learns_is_changed_in_place(ask: Ask) -> None:
    inside, apart = ask(LEARNED.format("p"), LEARNED.format("r"), steps=FORWARD)
    assert numpy.array(apart["weights"]["p"][0]).min() < 0
    assert numpy.array(inside["weights"]["p"][0]).min() == 0
    assert finds("in-place-on-constant", LEARNED.format("p"))
    assert not finds("in-place-on-constant", LEARNED.format("r"))


# A layer that reads one memory under two names, and works in place on one of them.
TWICE = {
    "Bias": "bias_param { axis: 0 }",
    "Eltwise": "eltwise_param { operation: PROD }",
    "Scale": "scale_param { axis: 0 }",
}


@pytest.mark.parametrize("kind", TWICE)
def test_memory_that_a_layer_in_place_reads_twice(ask: Ask, kind: str) -> None:
    head = NET.split('layer {{ name: "tried"')[0].format()
    tail = """
layer {{ name: "out" type: "InnerProduct" bottom: "{0}" top: "out" inner_product_param {{ num_output: 3 }} }}
layer {{ name: "loss" type: "EuclideanLoss" bottom: "out" bottom: "target" top: "loss" }}
layer {{ name: "rest" type: "Silence" bottom: "s" }}"""
    split = 'layer { name: "two" type: "Split" bottom: "x" top: "a" top: "b" }\n'
    tried = f'layer {{ name: "it" type: "{kind}" bottom: "a" bottom: "b" top: "TOP" {TWICE[kind]} }}\n'
    texts = [head + split + tried.replace("TOP", top) + tail.format(top) for top in ("a", "c")]
    inside, apart = ask(*texts)
    right = like(inside["blobs"]["out"], apart["blobs"]["out"]) and same_gradients(inside, apart)
    assert right == (kind == "Bias")
    wrong = ("in-place-on-shared-memory", "in-place-wrong-gradient")
    assert [finds(name, texts[0]) for name in wrong] == [kind == "Scale", kind == "Eltwise"]
    assert not any(finds(name, texts[1]) for name in wrong)


def dies(ask: Ask, bad: str, good: str, steps: tuple[str, ...], phase: str = "TRAIN") -> bool:
    """Whether real Caffe builds both nets and dies of the first one's steps alone."""
    built = ask(bad, good, steps=(), phase=phase)
    ran = ask(bad, good, steps=steps, phase=phase)
    return built[0]["ok"] and built[1]["ok"] and not ran[0]["ok"] and ran[1]["ok"]


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("dropout-out-of-range", ("forward",)),
        ("duplicate-weights-name", ("share",)),
        ("empty-blob", ("forward",)),
        ("duplicate-weights-name", ("hdf5",)),
        ("duplicate-layer-name", ("hdf5",)),
        ("gradient-to-labels", PASS),
        ("hdf5-output-once", ("forward", "forward")),
        ("net-without-layers", ("forward",)),
        ("no-gradient-through", PASS),
        ("stochastic-on-cpu", ("forward",)),
    ],
)
def test_caffe_dies_where_the_rule_says(ask: Ask, name: str, steps: tuple[str, ...]) -> None:
    assert dies(ask, RULES[name].bad, RULES[name].good, steps)


HEAD = """
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 } } }
layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
layer { name: "target" type: "Input" top: "target" input_param { shape { dim: 4 dim: 3 } } }
layer { name: "cont" type: "Input" top: "cont" input_param { shape { dim: 4 dim: 2 } } }
layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" FIRST inner_product_param { num_output: 3 } }
layer { name: "one" type: "InnerProduct" bottom: "data" top: "one" inner_product_param { num_output: 1 } }
layer { name: "two" type: "InnerProduct" bottom: "data" top: "two" FIRST inner_product_param { num_output: 2 } }
layer { name: "flat" type: "Reshape" bottom: "one" top: "flat" reshape_param { shape { dim: 4 } } }
"""
LSTM_SIZE = "recurrent_param { num_output: 3 }"
X = """
layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 4 dim: 2 dim: 5 } } }
"""


def frozen(text: str) -> str:
    """The net with nothing to learn but its last layers."""
    return (
        HEAD.replace("FIRST", "param { lr_mult: 0 } param { lr_mult: 0 }").replace(
            'top: "one"', 'top: "one" param { lr_mult: 0 } param { lr_mult: 0 }'
        )
        + text
    )


def learned(text: str) -> str:
    """The net with all to learn."""
    return HEAD.replace("FIRST", "") + text


LOSS = 'layer {{ name: "loss" type: "{}" bottom: "{}" bottom: "{}" top: "loss" }}'
SUM = 'layer { name: "sum" type: "Reduction" bottom: "y" top: "sum" loss_weight: 1 }'
LABELS = {
    "BatchReindex": 'layer { name: "y" type: "BatchReindex" bottom: "data" bottom: "flat" top: "y" }' + SUM,
    "Filter": 'layer { name: "y" type: "Filter" bottom: "data" bottom: "flat" top: "y" }' + SUM,
    "HingeLoss": LOSS.format("HingeLoss", "ip", "flat"),
    "LSTM": X + 'layer { name: "y" type: "LSTM" bottom: "x" bottom: "two" top: "y" ' + LSTM_SIZE + "}" + SUM,
    "MultinomialLogisticLoss": LOSS.format("MultinomialLogisticLoss", "ip", "flat"),
    "RNN": X + 'layer { name: "y" type: "RNN" bottom: "x" bottom: "two" top: "y" ' + LSTM_SIZE + "}" + SUM,
    "SigmoidCrossEntropyLoss": LOSS.format("SigmoidCrossEntropyLoss", "target", "ip"),
    "SoftmaxWithLoss": LOSS.format("SoftmaxWithLoss", "target", "flat"),
}


def test_no_gradient_to_labels(ask: Ask) -> None:
    # InfogainLoss needs a matrix in a file; its check is SoftmaxWithLoss's.
    assert set(LABELS) | {"InfogainLoss"} == set(NO_GRADIENT)
    # Labels are computed here, so a forward pass may read nonsense; building and the backward pass are what counts.
    texts = [make(text) for text in LABELS.values() for make in (learned, frozen)]
    answers = ask(*texts, steps=("forward", "backward"))
    for name, dying, living in zip(LABELS, answers[::2], answers[1::2], strict=True):
        assert (dying["ok"], living["ok"]) == (False, True), name
    assert [finds("gradient-to-labels", text) for text in texts] == [True, False] * len(LABELS)


def finds(name: str, text: str) -> bool:
    """Whether a rule finds anything in a net."""
    check = RULES[name].on_state
    assert check
    return any(True for state in View(loads(text)).states for _ in check(state))


THROUGH = {
    "Accuracy": 'layer { name: "acc" type: "Accuracy" bottom: "ip" bottom: "label" top: "acc" loss_weight: 1 }',
    "ArgMax": 'layer { name: "y" type: "ArgMax" bottom: "ip" top: "y" }' + SUM,
    "Embed": 'layer { name: "y" type: "Embed" bottom: "flat" top: "y" embed_param { num_output: 2 input_dim: 9 } }'
    + SUM,
    "Threshold": 'layer { name: "y" type: "Threshold" bottom: "ip" top: "y" }' + SUM,
}


def test_no_gradient_through(ask: Ask) -> None:
    texts = [make(text) for text in THROUGH.values() for make in (learned, frozen)]
    answers = ask(*texts, steps=("forward", "backward"))
    for name, dying, living in zip(THROUGH, answers[::2], answers[1::2], strict=True):
        assert (dying["ok"], living["ok"]) == (False, True), name
    assert [finds("no-gradient-through", text) for text in texts] == [True, False] * len(THROUGH)


def test_propagate_down_cuts_the_path(ask: Ask) -> None:
    text = learned(LOSS.format("SigmoidCrossEntropyLoss", "target", "ip"))
    cut = text.replace('bottom: "target" bottom: "ip"', 'bottom: "target" bottom: "ip" propagate_down: [true, false]')
    assert dies(ask, text, cut, ("forward", "backward"))
    assert (finds("gradient-to-labels", text), finds("gradient-to-labels", cut)) == (True, False)


def test_force_backward_asks_everyone(ask: Ask) -> None:
    accuracy = 'layer { name: "acc" type: "Accuracy" bottom: "ip" bottom: "label" top: "acc" }'
    text = learned(accuracy + LOSS.format("EuclideanLoss", "ip", "target"))
    assert dies(ask, "force_backward: true\n" + text, text, PASS)


# A field that says nothing: the net is the same without it.
IGNORED = {
    "coeff-ignored": ("coeff: 1 coeff: -1", ""),
    "kernel-ignored": ("kernel_h: 4", ""),
    "lrn-k-ignored": ("k: 2", ""),
    "normalize-ignored": ("normalize: false", ""),
    "param-of-another-type": ("concat_param { axis: 1 }", ""),
}


@pytest.mark.parametrize("name", IGNORED)
def test_fields_that_say_nothing(ask: Ask, name: str) -> None:
    bad = RULES[name].bad
    field, nothing = IGNORED[name]
    assert field in bad
    stated, without = ask(bad, bad.replace(field, nothing), steps=FORWARD)
    assert stated["ok"]
    assert stated["blobs"] == without["blobs"]


def blob(ask: Ask, name: str, blob: str, phase: str = "TRAIN", text: str = "") -> numpy.ndarray:
    """A blob of a rule's bad example after a forward pass, with the fillers' own weights."""
    [answer] = ask(text or RULES[name].bad, steps=("forward",), phase=phase)
    return numpy.array(answer["blobs"][blob])


def test_values(ask: Ask) -> None:
    assert not blob(ask, "clip-of-nothing", "clip").any()
    assert (blob(ask, "power-of-nothing", "power") == 1).all()
    assert blob(ask, "pooling-outside", "thin").min() < -1e38
    assert blob(ask, "accuracy-always-one", "top5") == 1
    assert not blob(ask, "batchnorm-of-one-value", "ip").any()
    assert not blob(ask, "filler-without-type", "ip").any()
    assert numpy.isnan(blob(ask, "", "data", text=RULES["dropout-out-of-range"].bad.replace("50", "1"))).any()


def test_dropout_dies_in_training_alone(ask: Ask) -> None:
    bad = RULES["dropout-out-of-range"].bad
    texts = [bad, bad.replace("50", "-0.5"), bad.replace("50", "1.5")]
    assert [answer["ok"] for answer in ask(*texts, steps=("forward",))] == [False] * 3
    assert [answer["ok"] for answer in ask(*texts, steps=("forward",), phase="TEST")] == [True] * 3


def test_a_softmax_over_one_learns_nothing(ask: Ask) -> None:
    # Only label 0 is a class there.
    zeros = 'type: "DummyData" top: "label" dummy_data_param { shape { dim: 4 } }'
    text = RULES["softmax-over-one"].bad.replace('type: "Input" top: "label" input_param { shape { dim: 4 } }', zeros)
    assert zeros in text
    [answer] = ask(text)
    assert answer["blobs"]["loss"] == 0
    assert not numpy.array(answer["gradients"]["ip"][0]).any()


def test_a_layer_behaves_as_its_own_phase_says(ask: Ask) -> None:
    bad = RULES["phase-field"].bad.replace("dim: 3", "dim: 300")
    other = bad.replace('top: "data" phase: TRAIN', 'top: "data" phase: TEST')
    assert 0.3 < (blob(ask, "", "data", "TEST", bad) == 0).mean() < 0.7
    assert not (blob(ask, "", "data", "TRAIN", other) == 0).any()


def test_biases_of_random_fillers(ask: Ask) -> None:
    for type, spread in (("xavier", 1), ("msra", 2**0.5)):
        text = RULES["random-bias"].bad.replace("num_output: 3", "num_output: 5000")
        text = text.replace('bias_filler { type: "xavier" }', f'bias_filler {{ type: "{type}" }}')
        [answer] = ask(text, steps=())
        assert numpy.std(answer["weights"]["ip"][1]) == pytest.approx(spread, rel=0.05)


def test_batchnorm_without_statistics(ask: Ask) -> None:
    text = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 8 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" batch_norm_param { use_global_stats: true } }
    """
    [answer] = ask(text, steps=("forward",))
    assert numpy.allclose(numpy.array(answer["blobs"]["bn"]) / numpy.array(answer["blobs"]["data"]), 316.2, rtol=1e-3)


def test_rates_of_batchnorm_are_cleared(ask: Ask) -> None:
    bad = RULES["batchnorm-parameters"].bad
    assert ask(bad, bad.replace("param { lr_mult: 1 } param", "param", 1), steps=())[0]["ok"]


def test_dilation_of_zero(ask: Ask) -> None:
    rule = RULES["dilation-of-zero"]
    [answer] = ask(rule.bad, steps=FORWARD)
    weights = numpy.array(answer["weights"]["conv"][0]).sum(axis=(2, 3))
    data = numpy.array(answer["blobs"]["data"])[0]
    bias = numpy.array(answer["weights"]["conv"][1])
    expected = numpy.einsum("oc,chw->ohw", weights, data) + bias[:, None, None]
    assert like(answer["blobs"]["conv"][0], expected)


@pytest.mark.parametrize(
    "name", ["in-place-wrong-value", "in-place-wrong-gradient", "in-place-after-own-top", "in-place-on-shared-memory"]
)
def test_every_bad_example_is_built(ask: Ask, name: str) -> None:
    assert [answer["ok"] for answer in ask(RULES[name].bad, RULES[name].good)] == [True, True]


# What may stand between a convolution of 4x2x6x6 and a Flatten, and whether the gradient gets through.
BEFORE_FLATTEN = {
    "Reshape": ('type: "Reshape" reshape_param { shape { dim: 0 dim: 4 dim: 3 dim: 6 } }', False),
    "Concat": ('type: "Concat"', False),
    "Slice": ('type: "Slice"', False),
    "Split": ('type: "Split"', True),
    "Flatten": ('type: "Flatten" flatten_param { axis: 2 }', True),
    "Power": ('type: "Power" power_param { scale: 2 }', True),
}


@pytest.mark.parametrize("in_place", ["", 'layer { name: "relu" type: "ReLU" bottom: "turn" top: "turn" }'])
@pytest.mark.parametrize("before", BEFORE_FLATTEN)
def test_flatten_stops_gradient(ask: Ask, before: str, in_place: str) -> None:
    stated, passes = BEFORE_FLATTEN[before]
    start, _, rest = RULES["flatten-stops-gradient"].bad.partition('layer { name: "turn"')
    end = rest[rest.index('layer { name: "flat"') :]
    text = f'{start}layer {{ name: "turn" {stated} bottom: "conv" top: "turn" }} {in_place}\n{end}'
    (told,) = ask(text)
    assert bool(numpy.any(told["gradients"]["conv"][0])) == passes
    found = {finding.problem.kind.name for finding in check(loads(text))}
    assert ("flatten-stops-gradient" in found) != passes
