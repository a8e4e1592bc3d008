"""Nets to train for a while, written by procedure, on data drawn once: allconv6, AlexNet, ResNet-50, MobileNetV2.

They stand for what is trained in the field; their data costs nothing, so that what is measured is the net.
"""

from __future__ import annotations

from collections.abc import Callable

SOLVER = """net: "net.prototxt"
base_lr: 0.001
lr_policy: "fixed"
momentum: 0.9
weight_decay: 0.0005
max_iter: {iterations}
display: 0
snapshot_prefix: "bench"
snapshot_after_train: false
random_seed: 1
"""
DATA = """name: "{name}"
layer {{ name: "data" type: "DummyData" top: "data" top: "label" dummy_data_param {{
  shape {{ dim: {batch} dim: 3 dim: {size} dim: {size} }} shape {{ dim: {batch} }}
  data_filler {{ type: "constant" value: 0.5 }} data_filler {{ type: "constant" value: 1 }} }} }}
"""
LOSS = 'layer {{ name: "loss" type: "SoftmaxWithLoss" bottom: "{bottom}" bottom: "label" top: "loss" }}\n'


def layer(name: str, type: str, bottom: str, top: str = "", more: str = "") -> str:
    """A layer, in place unless told otherwise."""
    return f'layer {{ name: "{name}" type: "{type}" bottom: "{bottom}" top: "{top or bottom}" {more} }}\n'


def conv(
    name: str, bottom: str, outputs: int, kernel: int, stride: int = 1, pad: int = 0, group: int = 1, bias: bool = True
) -> str:
    """A convolution."""
    fields = f"num_output: {outputs} kernel_size: {kernel} stride: {stride} pad: {pad} group: {group}"
    filler = 'weight_filler { type: "msra" }'
    term = "" if bias else "bias_term: false"
    return layer(name, "Convolution", bottom, name, f"convolution_param {{ {fields} {filler} {term} }}")


