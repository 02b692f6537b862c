"""Faults: onset, clearance, what is told of them, and what a reset leaves of it."""

import json

import pytest

from baysign.health import faults as fault
from baysign.health.faults import Faults
from baysign.health.journal import ENTRIES, Journal

NOON_S = 1_774_699_200


class Clock:
    """Time as the test says it."""

    def __init__(self):
        self.ms = 0
        self.wall = None

    def now_ms(self):
        return self.ms

    def wall_s(self):
        return self.wall


class Log:
    """Nobody reads it."""

    def note(self, who, text):
        pass


class Outbox:
    """What was said, and which topics have news."""

    def __init__(self):
        self.touched = []
        self.said = []

    def touch(self, topic):
        self.touched.append(topic)

    def say(self, topic, payload):
        assert topic == "s/log"
        self.said.append(json.loads(payload))


class Topics:
    """The two topics of faults."""

    faults = "s/faults"
    log = "s/log"


class Folder:
    """Files in a folder of the test; `full` makes every write fail, `writes` counts them."""

    def __init__(self, folder):
        self.folder = folder
        self.full = False
        self.writes = 0

    def _path(self, path):
        return self.folder / path.strip("/")

    def open(self, path, mode):
        if "w" in mode:
            if self.full:
                raise OSError(28, "ENOSPC")
            self.writes += 1
        return self._path(path).open(mode)

    def rename(self, old, new):
        self._path(old).replace(self._path(new))

    def remove(self, path):
        self._path(path).unlink()


class Life:
    """One life of a sign as far as its faults go, on the flash of the one before."""

    def __init__(self, folder, boot=1, live=True):
        self.files = Folder(folder)
        self.clock = Clock()
        self.outbox = Outbox()
        self.journal = Journal(files=self.files)
        self.journal.load()
        self.faults = Faults(self.journal, self.clock, Log(), boot, self.outbox, Topics)
        self.faults.session(live)

    def names(self):
        payload = json.loads(self.faults.payload())
        return payload["shortErrorStatus"], [row["fault"] for row in payload["faults"]]


@pytest.fixture
def life(tmp_path):
    """The first life."""
    return Life(tmp_path)


def test_a_fault_begins_and_ends_with_a_number_each(life):
    assert life.names() == (0, [])
    life.clock.ms = 5_000
    life.faults.begin(fault.REFUSED, "user or password")
    life.faults.begin(fault.REFUSED, "user or password")
    assert life.names() == (1 << 1, ["communications"])
    life.clock.ms, life.clock.wall = 65_000, NOON_S
    life.faults.end(fault.REFUSED)
    life.faults.end(fault.REFUSED)
    assert life.names() == (0, [])
    assert life.outbox.said == [
        {
            "number": 1,
            "fault": "communications",
            "cause": "refused by the broker",
            "detail": "user or password",
            "active": True,
            "time": None,
            "uptime_s": 5,
            "boot": 1,
        },
        {
            "number": 2,
            "fault": "communications",
            "cause": "refused by the broker",
            "detail": "user or password",
            "active": False,
            "time": NOON_S,
            "uptime_s": 65,
            "boot": 1,
        },
    ]
    assert "s/faults" in life.outbox.touched


def test_names_of_our_own_have_no_bit_of_ntcip(life):
    life.faults.begin(fault.CLOCK)
    life.faults.begin(fault.FLASH, "28")
    life.faults.begin(fault.PANEL)
    assert life.names() == (1 << 3, ["clock", "attachedDevice", "flash"])


def test_what_only_happens_ends_by_itself(life):
    life.faults.begin(fault.TASK, "net", 600_000)
    life.clock.ms = 300_000
    life.faults.begin(fault.TASK, "link", 600_000)
    life.clock.ms = 899_999
    life.faults.look()
    assert life.names()[1] == ["controller"]
    life.clock.ms = 900_000
    life.faults.look()
    assert life.names()[1] == []
    assert [said["number"] for said in life.outbox.said] == [1, 2]


def test_what_happened_without_a_session_is_told_in_the_next(tmp_path):
    life = Life(tmp_path, live=False)
    life.faults.begin(fault.REFUSED, "not authorised")
    life.faults.end(fault.REFUSED)
    assert life.outbox.said == []
    life.faults.session(True)
    assert [said["active"] for said in life.outbox.said] == [True, False]
    life.faults.session(False)
    life.faults.session(True)
    assert len(life.outbox.said) == 2


def test_the_history_goes_on_after_a_reset(tmp_path):
    first = Life(tmp_path)
    first.faults.begin(fault.CLOCK)
    first.clock.ms, first.clock.wall = 30_000, NOON_S
    first.faults.end(fault.CLOCK)
    first.faults.keep()
    second = Life(tmp_path, boot=2)
    assert second.journal.number == 2
    assert second.journal.entry(1) == (fault.CLOCK, True, None, 0, 1)
    assert second.journal.entry(2) == (fault.CLOCK, False, NOON_S, 30, 1)
    second.faults.begin(fault.CLOCK)
    assert [said["number"] for said in second.outbox.said] == [3]


def test_at_least_fifty_are_kept_and_the_oldest_go(tmp_path):
    first = Life(tmp_path)
    for _ in range(100):
        first.faults.begin(fault.PANEL)
        first.faults.end(fault.PANEL)
    first.faults.keep()
    journal = Life(tmp_path).journal
    assert journal.number == 200
    assert ENTRIES >= 50
    assert journal.entry(200 - ENTRIES) is None and journal.entry(201) is None
    assert all(journal.entry(number) for number in range(201 - ENTRIES, 201))


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_costs_the_history_alone(tmp_path, damage):
    first = Life(tmp_path)
    first.faults.begin(fault.PANEL)
    first.faults.keep()
    path = tmp_path / "faults.log"
    data = bytearray(path.read_bytes())
    data[30] ^= 1
    path.write_bytes(bytes(data) if damage is None else damage)
    second = Life(tmp_path)
    assert second.journal.number == 0 and second.journal.entry(1) is None
    second.faults.begin(fault.PANEL)
    assert second.names()[1] == ["attachedDevice"]


def test_a_flapping_fault_does_not_wear_out_the_flash(life):
    for second in range(0, 86_400, 5):
        life.clock.ms = second * 1000
        life.faults.put(fault.PANEL, second % 10 == 0)
        life.faults.look()
    assert 30 <= life.files.writes <= 40


def test_what_comes_together_is_written_once_and_soon(life):
    for second in range(0, 60, 5):
        life.clock.ms = second * 1000
        life.faults.put(fault.CLOCK, second < 10)
        life.faults.look()
    assert life.files.writes == 1
    assert life.journal.refused == ""


def test_a_flash_that_refuses_is_left_alone_and_then_has_it_all(tmp_path):
    life = Life(tmp_path)
    life.faults.begin(fault.PANEL)
    life.files.full = True
    life.clock.ms = 10_000
    life.faults.look()
    assert "28" in life.journal.refused
    life.files.full = False
    life.clock.ms = 309_999
    life.faults.look()
    assert life.files.writes == 0
    life.clock.ms = 310_000
    life.faults.look()
    assert life.files.writes == 1 and life.journal.refused == ""
    assert Life(tmp_path).journal.number == 1
