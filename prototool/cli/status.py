"""The exit statuses scripts may rely on."""

from typing import Final

DONE: Final = 0
WOULD_CHANGE: Final = 1
UNUSABLE: Final = 2
FAULT: Final = 3
INTERRUPTED: Final = 130
