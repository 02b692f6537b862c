"""Any single fault: the right face soon after its end, at most one reset, and a loop that turns.

The city says every five seconds how many spaces there are, a new number each time; what is right
at a moment is what it said last. All times are the sign's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.fault.parts import LOTS, Trouble, before
from tests.standing.parts import Scene, junction

#: After the end of a fault; after a broker's restart the crowd comes back over 20 s.
SOON_S, RESTART_S = 30, 45
#: A sign that is alone at fault tries again within this.
RETRY_S = 2
#: The event loop: in steady state, and in any fault.
STEADY_US, FAULT_US = 50_000, 200_000
SAYS_S = 5
BEGINS_S = 60


def nothing(made) -> None:
    """It ends by itself."""


@dataclass(frozen=True)
class Fault:
    """What happens, for how long, what ends it; called in the sign's own time."""

    begin: Callable
    lasts_s: float = 0
    end: Callable = nothing
    soon_s: float = SOON_S
    resets: int = 0
    own: bool = False


def mute(made) -> None:
    made.broker.stop(lambda connection: None)


def dribble(made) -> None:
    def act(connection) -> None:
        connection.send(b"\x30\xff\x07\x00\x0eparking/b/free")
        for second in range(1, 60):
            connection.after(second, connection.send, b"7")

    made.broker.stop(act)


def to_all(data: bytes) -> Callable:
    def begin(made) -> None:
        for connection in made.broker.connections():
            connection.send(data)

    return begin


def leave(made) -> None:
    made.sign.life.world.peers.clear()
    made.broker.drop()


def come_back(made) -> None:
    made.sign.life.world.peers[1883] = made.broker


def cable(state: str) -> Callable:
    return lambda made: made.sign.radio.set_state(state)


def refuse(made) -> None:
    made.broker.refuse = 5
    made.broker.drop()


def accept(made) -> None:
    made.broker.refuse = 0


def names(ok: bool) -> Callable:
    def begin(made) -> None:
        made.sign.radio.dns_ok = ok
        if not ok:
            made.broker.drop()

    return begin


def burst(made) -> None:
    for count in range(400):
        made.broker.publish("parking/a/free", str(1 + count % 90))


def big(made) -> None:
    made.broker.publish("parking/b/free", b"7" * 300_000)


def nest(made) -> None:
    made.broker.publish("baysign/j1/cmd", b"[" * 8000)


def stranger(made) -> None:
    made.broker.publish("baysign/j1/status", b'{"state": "online", "session": 99000000}', True)


def noise(made) -> None:
    made.sign.serial.type(bytes(range(256)) * 8)


FAULTS = {
    "half open": Fault(mute, 45, own=True),
    "a byte a second": Fault(dribble, 60, own=True),
    "no MQTT": Fault(to_all(b"\xf0\x00"), own=True),
    "an answer to nothing": Fault(to_all(b"\x40\x02\x11\x11"), own=True),
    "malformed": Fault(to_all(b"\x30\x04\x00\x09ab")),
    "too large": Fault(big),
    "nested": Fault(nest),
    "burst": Fault(burst),
    "broker restarts": Fault(leave, 15, come_back, RESTART_S),
    "broker long away": Fault(leave, 300, come_back, RESTART_S),
    "login refused": Fault(refuse, 90, accept),
    "no names": Fault(names(False), 90, names(True)),
    "network away": Fault(cable("down"), 50, cable("up")),
    "network long away": Fault(cable("down"), 300, cable("up")),
    "a higher session number": Fault(stranger, own=True),
    "noise on the serial line": Fault(noise),
    "crash": Fault(lambda made: made.sign.life.again("hard"), resets=1),
    "watchdog": Fault(lambda made: made.sign.life.again("watchdog"), resets=1),
    "power": Fault(lambda made: made.sign.life.again("power-on"), resets=1),
}


def city(made: Scene, until_s: float) -> None:
    """What is said until then."""
    for turn in range(int(until_s / SAYS_S) + 1):
        for lot, count in zip("abc", said(turn * SAYS_S), strict=True):
            made.at(turn * SAYS_S, f"parking/{lot}/free", count)


def said(t_s: float) -> tuple[str, ...]:
    """The numbers that are true at `t_s`."""
    turn = int(t_s / SAYS_S)
    return tuple(str(count + turn % 300) for count in (100, 400, 650))


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_over_soon(scene, name):
    fault = FAULTS[name]
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    ends_s = BEGINS_S + fault.lasts_s
    right_s = ends_s + fault.soon_s
    city(made, right_s + 60)
    made.start(BEGINS_S - 1)
    assert made.until(BEGINS_S - 1) == said(BEGINS_S - 1)
    steady_us = made.sign.lag_us
    boots = made.sign.boots
    made.sign.at(BEGINS_S - 0.5, fault.begin, made)
    made.sign.at(ends_s - 0.5, fault.end, made)
    made.until(right_s - 0.6)
    assert made.until(right_s + 0.1) == said(right_s)
    # And that was no accident: it stays so.
    assert made.until(right_s + 50) == said(right_s + 50)
    assert made.sign.boots <= boots + fault.resets and not made.sign.fault
    if fault.own and broker.closed_s:
        later = [t_s for t_s in broker.opened_s if t_s >= broker.closed_s[0]]
        assert later and later[0] - broker.closed_s[0] <= RETRY_S
    assert steady_us <= STEADY_US and made.sign.lag_us <= FAULT_US
    assert "Traceback" not in made.sign.console.decode(errors="replace")
