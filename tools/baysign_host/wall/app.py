"""Serves the wall's page and its stream of changes; runs inside the caller's event loop.

The stream is server-sent events: a browser reconnects by itself and then gets everything anew.

    event: street   {"feed", "demo", "time", "speed", "figures"}      once a second and on connect
    event: sign     one sign as in view.py                            on change and on connect
    : beat          a comment, so that a page can tell a quiet street from a dead one
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import nullcontext
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from baysign_host.errors import HostError
from baysign_host.view import StreetView

_HERE = Path(__file__).parent
_FILES = {"/": "wall.html", "/wall.css": "wall.css", "/wall.js": "wall.js"}
_STEP_S = 0.1
_STEPS_A_STREET = 10
# A page that holds no foreign resource can also be told to refuse any.
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: the caller decides when the street ends."""

    def capture_signals(self):
        return nullcontext()


class Wall:
    """`async with Wall(view, bind(host, port)) as wall: wall.url`."""

    def __init__(self, view: StreetView, listener: socket.socket) -> None:
        self._view = view
        self._socket = listener
        self.url = "http://{}:{}/".format(*listener.getsockname())
        self._news = asyncio.Condition()
        self._version = 0
        self._latest: dict[str, tuple[int, str]] = {}
        self._closing = False
        routes = [Route(path, _file(name)) for path, name in _FILES.items()]
        routes.append(Route("/events", self._events))
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._tasks: list[asyncio.Task] = []

    async def __aenter__(self) -> "Wall":
        self._tasks = [
            asyncio.create_task(self._server.serve(sockets=[self._socket]), name="wall"),
            asyncio.create_task(self._pump(), name="wall-pump"),
        ]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._closing = True
        self._server.should_exit = True
        async with self._news:
            self._news.notify_all()
        self._tasks[1].cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pump(self) -> None:
        """Looks at the street ten times a second and wakes the pages when something changed."""
        step = 0
        while True:
            async with self._view.flight:
                fresh = {f"sign {name}": sign for name, sign in self._view.signs().items()}
                if step % _STEPS_A_STREET == 0:
                    fresh["street"] = self._view.head()
                self._take(fresh)
            async with self._news:
                self._news.notify_all()
            step += 1
            await asyncio.sleep(_STEP_S)

    def _take(self, fresh: dict[str, dict]) -> None:
        for key, data in fresh.items():
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
            if self._latest.get(key, (0, ""))[1] != text:
                self._version += 1
                self._latest[key] = (self._version, text)

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=_HEADERS)

    async def _stream(self) -> AsyncIterator[str]:
        seen = 0
        yield "retry: 1000\n\n"
        while not self._closing:
            fresh = [
                f"event: {key.split()[0]}\ndata: {text}\n\n"
                for key, (version, text) in self._latest.items()
                if version > seen
            ]
            seen = self._version
            yield "".join(fresh) or ": beat\n\n"
            await self._changed(seen)

    async def _changed(self, seen: int) -> None:
        """Waits for something newer than `seen`, at most a second."""
        try:
            async with asyncio.timeout(1), self._news:
                await self._news.wait_for(lambda: self._version > seen or self._closing)
        except TimeoutError:
            return


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 lets the system choose. A taken port is a HostError."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as exc:
        listener.close()
        raise HostError(
            f"wall: port {port} on {host}: {exc.strerror}; choose another with --port or --host"
        ) from None
    return listener


def _file(name: str):
    async def send(_request: Request) -> Response:
        return FileResponse(_HERE / name, headers=_HEADERS)

    return send
