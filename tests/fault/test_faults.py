"""What a sign says of its own condition: `faults`, `log` and `health` of the whole firmware."""

import json
from itertools import pairwise

from tests.standing.parts import HOST, NOON_S, junction

LOTS = {"a": {}, "b": {}, "c": {}}


def active(made) -> list[tuple[str, str]]:
    """(fault, detail) of the newest `faults` message."""
    return [(row["fault"], row["detail"]) for row in made.said("faults")[-1]["faults"]]


def log(made, name: str) -> list[bool]:
    """Onsets (True) and clearances of one fault, as the `log` topic told them."""
    return [said["active"] for said in made.said("log") if said["fault"] == name]


def test_an_unset_clock_is_a_fault_until_it_is_set(scene):
    made = scene(junction(LOTS))
    assert active(made) == [("clock", "")]
    assert json.loads(made.broker.retained[made.base + "/faults"])["shortErrorStatus"] == 0
    assert made.base + "/log" not in made.broker.retained
    made.clock(NOON_S)
    made.after(7)
    assert active(made) == []
    onset, clearance = made.said("log")
    assert (onset["number"], onset["active"], onset["time"]) == (1, True, None)
    assert (clearance["number"], clearance["active"]) == (2, False)
    assert NOON_S <= clearance["time"] <= NOON_S + 7


def test_the_numbers_go_on_after_resets(scene):
    made = scene(junction(LOTS))
    made.clock(NOON_S)
    made.after(60)
    for _ in range(2):
        made.sign.reset()
        made.after(20)
    numbers = [said["number"] for said in made.said("log")]
    # Each start finds the clock unset; the first one's end was told too.
    assert numbers == sorted(set(numbers)) and len(numbers) == 4
    assert log(made, "clock") == [True, False, True, True]


def test_a_panel_that_returns_something_else(scene):
    made = scene(junction(LOTS))
    made.free(a=5, b=6, c=7)
    # The wire back from the last register is broken: what comes in stays low.
    hardware = made.sign.hardware
    swap = hardware.spi

    def spi(bus, body):
        found = swap(bus, body)
        return bytes(len(found)) if found else found

    hardware.spi = spi
    made.after(60)
    # What comes back is wrong from the first bit on: the break may be anywhere.
    assert ("attachedDevice", "broken chain: only zeros come back") in active(made)
    assert made.said("faults")[-1]["shortErrorStatus"] == 1 << 3
    assert made.face()["verify"] == "mismatch"
    hardware.spi = swap
    made.after(60)
    assert log(made, "attachedDevice") == [True, False]
    assert made.sign.lit.texts == ("5", "6", "7") and made.sign.boots == 1


def test_a_login_that_is_refused_is_told_when_it_works_again(scene):
    made = scene(junction(LOTS))
    made.broker.refuse = 4
    made.sign.at(made.now_s, made.broker.drop)
    made.after(60)
    made.broker.refuse = 0
    made.after(60)
    assert log(made, "communications") == [True, False]
    told = [said for said in made.said("log") if said["fault"] == "communications"]
    assert told[0]["detail"] == "refused: user or password"
    assert made.said("health")[-1]["last_disconnect"] == "refused: user or password"


def test_a_poison_message_is_named_and_counted(scene):
    source = {"format": "json", "topic": "parking/{key}", "free": "free"}
    made = scene(junction(LOTS, source=source, broker={"host": HOST, "packet_bytes": 1024}))
    made.send("parking/a", b"x" * 2000)
    made.send("parking/b", b'{"free": ')
    made.after(12)
    found = active(made)
    assert ("message", "parking/a") in found and ("message", "parking/b") in found
    health = made.said("health")[-1]
    assert health["oversize_topic"] == "parking/a"
    assert (health["counters"]["oversize"], health["counters"]["unreadable"]) == (1, 1)
    made.after(620)
    assert [row for row in active(made) if row[0] == "message"] == []


def test_a_configuration_that_is_refused_is_a_fault(scene):
    made = scene(junction(LOTS))
    made.after(10)
    flash = made.sign.home / "flash"
    assert (flash / "config.good").exists()
    (flash / "config.json").write_text('{"id": "j1"}', encoding="utf-8")
    made.sign.reset()
    made.after(30)
    [(_, detail)] = [row for row in active(made) if row[0] == "controller"]
    assert detail.startswith("/config.json: ")


def test_a_watchdog_bite_is_counted_and_told(scene):
    made = scene(junction(LOTS))
    made.sign.reset("watchdog")
    made.after(70)
    assert ("controller", "") in active(made)
    health = made.said("health")[-1]
    assert (health["reset_cause"], health["watchdogs"]) == ("watchdog", 1)
    made.sign.reset("hard")
    made.after(70)
    assert made.said("health")[-1]["watchdogs"] == 1
    assert log(made, "controller") == [True]


def test_health_comes_once_a_minute_and_says_how_it_is(scene):
    made = scene(junction(LOTS))
    made.until(20 + 600)
    times = [s.t_us / 1e6 for s in made.broker.messages if s.topic == made.base + "/health"]
    assert 10 <= len(times) <= 12
    assert all(later - before <= 65.1 for before, later in pairwise(times))
    health = made.said("health")[-1]
    assert 530 <= health["uptime_s"] <= 620
    assert health["heap_free"] > 0 and health["heap_used"] > 50_000
    assert health["clock"] == {"time": None, "source": "", "refused": 0}
    assert made.broker.retained[made.base + "/health"]
    # A day of it costs the flash next to nothing.
    writes = made.sign.flash_writes + made.sign.nvs.writes
    made.until(86_400)
    assert made.sign.flash_writes + made.sign.nvs.writes - writes <= 50
