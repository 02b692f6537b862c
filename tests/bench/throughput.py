"""Sustained messages: how many the firmware takes in a second, all rules on, against a bare loop.

Both get the same bytes from a broker that has nothing else to do, as fast as they read them. The
bare loop drives no panel; so the number stays the same but for the first and the last message.
Beside it stands the rate with a new number on the LEDs each time, the simulator's share included.
"""

import contextlib
import socket
import subprocess
import threading
import time
from pathlib import Path
from statistics import median

from baysign_host import BUILD
from baysign_host.interpreter import argv
from baysign_host.sim.peer import PUBLISH, Broker, packet, text

from .stats import Row
from .street import payload, signs

_COUNT = 10_000
_ROUNDS = 5
_READY_S = 20
_PATIENCE_S = 60
_TOPIC = "bench/one"
_STREAM = Path(__file__).with_name("stream.py")


class _Wire:
    """What `Broker` needs of a connection, over a socket."""

    def __init__(self, sock: socket.socket):
        self._sock = sock
        self.open = True

    now_us = property(lambda self: time.monotonic_ns() // 1000)

    def send(self, data: bytes) -> None:
        """To the client."""
        with contextlib.suppress(OSError):
            self._sock.sendall(data)

    def close(self) -> None:
        """Both ways."""
        self.open = False
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def after(self, delay_s: float, fn, *args) -> None:
        """Nothing here is done later."""

    def at_last(self, due_us, fn, *args) -> None:
        """Nor at last: a client that falls silent is noticed by the bench itself."""


class Source(Broker):
    """Serves one client at a time; a client that has subscribed to the topic is `ready`."""

    def __init__(self):
        super().__init__()
        self.ready = threading.Event()
        self.wire: _Wire | None = None
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._server.accept()
                self.wire = _Wire(sock)
                self.opened(self.wire)
                while data := sock.recv(65536):
                    self.received(self.wire, data)
                    client = self._clients.get(self.wire)
                    if client and _TOPIC in client.subscriptions:
                        self.ready.set()
                self.closed(self.wire)
                self.ready.clear()

    def close(self) -> None:
        """Nobody else is served."""
        self._server.close()


def rows(port: int) -> list[Row]:
    """throughput_ratio: messages a second, in times of the bare client's; `port` is not used."""
    stream = _stream([100, *[200] * (_COUNT - 2), 300])
    mine, bare = [], []
    for _ in range(_ROUNDS):
        # In turn, so that whatever else the machine does hits both.
        mine.append(_COUNT / _firmware_s(stream, 300))
        bare.append(_COUNT / _bare_s(stream))
    lit = _COUNT / _firmware_s(_stream([100 + number % 800 for number in range(_COUNT)]), 499)
    text_ = "messages a second of umqtt.simple and json.loads"
    also = {"of the firmware": median(mine), "of the firmware, each on the LEDs": lit}
    ratio = median(m / b for m, b in zip(mine, bare, strict=True))
    return [Row("throughput_ratio", ratio, "x", 0.4, text_, median(bare), also, at_least=True)]


def _stream(numbers: list[int]) -> bytes:
    return b"".join(packet(PUBLISH, text(_TOPIC) + payload(number)) for number in numbers)


def _firmware_s(stream: bytes, last: int) -> float:
    """From the first changed face to the last, by the sign's own stamps at the latch."""
    source = Source()
    stamps: list[int] = []
    ends = threading.Semaphore(0)
    # Numbers come round: it is the last one that counts.
    rounds = stream.count(_stream([last]))

    def lit(_sign, face) -> None:
        stamps.append(face.t_us)
        if face.texts[0] == str(last):
            ends.release()

    try:
        with signs(source.port, ["stream"], [[["one"]]]) as (sign,):
            if not source.ready.wait(_READY_S):
                raise RuntimeError("the sign did not subscribe")
            time.sleep(1)
            sign.on_lit(lit)
            source.wire.send(stream)
            for _ in range(rounds):
                if not ends.acquire(timeout=_PATIENCE_S):
                    raise RuntimeError(f"after {len(stamps)} faces the last one did not come")
    finally:
        source.close()
    return (stamps[-1] - stamps[0]) / 1e6


def _bare_s(stream: bytes) -> float:
    source = Source()
    command = argv(str(_STREAM), [BUILD / "umqtt", source.port, _COUNT])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if not source.ready.wait(_READY_S):
                raise RuntimeError("the bare client did not subscribe")
            source.wire.send(stream)
            spent = process.stdout.readline().strip()
        finally:
            source.close()
            process.kill()
    if not spent.isdigit():
        raise RuntimeError(f"the bare client says {spent!r}")
    return int(spent) / 1e6
