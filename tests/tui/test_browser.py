"""The terminal in a real browser: it opens, an order can be placed, and the book of it is kept.

The browser draws on a canvas, so what it shows is read from what its own socket brings; keys go in as
a keyboard's do.
"""

import asyncio
import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60.0
"""Seconds one waits for something to show."""
CONTROL = re.compile(rb"\x1b(\[[0-9;?]*[ -/]*[@-~]|[^\[])")
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}

aiohttp = pytest.importorskip("aiohttp", reason="comes with the web extra")
pytest.importorskip("textual_serve", reason="the web extra is not installed")
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
]


class Page:
    """A page of the browser, driven over its debugging socket."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._asked = 0
        self.shown = b""
        """What the terminal in the page was sent, control sequences apart."""

    async def ask(self, method: str, **parameters: Any) -> None:
        self._asked += 1
        await self._socket.send_json({"id": self._asked, "method": method, "params": parameters})

    async def click(self, x: int, y: int) -> None:
        where = {"x": x, "y": y, "button": "left", "clickCount": 1}
        await self.ask("Input.dispatchMouseEvent", type="mousePressed", **where)
        await self.ask("Input.dispatchMouseEvent", type="mouseReleased", **where)

    async def press(self, key: str) -> None:
        what = ENTER if key == "Enter" else {"key": key, "text": key}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **what)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **what)

    async def sees(self, text: str) -> None:
        """Wait until the terminal in the page shows something it has not shown since the last time."""
        end = time.monotonic() + PATIENCE
        while text.encode() not in self.shown:
            assert time.monotonic() < end, (
                f"{text!r} never came:\n{self.shown[-4000:].decode(errors='replace')}"
            )
            self._heed(await self._socket.receive_json(timeout=PATIENCE))
        self.shown = b""

    def _heed(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Network.webSocketFrameReceived":
            response = told["params"]["response"]
            data = response["payloadData"]
            raw = base64.b64decode(data) if response["opcode"] == 2 else data.encode()
            self.shown += CONTROL.sub(b"", raw)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str, home: Path) -> Iterator[None]:
    """A program with a home of its own, ended with the block."""
    environ = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    environ["PYTHONPATH"] = os.getcwd()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@asynccontextmanager
async def browser_page(debugging: int) -> AsyncIterator[Page]:
    """The first page of the browser that listens there."""
    async with aiohttp.ClientSession() as session:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{debugging}/json") as answer:
                    pages = [each for each in await answer.json() if each["type"] == "page"]
                break
            except (aiohttp.ClientError, IndexError):
                assert time.monotonic() < end, "the browser does not come up"
                await asyncio.sleep(0.2)
        async with session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0) as connection:
            yield Page(connection)


async def is_served(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < end, "nothing is served"
        await asyncio.sleep(0.2)


async def test_in_a_browser_the_trade_screen_opens_and_an_order_is_placed(tmp_path: Path) -> None:
    port, debugging = free_port(), free_port()
    browser = (
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'browser'}",
        f"--remote-debugging-port={debugging}",
        "--window-size=1400,900",
        "about:blank",
    )
    served = (sys.executable, "-m", "tui", "web", "--port", str(port))
    with running(*served, home=tmp_path), running(*browser, home=tmp_path):
        await is_served(port)
        async with browser_page(debugging) as page:
            await page.ask("Network.enable")
            await page.ask("Page.navigate", url=f"http://127.0.0.1:{port}/")
            await page.sees("First start")
            await page.click(600, 8)
            await page.press("3")
            await page.sees("spread")
            await page.press("b")
            await page.sees("review order")
            await page.press("o")
            for key in "0.01":
                await page.press(key)
            await page.press("Enter")
            await page.sees("place it")
            await page.press("y")
            await page.sees("LONG")
