"""Standing cases: the broker away for 90 seconds, for ten minutes, silent, or for an order's whole
life (T15, T10)."""

from tests.standing.parts import NOON_S, junction

UNKNOWN = ("---", "---", "---")
LOTS = {"a": {"max_age_s": 1800}, "b": {"max_age_s": 1800}, "c": {"max_age_s": 1800}}
#: However long the broker was away, the next attempt is 25 s away at most; 1 s for the session.
RETRY_S = 26


def test_away_for_90_seconds_the_numbers_stay(scene):
    made = scene(junction(LOTS))
    sent_s = made.now_s
    for lot, count in (("a", "5"), ("b", "0"), ("c", "120")):
        made.at(sent_s, f"parking/{lot}/free", count, True)
    made.after(0.1)
    made.leave()
    assert made.after(90) == ("5", "000", "120")
    made.come_back()
    made.after(RETRY_S)
    assert made.broker.sessions == 2
    made.after(300)
    assert [len(made.episodes(line, sent_s + 0.1)) for line in range(3)] == [1, 1, 1]


def test_silent_for_90_seconds_the_numbers_stay(scene):
    made = scene(junction(LOTS))
    sent_s = made.now_s
    assert made.free(a=5, b=0, c=120) == ("5", "000", "120")
    # Nothing is closed and nothing comes through: the session itself must find out.
    made.broker.mute = True
    assert made.after(90) == ("5", "000", "120")
    made.broker.mute = False
    made.after(RETRY_S + 10)
    assert made.broker.sessions == 2
    made.after(300)
    assert [len(made.episodes(line, sent_s + 0.1)) for line in range(3)] == [1, 1, 1]


def test_away_for_ten_minutes_unknown_at_120_seconds_and_back_with_news_alone(scene):
    made = scene(junction(LOTS))
    sent_s = made.now_s
    # a and b are retained, c is not.
    made.at(sent_s, "parking/a/free", "5", True)
    made.at(sent_s, "parking/b/free", "6", True)
    made.at(sent_s, "parking/c/free", "7")
    made.after(0.1)
    made.until(sent_s + 100)
    left_s = made.now_s
    made.leave()
    assert made.until(left_s + 119.9) == ("5", "6", "7")
    assert made.until(left_s + 120.1) == UNKNOWN
    for line in range(3):
        t_s, text = made.turned(line, left_s)
        assert left_s + 120 <= t_s < left_s + 120.05 and text == "---"
    # Meanwhile b has changed in the city.
    made.broker.retained["parking/b/free"] = b"60"
    made.until(left_s + 600)
    made.come_back()
    made.after(RETRY_S)
    assert made.broker.sessions == 2
    # Identical: counts, with its age. Changed at an unknown time: waits. Not said: waits.
    assert made.sign.lit.texts == ("5", "---", "---")
    assert made.rules() == ("", "T5", "T15")
    assert made.free(b=60) == ("5", "60", "---")
    assert made.free(c=7) == ("5", "60", "7")
    assert made.until(sent_s + 1799.9) == ("5", "60", "7")
    made.until(sent_s + 1801)
    t_s, text = made.turned(0, left_s + 700)
    assert sent_s + 1800 <= t_s < sent_s + 1800.05 and text == "---"


def test_away_for_ten_minutes_without_loss_limit_only_the_age_counts(scene):
    made = scene(junction(LOTS, comm_loss_s=0))
    sent_s = made.now_s
    made.free(a=5, b=6, c=7)
    made.leave()
    assert made.after(600) == ("5", "6", "7")
    assert made.until(sent_s + 1799.9) == ("5", "6", "7")
    assert made.until(sent_s + 1800.1) == UNKNOWN


def test_a_broker_that_falls_silent_is_away(scene):
    made = scene(junction(LOTS))
    made.free(a=5, b=6, c=7)
    mute_s = made.now_s
    made.broker.mute = True
    # A ping goes every 15 s; its answer has 15 s. Only then is the session known to be lost.
    made.until(mute_s + 30 + 120 + 1)
    assert made.sign.lit.texts == UNKNOWN
    assert mute_s + 120 <= made.turned(0, mute_s)[0]


def test_an_order_stands_and_ends_while_the_broker_is_away(scene):
    made = scene(junction(LOTS))
    made.free(a=5, b=6, c=7)
    ordered_s = made.now_s
    order = {"id": "1", "verb": "show", "text": "CLS", "lines": [2], "minutes": 5}
    assert made.send("baysign/j1/cmd", order) == ("5", "CLS", "7")
    left_s = made.now_s
    made.leave()
    assert made.until(left_s + 119) == ("5", "CLS", "7")
    assert made.until(left_s + 121) == ("---", "CLS", "---")
    assert made.until(ordered_s + 299.9) == ("---", "CLS", "---")
    # It ends by itself, and what is below it is unknown by now.
    assert made.until(ordered_s + 300.1) == UNKNOWN
    assert made.after(300) == UNKNOWN
    made.come_back()
    made.after(RETRY_S)
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.replies() == [{"id": "1", "ok": True}]


def test_a_standing_order_given_while_the_broker_is_away_from_the_sign(scene):
    made = scene(junction(LOTS))
    made.clock(NOON_S)
    told_s = made.now_s - 0.1
    made.free(a=5, b=6, c=7)
    made.leave()
    made.after(60)
    order = b'{"id": "o", "text": "CLS", "lines": [1], "until": %d}' % (NOON_S + 600)
    made.broker.retained["baysign/all/order"] = order
    made.come_back()
    assert made.after(RETRY_S) == ("CLS", "6", "7")
    assert made.until(told_s + 599.9) == ("CLS", "6", "7")
    made.until(told_s + 602)
    assert made.sign.lit.texts == ("5", "6", "7")
    assert made.replies() == [{"id": "o", "ok": True}]
