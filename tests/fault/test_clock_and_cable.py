"""F16 and F17: a serial line that nobody reads; ticks that wrap, and a clock that jumps."""

import json
from itertools import pairwise

import pytest

from tests.fault.parts import LOTS, UNKNOWN, console
from tests.standing.parts import NOON_S, READY_S, TIMED, junction

WRAP_MS = 1 << 30
#: What the kernel holds for a reader who does not read.
LINE_BYTES = 19_000
UNREAD = 450


def test_nobody_reads_the_serial_line(scene):
    made = scene(junction(LOTS), drain=False)
    # Each refusal is a line of the log; the texts are long on purpose.
    for turn in range(UNREAD):
        command = {"id": f"{turn:03d}" + "x" * 61, "verb": "y"}
        made.at(made.now_s + turn, "baysign/j1/cmd", command)
        made.at(made.now_s + turn, "parking/a/free", str(100 + turn))
    assert made.after(UNREAD) == (str(99 + UNREAD), "---", "---")
    assert len(made.replies()) == UNREAD
    assert made.broker.sessions == 1
    # Every number was on the panel in its own second.
    shown = {text: t_s for t_s, text, _ in made.episodes(0, READY_S)}
    assert all(0 <= shown[str(100 + turn)] - READY_S - turn < 0.1 for turn in range(UNREAD))
    counters = made.counters()
    assert counters["log_dropped"] > 50
    assert (counters["task_deaths"], made.sign.boots) == (0, 1)
    assert made.sign.lag_us < 200_000
    # Somebody plugs in: what is left is said, and that something is missing.
    made.sign.drain(True)
    made.after(10)
    said = console(made)
    assert " lines lost)" in said and f"cmd {UNREAD - 1:03d}x" in said
    assert len(said) > LINE_BYTES / 4
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")


@pytest.mark.parametrize("left_ms", [5_000, 60_000, 300_000])
def test_ticks_that_wrap(scene, left_ms):
    lots = {name: {"max_age_s": 500} for name in LOTS}
    made = scene(junction(lots), ticks_ms=WRAP_MS - left_ms)
    sent_s = made.now_s
    assert made.free(a=5, b=0, c=120) == ("5", "000", "120")
    for minute in range(1, 9):
        made.at(sent_s + 60 * minute, "parking/a/free", str(100 + minute))
        assert made.until(sent_s + 60 * minute + 1) == (str(100 + minute), "000", "120")
    assert made.until(sent_s + 499.9) == ("108", "000", "120")
    made.until(sent_s + 501)
    for line in (1, 2):
        t_s, text = made.turned(line, sent_s + 1)
        assert text == "---" and sent_s + 500 <= t_s < sent_s + 500.1
    assert made.broker.sessions == 1
    gaps = health_gaps(made)
    assert len(gaps) >= 6 and max(gaps) <= 66
    made.until(sent_s + 480 + 499)
    assert made.sign.lit.texts == ("108", "---", "---")
    made.until(sent_s + 480 + 501)
    assert made.sign.lit.texts == UNKNOWN
    assert made.sign.boots == 1


def health_gaps(made) -> list[float]:
    """Seconds between the health messages."""
    times = [s.t_us / 1e6 for s in made.broker.messages if s.topic.endswith("/health")]
    return [b - a for a, b in pairwise(times)]


def test_numbers_that_are_stale_stay_so_when_ticks_wrap(scene):
    """T1: a tick counter that comes round makes nothing fresh."""
    lots = {name: {"max_age_s": 30} for name in LOTS}
    made = scene(junction(lots), ticks_ms=WRAP_MS - 60_000)
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.after(40) == UNKNOWN
    made.after(900)
    assert [text for _, text, _ in made.episodes(0, READY_S + 35)] == ["---"]


@pytest.mark.parametrize(
    "wall_s",
    # The day NTP's first era ends, the day 32 bits end, and long after.
    [2_085_978_496 - 300, 2_147_483_648 - 300, 4_000_000_000],
)
def test_far_days_are_days_like_any_other(scene, wall_s):
    lots = {name: {"max_age_s": 900} for name in LOTS}
    made = scene(junction(lots, source=TIMED))
    made.clock(wall_s)
    told_s = made.now_s - 0.1
    assert made.free_at(a=(5, wall_s), b=(6, wall_s - 901), c=(7, wall_s - 100)) == (
        "5",
        "---",
        "7",
    )
    assert made.until(told_s + 799) == ("5", "---", "7")
    assert made.until(told_s + 802) == ("5", "---", "---")
    assert made.until(told_s + 899) == ("5", "---", "---")
    assert made.until(told_s + 902) == UNKNOWN
    assert made.free_at(a=(8, wall_s + 900), b=(9, wall_s + 600))[:2] == ("8", "9")


def test_a_clock_that_jumps_moves_no_number_by_itself(scene):
    lots = {name: {"max_age_s": 900} for name in LOTS}
    made = scene(junction(lots, source=TIMED))
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    made.free_at(a=(5, NOON_S), b=(6, NOON_S - 600), c=(7, NOON_S))
    for wrong_s in (0, NOON_S + 86_400, NOON_S - 86_400, 1_000_000_000):
        assert made.clock(wrong_s) == ("5", "6", "7")
        made.after(20)
    assert made.until(told_s + 299) == ("5", "6", "7")
    assert made.until(told_s + 302) == ("5", "---", "7")
    made.counters()
    clock = made.said("health")[-1]["clock"]
    assert clock["refused"] == 4
    assert abs(clock["time"] - (NOON_S + made.now_s - told_s)) <= 66
    # Said twice and the same, it is the truth: what is then too old goes at once.
    made.clock(NOON_S + 86_400)
    assert made.after(5) == ("5", "---", "7")
    made.clock(NOON_S + 86_405)
    assert made.after(1) == UNKNOWN


def test_a_chip_clock_that_is_wrong_is_not_asked(scene):
    """1970 and 2036 in the chip itself: the wall clock is untrusted until somebody sets it."""
    made = scene(junction(LOTS, source=TIMED), clock=2_085_978_490, start=False)
    record = json.dumps({"free": 5, "time": 2_085_978_480}).encode()
    made.broker.retained["parking/a/state"] = record
    made.start()
    assert made.after(30) == UNKNOWN
    assert made.said("faults")[-1]["faults"][0]["fault"] == "clock"
