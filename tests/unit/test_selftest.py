"""When the sign is tested, what each lamp is called, and which texts a dark one falsifies."""

import pytest

from baysign.face.dead import legible, masks_by_colour
from baysign.health.daily import Daily
from baysign.health.dark import words
from baysign.health.selftest import plan
from baysign.message.zone import Zone
from tests.unit.test_configuration import PLAIN, errors

DAY_S = 86_400
#: 2026-03-28T00:00:00Z
MIDNIGHT_S = 1_774_656_000
THREE_S = 3 * 3600


def daily(at_s=THREE_S, zone=None):
    return Daily(None, at_s, zone)


def test_each_day_at_its_local_time_within_the_hour():
    task = daily(zone=Zone("CET-1"))
    assert task.due(0, MIDNIGHT_S + 2 * 3600 - 1) == ""
    assert task.due(0, MIDNIGHT_S + 2 * 3600) == "daily"
    assert task.due(0, MIDNIGHT_S + 3 * 3600 - 1) == "daily"
    # Switched on in the afternoon it waits for the night.
    assert task.due(0, MIDNIGHT_S + 3 * 3600) == ""


def test_without_a_clock_each_day_of_uptime():
    task = daily()
    assert task.due(DAY_S * 1000 - 1, None) == ""
    assert task.due(DAY_S * 1000, None) == "uptime"


def test_never_by_itself_but_whenever_asked():
    task = daily(at_s=None)
    assert task.due(DAY_S * 1000, None) == task.due(0, MIDNIGHT_S + THREE_S) == ""
    task.ask({}, 0, "cmd")
    assert task.due(0, None) == "command" and task.due(0, None) == ""


def test_every_lamp_is_in_the_plan_once_and_alone():
    fitted = (
        (3, ("red", "green"), True),
        (2, ("amber",), False),
        ((16, 8), ("red",), False),
    )
    rows = list(plan(fitted))
    places = [place for place, _ in rows]
    assert len(set(places)) == len(places) == 3 * 8 * 2 + 3 * 2 + 2 * 8 + 8
    for (line, digit, colour, segment), (shown, text, lit, arrow) in rows:
        assert (shown, lit) == (line, colour)
        if digit is not None:
            # One character of the private range with a single bit, at its digit.
            marks = [(at, ord(char) - 0xE000) for at, char in enumerate(text) if char != " "]
            assert marks == [(digit, 1 << segment)] and arrow == "none"
        elif segment in ("left", "ahead", "right"):
            assert (text, arrow) == ("", segment)
    assert words((0, 2, "green", 6, 0)) == "line 1 digit 3 segment g green"
    assert words((0, 2, "green", 6, 1)) == "line 1 digit 3 segment g green always lit"
    assert words((1, None, "red", "left", 2)) == "line 2 left red dark or always lit"


@pytest.mark.parametrize(
    "colour, text, right",
    [
        ("green", "8", False),
        ("green", "0", True),
        ("red", "8", True),
        # Amber is both; one of the two is enough to read it.
        ("amber", "8", True),
        ("green", "81", True),
        ("green", "18", False),
    ],
)
def test_a_dark_led_falsifies_what_needs_it_in_its_colour(colour, text, right):
    masks = masks_by_colour([(2, "green", 6, 0)], 3, None, ("red", "green"))
    assert legible(text, 3, masks[colour]) is right


@pytest.mark.parametrize("led", ["red", "green"])
def test_amber_reads_right_while_one_of_its_leds_is_lit(led):
    masks = masks_by_colour([(0, led, 6, 0)], 3, None, ("red", "green"))
    assert legible("888", 3, masks["amber"]) and not legible("888", 3, masks[led])


def test_both_leds_dark_falsify_amber_too_and_known_ones_count_for_all():
    both = [(0, "green", 6, 0), (0, "red", 6, 0)]
    masks = masks_by_colour(both, 3, None, ("red", "green"))
    assert not legible("800", 3, masks["amber"])
    masks = masks_by_colour([(0, "green", 0, 0)], 3, (1, 0, 0), ("red", "green"))
    assert not legible("7", 3, masks["red"]) and legible("1", 3, masks["red"])
    assert masks_by_colour([(0, "amber", 3, 0)], 1, None, ("amber",)) == {"amber": (8,)}


@pytest.mark.parametrize(
    "text, right",
    [
        # Segment g of the middle digit of three, green: 0 reads 8, 1 and 7 read nothing, a blank
        # place reads as a dash.
        ("181", True),
        ("101", False),
        ("111", False),
        ("45", True),
        ("7", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("colour", ["red", "green", "amber"])
def test_a_segment_that_is_always_lit_falsifies_what_needs_it_dark_in_any_colour(
    text, right, colour
):
    masks = masks_by_colour([(1, "green", 6, 1)], 3, None, ("red", "green"))
    assert legible(text, 3, masks[colour]) is right


@pytest.mark.parametrize("text", ["181", "101", ""])
def test_one_that_is_either_spoils_its_digit(text):
    masks = masks_by_colour([(1, "green", 6, 2)], 3, None, ("red", "green"))
    assert not legible(text, 3, masks["green"])


def test_the_time_of_the_daily_test_is_a_time():
    assert dict(errors(PLAIN | {"selftest": {"at": "25:00"}}))["selftest.at"].endswith("HH:MM")
    assert errors(PLAIN | {"selftest": {"at": None}}) == []
