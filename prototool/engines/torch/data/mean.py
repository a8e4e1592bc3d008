"""The file of a data set's mean: a BlobProto in binary (.binaryproto)."""

from __future__ import annotations

import numpy as np

from prototool.engines.torch.data.pictures import Pixels
from prototool.engines.torch.data.setting import Setting
from prototool.schema.weights import NoWeightsError, read_blob_file
from prototool.schema.wire import WireError


def read_mean(setting: Setting, path: str) -> Pixels:
    """The mean in a file: rows, columns, channels, in float32. Raises SourceError.

    Axes that the blob does not have count as 1 behind those it has (source: Blob::LegacyShape).
    """
    try:
        blob = read_blob_file(setting.path(path), setting.layer.name)
    except (FileNotFoundError, NotADirectoryError):
        raise setting.missing("its mean_file", path) from None
    except OSError as error:
        raise setting.error(f"its mean_file '{path}' cannot be read: {error.strerror}") from None
    except (WireError, NoWeightsError, ValueError) as error:
        message = f"its mean_file '{path}' is no blob in binary, as compute_image_mean writes it: {error}"
        raise setting.error(message) from None
    dims = (*blob.dims, 1, 1, 1, 1)[: max(4, len(blob.dims))]
    if len(dims) > 4 or dims[0] < 1:
        said = " x ".join(map(str, blob.dims))
        raise setting.error(
            f"its mean_file '{path}' holds a blob of {said}, and a mean has 1 x channels x height x width"
        )
    values = np.array(blob.values, np.float32)
    first = values[: dims[1] * dims[2] * dims[3]].reshape(dims[1:])
    return np.ascontiguousarray(first.transpose(1, 2, 0))
