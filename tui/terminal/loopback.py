"""The server behind `margincall web`: it opens a terminal for its own page and for no other.

A page of any site can reach this machine through the browser that shows it. So a request must name this
machine as its host, that a foreign name led here counts for nothing, and must come from a page of ours.
"""

from typing import Any

from aiohttp import web
from textual_serve.server import Server

NAMES = ("127.0.0.1", "localhost")
HTTP = 80
TERMINALS_MAX = 8
"""Open at once; each is a process with a world."""


class Loopback(Server):  # type: ignore[misc]
    _open = 0

    async def handle_index(self, request: web.Request) -> Any:
        """The page; no other may show it in a frame."""
        self._check_host(request)
        page = await super().handle_index(request)
        page.headers["Content-Security-Policy"] = "frame-ancestors 'none'"
        return page

    async def handle_download(self, request: web.Request) -> Any:
        self._check_host(request)
        return await super().handle_download(request)

    async def handle_websocket(self, request: web.Request) -> Any:
        """A terminal, as long as the page is open."""
        self._check_host(request)
        if request.headers.get("Origin") not in {f"http://{host}" for host in self._hosts()}:
            raise web.HTTPForbidden
        if self._open >= TERMINALS_MAX:
            raise web.HTTPServiceUnavailable
        self._open += 1
        try:
            return await super().handle_websocket(request)
        finally:
            self._open -= 1

    def _check_host(self, request: web.Request) -> None:
        if request.headers.get("Host") not in self._hosts():
            raise web.HTTPForbidden

    def _hosts(self) -> set[str]:
        """As a browser writes them: without the port where it is the usual one."""
        return {name if self.port == HTTP else f"{name}:{self.port}" for name in NAMES}
