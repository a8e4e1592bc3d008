"""A real browser to look at pages with, where there is one, and the large net."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, DRIVER, Browser, running

TESTS = Path(__file__).parents[1]

# Where there is no browser its tests do not exist, rather than pass; the report's header says so.
collect_ignore = [] if CHROMIUM and DRIVER else ["test_page_in_browser.py"]


def pytest_report_header() -> str:
    """One line that tells whether pages are looked at in a browser."""
    return f"browser: {CHROMIUM}" if CHROMIUM and DRIVER else "browser: not here, pages are not looked at in one"


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The browser, started once for all tests."""
    with running(tmp_path_factory.mktemp("browser")) as window:
        yield window


@pytest.fixture(scope="session")
def resnet() -> str:
    """The text of a ResNet-152."""
    return str(runpy.run_path(str(TESTS / "bench" / "resnet.py"))["resnet152"]())
