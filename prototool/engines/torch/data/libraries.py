"""The libraries that read data, loaded when a net first needs one: few nets need them all."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from prototool.engines.torch.data.source import SourceError

EXTRA = "pip install 'caffe-prototool[torch]'"


def library(name: str) -> Any:
    """A library. Raises SourceError, saying how to get it, where it is not there or does not load."""
    try:
        return import_module(name)
    except ImportError as error:
        raise SourceError(
            f"the library {name} is needed to read this data and does not load ({error}): {EXTRA}"
        ) from None


@cache
def opencv() -> Any:
    """OpenCV, which Caffe reads pictures with too. Its own threads rest, since pictures are read in several of ours.

    Without Intel's primitives it computes the same on every machine: what resizes pictures in the real Caffe.
    """
    cv2 = library("cv2")
    cv2.setNumThreads(1)
    if hasattr(cv2, "ipp"):
        cv2.ipp.setUseIPP(False)
    # A picture that is none is told by who asked for it.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2
