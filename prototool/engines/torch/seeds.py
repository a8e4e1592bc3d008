"""Seeds made from seeds: everything random has its own, so that no draw depends on how often others drew."""

from __future__ import annotations

from hashlib import blake2b

import torch

# Generators of torch take 64 bits; these are numbers that are positive in all of its interfaces.
BITS = 62


def mixed(*parts: object) -> int:
    """A seed that depends on all parts and nothing else, from 0 to 2^62 - 1."""
    digest = blake2b(repr(parts).encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (64 - BITS)


def generator(*parts: object) -> torch.Generator:
    """A generator, on the CPU, that draws the same for the same parts."""
    return torch.Generator().manual_seed(mixed(*parts))
