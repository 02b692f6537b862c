"""Messages on the face of a whole sign: orders, opening hours, and the clock they need."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from baysign.face.layout import renderers
from tests.two_lines import MODEL, build, feed

CHAIN = [
    {"line": 0, "digit": digit, "colour": colour}
    for digit in range(4)
    for colour in ("red", "green")
]
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"


def at(text, fold=0):
    there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
    return int(there.timestamp())


def texts(sign):
    return [line.text for line in sign.face.lines]


def command(sign, now_ms=0, wall_s=None, **body):
    return sign.command("cmd", json.dumps(body).encode(), False, now_ms, wall_s)


def test_t10_an_order_covers_its_lines_and_falls_back_by_itself():
    sign = build()
    feed(sign, 0)
    reply, changed = command(sign, 1000, id="1", verb="show", text="CLSd", lines=[1], minutes=1)
    assert reply["ok"] and changed and texts(sign) == ["CLSd", "34"]
    line = sign.face.lines[0]
    assert (line.reason, line.arrow, line.since_ms) == ("order 1", "none", None)
    assert sign.next_ms == 61_000
    feed(sign, 30_000, a=b"9")
    assert texts(sign) == ["CLSd", "34"]
    assert not sign.tick(60_999, None) and sign.tick(61_000, None)
    assert texts(sign) == ["9", "34"]


def test_a_blank_line_is_dark_and_says_why():
    sign = build()
    feed(sign, 0)
    command(sign, id="1", verb="blank", minutes=1, kind="event")
    assert texts(sign) == ["", ""] and sign.face.lines[1].reason == "event 1"


def test_an_order_stands_while_the_broker_is_away():
    sign = build(comm_loss_s=120)
    sign.session(1, 0)
    feed(sign, 0)
    command(sign, id="1", verb="show", text="CLSd", lines=[1], minutes=60)
    sign.session(0, 1000)
    sign.tick(200_000, None)
    assert texts(sign) == ["CLSd", "---"]


def test_t6_a_line_under_a_schedule_is_unknown_without_a_clock():
    sign = build(timezone=BERLIN, lot_a={"hours": ["daily 07:00-22:00"]})
    feed(sign, 0)
    assert texts(sign) == ["---", "34"] and sign.face.lines[0].rule == "T6"
    sign.tick(1000, at("2026-11-23 12:00"))
    assert texts(sign) == ["12", "34"]
    sign.tick(2000, at("2026-11-23 22:00"))
    assert texts(sign) == ["CLSd", "34"] and sign.face.lines[0].colour == "red"


def test_opening_hours_of_the_sign_wait_for_the_clock_and_give_way_to_an_order():
    sign = build(timezone=BERLIN, hours=["daily 06:00-24:00"], hours_text="")
    feed(sign, 0)
    sign.tick(0, None)
    assert texts(sign) == ["---", "---"] and sign.face.lines[0].rule == "T6"
    night = at("2026-11-23 03:00")
    sign.tick(1000, night)
    assert texts(sign) == ["", ""] and sign.face.lines[0].reason == "schedule opening hours"
    command(sign, 2000, night, id="1", verb="show", text="CLSd", minutes=1, lines=[2])
    assert texts(sign) == ["", "CLSd"]
    sign.tick(62_000, night + 60)
    assert texts(sign) == ["", ""]
    sign.tick(63_000, at("2026-11-23 06:00"))
    assert texts(sign) == ["12", "34"]


@pytest.mark.parametrize(
    "moment, fold, open_",
    [
        ("2026-10-25 02:45", 0, True),
        ("2026-10-25 02:15", 1, True),
        ("2026-10-25 02:30", 1, False),
        ("2026-03-29 01:59:59", 0, True),
        ("2026-03-29 03:00", 0, False),
    ],
)
def test_night_schedule_across_the_daylight_saving_change(moment, fold, open_):
    sign = build(timezone=BERLIN, hours=["daily 18:00-02:30"], hours_text="CLSd")
    feed(sign, 0)
    sign.tick(0, at(moment, fold))
    assert texts(sign) == (["12", "34"] if open_ else ["CLSd", "CLSd"])


def test_t7_a_count_need_not_move_while_the_lot_is_shut():
    hours = {"hours": ["daily 08:00-20:00"], "stuck_new_s": 14400, "stuck_s": 86400}
    sign = build(timezone=BERLIN, lot_a=hours)
    evening, start = at("2026-11-23 19:00"), 0
    for minute in range(0, 15 * 60, 5):
        feed(sign, start + minute * 60_000, evening + minute * 60)
    # Three hours of opening in all: one in the evening, two in the morning after twelve shut ones.
    assert texts(sign)[0] == "12"
    for minute in range(15 * 60, 17 * 60, 5):
        feed(sign, start + minute * 60_000, evening + minute * 60)
    assert sign.face.lines[0].rule == "T7"


def test_t10_a_standing_order_before_the_clock_shows_unknown_then_the_order():
    sign = build()
    feed(sign, 0)
    wall_s = at("2026-11-23 12:00")
    body = {"id": "o", "text": "CLSd", "until": wall_s + 60, "lines": [2]}
    reply, _ = sign.order("order", json.dumps(body).encode(), 0, None)
    assert reply["ok"] and texts(sign) == ["12", "---"] and sign.face.lines[1].rule == "T10"
    sign.tick(1000, wall_s)
    assert texts(sign) == ["12", "CLSd"]
    sign.tick(61_000, wall_s + 60)
    assert texts(sign) == ["12", "34"]


def test_t17_a_test_lights_one_segment_at_a_time_and_ends_by_itself():
    sign = build()
    feed(sign, 0)
    command(sign, 0, id="1", verb="test", minutes=1, lines=[1])
    panel = {"chip": "shift595", "places": CHAIN}
    (layout,), seen = renderers(MODEL | {"panels": [panel]}), set()
    frame = bytearray(layout.size)
    for now_ms in range(0, 60_000, 500):
        sign.tick(now_ms, None)
        assert sign.next_ms == now_ms + 500
        layout.render(sign.face, frame)
        lit = [(place, bit) for place in range(8) for bit in range(8) if frame[place] >> bit & 1]
        assert len(lit) == 1
        seen.update(lit)
    # Four digits of two colours: every segment has had its turn.
    assert len(seen) == 64
    sign.tick(60_000, None)
    assert texts(sign) == ["12", "34"]


@pytest.mark.parametrize("text", ["SOS", "OO", "505", "- 7", "Ω", "FULLY"])
def test_t17_what_reads_as_a_count_or_does_not_fit_is_refused(text):
    sign = build()
    reply, _ = command(sign, id="1", verb="show", text=text, minutes=1)
    assert reply["error"] == "syntaxMULTI" and texts(sign) == ["---", "---"]


@pytest.mark.parametrize(
    "settings, path",
    [
        ({"hours": ["daily 07:00-22:00"]}, "hours"),
        ({"timezone": BERLIN, "hours": ["daily 7-22"]}, "hours[0]"),
        ({"timezone": "Berlin", "hours": []}, "timezone"),
        ({"hours_text": "505"}, "hours_text"),
        ({"hours_text": "CLOSED"}, "hours_text"),
    ],
)
def test_wrong_hours_are_named(settings, path):
    with pytest.raises(ValueError) as error:
        build(**settings)
    assert f"('{path}'" in str(error.value)
