"""A TCP proxy between a real sign and a real broker that does what networks do in the street."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from tests.brokers import HOST

_DEADLINE_S = 20
_AGAIN_S = 0.02
_CHUNK_BYTES = 65_536


class Link:
    """One connection of a sign, and the proxy's own to the broker.

    `opened_s` and `closed_s` are times of the host's monotonic clock, the latter when the sign
    let go of it; `pings` counts the broker's answers to a ping.
    """

    def __init__(self, sign: asyncio.StreamWriter):
        self.sign = sign
        self.broker: asyncio.StreamWriter | None = None
        self.opened_s = time.monotonic()
        self.closed_s: float | None = None
        self.pings = 0
        #: Nothing passes in either direction, and neither side hears that the other has gone.
        self.held = False


class Proxy:
    """Listens at `port` and carries everything to the broker at `target`.

    `target` may be changed for connections to come; a broker that is away is waited for. Methods
    may be called from any thread.
    """

    def __init__(self, target: int):
        self.target = target
        self.links: list[Link] = []
        #: Connections from now on are held once the broker has answered CONNECT.
        self.mute = False
        #: Connections from now on are held from their first byte.
        self.deaf = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: set[asyncio.Task] = set()

    def __enter__(self) -> "Proxy":
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, HOST, 0))
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_exc: object) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_DEADLINE_S)
        self._loop.close()

    @property
    def last(self) -> Link:
        """The newest one."""
        return self.links[-1]

    def hold(self, link: Link, act: Callable[[Link], Iterator[float] | None]) -> float:
        """Hold `link`, then let `act(link)` write to the sign: once, or in steps if it yields the
        seconds to the next one. Returns the time."""
        return self._call(self._hold(link, act))

    def end_at_broker(self, link: Link) -> None:
        """The broker hears the end of a held link."""
        self._loop.call_soon_threadsafe(link.broker.close)

    async def _hold(self, link: Link, act) -> float:
        link.held = True
        steps = act(link)
        if steps is not None:
            self._start(self._play(steps, link))
        return time.monotonic()

    async def _play(self, steps: Iterator[float], link: Link) -> None:
        for pause_s in steps:
            await asyncio.sleep(pause_s)
            if link.closed_s is not None:
                return

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(writer)
        link.held = self.deaf
        self.links.append(link)
        self._start(self._upwards(link, reader))

    async def _upwards(self, link: Link, sign: asyncio.StreamReader) -> None:
        """What the sign says."""
        with contextlib.suppress(OSError):
            while data := await sign.read(_CHUNK_BYTES):
                if link.broker is None and not link.held:
                    await self._reach(link)
                if not link.held:
                    link.broker.write(data)
        link.closed_s = time.monotonic()
        link.sign.close()
        if link.broker is not None and not link.held:
            link.broker.close()

    async def _reach(self, link: Link) -> None:
        while True:
            with contextlib.suppress(OSError):
                broker, link.broker = await asyncio.open_connection(HOST, self.target)
                self._start(self._downwards(link, broker, self.mute))
                return
            await asyncio.sleep(_AGAIN_S)

    async def _downwards(self, link: Link, broker: asyncio.StreamReader, mute: bool) -> None:
        """What the broker says."""
        with contextlib.suppress(OSError):
            while data := await broker.read(_CHUNK_BYTES):
                if link.held:
                    continue
                # Topics and numbers are ASCII: these two bytes are nothing else.
                link.pings += data.count(b"\xd0\x00")
                link.sign.write(data)
                link.held = mute
        if not link.held:
            link.sign.close()

    def _start(self, coroutine) -> None:
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self) -> None:
        self._server.close()
        for link in self.links:
            link.sign.close()
            if link.broker is not None:
                link.broker.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_DEADLINE_S)
