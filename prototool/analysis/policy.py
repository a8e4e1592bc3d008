"""What a policy is: the order of layers that a project wants, and where Dropout may stand."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

# What can be put into an order; a BatchNorm with the Scale behind it is one thing.
Role: TypeAlias = Literal["batchnorm", "activation", "pooling", "dropout"]
Place: TypeAlias = Literal["anywhere", "after-last-batchnorm", "end-of-branch"]
InHead: TypeAlias = Literal["anywhere", "before-global-pooling"]
OnMaps: TypeAlias = Literal["any", "spatial"]


class Policy(NamedTuple):
    """What is wanted of a net. One that says nothing wants nothing.

    order: of what stands between two layers with weights, as far as it is told.
    dropout: where Dropout may stand: anywhere, behind the last BatchNorm of the net, or behind that of its branch.
    dropout_in_head: where it may stand beside the global average pooling at the head of the net.
    clean_layers: how many layers with weights must stand between a Dropout and the next BatchNorm.
    dropout_on_maps: which kind Dropout on the maps of a convolution is to be; right before a global average pooling,
        where `dropout_in_head` wants it, it may be of any, since whole channels can be dropped behind that as well.
    largest_ratio_on_maps: of such a Dropout.
    """

    name: str = ""
    text: str = ""
    source: str = ""
    order: tuple[Role, ...] = ()
    dropout: Place = "anywhere"
    dropout_in_head: InHead = "anywhere"
    clean_layers: int = 0
    dropout_on_maps: OnMaps = "any"
    largest_ratio_on_maps: float = 1.0

    def title(self) -> str:
        """What it is called in messages."""
        return f"policy {self.name}" if self.name else "the recommended order"

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the rules that speak up for it alone."""
        wants = {
            "PT451": bool(self.order),
            "PT452": self.dropout != "anywhere",
            "PT453": self.dropout_on_maps != "any",
            "PT454": self.largest_ratio_on_maps < 1,
            "PT455": self.dropout_in_head != "anywhere",
        }
        return frozenset(code for code, wanted in wants.items() if wanted)


# What the rules go by where no policy is given: those that are optional run only where they are selected.
RECOMMENDED = Policy(
    order=("batchnorm", "activation", "pooling", "dropout"),
    dropout="after-last-batchnorm",
    clean_layers=2,
    dropout_on_maps="spatial",
    largest_ratio_on_maps=0.5,
)
