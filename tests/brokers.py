"""Real brokers on loopback: mosquitto, and amqtt in a thread or as a process of its own.

Each is used in a `with` block, may be stopped and started again in it, and keeps its port all the
time: nobody else is given it while the broker is down.
"""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from baysign_host import needs
from baysign_host.broker import start_amqtt, stop_amqtt

HOST = "127.0.0.1"
_START_S = 20
_APART = """
import asyncio, sys
from baysign_host.broker import start_amqtt
async def main():
    broker = await start_amqtt(int(sys.argv[1]))
    await asyncio.Event().wait()
asyncio.run(main())
"""


def hold_port() -> socket.socket:
    """A socket whose loopback port nobody is given but a server that asks for it by number.

    Without it a client whose own port the system chooses may get the broker's, and even be
    connected to itself. Set after `bind`, SO_REUSEADDR lets a server in all the same.
    """
    held = socket.socket()
    held.bind((HOST, 0))
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return held


class _Broker:
    """`start` and `stop` as often as one likes; `port` stays."""

    def __init__(self) -> None:
        self._held = hold_port()
        self.port = self._held.getsockname()[1]

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()
        self._held.close()

    def start(self) -> None:
        """Returns when it takes connections."""
        raise NotImplementedError

    def stop(self) -> None:
        """Returns when it has ended; nothing to do where it has already."""
        raise NotImplementedError


class Amqtt(_Broker):
    """amqtt in a thread with an event loop of its own; `listener` are more of its settings."""

    def __init__(self, **listener) -> None:
        super().__init__()
        self._listener = listener
        self._broker = None

    def start(self) -> None:
        """See `_Broker`."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._broker = self._call(start_amqtt(self.port, **self._listener))

    def stop(self) -> None:
        """See `_Broker`."""
        if self._broker is not None:
            self._call(self._end())
            self._broker = None
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_S)
            self._loop.close()

    async def _end(self) -> None:
        await stop_amqtt(self._broker)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_START_S)


class _Process(_Broker):
    """A broker as a process; `_command` starts it."""

    def __init__(self) -> None:
        super().__init__()
        self._process = None

    def _command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """See `_Broker`. RuntimeError when it ends instead."""
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(self._command(), stdout=quiet, stderr=quiet)
        end_s = time.monotonic() + _START_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return
            name = self._process.args[0]
            if self._process.poll() is not None:
                raise RuntimeError(f"{name} ended with {self._process.returncode} at its start")
            if time.monotonic() > end_s:
                self.stop()
                raise RuntimeError(f"{name} did not listen within {_START_S} s")
            time.sleep(0.01)

    def stop(self) -> None:
        """See `_Broker`."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_START_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


class AmqttApart(_Process):
    """amqtt, where it must not share the interpreter with what is measured."""

    def _command(self) -> list[str]:
        return [sys.executable, "-c", _APART, str(self.port)]


class Mosquitto(_Process):
    """mosquitto as it comes, which serves loopback only; with a `folder` for its configuration
    `lines` are more of it; the last word of two counts."""

    def __init__(self, folder: Path | None = None, *lines: str) -> None:
        super().__init__()
        self._options = ["-p", str(self.port)]
        if folder is not None:
            folder.mkdir(exist_ok=True)
            config = folder / "mosquitto.conf"
            own = ("user root", f"listener {self.port} {HOST}", "allow_anonymous true")
            config.write_text("\n".join((*own, *lines, "")), encoding="utf-8")
            self._options = ["-c", str(config)]

    def _command(self) -> list[str]:
        program = needs.find("mosquitto")
        if program is None:
            raise RuntimeError("mosquitto is missing: apt-get install mosquitto")
        return [program, *self._options]

    def reload(self) -> None:
        """It reads its configuration and password file again, in its own time."""
        self._process.send_signal(signal.SIGHUP)
