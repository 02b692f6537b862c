"""F1: the link is half open, or the broker stops in the middle of a packet."""

from itertools import pairwise

import pytest

from tests.fault.parts import (
    CONNACK,
    KEEPALIVE_S,
    LOTS,
    PAUSE_S,
    UNKNOWN,
    Trouble,
    answering,
    before,
)
from tests.standing.parts import Listener, junction

#: A PUBLISH of 0 for lot b, as a broker sends it.
PUBLISH = b"\x30\x10\x00\x0eparking/b/free0"
#: F1's bound on a new session.
BOUND_S = KEEPALIVE_S * 1.5
#: FAILURES: the event loop is never held longer.
HELD_US = 200_000


def nothing(connection) -> None:
    """The link is half open."""


def three_bytes(connection) -> None:
    """The broker stops in mid-packet."""
    connection.send(PUBLISH[:3])


def a_byte_a_second(connection) -> None:
    """A long packet that never ends: something arrives all the time."""
    connection.send(b"\x30\xff\x07\x00\x0eparking/b/free")
    for second in range(1, 900):
        connection.after(second, connection.send, b"7")


ACTS = [nothing, three_bytes, a_byte_a_second]


def stop(made, act) -> float:
    """A quiet sign with three numbers, whose broker from now on only does `act`; when that was."""
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    made.after(5)
    made.sign.at(made.now_s, made.broker.stop, act)
    return made.now_s


@pytest.mark.parametrize("act", ACTS)
def test_a_link_that_stops_is_replaced_within_one_and_a_half_keepalives(scene, act):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    made.start()
    stopped_s = stop(made, act)
    assert made.until(stopped_s + BOUND_S) == ("5", "6", "7")
    assert len(broker.opened_s) == 2 and broker.sessions == 2
    assert stopped_s < broker.closed_s[0] < broker.opened_s[1] <= stopped_s + BOUND_S
    # The new session is a whole one, and what was cut off has left nothing behind.
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    counters = made.counters()
    assert (counters["sessions"], counters["failures"], counters["errors"]) == (2, 1, 0)
    assert made.said("health")[-1]["last_disconnect"] == "no answer to ping"
    assert made.sign.lag_us <= HELD_US


@pytest.mark.parametrize("act", ACTS)
def test_numbers_last_no_longer_than_t1_and_t15_allow(scene, act):
    made = scene(junction(LOTS | {"a": {"max_age_s": 60}}), start=False)
    broker = before(made, Trouble(None, *[answering(b"")] * 100))
    made.start()
    stopped_s = stop(made, act)
    sent_s = stopped_s - 5.1
    made.until(stopped_s + 300)
    lost_s = broker.closed_s[0]
    assert stopped_s < lost_s <= stopped_s + BOUND_S
    t_s, text = made.turned(0, stopped_s)
    assert text == "---" and sent_s + 60 <= t_s < sent_s + 60.1
    for line in (1, 2):
        t_s, text = made.turned(line, stopped_s)
        # The sign counts whole milliseconds.
        assert text == "---" and lost_s + 119.999 <= t_s < lost_s + 120.1
    assert made.sign.lit.texts == UNKNOWN
    assert made.sign.lag_us <= HELD_US and made.sign.boots == 1


def test_silence_right_after_connack(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble(answering(CONNACK), answering(CONNACK)))
    made.until(0)
    made.start(until_s=10)
    first_s = broker.opened_s[0]
    made.until(first_s + BOUND_S)
    assert broker.sessions == 1 and len(broker.opened_s) == 3
    assert broker.opened_s[1] <= first_s + BOUND_S
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.counters()["failures"] == 2
    assert made.said("health")[-1]["last_disconnect"] == "no answer to SUBSCRIBE"


def test_nobody_answers_connect(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble(*[answering(b"")] * 4))
    made.until(0)
    made.start(until_s=30)
    assert made.sign.lit.texts == UNKNOWN
    made.until(4 * (10 + PAUSE_S))
    assert broker.sessions == 1 and len(broker.opened_s) == 5
    for opened_s, closed_s in zip(broker.opened_s, broker.closed_s, strict=False):
        assert 10 <= closed_s - opened_s < 10.3
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")


class Asked(Listener):
    """Knows when it was pinged."""

    def __init__(self):
        super().__init__()
        self.pings_s: list[float] = []

    def received(self, connection, data: bytes) -> None:
        """A sign sends a ping by itself, or behind others in one write."""
        super().received(connection, data)
        if data.endswith(b"\xc0\x00"):
            self.pings_s.append(connection.now_us / 1e6)


def test_what_is_acknowledged_each_minute_spares_one_ping_of_four(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Asked())
    made.start()
    made.after(120)
    since_s = made.now_s
    made.after(600)
    pings_s = [at_s for at_s in broker.pings_s if at_s > since_s]
    assert 29 <= len(pings_s) <= 31
    # Never longer than half a keepalive without asking, give or take a quarter of a second.
    said_s = [said.t_us / 1e6 for said in broker.messages if said.qos]
    asked_s = sorted(pings_s + [at_s for at_s in said_s if at_s > since_s])
    assert all(b - a <= KEEPALIVE_S / 2 + 0.3 for a, b in pairwise(asked_s))
