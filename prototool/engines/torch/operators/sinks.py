"""Layers that take values and give none, and Parameter, which gives one and takes none."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from torch import Tensor

from prototool.engines.torch.operators.operator import Operator, Setup, UnrunnableError
from prototool.text.write import write_atomically


class Silence(Operator):
    """Takes what nobody else wants."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """No top."""
        return ()


class Parameter(Operator):
    """A blob that is learned by itself."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The parameter."""
        return (self.setup.blobs[0],)


class HDF5Output(Operator):
    """Writes two blobs, `data` and `label`, to an HDF5 file: those of one batch, for which Caffe's layer has room.

    The file appears whole, with the batch, and is never left open.
    """

    capturable = False

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.path = setup.folder / setup.param("hdf5_output_param").text("file_name")
        self.written = False
        if not self.path.parent.is_dir():
            raise UnrunnableError(setup.layer, f"its file {self.path} cannot be written: there is no such folder")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """No top. Raises UnrunnableError for a second batch, and where the file cannot be written."""
        if self.written:
            reason = f"its file {self.path} has a batch already, and takes one; have it run for a single iteration"
            raise UnrunnableError(self.setup.layer, reason)
        try:
            write_atomically(self.path, hdf5({"data": bottoms[0], "label": bottoms[1]}))
        except OSError as error:
            raise UnrunnableError(
                self.setup.layer, f"its file {self.path} cannot be written: {error.strerror}"
            ) from None
        except ImportError:
            raise UnrunnableError(self.setup.layer, "it writes HDF5, which needs h5py: pip install h5py") from None
        self.written = True
        return ()


def hdf5(blobs: dict[str, Tensor]) -> bytes:
    """A file in HDF5 with a dataset for each blob, of four dimensions as Caffe has it."""
    # Late, because few nets need it and it takes its time.
    import h5py  # type: ignore[import-untyped]

    held = BytesIO()
    with h5py.File(held, "w") as file:
        for name, blob in blobs.items():
            shape = (*blob.shape, *(1,) * (4 - blob.dim()))
            file.create_dataset(name, data=blob.detach().float().cpu().reshape(shape).numpy())
    return held.getvalue()


OPERATORS: dict[str, type[Operator]] = {"HDF5Output": HDF5Output, "Parameter": Parameter, "Silence": Silence}
