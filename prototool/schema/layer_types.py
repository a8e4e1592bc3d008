"""The layer types a schema knows: Caffe 1.0's, and those its enum `LayerType` lists.

In Caffe the types are no part of the schema; a dialect or a user's own .proto states them as the values of an enum of
that name at its top.
"""

from __future__ import annotations

from prototool.schema.types import Schema

ADDED = "LayerType"

NAMES = """
AbsVal Accuracy ArgMax BNLL BatchNorm BatchReindex Bias Clip Concat ContrastiveLoss Convolution Crop Data
Deconvolution Dropout DummyData ELU Eltwise Embed EuclideanLoss Exp Filter Flatten HDF5Data HDF5Output HingeLoss
Im2col ImageData InfogainLoss InnerProduct Input LRN LSTM LSTMUnit Log MVN MemoryData MultinomialLogisticLoss PReLU
Parameter Pooling Power Python RNN ReLU Reduction Reshape SPP Scale Sigmoid SigmoidCrossEntropyLoss Silence Slice
Softmax SoftmaxWithLoss Split Swish TanH Threshold Tile WindowData
"""
CAFFE_TYPES = frozenset(NAMES.split())


def added_types(schema: Schema) -> frozenset[str]:
    """The layer types a schema adds to Caffe's."""
    return frozenset(row[0] for row in schema.rows.get(f"enum {ADDED}", ()))


def known_types(schema: Schema) -> frozenset[str]:
    """All layer types of a schema."""
    return CAFFE_TYPES | added_types(schema)
