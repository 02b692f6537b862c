"""Brokers that misbehave, and how a test puts one before a sign under virtual time."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.sim.kit import said
from tests.standing.parts import Listener, Scene

CONNACK = bytes.fromhex("20020000")
#: Keepalive unless configured otherwise, and the bound of F1 on a new session.
KEEPALIVE_S = 30
LOTS = {"a": {"max_age_s": 1800}, "b": {"max_age_s": 1800}, "c": {"max_age_s": 1800}}
UNKNOWN = ("---", "---", "---")
#: A sign under virtual time has waited this long at most when the broker comes back (retry.py).
PAUSE_S = 25

_DEVICE = Path(__file__).parent / "device"


class Trouble(Listener):
    """A good broker, but for the first connections: each gets the next treatment of `script`.

    A treatment is called as `treatment(broker, connection, data)` with whatever the sign sends;
    None serves that connection well. `opened_s` and `closed_s` are the times of all connections.
    """

    def __init__(self, *script: Callable | None):
        super().__init__()
        self._script = list(script)
        self._treated: dict = {}
        self.opened_s: list[float] = []
        self.closed_s: list[float] = []

    def opened(self, connection) -> None:
        """The next treatment is this connection's."""
        super().opened(connection)
        self.opened_s.append(connection.now_us / 1e6)
        self._treated[connection] = self._script.pop(0) if self._script else None

    def received(self, connection, data: bytes) -> None:
        """As the treatment has it."""
        treatment = self._treated.get(connection)
        if treatment is None:
            super().received(connection, data)
        else:
            treatment(self, connection, data)

    def closed(self, connection) -> None:
        """Whoever ended it."""
        self._treated.pop(connection, None)
        self.closed_s.append(connection.now_us / 1e6)
        super().closed(connection)

    def stop(self, act: Callable) -> None:
        """Not a word more to those who are connected now, but what `act(connection)` sends."""
        for connection in self.connections():
            self._treated[connection] = ignoring
            act(connection)


def ignoring(broker, connection, data: bytes) -> None:
    """A treatment: as if the sign had said nothing."""


def answering(data: bytes) -> Callable:
    """A treatment: `data` in answer to CONNECT, and nothing else."""

    def treatment(broker, connection, request: bytes) -> None:
        if request[0] == 0x10:
            connection.send(data)

    return treatment


def before(made: Scene, broker: Listener) -> Listener:
    """Put `broker` in the place of the scene's own."""
    made.broker = broker
    made.sign.listen(broker)
    return broker


def stand_in(made: Scene, name: str, **settings) -> None:
    """Let device/`name` run in the place of main.py, which lies beside it as application.py.

    `settings` are its /settings.json. To be called before the sign starts.
    """
    flash = made.sign.home / "flash"
    (flash / "main.py").rename(flash / "application.py")
    (flash / "main.py").write_bytes((_DEVICE / name).read_bytes())
    (flash / "settings.json").write_text(json.dumps(settings), encoding="utf-8")


def console(made: Scene) -> str:
    """What a technician has read on the cable by now, of a sign in session.

    The kernel takes its own time over it: a last line is provoked, and waited for.
    """
    name = f"mark-{len(made.broker.messages)}"
    made.send(f"{made.base}/cmd", {"id": name, "verb": "none"})
    made.after(2)
    return said(made.sign, f"cmd {name}: ")
