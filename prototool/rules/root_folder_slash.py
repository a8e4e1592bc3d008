"""root_folder does not end with a slash.

Caffe puts `root_folder` in front of each path of the list as it stands, without a slash between them: "images" and
"1.jpg" make "images1.jpg". It is right only where each path of the list begins with a slash.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.text.edit import Edit
from prototool.text.literals import quoted


@About(
    "PT605",
    "root-folder-slash",
    "warning",
    when="net set-up",
    says="Check failed: cv_img.data Could not load images1.jpg",
    bad="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          image_data_param { source: "train.txt" root_folder: "images" shuffle: true }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          image_data_param { source: "train.txt" root_folder: "images/" shuffle: true }
        }
    """,
).on_state
def root_folder_slash(view: StateView) -> Findings:
    """Folders that do not end in a slash."""
    for layer in view.graph.layers:
        for given in feed(layer).scalars("root_folder") if layer.type in ("ImageData", "WindowData") else ():
            folder = str(given.value)
            if folder and not folder.endswith("/"):
                message = f"layer '{layer.name}': root_folder has no slash at its end, and Caffe adds none"
                note = f"a line '1.jpg' of the list is looked for as '{folder}1.jpg'"
                fix = Edit(given.span, quoted(folder + "/", given.node.raw[0]))
                yield Told(given.span, message, (note,), (fix,), safe=False, about=layer.name)
