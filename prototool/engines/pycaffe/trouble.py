"""What both ways of installing Caffe say: how far they are, and why they cannot."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str], None]


class NotInstallableError(Exception):
    """Caffe cannot be installed here; the message says why and what would help."""
