"""Brokers for the measurements: processes on a free loopback port, ended with the block."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from baysign_host import needs

_READY_S = 15
_AMQTT = """
import asyncio, logging, sys
from amqtt.broker import Broker
logging.disable(logging.CRITICAL)
async def main():
    plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    listeners = {"default": {"type": "tcp", "bind": "127.0.0.1:" + sys.argv[1]}}
    await Broker({"listeners": listeners, "plugins": plugins}).start()
    await asyncio.Event().wait()
asyncio.run(main())
"""


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def mosquitto() -> Iterator[int]:
    """The port of a mosquitto as it comes: without a configuration it serves loopback only."""
    port = free_port()
    with _serving([needs.find("mosquitto") or "mosquitto", "-p", str(port)], port):
        yield port


@contextlib.contextmanager
def amqtt() -> Iterator[int]:
    """The port of an amqtt broker in a process of its own."""
    port = free_port()
    with _serving([sys.executable, "-c", _AMQTT, str(port)], port):
        yield port


@contextlib.contextmanager
def _serving(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_open(process, port)
            yield
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_open(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} at its start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args[0]} did not listen within {_READY_S} s")
