"""What the torch engine cannot do, known before anything starts. It needs no torch."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.fields import param
from prototool.engines.beginning import of_files
from prototool.engines.health import Health
from prototool.engines.job import Job, key_of
from prototool.net.net import Layer
from prototool.schema.layer_types import CAFFE_TYPES
from prototool.text.source import Source


def refusals(job: Job, health: Health) -> list[str]:
    """Why it cannot do a job, each reason with what to do."""
    told = []
    if job.gpu is not None and "GPU" not in health.device:
        told.append(
            f"this torch ({health.version}) cannot use a GPU: it was built without CUDA, or no GPU is here; without"
            " --gpu it trains on the CPU"
        )
    if job.gpu is None and job.precision == "tf32":
        told.append("tf32 is arithmetic of NVIDIA's GPUs, and this trains on the CPU: --precision fp32 or bf16")
    return [*told, *of_files(job), *dict.fromkeys(unrunnable(job))]


def unrunnable(job: Job) -> Iterator[str]:
    """The layers that it cannot run, each with its place."""
    for ref in job.solver.solver.nets:
        document = job.nets.get(key_of(ref))
        if document is None or document.kind != "net":
            continue
        own = document.message.message("state")
        for layer in document.graph(ref.state(own)).layers:
            why = reason(layer)
            if why:
                yield f"{place(document.source, layer)}: layer '{layer.name}' ({layer.type}): {why}"


def reason(layer: Layer) -> str:
    """Why a layer cannot be run, empty where it can."""
    if layer.type == "Python":
        return "its code is written for pycaffe; --engine pycaffe runs it"
    if layer.type not in CAFFE_TYPES:
        return "this is no layer type of Caffe 1.0; the fork that has it must train it"
    if layer.type == "Data" and param(layer, "data_param").text("backend") != "LMDB":
        return (
            "it reads a LevelDB, as Caffe does where backend is not stated, and this engine does not; write it as an"
            " LMDB (convert_imageset -backend lmdb does) and state backend: LMDB, or --engine pycaffe"
        )
    if layer.type == "MemoryData":
        return "it is fed by a program, and a training from files has none; use Data, ImageData or HDF5Data"
    return ""


def place(source: Source, layer: Layer) -> str:
    """Where a layer stands."""
    at = source.position(layer.span.start)
    return f"{source.path}:{at.line}:{at.column}"
