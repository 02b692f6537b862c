"""A sign against the small reference model, over histories that hypothesis makes up."""

import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.unit import reference
from tests.unit.world import NOON_S, World

SOURCE = {
    "topic": "city/{key}",
    "format": "json",
    "free": "free",
    "time": "time",
    "time_format": "epoch_s",
    "status": [{"path": "status", "closed": ["closed"], "fault": ["fault"]}],
}
RULES = {
    "A": {"max_age": 60, "full_in": 0, "full_out": 1, "dwell": 20, "stuck": 300, "stuck_new": 90},
    "B": {"max_age": 100, "full_in": 3, "full_out": 6, "dwell": 45, "stuck": 0, "stuck_new": 0},
}
COMM_LOSS = 50
VALUES = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 40, "closed", "fault"])


CHANGES = {name: SOURCE[name] for name in ("topic", "format", "free", "status")} | {
    "on_change": True
}


class Signs(RuleBasedStateMachine):
    """One sign with lots A and B on a line each, and both on a third."""

    source = SOURCE
    lot = reference.Lot

    @initialize(trusted=st.booleans())
    def start(self, trusted):
        lots = {}
        for name, row in RULES.items():
            lots[name] = {
                "max_age_s": row["max_age"],
                "full_in": row["full_in"],
                "full_out": row["full_out"],
                "dwell_s": row["dwell"],
                "stuck_s": row["stuck"],
                "stuck_new_s": row["stuck_new"],
            }
        lines = [(["A"], {}), (["B"], {}), (["A", "B"], {"dwell_s": 0})]
        self.world = World(self.source, lots, lines, clock=trusted, comm_loss_s=COMM_LOSS)
        self.world.now_ms = 0
        self.lots = {name: self.lot(row) for name, row in RULES.items()}
        self.now = 0
        self.lost = None
        self.sent = {"A": [], "B": []}
        self.judge(0)

    @property
    def wall(self):
        return self.world.wall_s

    def judge(self, passed):
        """The reference's second; afterwards `faces` is what must be lit."""
        if self.lost is not None and self.now - self.lost >= COMM_LOSS:
            for lot in self.lots.values():
                lot.waiting = True
        self.faces = [lot.second(passed, self.now, self.wall) for lot in self.lots.values()]
        self.faces.append(reference.total(self.faces, True))

    @rule(lot=st.sampled_from("AB"), value=VALUES, live=st.sampled_from([True, True, False]))
    def untimed(self, lot, value, live):
        self.send(lot, value, None, live)

    @rule(
        lot=st.sampled_from("AB"),
        value=VALUES,
        live=st.sampled_from([True, True, False]),
        ago=st.sampled_from([0, 0, 0, 1, 5, 30, 59, 60, 99, 500, -60, -120, -121, -5000, 10**9]),
    )
    def timed(self, lot, value, live, ago):
        self.send(lot, value, NOON_S + self.now - ago, live)

    @rule(lot=st.sampled_from("AB"), pick=st.integers(0, 5), live=st.booleans())
    def replay(self, lot, pick, live):
        if self.sent[lot]:
            value, time = self.sent[lot][-1 - pick % len(self.sent[lot])]
            self.send(lot, value, time, live)

    def send(self, lot, value, time, live):
        if self.lost is not None:
            return
        self.sent[lot].append((value, time))
        body = {"free": value} if isinstance(value, int) else {"free": 9, "status": value}
        if time is not None:
            body["time"] = time
        self.lots[lot].message(value, time, live, self.now, self.wall)
        self.world.send(topic="city/" + lot, raw=json.dumps(body).encode(), retained=not live)
        self.judge(0)

    @rule(live=st.sampled_from([True, True, False]))
    def alive(self, live):
        if self.lost is None and "alive" in self.source:
            for lot in self.lots.values():
                lot.alive(live, self.now)
            self.world.send(topic="city/alive", raw=b"1", retained=not live)
            self.judge(0)

    @rule(seconds=st.sampled_from([1, 1, 2, 7, 19, 20, 44, 60, 90, 101]))
    def wait(self, seconds):
        for _ in range(seconds):
            self.now += 1
            # The world's own clock stands still until the sign gets its ticks below.
            self.world.now_ms += 1000
            self.judge(1)
        self.world.now_ms -= seconds * 1000
        self.world.after(seconds)

    # Rarely, or hardly any number would live long enough to be wrong.
    @rule(really=st.sampled_from([True, False, False]))
    def clock(self, really):
        if not really:
            return
        if self.wall is None:
            self.world.set_clock()
        else:
            self.world.lose_clock()
        self.judge(0)

    @rule(really=st.sampled_from([True, False, False]))
    def session(self, really):
        if self.lost is None and not really:
            return
        if self.lost is None:
            self.lost = self.now
            self.world.disconnect()
        else:
            self.lost = None
            self.world.connect()
        self.judge(0)

    @invariant()
    def shows_what_the_contract_says(self):
        if hasattr(self, "faces"):
            assert self.world.texts == [str(face) for face in self.faces]

    @invariant()
    def a_sum_never_exceeds_what_its_members_show(self):
        if hasattr(self, "faces"):
            one, two, both = self.world.texts
            if both.isdigit():
                assert int(both) <= sum(int(text) for text in (one, two) if text.isdigit())

    @invariant()
    def no_number_without_a_message_young_enough_to_carry_it(self):
        if hasattr(self, "faces"):
            for line, name in enumerate("AB"):
                shown = self.world.line(line)
                if shown.text.isdigit():
                    assert shown.since_ms is not None
                    age_s = (self.world.now_ms - shown.since_ms) / 1000
                    assert age_s < RULES[name]["max_age"]
                    assert int(shown.text) in {value for value, _ in self.sent[name]}


class ChangesOnly(Signs):
    """The same with sources that publish changes only."""

    source = CHANGES
    lot = reference.OnChange


class ChangesAndAlive(Signs):
    """The same with sources that publish changes, and signs of life beside them."""

    source = CHANGES | {"alive": "city/alive"}
    lot = reference.OnChangeAlive


def case(machine, examples, steps=50):
    """The machine as a test case of so many histories."""
    run = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    return type("Test" + machine.__name__, (machine.TestCase,), {"settings": run})


TestSigns = case(Signs, 120)
TestChangesOnly = case(ChangesOnly, 60)
TestChangesAndAlive = case(ChangesAndAlive, 120)

_long = [pytest.mark.long, pytest.mark.timeout(600)]


class TestLongSigns(case(Signs, 1500)):
    pytestmark = _long


class TestLongChangesOnly(case(ChangesOnly, 700)):
    pytestmark = _long


class TestLongChangesAndAlive(case(ChangesAndAlive, 1500)):
    pytestmark = _long
