"""Chromium, driven through ChromeDriver's own protocol with nothing but the standard library."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
DRIVER = shutil.which("chromedriver")

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
ENTER, ESCAPE, DOWN = "\ue007", "\ue00c", "\ue015"


class Browser:
    """One window of a browser that shows files of this machine and nothing else."""

    def __init__(self, port: int, profile: Path, size: str = "1280,900") -> None:
        self.address = f"http://127.0.0.1:{port}"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
        flags += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}"]
        options = {"binary": CHROMIUM, "args": [*flags, f"--window-size={size}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = f"/session/{made['sessionId']}"

    def ask(self, method: str, path: str, data: object = None) -> Any:
        """What the driver answers."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, body, {"Content-Type": "application/json"}, method=method)
        # A proxy of the environment has no say in what stays on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def open(self, page: Path, fragment: str = "") -> None:
        """Show a page, afresh even if it is shown already."""
        self.ask("POST", f"{self.session}/url", {"url": "about:blank"})
        self.ask("POST", f"{self.session}/url", {"url": f"{page.as_uri()}{fragment}"})

    def run(self, script: str, *arguments: object) -> Any:
        """What a script in the page returns."""
        return self.ask("POST", f"{self.session}/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector: str) -> str:
        """An element of the page."""
        found = self.ask("POST", f"{self.session}/element", {"using": "css selector", "value": selector})
        return str(found[ELEMENT])

    def click(self, selector: str) -> None:
        """Click on an element, as far as it can be clicked."""
        self.ask("POST", f"{self.session}/element/{self.find(selector)}/click", {})

    def point(self, selector: str) -> None:
        """Move the pointer over an element."""
        move = {"type": "pointerMove", "origin": {ELEMENT: self.find(selector)}, "x": 0, "y": 0}
        self.act({"type": "pointer", "id": "mouse", "actions": [move]})

    def wheel(self, selector: str, down: int) -> None:
        """Turn the wheel over an element."""
        turn = {"type": "scroll", "origin": {ELEMENT: self.find(selector)}, "x": 0, "y": 0, "deltaX": 0, "deltaY": down}
        self.act({"type": "wheel", "id": "wheel", "actions": [turn]})

    def drag(self, x: int, y: int) -> None:
        """Press the button where the pointer is, move, and let go."""
        steps = [{"type": "pointerDown", "button": 0}, {"type": "pointerMove", "origin": "pointer", "x": x, "y": y}]
        self.act({"type": "pointer", "id": "mouse", "actions": [*steps, {"type": "pointerUp", "button": 0}]})

    def type(self, keys: str) -> None:
        """Press keys, wherever the focus is."""
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": strokes})

    def act(self, source: dict[str, object]) -> None:
        """Do what a hand would do, then wait until what glides has come to rest."""
        self.ask("POST", f"{self.session}/actions", {"actions": [source]})
        time.sleep(0.3)

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.ask("GET", f"{self.session}/element/{self.find(selector)}/text"))

    def complaints(self) -> list[str]:
        """What the browser has to say against the page: errors, and what its security policy kept from happening."""
        return [str(entry["message"]) for entry in self.ask("POST", f"{self.session}/se/log", {"type": "browser"})]


@contextmanager
def running(folder: Path) -> Iterator[Browser]:
    """A browser that keeps all it writes in a folder."""
    assert DRIVER
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = subprocess.DEVNULL
    home = {**os.environ, "HOME": str(folder)}
    driver = subprocess.Popen([DRIVER, f"--port={port}"], stdout=quiet, stderr=quiet, env=home)
    try:
        browser = started(port, folder / "profile")
        yield browser
        browser.ask("DELETE", browser.session)
    finally:
        driver.terminate()
        driver.wait(30)


def started(port: int, profile: Path) -> Browser:
    """A browser, as soon as its driver answers."""
    for _ in range(100):
        try:
            return Browser(port, profile)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("ChromeDriver does not answer")
