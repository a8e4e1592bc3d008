"""Small nets that mutants are made of. Together they have all 61 layer types of Caffe 1.0; each builds in a moment."""

from __future__ import annotations

import re
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"

# Of each type the fields it does well with, and how many bottoms and tops it is given.
USUAL = {
    "AbsVal": "1 1",
    "Accuracy": "2 1",
    "ArgMax": "1 1",
    "BNLL": "1 1",
    "BatchNorm": "1 1 batch_norm_param { use_global_stats: true }",
    "BatchReindex": "2 1",
    "Bias": '1 1 bias_param { filler { type: "constant" value: 1 } }',
    "Clip": "1 1 clip_param { min: 0 max: 1 }",
    "Concat": "2 1 concat_param { axis: 1 }",
    "ContrastiveLoss": "3 1 contrastive_loss_param { margin: 1 }",
    "Convolution": "1 1 convolution_param { num_output: 4 kernel_size: 3 pad: 1 stride: 1 group: 1 "
    'weight_filler { type: "xavier" } bias_filler { type: "constant" } }',
    "Crop": "2 1 crop_param { axis: 2 offset: 0 }",
    "Data": '0 2 data_param { source: "nowhere" batch_size: 2 } transform_param { crop_size: 4 }',
    "Deconvolution": "1 1 convolution_param { num_output: 4 kernel_size: 2 stride: 2 "
    'weight_filler { type: "bilinear" } }',
    "Dropout": "1 1 dropout_param { dropout_ratio: 0.4 }",
    "DummyData": '0 1 dummy_data_param { shape { dim: 2 dim: 3 dim: 6 dim: 6 } data_filler { type: "gaussian" } }',
    "ELU": "1 1 elu_param { alpha: 1 }",
    "Eltwise": "2 1 eltwise_param { operation: SUM coeff: 1 coeff: -1 }",
    "Embed": '1 1 embed_param { num_output: 3 input_dim: 4 weight_filler { type: "uniform" min: -1 max: 1 } }',
    "EuclideanLoss": "2 1",
    "Exp": "1 1 exp_param { base: 2 scale: 1 shift: 0 }",
    "Filter": "2 1",
    "Flatten": "1 1 flatten_param { axis: 1 end_axis: -1 }",
    "HDF5Data": '0 1 hdf5_data_param { source: "nowhere" batch_size: 2 }',
    "HDF5Output": '2 0 hdf5_output_param { file_name: "out.h5" }',
    "HingeLoss": "2 1 hinge_loss_param { norm: L2 }",
    "Im2col": "1 1 convolution_param { kernel_size: 2 stride: 1 }",
    "ImageData": '0 2 image_data_param { source: "nowhere" batch_size: 2 new_height: 5 new_width: 5 }',
    "InfogainLoss": "3 1 infogain_loss_param { axis: 1 }",
    "InnerProduct": '1 1 inner_product_param { num_output: 5 weight_filler { type: "msra" } bias_filler { } axis: 1 }',
    "Input": "0 1 input_param { shape { dim: 2 dim: 3 dim: 6 dim: 6 } }",
    "LRN": "1 1 lrn_param { local_size: 3 norm_region: ACROSS_CHANNELS }",
    "LSTM": '2 1 recurrent_param { num_output: 3 weight_filler { type: "uniform" } bias_filler { type: "constant" } }',
    "LSTMUnit": "3 2",
    "Log": "1 1 log_param { base: 10 shift: 2 }",
    "MVN": "1 1 mvn_param { normalize_variance: true }",
    "MemoryData": "0 2 memory_data_param { batch_size: 2 channels: 3 height: 6 width: 6 }",
    "MultinomialLogisticLoss": "2 1",
    "PReLU": '1 1 prelu_param { filler { type: "constant" value: 0.2 } channel_shared: false }',
    "Parameter": "0 1 parameter_param { shape { dim: 2 dim: 3 } }",
    "Pooling": "1 1 pooling_param { pool: MAX kernel_size: 3 stride: 2 pad: 1 }",
    "Power": "1 1 power_param { power: 2 scale: 1 shift: 1 }",
    "Python": '1 1 python_param { module: "nowhere" layer: "Nothing" }',
    "RNN": '2 1 recurrent_param { num_output: 3 weight_filler { type: "uniform" } bias_filler { type: "constant" } }',
    "ReLU": "1 1 relu_param { negative_slope: 0.1 }",
    "Reduction": "1 1 reduction_param { axis: 1 operation: MEAN }",
    "Reshape": "1 1 reshape_param { shape { dim: 0 dim: -1 } axis: 0 num_axes: -1 }",
    "SPP": "1 1 spp_param { pyramid_height: 2 pool: MAX }",
    "Scale": '1 1 scale_param { axis: 1 bias_term: true filler { value: 2 } bias_filler { type: "constant" } }',
    "Sigmoid": "1 1",
    "SigmoidCrossEntropyLoss": "2 1 loss_param { normalization: VALID }",
    "Silence": "1 0",
    "Slice": "1 2 slice_param { axis: 0 slice_point: 1 }",
    "Softmax": "1 1 softmax_param { axis: 1 }",
    "SoftmaxWithLoss": "2 1 loss_param { ignore_label: 255 }",
    "Split": "1 2",
    "Swish": "1 1 swish_param { beta: 1 }",
    "TanH": "1 1",
    "Threshold": "1 1 threshold_param { threshold: 1 }",
    "Tile": "1 1 tile_param { axis: 1 tiles: 2 }",
    "WindowData": '0 2 window_data_param { source: "nowhere" batch_size: 2 } transform_param { crop_size: 4 }',
}

