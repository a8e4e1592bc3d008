"""What the blobs of a net are called in the graph: the last version of a blob has its name, earlier ones more."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prototool.export.onnx.writer import Names
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer


class Values:
    """The name of each version of each blob. Versions that are equal have one name between them.

    inputs: the versions that the model is given, which have their blobs' names whatever else has.
    outputs: the versions it gives, with the names they are given by; where another value has to have a copy for that,
    its name is not the version's own.
    """

    def __init__(
        self,
        graph: Graph,
        passing: Collection[Layer],
        versions: tuple[Sequence[Version], Sequence[Version]],
        names: Names,
    ) -> None:
        self.graph = graph
        self.passing = passing
        self.inputs = versions[0]
        self.found: dict[Version, str] = {version: names.new(version.name) for version in versions[0]}
        self.outputs: dict[Version, str] = {}
        for version in versions[1]:
            self.outputs[version] = name = names.new(self.wanted(version))
            self.found.setdefault(self.root(version), name)
        rest = [version for version in graph.versions() if self.root(version) not in self.found]
        # Finals first: of all that a value is called, the name that stays is the best.
        for version in sorted(rest, key=lambda each: graph.last[each.name] is not each):
            if self.root(version) not in self.found:
                self.found[self.root(version)] = names.new(self.wanted(version))

    def wanted(self, version: Version) -> str:
        """The name a version is to have: its blob's, unless a later version has that, or an input."""
        final = self.graph.last[version.name] is version
        given = any(each.name == version.name for each in self.inputs)
        return version.name if final and not given else f"{version.name}/{version.layer.name}"

    def root(self, version: Version) -> Version:
        """The version that a version is equal to and that something makes."""
        while version.layer in self.passing:
            version = self.graph.read[version.layer, 0]
        return version

    def name(self, version: Version) -> str:
        """What a version is called."""
        return self.found[self.root(version)]
