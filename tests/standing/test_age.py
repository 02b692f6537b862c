"""T1, T6 and T7 on the wire, to the second: how long a number may stay.

Signs have three lines, a lot each; times are those of the sign, from its first start.
"""

import pytest

from tests.standing.parts import NOON_S, TIMED, junction

UNKNOWN = ("---", "---", "---")


def close(t_s: float, promised_s: float) -> bool:
    """Never before its moment, and within a twentieth of a second."""
    return promised_s <= t_s < promised_s + 0.05


def test_t1_each_line_goes_dark_at_its_own_second(scene):
    made = scene(junction({"a": {"max_age_s": 60}, "b": {"max_age_s": 61}, "c": {}}))
    sent_s = made.now_s
    assert made.free(a=5, b=0, c=120) == ("5", "000", "120")
    assert made.until(sent_s + 59.9) == ("5", "000", "120")
    assert made.until(sent_s + 60.1) == ("---", "000", "120")
    assert made.until(sent_s + 61.1) == ("---", "---", "120")
    assert made.until(sent_s + 899.9) == ("---", "---", "120")
    assert made.until(sent_s + 901) == UNKNOWN
    for line, age_s in enumerate((60, 61, 900)):
        t_s, text = made.turned(line, sent_s + 1)
        assert close(t_s, sent_s + age_s) and text == "---"
    assert made.rules() == ("T1", "T1", "T1")
    # Stale is over with the next reading, not before.
    assert made.free(a=5) == ("5", "---", "---")


def test_t1_a_live_repetition_renews_the_promise_and_a_retained_one_does_not(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    sent_s = made.now_s
    made.free(a=5, b=6, c=7)
    made.at(sent_s + 500, "parking/a/free", "5")
    made.sign.at(sent_s + 500, made.broker.replay, "parking/b/free", "6")
    assert made.until(sent_s + 899.9) == ("5", "6", "7")
    assert made.until(sent_s + 900.1) == ("5", "---", "---")
    assert made.until(sent_s + 1399.9) == ("5", "---", "---")
    assert made.until(sent_s + 1400.1) == UNKNOWN


def test_t1_a_source_time_is_the_age_where_the_clock_is_trusted(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    shown = made.free_at(a=(5, NOON_S - 890), b=(6, NOON_S - 500), c=(7, NOON_S - 901))
    assert shown == ("5", "6", "---")
    assert made.rules() == ("", "", "T1")
    made.until(told_s + 500)
    assert close(made.turned(0, told_s + 1)[0], told_s + 10)
    assert close(made.turned(1, told_s + 1)[0], told_s + 400)
    # Said again with the same time: it has not become younger (T5).
    assert made.free_at(b=(6, NOON_S - 500)) == UNKNOWN
    assert made.free_at(b=(6, NOON_S + 490)) == ("---", "6", "---")


@pytest.mark.parametrize("part_s", [0.0, 0.37, 0.98])
def test_t1_the_second_of_a_source_time_is_kept_whenever_the_reading_comes(scene, part_s):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    made.after(0.211)
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    made.until(told_s + 100 + part_s)
    made.free_at(a=(5, NOON_S - 500), b=(6, NOON_S + 99), c=(7, NOON_S + 50))
    made.until(told_s + 1100)
    for line, end_s in ((0, 400), (1, 999), (2, 950)):
        t_s, text = made.turned(line, told_s + 101.2)
        assert text == "---"
        assert close(t_s, told_s + end_s), (line, t_s - told_s)


def test_t6_a_source_time_in_the_future_is_no_data(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    made.clock(NOON_S)
    shown = made.free_at(a=(5, NOON_S + 121), b=(6, NOON_S + 120), c=(7, 1_577_836_799))
    assert shown == ("---", "6", "---")
    assert made.rules() == ("T6", "", "T6")
    # A clock that runs ahead makes nobody older than promised: b ages from its arrival.
    made.until(made.now_s + 899)
    assert made.sign.lit.texts == ("---", "6", "---")
    assert made.after(2) == UNKNOWN


def test_t6_without_a_clock_a_live_reading_ages_from_its_arrival(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    sent_s = made.now_s
    shown = made.free_at(a=(5, NOON_S - 890), b=(6, NOON_S + 9999), c=(7, 1_577_836_799))
    assert shown == ("5", "6", "---")
    assert made.rules() == ("", "", "T6")
    # The clock becomes trusted: a is 890 s and some, b was never true.
    told_s = made.now_s
    assert made.clock(NOON_S) == ("5", "---", "---")
    assert made.rules() == ("", "T6", "T6")
    made.until(sent_s + 60)
    t_s, text = made.turned(0, sent_s + 1)
    assert text == "---"
    assert close(t_s, told_s + 10)


@pytest.mark.parametrize("moves", [False, True])
def test_t7_a_count_that_does_not_move_is_no_data(scene, moves):
    lots = {"a": {"stuck_s": 7200, "stuck_new_s": 3600}, "b": {}, "c": {}}
    made = scene(junction(lots))
    first_s = made.now_s
    made.free(a=0, b=3, c=4)
    if moves:
        # Seen to change ten minutes later: from then on it has two hours.
        made.until(first_s + 600)
        made.free(a=12)
    stuck_s = first_s + (600 + 7200 if moves else 3600)
    count = 12 if moves else 0
    since_s = made.now_s
    for turn in range(30):
        made.at(since_s + turn * 300, "parking/a/free", str(count))
        made.at(since_s + turn * 300, "parking/b/free", str(turn))
        made.at(since_s + turn * 300, "parking/c/free", "4")
    made.until(stuck_s + 30)
    t_s, text = made.turned(0, since_s)
    assert close(t_s, stuck_s) and text == "---"
    assert made.rules()[0] == "T7"
    # Any other count ends it at once; b moves all the time and c has its four hours.
    assert made.free(a=count + 1)[0] == str(count + 1)
    assert made.sign.lit.texts[2] == "4"
