"""Standing case: an order that ends during a reset (T10), and what else happens to orders then.

The sign is without power for a while of its own time; the clock is gone with it.
"""

from tests.standing.parts import NOON_S, READY_S, junction

UNKNOWN = ("---", "---", "---")
LOTS = {"a": {}, "b": {}, "c": {}}


def ordered(scene, minutes: float, settings: dict | None = None, **more):
    """A sign with the clock set and an order on its second line; (sign, second of the order)."""
    made = scene(junction(LOTS, **(settings or {})), lives=2)
    made.clock(NOON_S)
    made.free(a=5, b=6, c=7)
    ordered_s = made.now_s
    order = {"id": "1", "verb": "show", "text": "CLS", "lines": [2], "minutes": minutes} | more
    assert made.send("baysign/j1/cmd", order) == ("5", "CLS", "7")
    made.after(60)
    return made, ordered_s


def off(made, seconds: float) -> tuple[str, ...]:
    """Without power for so long; what is lit when it is in session again."""
    made.sign.stop()
    assert made.after(seconds) == ("", "", "")
    made.sign.start()
    return made.after(READY_S)


def tell(made) -> tuple[str, ...]:
    """The time of day, `NOON_S` being when the sign had been up for READY_S."""
    return made.clock(NOON_S + round(made.now_s - READY_S))


def test_an_order_that_ends_during_a_reset_is_never_seen_again(scene):
    made, _ = ordered(scene, 20)
    assert off(made, 1500) == UNKNOWN
    back_s = made.now_s
    # Nobody can say yet whether it has ended: its line waits, the others do not.
    assert made.free(a=5, b=6, c=7) == ("5", "---", "7")
    assert made.rules() == ("", "T10", "")
    assert tell(made) == ("5", "6", "7")
    assert "CLS" not in [text for _, text, _ in made.episodes(1, back_s - READY_S)]
    assert made.after(600) == ("5", "6", "7")


def test_an_order_that_outlasts_a_reset_ends_at_its_own_minute(scene):
    made, ordered_s = ordered(scene, 40)
    assert off(made, 1200) == UNKNOWN
    assert made.free(a=5, b=6, c=7) == ("5", "---", "7")
    assert tell(made) == ("5", "CLS", "7")
    made.until(ordered_s + 2340)
    made.free(a=5, b=6, c=7)
    assert made.until(ordered_s + 2398) == ("5", "CLS", "7")
    made.until(ordered_s + 2405)
    t_s, text = made.turned(1, ordered_s + 2000)
    assert text == "6"
    # Both clocks count whole seconds, before the reset and after it.
    assert ordered_s + 2398 <= t_s <= ordered_s + 2402


def test_a_volatile_and_a_short_order_end_with_the_reset(scene):
    made, _ = ordered(scene, 40, volatile=True)
    short = {"id": "2", "verb": "blank", "lines": [3], "minutes": 9}
    assert made.send("baysign/j1/cmd", short) == ("5", "CLS", "")
    assert off(made, 10) == UNKNOWN
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert tell(made) == ("5", "6", "7")


def test_an_order_carried_out_before_the_reset_is_not_carried_out_again(scene):
    made, _ = ordered(scene, 20)
    assert off(made, 1500) == UNKNOWN
    made.free(a=5, b=6, c=7)
    assert tell(made) == ("5", "6", "7")
    # The broker redelivers it: same id, long over.
    order = {"id": "1", "verb": "show", "text": "CLS", "lines": [2], "minutes": 20}
    assert made.send("baysign/j1/cmd", order, qos=1, dup=True) == ("5", "6", "7")


def test_a_sign_with_opening_hours_keeps_its_orders_too(scene):
    # Its desk is there before anybody has looked what is kept.
    made, _ = ordered(scene, 40, {"timezone": "UTC0", "hours": ["daily 04:00-01:30"]})
    assert off(made, 1200) == UNKNOWN
    made.free(a=5, b=6, c=7)
    assert made.rules() == ("T6", "T10", "T6")
    assert tell(made) == ("5", "CLS", "7")
