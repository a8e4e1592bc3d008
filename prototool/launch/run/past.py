"""The events of a run as the history that summaries, tables and curves are made of."""

from __future__ import annotations

from collections.abc import Iterable

from prototool.engines.events import Broke, Diverged, Ended, Outputs, Saved, Trained
from prototool.engines.events import Event as Told
from prototool.engines.events import Tested as ToldTest
from prototool.launch.log.history import Event, Output, Run, Shown, Tested


def run_of(events: Iterable[Told], name: str) -> Run:
    """A run from its events. Its losses are those of single iterations, not means over average_loss of them."""
    train, tests, others = [], [], []
    for event in events:
        where = event.iteration, event.seconds
        if isinstance(event, Trained):
            train.append(Shown(*where, event.loss, event.rate, None, listed(event.outputs)))
        elif isinstance(event, ToldTest):
            tests.append(Tested(event.net, *where, None, listed(event.outputs)))
        elif isinstance(event, Saved):
            others.append(Event("snapshot", *where, event.state))
        elif isinstance(event, (Broke, Diverged)):
            text = event.reason if isinstance(event, Broke) else f"the loss is no number at iteration {event.iteration}"
            others.append(Event("failed", *where, text))
        elif isinstance(event, Ended):
            others.append(Event("stopped" if event.stopped else "done", *where, ""))
    return Run(name, name, tuple(train), tuple(tests), tuple(others))


def listed(outputs: Outputs) -> tuple[Output, ...]:
    """Outputs one by one, numbered as Caffe's log numbers them."""
    flat = [(name, value) for name, values in outputs.items() for value in values]
    return tuple(Output(number, name, value) for number, (name, value) in enumerate(flat))
