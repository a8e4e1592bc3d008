"""What is to be done with each file: the command line's word first, then that of the project the file is part of."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from prototool.analysis.policy import RECOMMENDED, Policy
from prototool.analysis.shape import Shape
from prototool.analysis.target import Target
from prototool.batch.dialect import known_or_error
from prototool.batch.discover import found
from prototool.check.choice import ChoiceError, chosen
from prototool.check.config import Config, ConfigError, Configs
from prototool.check.file import Settings
from prototool.check.reading import AUTO
from prototool.check.run import NO_SHAPES, Question
from prototool.net.state import PHASES, phase_named
from prototool.policies import PolicyError, policy
from prototool.rules import ALL
from prototool.targets import TargetError, target
from prototool.text.source import STDIN

# The codes of the rules that speak up for targets alone.
TARGET_RULES = "PT9"


class Wish(NamedTuple):
    """What the command line says; None and nothing where it is silent."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    phase: str | None = None
    stages: frozenset[str] = frozenset()
    level: int = 0
    stated: Mapping[str, Shape] = NO_SHAPES
    dialect: str | None = None
    schema: str | None = None
    baseline: str | None = None
    policy: str | None = None
    targets: tuple[str, ...] = ()


class Plan:
    """The settings of every file. Raises ConfigError for a project's configuration that cannot be used."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.configs = Configs()
        self.made: dict[tuple[str, tuple[str, ...]], Settings] = {}

    def config(self, path: str) -> Config:
        """The configuration that counts for a file; for standard input, that of the current folder."""
        return self.configs.of("stdin" if path == STDIN else path)

    def baseline(self, path: str) -> str | None:
        """The baseline that counts for a file."""
        return self.wish.baseline or self.config(path).baseline

    def settings(self, path: str) -> Settings:
        """The settings for a file."""
        config = self.config(path)
        ignored = config.ignored_in(path)
        key = config.path, ignored
        if key not in self.made:
            self.made[key] = self.make(config, ignored)
        return self.made[key]

    def make(self, config: Config, ignored: Sequence[str]) -> Settings:
        """The settings of files with a configuration, of which some codes are ignored."""
        wish = self.wish
        try:
            left_out = (*wish.ignore, *config.ignore, *ignored)
            wanted = policy_asked(wish.policy or config.policy)
            codes = chosen(ALL, wish.select or config.select, left_out)
            codes |= chosen(ALL, wanted.codes, left_out) if wanted.codes and wanted is not RECOMMENDED else frozenset()
            targets = targets_asked(wish.targets or config.target)
            codes |= chosen(ALL, (TARGET_RULES,), left_out) if targets else frozenset()
        except ChoiceError as error:
            raise ConfigError(f"{config.path or 'prototool'}: {error}") from None
        phase = wish.phase or config.phase or "all"
        phases = PHASES if phase == "all" else (phase_named(phase),)
        schema = wish.schema or (config.schema if not wish.dialect else None) or ""
        dialect = os.path.basename(schema) if schema else wish.dialect or config.dialect or AUTO
        known_or_error(dialect, schema)
        question = Question(phases, wish.stages, wish.level, wish.stated, wanted, targets)
        return Settings(codes, question, dialect, schema)

    def files(self, paths: Sequence[str], force: bool = False) -> Iterator[str]:
        """The files that paths mean, each once; what a project excludes is left out unless it was named itself.

        With `force` it is left out even then.
        """
        return (each.path for each in found(paths, self.excluded, force=force))

    def excluded(self, path: str) -> bool:
        """Whether a file or folder is left out of the folder it is in."""
        return self.configs.of(path).excludes(path)


def policy_asked(name: str | None) -> Policy:
    """The policy of a name or file; without one, what the rules recommend. Raises ConfigError."""
    try:
        return policy(name) if name else RECOMMENDED
    except PolicyError as error:
        raise ConfigError(f"prototool: {error}") from None


def targets_asked(names: Sequence[str]) -> tuple[Target, ...]:
    """The targets of some names, each once. Raises ConfigError."""
    try:
        return tuple(target(name) for name in dict.fromkeys(names))
    except TargetError as error:
        raise ConfigError(f"prototool: {error}") from None
