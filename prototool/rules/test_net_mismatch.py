"""A layer learns other shapes in the train net than in a test net.

Before each test Caffe hands the weights of the train net to the test net, layer by layer, by name, and dies where a
layer of the same name has another number of parameters or other shapes. The first test comes before the first
iteration, unless `test_initialization` is false. Usual causes are another `num_output` or crop in the file of the test
net, and two different layers of one name.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.shape import Shape, alike, words
from prototool.analysis.solver_view import SolverView
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told


def clashes(train: StateView, test: StateView) -> Iterator[tuple[str, str, str]]:
    """The layers whose weights do not fit, with what each side learns; the first layer of a name takes them."""
    takers = {each.layer.name: each.params for each in reversed(test.shapes.layers)}
    for each in train.shapes.layers:
        params, taken = each.params, takers.get(each.layer.name)
        if params is None or taken is None:
            continue
        if len(params) != len(taken) or not all(alike(*pair) for pair in zip(params, taken, strict=True)):
            yield each.layer.name, in_words(params), in_words(taken)


def in_words(params: tuple[Shape, ...]) -> str:
    """The shapes of parameters."""
    return " and ".join(words(shape) for shape in params) or "nothing"


@About(
    "PT516",
    "test-net-mismatch",
    "error",
    when="the first test",
    says="Cannot share param 0 weights from layer 'ip'; shape mismatch.",
    beside={
        "train.prototxt": """
            layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 2 } }
        """,
        "test.prototxt": """
            layer { name: "data" type: "DummyData" top: "data" dummy_data_param { shape { dim: 1 dim: 3 } } }
            layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 4 } }
        """,
    },
    bad="""
        train_net: "train.prototxt"
        test_net: "test.prototxt"
        test_iter: 10
        test_interval: 100
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
    good="""
        net: "train.prototxt"
        test_iter: 10
        test_interval: 100
        base_lr: 0.01
        lr_policy: "fixed"
        max_iter: 1000
    """,
).on_solver
def test_net_mismatch(view: SolverView) -> Findings:
    """The first layer of each test net that cannot take the weights."""
    train = view.sound_view(view.solver.train)
    for ref in view.solver.tests:
        test = view.sound_view(ref) if view.tests_run else None
        clash = next(clashes(train, test), None) if train and test else None
        if clash:
            name, ours, theirs = clash
            message = f"layer '{name}' learns {ours} in the train net and {theirs} in {ref.role}"
            yield Told(ref.span, message, ("before a test Caffe hands it the weights by the layers' names",))
