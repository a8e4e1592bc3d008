"""A net with several outputs, faults, and names that would like to be more than names."""

from __future__ import annotations

EVIL = '</script><img src=x onerror="window.evil = 1">&amp;\'\u2028<!--'
ESCAPED = EVIL.replace('"', r"\"")
TEXT = f"""
name: "{ESCAPED}"
layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ dim: 1 dim: 3 dim: 9 dim: 9 }} }} }}
layer {{ name: "cut" type: "Slice" bottom: "data" top: "a" top: "b" slice_param {{ slice_point: 1 }} }}
layer {{ name: "{ESCAPED}" type: "Convolution" bottom: "a" top: "c"
  convolution_param {{ num_output: 4 kernel_size: 30 }} }}
layer {{ name: "one" type: "Convolution" bottom: "b" top: "one" convolution_param {{ num_output: 4 kernel_size: 1 }} }}
layer {{ name: "drop" type: "Dropout" bottom: "one" top: "one" include {{ phase: TRAIN }} }}
layer {{ name: "two" type: "Concat" bottom: "c" bottom: "one" bottom: "b" top: "two" }}
layer {{ name: "loss" type: "SoftmaxWithLoss" bottom: "two" bottom: "lable" include {{ phase: TRAIN }} }}
"""
