"""Which link is used: fallback, trial, return, and no flapping, over adapters that do as told."""

import pytest

from baysign.link.links import host_name, in_use
from baysign.link.net import Net

STEP_MS = 200


class Clock:
    """Time as the test says."""

    ms = 0

    def now_ms(self):
        return self.ms

    def until_ms(self, period_ms):
        return period_ms


class Log:
    """Keeps what is noted."""

    def __init__(self):
        self.lines = []

    def note(self, area, text):
        self.lines.append(text)


class Adapter:
    """Connected `join_ms` after `join` while `there`."""

    def __init__(self, kind, clock, join_ms=1000, patience_ms=20_000, takes_route=False):
        self.kind, self.patience_ms, self.takes_route = kind, patience_ms, takes_route
        self.there = True
        self.on = False
        self.orders = []
        self._clock, self._join_ms = clock, join_ms
        self._joined_ms = None

    def power(self, on):
        self.on = on
        self._joined_ms = None
        self.orders.append("on" if on else "off")

    def join(self):
        self.orders.append("join")
        self._joined_ms = self._clock.ms

    def leave(self):
        self.orders.append("leave")
        self._joined_ms = None

    def tend(self):
        return False

    def connected(self):
        if not self.there or self._joined_ms is None:
            return False
        return self.on and self._clock.ms >= self._joined_ms + self._join_ms

    def state(self):
        return "connected" if self.connected() else "away"

    def rssi_dbm(self):
        return -70

    def address(self):
        return {"wifi": "10.0.0.2", "lan": "10.1.0.2", "lte": "10.64.0.7"}[self.kind]


class Session:
    """`number` as the test says; `leave` is noted."""

    number = 1

    def __init__(self):
        self.left = []

    def leave(self, reason):
        self.left.append(reason)


class World:
    """A Net over adapters of some kinds, stepped as its task does."""

    def __init__(self, *kinds, **lte):
        self.clock, self.log, self.session = Clock(), Log(), Session()
        self.adapters = [
            Adapter(kind, self.clock, *((5000, 120_000, True) if kind == "lte" else ()))
            for kind in kinds
        ]
        self.net = Net(self.adapters, self.clock, self.log)
        self.net.session = self.session
        self.answers = True
        self.probed = []
        self.net.probe = self._probe
        self.used = []  # (at_ms, kind) of every change

    async def _probe(self, address, beat):
        self.probed.append(address)
        return self.answers

    def run(self, seconds):
        """Let time pass; the link in use then, "" for none."""
        end_ms = self.clock.ms + seconds * 1000
        while self.clock.ms < end_ms:
            busy = self._pass()
            kind = self.net.kind if self.net.up else ""
            if not self.used or self.used[-1][1] != kind:
                self.used.append((self.clock.ms, kind))
            self.clock.ms += STEP_MS if busy else 1000
        return self.net.kind if self.net.up else ""

    def _pass(self):
        try:
            self.net.look(lambda: None).send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("it waits")


def test_the_preferred_link_alone_while_it_is_there():
    world = World("wifi", "lte")
    assert world.run(3600) == "wifi"
    assert world.adapters[1].orders == []
    assert world.session.left == [] and world.net.switches == 0


def test_the_next_one_while_the_preferred_stays_away():
    world = World("wifi", "lte")
    world.adapters[0].there = False
    assert world.run(39) == "" and world.adapters[1].orders == []
    assert world.run(10) == "lte"
    # One at a time: the first is off as soon as the second carries.
    assert world.adapters[0].orders[-1] == "off"
    assert world.net.address() == "10.64.0.7" and world.net.rssi_dbm() == -70


def test_it_is_taken_back_when_it_is_steady_and_the_broker_answers_there():
    world = World("wifi", "lte")
    world.run(60)
    world.adapters[0].there = False
    assert world.run(120) == "lte"
    assert world.session.left == ["network is lte 10.64.0.7 now"]
    world.adapters[0].there = True
    # A trial after ten minutes, because the first stay was short; then 30 s of being steady.
    assert world.run(500) == "lte"
    assert world.run(160) == "wifi"
    assert world.probed == ["10.0.0.2"]
    assert world.session.left[1:] == ["network is wifi 10.0.0.2 now"]
    assert world.net.switches == 2
    assert not world.adapters[1].on


def test_the_old_link_goes_only_after_the_goodbye():
    world = World("wifi", "lte")
    world.adapters[0].there = False
    world.run(60)
    world.adapters[0].there = True
    while not world.session.left:
        world.run(STEP_MS / 1000)
    assert world.adapters[1].on
    world.run(1)
    assert not world.adapters[1].on


