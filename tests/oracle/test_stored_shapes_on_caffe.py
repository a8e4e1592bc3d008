"""Which shapes of blobs in a file real Caffe takes for those of a layer."""

from __future__ import annotations

import json
import subprocess
from array import array
from itertools import product
from math import prod
from pathlib import Path

from prototool.analysis.stored import mismatch
from prototool.engines.pycaffe.probe import Interpreter
from prototool.schema.weights import Blob, Change, Weights

# Ends where a check of Caffe fails, so that each file is read in a process of its own.
DRIVER = """
import json, os, sys
import caffe

def taken(net, weights):
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        caffe.Net(net, weights, caffe.TEST)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0

print(json.dumps([taken(*each) for each in json.load(open(sys.argv[1]))]))
"""
NETS = {
    ((3, 2), (3,)): 'type: "InnerProduct" inner_product_param { num_output: 3 }',
    ((3, 2, 1, 1), (3,)): 'type: "Convolution" convolution_param { num_output: 3 kernel_size: 1 }',
    ((3, 2, 1), (3,)): 'type: "Convolution" convolution_param { num_output: 3 kernel_size: 1 }',
    ((),): 'type: "PReLU" prelu_param { channel_shared: true }',
}
SHAPES = (
    (),
    (3,),
    (1, 3),
    (1, 1, 1, 3),
    (3, 1, 1, 1),
    (3, 2),
    (2, 3),
    (1, 3, 2),
    (3, 2, 1),
    (1, 1, 3, 2),
    (3, 2, 1, 1),
)
SHAPES += ((1, 3, 2, 1), (1, 1, 1, 3, 2), (1,), (1, 1, 1, 1), (6,))


def net(wanted: tuple[tuple[int, ...], ...], layer: str) -> str:
    """A net of one layer."""
    dims = " ".join(f"dim: {dim}" for dim in (1, 2, *(1,) * (max(map(len, wanted)) - 2)))
    return f'input: "a" input_shape {{ {dims} }} layer {{ name: "it" bottom: "a" top: "b" {layer} }}\n'


def blob(dims: tuple[int, ...], legacy: bool) -> Blob:
    """A blob of zeros."""
    return Blob(dims, array("f", [0.0] * prod(dims)), legacy)


def test_shapes_that_fit(interpreter: Interpreter, tmp_path: Path) -> None:
    files, ours = [], []
    for number, (wanted, layer) in enumerate(NETS.items()):
        text = tmp_path / f"{number}.prototxt"
        text.write_text(net(wanted, layer))
        for place, (dims, legacy) in product(range(len(wanted)), product(SHAPES, (False, True))):
            if legacy and len(dims) != 4:
                continue
            blobs = [blob(dims, legacy) if at == place else blob(shape, False) for at, shape in enumerate(wanted)]
            path = tmp_path / f"{len(files)}.caffemodel"
            # A NetParameter with one empty layer.
            path.write_bytes(b"".join(Weights(memoryview(b"\xa2\x06\x00")).chunks({0: Change("it", blobs)})))
            shapes = Weights.read(path).layers[0].shapes
            assert shapes == tuple(each.shape for each in blobs)
            files.append((str(text), str(path)))
            ours.append(mismatch(shapes, wanted) is None)
    (tmp_path / "files").write_text(json.dumps(files))
    command = [*interpreter.command, "-c", DRIVER, str(tmp_path / "files")]
    done = subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300)
    theirs = json.loads(done.stdout.splitlines()[-1])
    assert any(theirs)
    assert not all(theirs)
    assert theirs == ours


def test_their_number() -> None:
    assert mismatch([], [(3,)]) == "the file has 0 blobs for it, and the net 1"
    assert mismatch([None, blob((3,), False).shape], [(2,), None]) is None
