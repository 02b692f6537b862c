"""What a message on the link means for sign, panel and outbox; above all the own status (F21)."""

import json

import pytest

from baysign.clock import Clock
from baysign.dispatch import Dispatch
from baysign.link.topics import Topics

CONFIG = {"base": "baysign", "id": "one"}
NOW_S = 1_763_800_000


class Sign:
    topics = ("city/a",)
    next_ms = None
    face = "a face"
    control = "central"

    def __init__(self):
        self.accepted = []
        self.sessions = []
        self.ticks = []
        self.changes = True

    def accept(self, topic, payload, retained, dup, now_ms, wall_s):
        self.accepted.append((topic, bytes(payload), retained, dup))
        return self.changes

    def session(self, number, now_ms):
        self.sessions.append(number)

    def tick(self, now_ms, wall_s):
        self.ticks.append(wall_s)
        return False


class Quiet:
    """Display, outbox, reports, log and the like: remembers what it was told."""

    topics = ()

    def __init__(self):
        self.told = []
        self.number = 0
        self.last_status = b""

    def __getattr__(self, name):
        return lambda *args: self.told.append((name, *args))


class World:
    def __init__(self):
        self.sign = Sign()
        self.display = Quiet()
        self.outbox = Quiet()
        self.reports = Quiet()
        self.clock = Clock(lambda: 0, lambda new, old: new - old)
        self.risen = []
        topics = Topics(CONFIG)
        self.dispatch = Dispatch(
            self.sign,
            self.display,
            self.clock,
            topics,
            Quiet(),
            self.outbox,
            self.reports,
            None,
            Quiet(),
        )
        self.dispatch.rise = self.risen.append

    def hear(self, topic, payload, retained=False):
        self.dispatch.message(topic, payload, retained, False)

    def live(self, number):
        self.dispatch.session(number)
        self.reports.last_status = json.dumps({"state": "online", "session": number}).encode()


@pytest.fixture
def world():
    return World()


def test_a_change_is_on_the_panel_before_the_outbox_hears_of_it(world):
    world.hear("city/a", b"17", retained=True)
    assert world.sign.accepted == [("city/a", b"17", True, False)]
    assert world.display.told == [("show", "a face")]
    assert world.outbox.told == [("touch", "baysign/one/face")]


def test_no_change_touches_neither(world):
    world.sign.changes = False
    world.hear("city/a", b"17")
    assert world.display.told == []
    assert world.outbox.told == []


def test_the_own_status_is_subscribed_first(world):
    assert world.dispatch.subscriptions[0] == "baysign/one/status"
    assert "city/a" in world.dispatch.subscriptions


def test_the_own_status_coming_back_is_no_news(world):
    world.live(65537)
    world.hear("baysign/one/status", world.reports.last_status)
    assert world.outbox.told == []
    assert world.risen == []


@pytest.mark.parametrize(
    "late",
    [
        b'{"state": "offline", "session": 65536}',
        b'{"state": "online", "session": 3}',
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"session": "high"}',
        b'{"session": null}',
    ],
)
def test_a_late_will_or_nonsense_is_overwritten(world, late):
    world.live(65537)
    world.hear("baysign/one/status", late)
    assert world.outbox.told == [("touch", "baysign/one/status")]
    assert world.risen == []


def test_a_higher_number_makes_it_start_again_above(world):
    world.live(65537)
    world.hear("baysign/one/status", b'{"state": "offline", "session": 400000}')
    assert world.risen == [400000]


def test_before_the_first_publication_only_a_higher_number_counts(world):
    world.dispatch.session(65537)
    world.hear("baysign/one/status", b'{"state": "offline", "session": 65536}', retained=True)
    assert world.outbox.told == []
    world.hear("baysign/one/status", b'{"state": "offline", "session": 131072}', retained=True)
    assert world.risen == [131072]


def test_sessions_reach_the_sign(world):
    world.dispatch.session(7)
    world.dispatch.session(0)
    assert world.sign.sessions == [7, 0]


@pytest.mark.parametrize("payload", [b"1763800000", b'{"time": 1763800000}', b"1763800000.7"])
def test_a_live_time_sets_the_clock_and_everything_is_judged_again(world, payload):
    world.hear("baysign/all/time", payload)
    assert world.clock.wall_s() == NOW_S
    assert world.sign.ticks == [NOW_S]


@pytest.mark.parametrize(
    "payload", [b"", b"soon", b"[]", b"{}", b"null", b"true", b"17", b"1e400", b'{"time": []}']
)
def test_a_time_that_is_none_is_passed_over(world, payload):
    world.hear("baysign/all/time", payload)
    assert world.clock.wall_s() is None


def test_a_retained_time_is_refused(world):
    world.hear("baysign/all/time", b"1763800000", retained=True)
    assert world.clock.wall_s() is None