# A blob each of the shapes that layers like to have.
IMAGES = """
layer { name: "x" type: "Input" top: "x" top: "y" input_param { shape { dim: 2 dim: 3 dim: 6 dim: 6 } } }
layer { name: "labels" type: "Input" top: "label" top: "vector" top: "matrix" top: "like" top: "three"
  input_param { shape { dim: 2 } shape { dim: 2 dim: 3 } shape { dim: 3 dim: 3 } shape { dim: 2 dim: 3 }
    shape { dim: 3 } } }
"""
TIMES = """
layer { name: "in" type: "DummyData" top: "x" top: "cont" top: "hidden" top: "cell" top: "gates" top: "still"
  dummy_data_param { data_filler { type: "gaussian" std: 0.1 }
    shape { dim: 4 dim: 2 dim: 3 } shape { dim: 4 dim: 2 } shape { dim: 1 dim: 2 dim: 3 } shape { dim: 1 dim: 2 dim: 3 }
    shape { dim: 1 dim: 2 dim: 12 } shape { dim: 2 dim: 5 } } }
layer { name: "one" type: "Slice" bottom: "cont" top: "now" top: "then" slice_param { axis: 0 slice_point: 1 } }
"""
# Layers written `TYPE bottoms > tops`, with the usual fields of the type.
CHAINS = {
    IMAGES: """
Convolution x > c | BatchNorm c > c | Scale c > c | ReLU c > c | Pooling c > p | InnerProduct p > f
SoftmaxWithLoss f label > loss | Accuracy f label > acc
=
Convolution x > a | Convolution x > b | Eltwise a b > s | PReLU s > s | Concat s a > cat | Dropout cat > cat
Flatten cat > flat | InnerProduct flat > out | EuclideanLoss out out > loss
=
Deconvolution x > d | LRN d > n | SPP n > pyramid | InnerProduct pyramid > f | HingeLoss f label > loss
Crop d y > cropped | Silence cropped >
=
Slice x > first second | AbsVal first > abs | BNLL second > bnll | Clip abs > clip | ELU bnll > elu | Exp clip > exp
Eltwise elu exp > sum | Reduction sum > per | Silence per >
=
Sigmoid vector > s | TanH s > t | Power t > p | Log p > l | Swish l > w | Threshold w > z | MVN z > m
Softmax vector > soft | MultinomialLogisticLoss soft label > loss | Silence m >
=
ArgMax vector > best | BatchReindex vector label > again | Filter vector label > kept | Embed label > e
Bias e > e | Tile e > tiled | Reshape tiled > flat | Silence flat best again kept >
=
ContrastiveLoss vector like label > loss | SigmoidCrossEntropyLoss vector like > other
InfogainLoss vector label matrix > gain | HDF5Output vector label >
=
Parameter > p | Eltwise p vector > q | Scale vector three > r | Split q > q1 q2 | Im2col x > cols
Silence q1 q2 r cols >
=
MemoryData > image tag | Convolution image > c | Softmax c > s | Silence s tag >
=
Python x > z | Silence z >
""",
    TIMES: """
LSTM x cont > h | InnerProduct h > f | EuclideanLoss h h > loss | Silence f >
=
RNN x cont > h | RNN x cont still > g | Concat h g > both | Reduction both > sum
=
LSTMUnit cell gates now > c h | LSTM x cont still > out | Silence c h out >
""",
}
DATA_LAYERS = re.compile(r'type: "?(Data|DATA|ImageData)"?')


def layer(type: str, name: str, bottoms: list[str], tops: list[str]) -> str:
    """A layer with the usual fields of its type."""
    fields = USUAL[type].split(" ", 2)[2:]
    blobs = [f'bottom: "{blob}"' for blob in bottoms] + [f'top: "{blob}"' for blob in tops]
    return f'layer {{ name: "{name}" type: "{type}" {" ".join([*blobs, *fields])} }}\n'


def chain(line: str, number: int) -> str:
    """A layer written `TYPE bottoms > tops`."""
    left, _, tops = line.partition(">")
    type, *bottoms = left.split()
    return layer(type, f"l{number}", bottoms, tops.split())


def seeds() -> list[str]:
    """The nets, as text."""
    found = []
    for inputs, nets in CHAINS.items():
        for net in nets.strip().split("=\n"):
            lines = [line for row in net.strip().split("\n") for line in row.split("|")]
            found.append(inputs + "".join(chain(line, number) for number, line in enumerate(lines)))
    return found + fixtures()


def fixtures() -> list[str]:
    """The nets of the fixtures, but those that need data or a fork; large ones as far as their first layers."""
    texts = [path.read_text("utf-8") for path in sorted((FIXTURES / "small").glob("*.prototxt"))]
    found = [text for text in texts if "batch_size" not in text and "permute_param" not in text]
    image = (
        'layer { name: "in" type: "Input" top: "data" top: "label" input_param { shape { SHAPE } shape { dim: 2 } } }'
    )
    image = image.replace("SHAPE", "dim: 2 dim: 3 dim: 24 dim: 24")
    for name in ("allconv6", "mobilenetv2"):
        text = (FIXTURES / name / f"{name}.prototxt").read_text("utf-8").replace("kernel_size: 7", "kernel_size: 1")
        parts = text.split("\nlayer")[1:]
        kept = [part for part in parts if not DATA_LAYERS.search(part)][:16]
        found.append("\nlayer".join([image, *kept]))
    return found
