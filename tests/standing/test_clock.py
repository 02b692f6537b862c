"""Standing cases: boot with retained values and no clock, and a clock that is set late."""

from tests.standing.parts import NOON_S, TIMED, junction

UNKNOWN = ("---", "---", "---")


def test_boot_with_retained_values_and_no_clock(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}), start=False)
    for lot, count in (("a", b"5"), ("b", b"0"), ("c", b"120")):
        made.broker.retained[f"parking/{lot}/free"] = count
    made.start()
    assert made.sign.lit.texts == UNKNOWN
    assert made.rules() == ("T4", "T4", "T4")
    # Known values, but nobody knows how old: none of them counts until it is said live.
    assert made.free(a=5) == ("5", "---", "---")
    assert made.free(b=0, c=119) == ("5", "000", "119")
    assert made.rules() == ("", "", "")


def test_boot_with_retained_values_and_no_clock_stays_unknown_for_ever(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED), start=False)
    record = b'{"free": 5, "time": %d}' % NOON_S
    made.broker.retained["parking/a/state"] = record
    made.start()
    assert made.until(2 * 3600) == UNKNOWN
    assert [text for _, text, _ in made.episodes(0)] == ["---"]


def test_clock_set_late_judges_source_times_again_without_a_message(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED), start=False)
    for lot, count, ago_s in (("a", 5, 600), ("b", 6, 901), ("c", 7, 0)):
        record = b'{"free": %d, "time": %d}' % (count, NOON_S - ago_s)
        made.broker.retained[f"parking/{lot}/state"] = record
    made.start()
    assert made.after(100) == UNKNOWN
    assert made.rules() == ("T4", "T4", "T4")
    before = len(made.broker.said)
    told_s = made.now_s
    assert made.clock(NOON_S) == ("5", "---", "7")
    assert made.turned(0, told_s)[0] < told_s + 0.05
    face = made.face()
    assert [line["rule"] for line in face["lines"]] == ["", "T1", ""]
    ages = [line["age_s"] for line in made.broker.said[before].face["lines"]]
    assert ages[0] in (600, 601) and ages[2] in (0, 1)
    assert face["lines"][0]["time"] == NOON_S - 600
    made.until(told_s + 1000)
    assert made.counters()["messages"] == 3
    for line, left_s in ((0, 300), (2, 900)):
        t_s, text = made.turned(line, told_s + 0.2)
        assert text == "---"
        assert told_s + left_s <= t_s < told_s + left_s + 0.05


def test_clock_set_late_ages_what_was_taken_for_fresh(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED))
    sent_s = made.now_s
    # Live, and without a clock: their arrival is all that is known of their age.
    assert made.free_at(a=(5, NOON_S - 5000), b=(6, NOON_S - 100)) == ("5", "6", "---")
    made.until(sent_s + 400)
    assert made.clock(NOON_S) == ("---", "6", "---")
    assert made.rules() == ("T1", "", "T2")
    # The promise of b ends at what is sooner: 900 s after its time, not after its arrival.
    made.until(sent_s + 1400)
    t_s, _ = made.turned(1, sent_s + 1)
    assert sent_s + 400 + 800 > t_s
    assert sent_s + 900 <= t_s < sent_s + 900.05


def test_an_absurd_or_retained_time_sets_no_clock(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=TIMED), start=False)
    made.broker.retained["parking/a/state"] = b'{"free": 5, "time": %d}' % NOON_S
    made.broker.retained["baysign/all/time"] = str(NOON_S).encode()
    made.start()
    for nonsense in ("", "soon", "0", "1e400", "1577836799", "4102444800", "-1", "[1]", "{}"):
        assert made.send("baysign/all/time", nonsense) == UNKNOWN
    assert made.clock(NOON_S) == ("5", "---", "---")


def test_a_clock_that_is_set_again_and_again_costs_no_task(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    start_s = made.now_s
    # Whole seconds, now too early, now too late, and no other news.
    for turn in range(200):
        at_s = start_s + turn * 1.3
        made.at(at_s, "baysign/all/time", str(NOON_S + round(at_s)))
    made.until(start_s + 300)
    assert made.broker.sessions == 1
    assert made.counters()["task_deaths"] == 0
