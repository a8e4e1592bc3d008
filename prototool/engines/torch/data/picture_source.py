"""The sources of pictures with labels: the layers ImageData and Data."""

from __future__ import annotations

from collections.abc import Callable

from prototool.analysis.feeds import feed
from prototool.analysis.fields import flag, number
from prototool.engines.torch.data.database import Database
from prototool.engines.torch.data.items import Items
from prototool.engines.torch.data.kept import Kept, UnlikeError, fits
from prototool.engines.torch.data.order import Indices, Order
from prototool.engines.torch.data.picture_list import PictureList
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import Dims, Tops
from prototool.engines.torch.data.streamed import Streamed
from prototool.engines.torch.data.transform import Transform, UnfitError


class PictureSource:
    """Pictures and their labels. Raises SourceError."""

    def __init__(self, setting: Setting, items: Items, order: Order, transform: Transform) -> None:
        self.items = items
        self.order = order
        self.transform = transform
        self.device = setting.device
        self.tops = len(setting.layer.tops)
        self.batch = 0
        first = items.load(int(order.batch(0)[0]))
        try:
            transform.check(first.pixels)
        except UnfitError as error:
            raise items.error(first.number, str(error)) from None
        size = (order.size, first.pixels.shape[2], *transform.size(first.pixels))
        self.shapes: tuple[Dims, ...] = (size, (order.size,))[: self.tops]
        self.kept: Kept | None = None
        self.streamed: Streamed | None = None
        if fits(items, first, self.device):
            self.kept = Kept(items, order, transform, first, self.device)

    def draw(self) -> Tops:
        """The next batch."""
        tops = self.drawn()[: self.tops]
        self.batch += 1
        return tops

    def drawn(self) -> Tops:
        """The batch that is next, from memory as long as all pictures are alike."""
        if self.kept:
            try:
                return self.kept.draw(self.batch)
            except UnlikeError:
                self.kept.close()
                self.kept = None
        self.streamed = self.streamed or Streamed(self.items, self.order, self.transform, self.device)
        return self.streamed.draw(self.batch)

    def move(self, batch: int) -> None:
        """Stand before a batch."""
        self.batch = batch

    def close(self) -> None:
        """Let go of files and threads."""
        for each in (self.kept, self.streamed, self.items):
            if each:
                each.close()


def image_data(setting: Setting) -> PictureSource:
    """The source of an ImageData layer. Raises SourceError."""
    fields = feed(setting.layer)
    size = setting.batch_of(fields)
    transform = Transform(setting, setting.transform(fields))
    items = PictureList(setting, fields)
    most = number(fields, "rand_skip")
    skip = int(setting.chance("skip").integers(most)) if most > 0 else 0
    if skip >= items.count:
        message = f"its rand_skip is {most} and came to skip {skip} pictures, and its list '{items.source}' has"
        raise setting.error(f"{message} {items.count}; state less")
    shuffle = shuffled(setting, items.count) if flag(fields, "shuffle") else None
    return PictureSource(setting, items, Order(items.count, size, shuffle, skip), transform)


def shuffled(setting: Setting, count: int) -> Callable[[int], Indices]:
    """The order of the items in each epoch."""
    return lambda epoch: setting.chance("shuffle", epoch).permutation(count)


def data(setting: Setting) -> PictureSource:
    """The source of a Data layer. Raises SourceError."""
    fields = feed(setting.layer)
    transform = setting.transform(fields)
    size = setting.batch_of(fields)
    made = Transform(setting, transform)
    items = Database(setting, fields, transform)
    try:
        return PictureSource(setting, items, Order(items.count, size), made)
    except BaseException:
        items.close()
        raise