def test_a_link_that_leads_nowhere_is_not_gone_back_to():
    world = World("wifi", "lte")
    world.adapters[0].there = False
    world.run(60)
    world.adapters[0].there = True
    world.answers = False
    assert world.run(7200) == "lte"
    assert {kind for at, kind in world.used if at > 60_000} <= {"lte", ""}
    assert 3 <= len(world.probed) <= 6
    world.answers = True
    assert world.run(3700) == "wifi"


def test_a_link_that_comes_and_goes_costs_ever_fewer_trials():
    world = World("wifi", "lte")
    wifi = world.adapters[0]
    wifi.there = False
    world.run(60)
    for _ in range(24 * 60 * 3):  # a day, up for 10 s of every 20
        wifi.there = not wifi.there
        world.run(10)
    changes = [kind for _, kind in world.used]
    assert changes.count("wifi") == 0
    # Each trial that had got an address took the default route along: so many redials, no more.
    assert world.adapters[1].orders.count("join") <= 30


def test_a_link_without_a_session_is_left_for_the_next():
    world = World("wifi", "lte")
    world.run(60)
    world.session.number = 0
    assert world.run(170) == "wifi"
    assert world.run(30) == "lte"
    world.session.number = 5
    world.answers = False
    assert world.run(3600) == "lte"


def test_without_a_broker_anywhere_links_are_changed_ever_more_seldom():
    world = World("wifi", "lte")
    world.session.number = 0
    world.answers = False
    world.run(24 * 3600)
    assert len([kind for _, kind in world.used if kind]) <= 60


def test_a_single_link_without_a_session_climbs_its_own_ladder():
    world = World("wifi")
    world.run(60)
    world.session.number = 0
    world.run(1300)
    assert world.adapters[0].orders[:6] == ["on", "join", "leave", "join", "off", "on"]
    world.session.number = 7
    orders = len(world.adapters[0].orders)
    assert world.run(7200) == "wifi" and len(world.adapters[0].orders) == orders


def test_a_short_loss_leaves_the_session_alone():
    world = World("wifi", "lte")
    world.run(60)
    world.adapters[0].there = False
    assert world.run(15) == ""
    world.adapters[0].there = True
    assert world.run(15) == "wifi"
    assert world.session.left == [] and world.net.losses == 1


def test_a_new_address_ends_the_session():
    world = World("lte")
    world.run(60)
    world.adapters[0].there = False
    world.run(20)
    world.adapters[0].there = True
    world.adapters[0].address = lambda: "10.64.0.99"
    assert world.run(60) == "lte"
    assert world.session.left == ["network is lte 10.64.0.99 now"]
    assert world.net.switches == 0


def test_three_links_are_tried_in_turn():
    world = World("lan", "wifi", "lte")
    for adapter in world.adapters[:2]:
        adapter.there = False
    assert world.run(90) == "lte"
    world.adapters[1].there = True
    assert world.run(3600) == "wifi"
    world.adapters[0].there = True
    assert world.run(7200) == "lan"


def test_how_long_there_is_nothing_and_why():
    world = World("wifi", "lte")
    for adapter in world.adapters:
        adapter.there = False
    world.run(10)
    assert world.net.absent_ms() == 10_000 and world.net.state() == "away"
    world.run(50)
    assert world.net.state() == "wifi: away; lte: away"
    world.adapters[0].there = True
    world.run(30)
    assert world.net.absent_ms() == 0 and world.net.state() == "connected"


@pytest.mark.parametrize(
    ("network", "fitted", "used"),
    [
        ({}, ("lte", "wifi"), ["lte"]),
        ({"lte": {}}, ("lte", "wifi"), ["lte"]),
        ({"wifi": [{}]}, ("lte", "wifi"), ["wifi"]),
        ({"lte": {}, "wifi": [{}]}, ("lte", "wifi"), ["lte", "wifi"]),
        ({"lte": {}, "wifi": [{}], "order": ["wifi", "lte"]}, ("lte", "wifi"), ["wifi", "lte"]),
        ({}, ("lan", "wifi"), ["lan"]),
    ],
)
def test_what_is_in_use(network, fitted, used):
    assert in_use({"order": [], "wifi": [], "lte": None} | network, fitted) == used


@pytest.mark.parametrize(
    ("name", "sign", "made"),
    [
        ("", "harbour_07.west", "harbour-07-west"),
        ("gate", "x", "gate"),
        ("", "a" * 64, "a" * 32),
        ("满-1", "x", "1"),
        ("", "_x_", "x"),
    ],
)
def test_host_names(name, sign, made):
    assert host_name(name, sign) == made
