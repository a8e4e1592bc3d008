"""The layers that read data: batches as Caffe 1.0 makes them, and everything random a function of seed and batch.

`sources.py` is the way in. Pictures come from a list (`picture_list.py`) or a database (`database.py`), are decoded
ahead of need in threads (`ahead.py`), kept decoded where all of them fit (`kept.py`), else read anew each time
(`streamed.py`), and brought into the net's form by `transform.py`.
"""
