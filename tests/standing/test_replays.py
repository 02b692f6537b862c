"""T4 and T5 on the wire: what a broker says again makes nothing younger.

A retained message reaches a sign at each new session; a restarted broker makes one for every sign.
"""

import pytest

from tests.standing.parts import NOON_S, TIMED, junction

UNKNOWN = ("---", "---", "---")


def restart(made, at_s: float) -> None:
    """The broker is away for five seconds; it has kept what was retained."""
    made.until(at_s)
    made.leave()
    made.after(5)
    made.come_back()


@pytest.mark.parametrize("source", ["plain", "timed"])
def test_a_broker_that_restarts_ten_times_makes_nothing_younger(scene, source):
    config = junction({"a": {}, "b": {}, "c": {}})
    if source == "timed":
        config["sources"]["city"] = TIMED
    made = scene(config)
    sent_s = made.now_s
    if source == "timed":
        made.at(sent_s, "baysign/all/time", str(NOON_S))
        for lot, count in (("a", 5), ("b", 0), ("c", 120)):
            record = {"free": count, "time": NOON_S}
            made.at(sent_s, f"parking/{lot}/state", record, True)
    else:
        for lot, count in (("a", "5"), ("b", "0"), ("c", "120")):
            made.at(sent_s, f"parking/{lot}/free", count, True)
    made.after(0.1)
    for turn in range(10):
        restart(made, sent_s + 80 + 80 * turn)
        # It waits up to twenty seconds, as each sign does after what met all of them.
        assert made.after(30) == ("5", "000", "120")
    assert made.broker.sessions == 11
    assert made.until(sent_s + 899.9) == ("5", "000", "120")
    assert made.until(sent_s + 901) == UNKNOWN
    for line in range(3):
        t_s, _ = made.turned(line, sent_s + 1)
        assert sent_s + 900 <= t_s < sent_s + 900.05
    # And none of the restarts after that brings them back.
    restart(made, sent_s + 960)
    assert made.after(60) == UNKNOWN
    assert made.rules() == ("T1", "T1", "T1")


def test_t5_equal_and_older_source_times_even_when_live(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    assert made.free_at(a=(5, NOON_S), b=(6, NOON_S), c=(7, NOON_S)) == ("5", "6", "7")
    made.until(told_s + 800)
    # a is repeated, b is corrected within its second, c comes from before.
    shown = made.free_at(a=(5, NOON_S), b=(8, NOON_S), c=(70, NOON_S - 1))
    assert shown == ("5", "8", "7")
    assert made.counters()["replays"] == 2
    assert made.until(told_s + 899.9) == ("5", "8", "7")
    assert made.until(told_s + 900.1) == UNKNOWN
    assert made.free_at(a=(5, NOON_S), b=(9, NOON_S), c=(70, NOON_S - 1)) == UNKNOWN
    assert made.free_at(a=(5, NOON_S + 1), b=(9, NOON_S + 300)) == ("5", "9", "---")
    # The clock counts whole seconds: the end of a promise may come one late.
    assert made.until(told_s + 902) == ("---", "9", "---")


def test_t5_a_retained_value_that_differs_waits_for_a_live_one(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.replay("parking/a/free", "4") == ("---", "6", "7")
    assert made.rules() == ("T5", "", "")
    assert made.replay("parking/a/free", "5") == ("---", "6", "7")
    assert made.free(a=5) == ("5", "6", "7")


def test_t5_a_retained_source_time_that_is_newer_is_news(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    made.free_at(a=(5, NOON_S))
    made.until(told_s + 600)
    newer = f'{{"free": 4, "time": {NOON_S + 300}}}'
    assert made.replay("parking/a/state", newer) == ("4", "---", "---")
    assert made.until(told_s + 1199.9) == ("4", "---", "---")
    assert made.until(told_s + 1201) == UNKNOWN


def test_t4_a_redelivery_is_not_live(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    made.at(made.now_s, "parking/a/free", "5", qos=1, dup=True)
    assert made.after(0.1) == UNKNOWN
    assert made.rules()[0] == "T4"
    made.at(made.now_s, "parking/a/free", "5", qos=1)
    assert made.after(0.1) == ("5", "---", "---")
