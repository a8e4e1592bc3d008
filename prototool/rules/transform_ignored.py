"""A data layer states how images are changed where Caffe no longer looks for it.

`scale`, `mean_file`, `crop_size` and `mirror` inside `data_param`, `image_data_param` and `window_data_param` are from
before `transform_param`. In files with `layers` Caffe moves them when it reads the file. In a `layer` it ignores them:
images are neither scaled nor cropped, and no mean is taken off. Only WindowData still reads its `scale` there.
`--unsafe-fixes` moves them.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.places import field_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.schema.bound import Message, Value
from prototool.text import trivia
from prototool.text.edit import Edit
from prototool.text.layout import block, scalar, within
from prototool.text.source import Span

OLD = ("scale", "mean_file", "crop_size", "mirror")
# Where each data layer states them in old files, and what it goes on reading there.
HOLDERS = {
    "Data": ("data_param", ""),
    "ImageData": ("image_data_param", ""),
    "WindowData": ("window_data_param", "scale"),
}


@About(
    "PT326",
    "transform-ignored",
    "warning",
    bad="""
        layer {
          name: "data" type: "Data" top: "data" top: "label"
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 scale: 0.00390625 mirror: true }
        }
    """,
    good="""
        layer {
          name: "data" type: "Data" top: "data" top: "label"
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
          transform_param { scale: 0.00390625 mirror: true }
        }
    """,
).on_net
def transform_ignored(view: View) -> Findings:
    """The data layers of today's format with such fields."""
    for layer in view.net.layers:
        if layer.type in HOLDERS and layer.era == "V2" and layer.message:
            name, read = HOLDERS[layer.type]
            holder = layer.message.message(name)
            found = [field for field in OLD if holder and field in holder and field != read]
            if found and holder:
                message = f"layer '{layer.name}' states {' and '.join(found)} in {name}, where Caffe ignores them"
                fix = tuple(moved(view.document, layer, holder, found))
                place = field_place(layer, holder, *found)
                yield Told(place, message, ("write them in transform_param",), fix, safe=False, about=layer.name)


def moved(document: Document, layer: Layer, holder: Message, found: list[str]) -> Iterator[Edit]:
    """The edits that state the fields in transform_param; what is stated there already stays as it is."""
    old: list[Value] = [holder.scalars(field)[0] for field in found]
    for value in old:
        yield Edit(trivia.extent(document.source.text, value.node.start, value.node.end), "")
    present = layer.message.message("transform_param") if layer.message else None
    fields = [scalar(value.node.name, value.node.raw) for value in old if not present or value.node.name not in present]
    outer = (present or layer.message).node if layer.message else None
    if outer is None or not fields:
        return
    for field in fields if present else [block("transform_param", *fields)]:
        offset, text = within(document.source, outer, field, document.tree.fields)
        yield Edit(Span(offset, offset), text)
