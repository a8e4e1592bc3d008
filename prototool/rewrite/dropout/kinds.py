"""The kinds of Dropout, and the stock layers each is made of (all tried on real Caffe 1.0).

- plain: Caffe's own Dropout (Srivastava et al. 2014), which sets a share of the values to 0.
- spatial: whole channels are dropped (Tompson et al. 2015, arXiv:1411.4280). A Dropout works on ones of the shape
  batch x channels, and a Scale with two bottoms multiplies each channel by what became of its one.
- gaussian: each value is multiplied by noise around 1 with as much variance as Dropout of that ratio has, ratio /
  (1 - ratio) (Srivastava et al. 2014, section 10). DummyData draws new noise at every forward pass.
- uniform: the same with noise on [1 - ratio, 1 + ratio], called Uout (Li et al. 2018, arXiv:1801.05134).

The noise has the batch size in its shape, so these layers are part of the net in TRAIN only, where that is known; in
TEST a Dropout of any kind is the identity, and there is nothing to do, unless the blob needs a copy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias, get_args

from prototool.rewrite.contract import OptionError
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.phases import Rules
from prototool.text.layout import NewField, block, scalar, string
from prototool.text.literals import single

Kind: TypeAlias = Literal["plain", "spatial", "gaussian", "uniform"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FROZEN = block("param", scalar("lr_mult", "0"), scalar("decay_mult", "0"))
ON_AXIS_0 = block("scale_param", scalar("axis", "0"))


class Recipe(NamedTuple):
    """What a Dropout is to do.

    `rescale` has its output multiplied by what gives it the standard deviation of its input, if that has mean 0.
    """

    kind: Kind = "plain"
    ratio: float = 0.5
    rescale: bool = False

    @property
    def factor(self) -> float:
        """What the output is multiplied by: sqrt(1 - ratio), and of uniform noise by its own like."""
        if not self.rescale:
            return 1.0
        return 1 / math.sqrt(1 + self.ratio**2 / 3) if self.kind == "uniform" else math.sqrt(1 - self.ratio)

    @property
    def keeps_sign(self) -> bool:
        """Whether no value comes out with another sign, which a ReLU in place before it relies on."""
        return self.kind != "gaussian"

    @property
    def filler(self) -> dict[str, str | float]:
        """What DummyData is filled with."""
        factor = self.factor
        if self.kind == "spatial":
            return {"type": "constant", "value": factor}
        if self.kind == "uniform":
            return {"type": "uniform", "min": factor * (1 - self.ratio), "max": factor * (1 + self.ratio)}
        return {"type": "gaussian", "mean": factor, "std": factor * math.sqrt(self.ratio / (1 - self.ratio))}

    def axes(self, shape: Sequence[int]) -> tuple[int, ...]:
        """The axes of a blob that the noise has."""
        return tuple(shape[:2] if self.kind == "spatial" else shape)

    def like(self, other: Recipe) -> bool:
        """Whether another one does the same, as far as a float tells."""
        same = self.kind == other.kind and self.rescale == other.rescale
        return same and math.isclose(single(self.ratio), single(other.ratio), rel_tol=1e-5)

    def __str__(self) -> str:
        """The recipe in words."""
        return f"{self.kind}, ratio {self.ratio:g}" + (", rescaled" if self.rescale else "")


def checked(kind: str, ratio: float, rescale: bool) -> Recipe:
    """The recipe of options. Raises OptionError for a kind there is not, and a ratio that makes no sense for it.

    Caffe takes a ratio of 1 and computes NaN.
    """
    for known in KINDS:
        if kind == known:
            if kind == "uniform":
                if not 0 < ratio <= 1:
                    message = "ratio is how far uniform noise goes from 1 to either side, above 0 and at most 1"
                    raise OptionError(f"{message}; {ratio:g} is not")
            elif not 0 < ratio < 1:
                raise OptionError(f"ratio is the share of values that are dropped, between 0 and 1; {ratio:g} is not")
            return Recipe(known, ratio, rescale)
    raise OptionError(f"kind is {', '.join(KINDS[:-1])} or {KINDS[-1]}; '{kind}' is not")


class Target(NamedTuple):
    """What a Dropout is to work on: its name, its bottom and top, where it is part of the net, and the shape of its
    bottom in TRAIN, which a plain one need not know.
    """

    name: str
    bottom: str
    top: str
    rules: Rules
    shape: Sequence[int] = ()

    def under(self, word: str) -> str:
        """The name of a part of it."""
        return f"{self.name}{'/' if '/' in self.name else '_'}{word}"


def written(recipe: Recipe, target: Target) -> list[NewLayer]:
    """The layers that make a Dropout; none where it is part of the net in TEST only, unless it is a plain one."""
    if recipe.kind == "plain":
        return plain(recipe, target)
    rules, bottoms = target.rules.within("TRAIN"), (target.bottom,)
    layers: list[NewLayer] = []
    if rules:
        noise = target.under("ones" if recipe.kind == "spatial" else "noise")
        layers.append(NewLayer(noise, "DummyData", (), (noise,), (dummy(recipe, target.shape),), *rules))
        if recipe.kind == "spatial":
            mask = target.under("mask")
            # Not in place: a constant is filled in once, and would stay dropped.
            layers.append(NewLayer(mask, "Dropout", (noise,), (mask,), (ratio_of(recipe),), *rules))
            noise = mask
        layers.append(NewLayer(target.name, "Scale", (*bottoms, noise), (target.top,), (ON_AXIS_0,), *rules))
    rest = target.rules.within("TEST")
    if rest and target.top != target.bottom:
        # A Power that states nothing is a copy.
        layers.append(NewLayer(target.name, "Power", bottoms, (target.top,), (), *rest))
    return layers


def plain(recipe: Recipe, target: Target) -> list[NewLayer]:
    """Caffe's Dropout, and the layer that rescales its output.

    That is a Scale with one factor that is not learned, because a Power in place computes a wrong gradient.
    """
    top = (target.top,)
    dropout = NewLayer(target.name, "Dropout", (target.bottom,), top, (ratio_of(recipe),), *target.rules)
    rules = target.rules.within("TRAIN")
    if not recipe.rescale or not rules:
        return [dropout]
    filler = block("filler", scalar("value", number(recipe.factor)))
    # The axis counts for nothing, but there must be one.
    factor = block("scale_param", scalar("axis", "0"), scalar("num_axes", "0"), filler)
    return [dropout, NewLayer(target.under("rescale"), "Scale", top, top, (FROZEN, factor), *rules)]


def ratio_of(recipe: Recipe) -> NewField:
    """The field that states the ratio."""
    return block("dropout_param", scalar("dropout_ratio", shortest(recipe.ratio)))


def dummy(recipe: Recipe, shape: Sequence[int]) -> NewField:
    """The field that states the noise."""
    dims = block("shape", *(scalar("dim", str(dim)) for dim in recipe.axes(shape)))
    values = [
        string(name, value) if isinstance(value, str) else scalar(name, number(value))
        for name, value in recipe.filler.items()
    ]
    return block("dummy_data_param", dims, block("data_filler", *values))


def number(value: float) -> str:
    """A number in as many digits as a float can tell."""
    return f"{value:.8g}"


def shortest(value: float) -> str:
    """A number in the fewest digits by which a float tells it from others: 0.3, where a file said so."""
    texts = (f"{value:.{digits}g}" for digits in range(1, 9))
    return next((text for text in texts if single(float(text)) == single(value)), f"{value:.9g}")
