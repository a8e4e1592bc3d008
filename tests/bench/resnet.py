"""A net of the size of ResNet-152 (about 100 kB), or several times that, written by procedure."""

from __future__ import annotations

CONV = """layer {{
	bottom: "{bottom}"
	top: "{name}"
	name: "{name}"
	type: "Convolution"
	convolution_param {{
		num_output: {outputs}
		kernel_size: {kernel}
		pad: {pad}
		stride: {stride}
		bias_term: false
	}}
}}

layer {{
	bottom: "{name}"
	top: "{name}"
	name: "bn_{name}"
	type: "BatchNorm"
	batch_norm_param {{
		use_global_stats: true
	}}
}}

layer {{
	bottom: "{name}"
	top: "{name}"
	name: "scale_{name}"
	type: "Scale"
	scale_param {{
		bias_term: true
	}}
}}

"""
RELU = """layer {{
	bottom: "{name}"
	top: "{name}"
	name: "{name}_relu"
	type: "ReLU"
}}

"""
SUM = """layer {{
	bottom: "{left}"
	bottom: "{right}"
	top: "{name}"
	name: "{name}"
	type: "Eltwise"
}}

"""
STAGES = [(3, 256), (8, 512), (36, 1024), (3, 2048)]


def conv(name: str, bottom: str, outputs: int, kernel: int, stride: int = 1) -> str:
    """A convolution with BatchNorm and Scale in place."""
    return CONV.format(name=name, bottom=bottom, outputs=outputs, kernel=kernel, pad=kernel // 2, stride=stride)


def resnet152(times: int = 1) -> str:
    """The text of a residual net of 152 layers; with `times`, of so many times as many blocks."""
    parts = ['name: "ResNet-152"\ninput: "data"\ninput_dim: 1\ninput_dim: 3\ninput_dim: 224\ninput_dim: 224\n\n']
    parts += conv("conv1", "data", 64, 7, 2), RELU.format(name="conv1")
    last = "conv1"
    for stage, (count, width) in enumerate(STAGES, 2):
        for block in range(count * times):
            name = f"res{stage}b{block}"
            parts += conv(f"{name}_branch2a", last, width // 4, 1), RELU.format(name=f"{name}_branch2a")
            parts += conv(f"{name}_branch2b", f"{name}_branch2a", width // 4, 3), RELU.format(name=f"{name}_branch2b")
            parts.append(conv(f"{name}_branch2c", f"{name}_branch2b", width, 1))
            left = last
            if block == 0:
                left = f"{name}_branch1"
                parts.append(conv(left, last, width, 1))
            parts += SUM.format(name=name, left=left, right=f"{name}_branch2c"), RELU.format(name=name)
            last = name
    return "".join(parts)