def normalized(name: str, bottom: str, outputs: int, kernel: int, stride: int = 1, group: int = 1) -> str:
    """A convolution with BatchNorm and Scale in place."""
    frozen = "param { lr_mult: 0 decay_mult: 0 } " * 3
    return (
        conv(name, bottom, outputs, kernel, stride, kernel // 2, group, bias=False)
        + layer(f"{name}/bn", "BatchNorm", name, "", frozen)
        + layer(f"{name}/scale", "Scale", name, "", "scale_param { bias_term: true }")
    )


def dense(name: str, bottom: str, outputs: int) -> str:
    """A fully connected layer."""
    fields = f'num_output: {outputs} weight_filler {{ type: "gaussian" std: 0.01 }}'
    return layer(name, "InnerProduct", bottom, name, f"inner_product_param {{ {fields} }}")


def pool(name: str, bottom: str, more: str) -> str:
    """A pooling."""
    return layer(name, "Pooling", bottom, name, f"pooling_param {{ {more} }}")


def allconv6(batch: int) -> str:
    """Five 3x3 convolutions of stride 2 and an average pooling, as in fixtures/allconv6."""
    parts, last = [DATA.format(name="allconv6", batch=batch, size=224)], "data"
    for number, outputs in enumerate((64, 64, 128, 128, 20), 1):
        parts.append(conv(f"conv{number}", last, outputs, 3, 2, 1))
        last = f"conv{number}"
        parts.append(layer(f"relu{number}", "ReLU", last))
    parts.append(pool("pool5", last, "pool: AVE kernel_size: 7"))
    return "".join([*parts, LOSS.format(bottom="pool5")])


def alexnet(batch: int) -> str:
    """Krizhevsky's net as Caffe's users know it: groups of 2, LRN behind pooling, Dropout in the head."""
    lrn = "lrn_param { local_size: 5 alpha: 0.0001 beta: 0.75 }"
    parts = [DATA.format(name="AlexNet", batch=batch, size=227)]
    parts += [conv("conv1", "data", 96, 11, 4), layer("relu1", "ReLU", "conv1")]
    parts += [layer("norm1", "LRN", "conv1", "norm1", lrn), pool("pool1", "norm1", "kernel_size: 3 stride: 2")]
    parts += [conv("conv2", "pool1", 256, 5, 1, 2, 2), layer("relu2", "ReLU", "conv2")]
    parts += [layer("norm2", "LRN", "conv2", "norm2", lrn), pool("pool2", "norm2", "kernel_size: 3 stride: 2")]
    parts += [conv("conv3", "pool2", 384, 3, 1, 1), layer("relu3", "ReLU", "conv3")]
    parts += [conv("conv4", "conv3", 384, 3, 1, 1, 2), layer("relu4", "ReLU", "conv4")]
    parts += [conv("conv5", "conv4", 256, 3, 1, 1, 2), layer("relu5", "ReLU", "conv5")]
    parts += [pool("pool5", "conv5", "kernel_size: 3 stride: 2")]
    for name, bottom in (("fc6", "pool5"), ("fc7", "fc6")):
        parts += [
            dense(name, bottom, 4096),
            layer(f"relu_{name}", "ReLU", name),
            layer(f"drop_{name}", "Dropout", name),
        ]
    return "".join([*parts, dense("fc8", "fc7", 1000), LOSS.format(bottom="fc8")])


def resnet50(batch: int) -> str:
    """He's residual net of 50 layers, its stride in the first convolution of a block."""
    parts = [DATA.format(name="ResNet-50", batch=batch, size=224)]
    parts += [normalized("conv1", "data", 64, 7, 2), layer("relu1", "ReLU", "conv1")]
    parts += [pool("pool1", "conv1", "kernel_size: 3 stride: 2")]
    last = "pool1"
    for stage, (count, width) in enumerate([(3, 256), (4, 512), (6, 1024), (3, 2048)], 2):
        for block in range(count):
            name, stride = f"res{stage}{chr(97 + block)}", 2 if block == 0 and stage > 2 else 1
            a, b, c = (f"{name}_{end}" for end in ("a", "b", "c"))
            parts += [normalized(a, last, width // 4, 1, stride), layer(f"{a}_relu", "ReLU", a)]
            parts += [normalized(b, a, width // 4, 3), layer(f"{b}_relu", "ReLU", b)]
            parts.append(normalized(c, b, width, 1))
            left = last
            if block == 0:
                left = f"{name}_left"
                parts.append(normalized(left, last, width, 1, stride))
            parts.append(f'layer {{ name: "{name}" type: "Eltwise" bottom: "{left}" bottom: "{c}" top: "{name}" }}\n')
            parts.append(layer(f"{name}_relu", "ReLU", name))
            last = name
    parts += [pool("pool5", last, "pool: AVE global_pooling: true"), dense("fc", "pool5", 1000)]
    return "".join([*parts, LOSS.format(bottom="fc")])


# For each stage of MobileNetV2: factor of expansion, channels, blocks, stride of the first.
INVERTED = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def mobilenetv2(batch: int) -> str:
    """Sandler's net of inverted residuals, with ReLU for ReLU6."""
    parts = [DATA.format(name="MobileNetV2", batch=batch, size=224)]
    parts += [normalized("conv1", "data", 32, 3, 2), layer("relu1", "ReLU", "conv1")]
    last, channels = "conv1", 32
    for stage, (factor, width, count, first) in enumerate(INVERTED):
        for block in range(count):
            name, stride, inner, before = f"block{stage}_{block}", first if block == 0 else 1, channels * factor, last
            if factor > 1:
                parts += [normalized(f"{name}_up", last, inner, 1), layer(f"{name}_up_relu", "ReLU", f"{name}_up")]
                last = f"{name}_up"
            parts.append(normalized(f"{name}_deep", last, inner, 3, stride, inner))
            parts += [
                layer(f"{name}_relu", "ReLU", f"{name}_deep"),
                normalized(f"{name}_out", f"{name}_deep", width, 1),
            ]
            last = f"{name}_out"
            if stride == 1 and channels == width:
                parts.append(
                    f'layer {{ name: "{name}" type: "Eltwise" bottom: "{before}" bottom: "{last}" top: "{name}" }}\n'
                )
                last = name
            channels = width
    parts += [normalized("conv9", last, 1280, 1), layer("relu9", "ReLU", "conv9")]
    parts += [pool("pool", "conv9", "pool: AVE global_pooling: true"), dense("fc", "pool", 1000)]
    return "".join([*parts, LOSS.format(bottom="fc")])


NETS: dict[str, Callable[[int], str]] = {
    "allconv6": allconv6,
    "AlexNet": alexnet,
    "ResNet-50": resnet50,
    "MobileNetV2": mobilenetv2,
}
