"""Which states of a net its findings count in, and how to look at the one that is meant.

A net may speak of stages that are meant for one phase alone: an all-in-one file has a stage "deploy" in which nobody
trains. Such a state is no fault of the net, so one that fails counts only if the other phase fails there too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from prototool.net.across import Finding
from prototool.net.net import Net
from prototool.net.state import PHASES, NetState, Phase
from prototool.text.problem import Problem


def fails(problems: Collection[Problem]) -> bool:
    """Whether Caffe would refuse a net with these problems."""
    return any(problem.severity == "error" for problem in problems)


def plain(net: Net, state: NetState) -> bool:
    """Whether a state is one that Caffe builds when nobody says anything of levels and stages."""
    return state.level == 0 and state.stages == net.stages


def counting(net: Net, found: Mapping[NetState, Sequence[Problem]]) -> tuple[NetState, ...]:
    """The states whose problems count, of all in which a net differs."""
    if all(plain(net, state) for state in found):
        return tuple(found)
    ruled = [layer for layer in net.layers if layer.include or layer.exclude]

    def kept(state: NetState) -> tuple[bool, ...]:
        return tuple(layer.kept(state) for layer in ruled)

    failing = {kept(state) for state, problems in found.items() if fails(problems)}

    def counts(state: NetState) -> bool:
        other = state._replace(phase=other_phase(state.phase))
        return plain(net, state) or kept(state) not in failing or kept(other) in failing

    return tuple(state for state in found if counts(state))


def other_phase(phase: Phase) -> Phase:
    """The phase that is not this one."""
    return PHASES[1 - PHASES.index(phase)]


def advise(net: Net, found: Mapping[NetState, Sequence[Problem]], findings: Sequence[Finding]) -> list[Finding]:
    """The findings; the first error of a net that is sound in some other state says how to look at that one alone."""
    advice = how_to_look(net, found)
    first = next((finding for finding in findings if finding.problem.severity == "error"), None)
    if not advice or first is None:
        return list(findings)
    said = first._replace(problem=first.problem._replace(notes=(*first.problem.notes, advice)))
    return [said if finding is first else finding for finding in findings]


def how_to_look(net: Net, found: Mapping[NetState, Sequence[Problem]]) -> str:
    """How to look at a state that is sound, where another one that Caffe may build is not."""
    sound = [state for state, problems in found.items() if not fails(problems)]
    broken = [state for state, problems in found.items() if fails(problems)]
    if not sound or not any(plain(net, state) for state in broken):
        return ""
    # A plain state needs the fewest words.
    best = min(sound, key=lambda state: (not plain(net, state), abs(state.level), len(state.stages)))
    options = [f"--phase {best.phase}"]
    options += [f"--level {best.level}"] if best.level else []
    options += [f"--stage {stage}" for stage in sorted(best.stages - net.stages)]
    return f"in {best} it is sound; if it is never built otherwise, check it with {' '.join(options)}"
