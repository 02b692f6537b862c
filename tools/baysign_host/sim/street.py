"""A street of simulated signs: one background thread serves them all.

Everything that happens outside the signs happens in this thread: frames from the links, serial
lines, watchdogs, restarts. Other threads reach it through `call`. Closing the street ends every
process it started.
"""

import heapq
import itertools
import queue
import selectors
import socket
import threading
import time
from concurrent.futures import Future
from pathlib import Path

from baysign_host.sim.options import Options
from baysign_host.sim.sign import Sign

_CLOSE_S = 10


class Street:
    """A context manager; `add` puts a sign up, `signs` lists them."""

    def __init__(self):
        self.signs: list[Sign] = []
        self.errors: list[
            Exception
        ] = []  # what callbacks of tests raised; leaving the context raises the first
        self._selector = selectors.DefaultSelector()
        self._calls: queue.SimpleQueue = queue.SimpleQueue()
        self._timers: list = []
        self._order = itertools.count()
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._selector.register(self._wake_in, selectors.EVENT_READ, self._woken)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="street", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Street":
        return self

    def __exit__(self, kind, *details) -> None:
        self.close()
        if kind is None and self.errors:
            raise self.errors[0]

    def add(self, home: Path, config: dict | None, options: Options | None = None) -> Sign:
        """A sign with its flash and NVS in the folder `home`; it is off until `start()`.

        `config` becomes /config.json; None keeps what lies there. Raises HostError for an unknown
        board or sign model.
        """
        sign = Sign(self, Path(home), config, options or Options())
        self.signs.append(sign)
        return sign

    def close(self) -> None:
        """End every sign and the thread; safe to repeat."""
        if self._closing:
            return
        self._closing = True
        self._wake()
        self._thread.join(_CLOSE_S)

    # For the signs, in the street's thread.

    def call(self, fn, *args):
        """Run `fn(*args)` in the street's thread and return what it returns."""
        if threading.current_thread() is self._thread:
            return fn(*args)
        if not self._thread.is_alive():
            raise RuntimeError("the street is closed")
        future: Future = Future()
        self._calls.put((future, fn, args))
        self._wake()
        return future.result(_CLOSE_S)

    def guard(self, fn, *args) -> None:
        """Call `fn(*args)`; what it raises ends up in `errors`, not in this thread's end."""
        try:
            fn(*args)
        except Exception as error:
            self.errors.append(error)

    def after(self, delay_s: float, fn) -> None:
        """Call `fn()` in this thread after a while; there is no way to take it back."""
        heapq.heappush(self._timers, (time.monotonic() + delay_s, next(self._order), fn))

    def watch(self, file, fn) -> None:
        """Call `fn()` whenever `file` can be read."""
        self._selector.register(file, selectors.EVENT_READ, fn)

    def unwatch(self, file) -> None:
        """Stop watching; safe when it is not watched."""
        try:
            self._selector.unregister(file)
        except (KeyError, ValueError):
            pass

    def _wake(self) -> None:
        try:
            self._wake_out.send(b"x")
        except OSError:
            pass  # a wake-up is already on its way, or the thread has seen `_closing` and gone

    def _woken(self) -> None:
        try:
            while self._wake_in.recv(4096):
                pass
        except BlockingIOError:
            pass
        while not self._calls.empty():
            future, fn, args = self._calls.get()
            try:
                future.set_result(fn(*args))
            except BaseException as error:
                future.set_exception(error)

    def _run(self) -> None:
        try:
            while not self._closing:
                wait_s = None
                if self._timers:
                    wait_s = max(0.0, self._timers[0][0] - time.monotonic())
                for key, _ in self._selector.select(wait_s):
                    self.guard(key.data)
                now = time.monotonic()
                while self._timers and self._timers[0][0] <= now:
                    self.guard(heapq.heappop(self._timers)[2])
        finally:
            self._end()

    def _end(self) -> None:
        for sign in self.signs:
            sign.dispose()
        while not self._calls.empty():
            self._calls.get()[0].set_exception(RuntimeError("the street is closed"))
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()
