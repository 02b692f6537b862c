"""F14, F21 and F22: somebody else uses the sign's name, or the broker says it too late."""

import json
from itertools import pairwise

import pytest

from tests.fault.parts import LOTS, UNKNOWN, Trouble, before, console
from tests.standing.parts import NOON_S, Listener, junction

STATUS = "baysign/j1/status"
#: A sign alone that is cut off at once, again and again, waits 15 s on average: far below this.
CONNECTS_A_MINUTE = 20


def closing(broker, connection, data: bytes) -> None:
    """A treatment: CONNACK 0, and at once the end."""
    if data[0] == 0x10:
        connection.send(b"\x20\x02\x00\x00")
        connection.close()


def test_connack_alone_does_not_reset_the_backoff(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble(*[closing] * 2000))
    made.start(until_s=660)
    assert made.sign.lit.texts == UNKNOWN
    late = [t_s for t_s in broker.opened_s if t_s >= 60]
    assert 30 <= len(late) <= 160
    gaps = [b - a for a, b in pairwise(late)]
    assert max(gaps) > 5
    assert made.sign.boots == 1


def together(signs, until_s: float) -> None:
    """Both live on, never more than a quarter of a second apart."""
    now_s = signs[0].now_s
    while now_s < until_s:
        now_s += 0.25
        for sign in signs:
            sign.until(now_s)


def test_two_signs_with_one_id(street, tmp_path, scene):
    first = scene(junction(LOTS), start=False)
    config = junction(LOTS)
    second = type(first)(street, tmp_path / "other", config)
    broker = before(first, Trouble())
    before(second, broker)
    for sign in (first, second):
        sign.sign.start()
        sign.until(0.1)
    together((first, second), 480)
    for minute in range(2, 8):
        found = [t_s for t_s in broker.opened_s if minute * 60 <= t_s < minute * 60 + 60]
        assert 2 <= len(found) <= 2 * CONNECTS_A_MINUTE, (minute, len(found))
    assert (first.sign.boots, second.sign.boots) == (1, 1)
    # One of them is taken down: the other has its peace, and its status is right.
    second.sign.stop()
    first.until(520)
    before_sessions = len(broker.opened_s)
    assert first.free(a=5, b=6, c=7) == ("5", "6", "7")
    first.after(120)
    assert len(broker.opened_s) == before_sessions
    assert json.loads(broker.retained[STATUS])["state"] == "online"


class LateWill(Listener):
    """A broker that publishes the wills of connections that broke only `late_s` later."""

    def __init__(self, late_s: float):
        super().__init__()
        self.late_s = late_s

    def closed(self, connection) -> None:
        """Gone; the will comes when the next session is long there."""
        client = self._clients[connection]
        will, client.will = client.will, None
        super().closed(connection)
        if will:
            connection.after(self.late_s, self._accept, client, *will)


@pytest.mark.parametrize("late_s", [3, 20, 100])
def test_a_late_will_is_put_right(scene, late_s):
    made = scene(junction(LOTS), start=False)
    broker = before(made, LateWill(late_s))
    made.start()
    made.sign.at(made.now_s, broker.drop)
    made.after(late_s + 40)
    assert broker.sessions == 2
    said = [(m.t_us, json.loads(m.payload)) for m in broker.messages if m.topic == STATUS]
    states = [status["state"] for _, status in said]
    assert states[0] == "online" and states[-1] == "online" and states.count("offline") == 1
    # It has been said again after the will, and within seconds.
    will_us = next(t_us for t_us, status in said if status["state"] == "offline")
    assert 0 < said[-1][0] - will_us <= 6_000_000 or late_s == 3
    assert json.loads(broker.retained[STATUS]) == said[-1][1]
    assert said[-1][1]["session"] == said[0][1]["session"] + 1
    # And that is the end of it.
    count = len(said)
    made.after(300)
    assert len([m for m in broker.messages if m.topic == STATUS]) == count
    assert broker.sessions == 2


@pytest.mark.parametrize("state", ["offline", "online"])
def test_a_replaced_board_that_counts_from_one(scene, state):
    """The old board's session numbers were far higher; its will may still be to come."""
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    old = {"state": state, "session": (900 << 16) + 7, "boots": 900}
    broker.retained[STATUS] = json.dumps(old).encode()
    made.start(until_s=40)
    status = json.loads(broker.retained[STATUS])
    assert status["state"] == "online" and status["session"] > old["session"]
    assert status["boots"] == 1
    assert len(broker.opened_s) == 2
    # The old board's last will arrives now.
    made.at(made.now_s, STATUS, {**old, "state": "offline"}, True)
    made.after(10)
    assert json.loads(broker.retained[STATUS]) == status
    assert broker.sessions == 2
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff\xfe", b"null", b"[]", b"{}", b'{"session": "x"}', b'{"session": -5}']
    + [b'{"session": 1e300}', b'{"session": true}', b'{"session": null}', b"{" * 3000],
)
def test_nonsense_on_the_own_status_is_put_right(scene, payload):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    if payload:
        broker.retained[STATUS] = payload
    made.start(until_s=30)
    assert json.loads(broker.retained[STATUS])["state"] == "online"
    made.at(made.now_s, STATUS, payload, True)
    made.after(10)
    assert json.loads(broker.retained[STATUS])["state"] == "online"
    assert broker.sessions == 1
    assert made.counters()["errors"] == 0


@pytest.mark.parametrize("topic", ["baysign/j1/cmd", "baysign/all/cmd", "baysign/group/g/cmd"])
def test_a_retained_reboot_is_refused_at_every_session(scene, topic):
    made = scene(junction(LOTS, groups=["g"]), start=False)
    broker = before(made, Trouble())
    broker.retained[topic] = b'{"id": "r1", "verb": "reboot"}'
    made.start()
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    made.sign.at(made.now_s, broker.drop)
    made.after(30)
    assert made.sign.boots == 1 and broker.sessions == 2
    replies = made.replies()
    assert [(one["id"], one["ok"], one["error"]) for one in replies] == [
        ("r1", False, "retained")
    ] * 2
    assert "retained" in console(made)
    assert made.sign.lit.texts == ("5", "6", "7")


def test_a_retained_show_is_refused_too(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    show = {"id": "s1", "verb": "show", "text": "CLS", "minutes": 30}
    broker.retained["baysign/j1/cmd"] = json.dumps(show).encode()
    made.start()
    made.clock(NOON_S)
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert [one["error"] for one in made.replies()] == ["retained"]
    # The same order given live is carried out: its refusal is not remembered as an answer.
    assert made.send("baysign/j1/cmd", show) == ("CLS", "CLS", "CLS")
