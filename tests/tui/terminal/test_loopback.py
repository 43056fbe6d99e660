"""A terminal is opened for the page that this machine serves, and for no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

aiohttp = pytest.importorskip("aiohttp", reason="comes with the web extra")
pytest.importorskip("textual_serve", reason="the web extra is not installed")

TERMINAL = "head -c 1"
"""Ends, as the real one does, when it is asked to."""


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Any, str]]:
    """A client of a server on a port of its own, and what stands for this machine there."""
    from aiohttp.test_utils import TestClient, TestServer, unused_port  # noqa: PLC0415 the extra

    from tui.terminal.loopback import Loopback  # noqa: PLC0415

    port = unused_port()
    server = Loopback(TERMINAL, host="127.0.0.1", port=port, title="margincall")
    async with (
        ended(),
        TestClient(TestServer(await server._make_app(), host="127.0.0.1", port=port)) as client,
    ):
        yield client, f"127.0.0.1:{port}"


@asynccontextmanager
async def ended() -> AsyncIterator[None]:
    """Every process begun meanwhile has been seen to end: a server goes on, this loop does not."""
    begun, begin = [], asyncio.create_subprocess_shell

    async def noted(*line: Any, **options: Any) -> asyncio.subprocess.Process:
        begun.append(await begin(*line, **options))
        return begun[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "create_subprocess_shell", noted)
        yield
    for process in begun:
        await process.wait()


async def opened(client: Any, **headers: str) -> int:
    """What a WebSocket from there is answered with; 101 is a terminal."""
    try:
        async with client.ws_connect("/ws", headers=headers):
            return 101
    except aiohttp.WSServerHandshakeError as refused:
        return int(refused.status)


async def test_its_own_page_gets_a_terminal_by_either_name_of_this_machine() -> None:
    async with served() as (client, here):
        there = here.replace("127.0.0.1", "localhost")
        assert await opened(client, Origin=f"http://{here}") == 101
        assert await opened(client, Origin=f"http://{there}", Host=there) == 101


async def test_a_page_from_elsewhere_gets_none() -> None:
    async with served() as (client, here):
        for origin in ("https://evil.example", f"https://{here}", "http://127.0.0.1:1", "null"):
            assert await opened(client, Origin=origin) == 403
        assert await opened(client) == 403


async def test_a_foreign_name_that_leads_here_is_shown_nothing() -> None:
    async with served() as (client, here):
        assert await opened(client, Origin=f"http://{here}", Host="evil.example") == 403
        for path in ("/", "/download/key"):
            assert (await client.get(path, headers={"Host": "evil.example"})).status == 403


async def test_the_page_may_stand_in_no_other() -> None:
    async with served() as (client, _):
        page = await client.get("/")
        assert (page.status, page.headers["Content-Security-Policy"]) == (200, "frame-ancestors 'none'")


async def test_a_ninth_terminal_is_one_too_many() -> None:
    async with served() as (client, here):
        own = {"Origin": f"http://{here}"}
        terminals = [await client.ws_connect("/ws", headers=own) for _ in range(8)]
        assert await opened(client, **own) == 503
        await terminals.pop().close()
        assert await opened(client, **own) == 101
