"""A message that asks for it moves through a matrix: on the wire, by the sign's own time (T16)."""

import bisect

import pytest

from tests import moving
from tests.standing.parts import NOON_S

ROOM = (32, 16)
TEXT = "GARAGE CLOSED"
STEP_S = moving.STEP_MS / 1000


def order(made, text=TEXT, verb="show", **more):
    """Give an order for the first line; its reply."""
    before = len(made.replies())
    body = {"id": str(before), "verb": verb, "text": text, "lines": [1], "minutes": 5}
    made.send("baysign/j1/cmd", body | {"scroll": True} | more)
    made.after(0.1)
    return made.replies()[before]


def rows_of(lit, line=0):
    """The lit rows of a line, as in `moving`."""
    return tuple("".join(".#"[pixel > 0] for pixel in row) for row in lit.lines[line].pixels)


def begin_s(made, since_s):
    """When the text of the first line began, on the sign's beat."""
    first_s = next(t_s for t_s, _ in made.changes if t_s >= since_s)
    return first_s // STEP_S * STEP_S


def pictures(made, start_s, end_s, line=0):
    """What a line showed at the end of each step; the first one may begin late."""
    times = [t_s for t_s, _ in made.changes]
    found = []
    for step in range(round((end_s - start_s) / STEP_S)):
        at = bisect.bisect_right(times, start_s + (step + 0.9) * STEP_S) - 1
        found.append(rows_of(made.changes[at][1], line))
    return found


def expected(count, text=TEXT):
    """As many steps of the text as wanted, over and over."""
    course = moving.course(text, ROOM)
    return [course[step % len(course)] for step in range(count)]


@pytest.fixture
def made(sign):
    """A sign that shows 34 on both lines and knows the time."""
    made = sign("matrix_2x32")
    made.clock(NOON_S)
    assert made.show(34) == ("34", "34")
    return made


def test_every_step_is_on_the_wire_and_the_rest_goes_on(made):
    ordered_s = made.now_s
    assert order(made)["ok"]
    start_s = begin_s(made, ordered_s)
    assert start_s <= ordered_s + 0.01
    faces = len(made.broker.said)
    made.after(5)
    made.free(b=56)
    made.after(8)
    seen = pictures(made, start_s, made.now_s)
    assert seen == expected(len(seen)) and len(seen) > 2 * len(moving.course(TEXT, ROOM))
    moved = [t_s for t_s, lit in made.changes if t_s > start_s + 0.5 and lit.texts[1] == "34"]
    assert all((t_s - start_s) % STEP_S < 0.01 for t_s in moved)
    assert made.lit.texts[1] == "56"
    # The text once, the other line's number once, and with a health.
    assert len(made.broker.said) - faces <= 3
    line, other = made.face()["lines"]
    assert (line["text"], line["scroll"], line["reason"]) == (TEXT, True, "order 0")
    assert (other["text"], "scroll" in other) == ("56", False)


def test_it_ends_with_its_message(made):
    ordered_s = made.now_s
    order(made, minutes=0.1)
    assert made.until(ordered_s + 5.5)[0] != "34"
    assert made.until(ordered_s + 6.5) == ("34", "34")
    ended = len(made.changes)
    assert "scroll" not in made.face()["lines"][0]
    made.after(30)
    assert len(made.changes) == ended


@pytest.mark.parametrize(
    ("after", "text"), [({"verb": "clear"}, "34"), ({"verb": "blank"}, ""), ({"text": "OK"}, "OK")]
)
def test_it_gives_way_at_once_and_for_good(made, after, text):
    order(made)
    made.after(3)
    assert order(made, **after)["ok"]
    assert made.lit.texts == (text, "34") and "scroll" not in made.face()["lines"][0]
    changes = len(made.changes)
    made.after(10)
    assert len(made.changes) == changes


def test_a_test_above_it_has_the_line_and_then_it_begins_again(made):
    order(made, priority=50)
    made.after(3)
    asked_s = made.now_s
    assert order(made, verb="identify", minutes=0.2)["ok"]
    made.until(asked_s + 20)
    times = [t_s for t_s, _ in made.changes]
    shown = set()
    for step in range(1, 46):
        lit = made.changes[bisect.bisect_left(times, asked_s + step / 4) - 1][1]
        shown.add(lit.texts[0])
    assert {"", "AJ1"} < shown and all(text[:1] in ("", "A", "U") for text in shown), shown
    start_s = begin_s(made, asked_s + 11.9)
    seen = pictures(made, start_s, made.now_s)
    assert seen == expected(len(seen))


def test_it_is_dimmed_while_it_moves(made):
    ordered_s = made.now_s
    order(made)
    start_s = begin_s(made, ordered_s)
    order(made, verb="brightness", pct=20)
    made.after(7)
    assert made.lit.brightness < 0.25 and made.face()["brightness_pct"] == 20
    seen = pictures(made, start_s, made.now_s)
    assert seen == expected(len(seen))


def _scramble(chip):
    chip.chips[10].digits = [255 - byte for byte in chip.chips[10].digits]
    chip.chips[10].decode = 255


def test_f7_everything_is_written_again_and_no_step_is_missed(made):
    ordered_s = made.now_s
    order(made)
    start_s = begin_s(made, ordered_s)
    right = rows_of(made.lit, 1)
    made.sign.touch(_scramble, 0)
    assert rows_of(made.lit, 1) != right
    made.after(32)
    assert rows_of(made.lit, 1) == right
    seen = pictures(made, start_s, made.now_s)
    assert seen == expected(len(seen))


def test_both_lines_step_together(made):
    ordered_s = made.now_s
    texts = ["DETOUR LEFT", "关闭 前方"]
    assert order(made, text=texts, lines=[1, 2])["ok"]
    made.after(12)
    start_s = begin_s(made, ordered_s)
    for line, text in enumerate(texts):
        seen = pictures(made, start_s, made.now_s, line)
        assert seen == expected(len(seen), text)


def test_what_fits_stays_still(made):
    assert order(made, text="关闭")["ok"]
    made.after(1)
    changes = len(made.changes)
    made.after(10)
    assert made.lit.texts[0] == "关闭" and len(made.changes) == changes
    assert "scroll" not in made.face()["lines"][0]


def test_it_survives_a_reset(made):
    order(made, minutes=40)
    made.after(5)
    made.sign.reset()
    made.after(20)
    made.show(34)
    assert made.lit.texts == ("---", "34")
    told_s = made.now_s
    made.clock(NOON_S + round(told_s))
    made.after(12)
    start_s = begin_s(made, told_s)
    seen = pictures(made, start_s, made.now_s)
    assert seen == expected(len(seen))
    assert made.face()["lines"][0]["scroll"] is True


def test_a_standing_order_moves_too_and_ends_with_its_payload(made):
    body = {"id": "s", "text": TEXT, "until": NOON_S + 3600, "lines": [1], "scroll": True}
    ordered_s = made.now_s
    made.send("baysign/j1/order", body, retain=True)
    made.after(8)
    seen = pictures(made, begin_s(made, ordered_s), made.now_s)
    assert seen == expected(len(seen))
    made.send("baysign/j1/order", "", retain=True)
    assert made.after(1) == ("34", "34")


def test_the_console_can_ask_for_it_too(made):
    made.sign.type(b"\r")
    made.after(1)
    typed_s = made.now_s
    made.sign.type(b'show 1 "GARAGE CLOSED" 1 scroll\r')
    made.after(9)
    seen = pictures(made, begin_s(made, typed_s), made.now_s)
    assert seen == expected(len(seen))
    assert made.said("status")[-1]["control"] == "local"
    made.sign.type(b"show 1 GARAGE\r")
    made.after(2)
    assert b"Refused: the line cannot show that" in made.sign.console[-400:]


@pytest.mark.parametrize(
    ("more", "error", "text"),
    [
        ({"scroll": False}, "syntaxMULTI", "text: line 1 cannot show 'GARAGE CLOSED'"),
        ({"scroll": 1}, "syntax", "scroll: 1 is neither true nor false"),
        ({"text": "A" * 41}, "syntaxMULTI", "scroll: line 1 takes at most 40 characters"),
        ({"text": "GARAGE é"}, "syntaxMULTI", 'scroll: line 1 cannot show "é"'),
        (
            {"text": "LOT 123 OPEN"},
            "syntaxMULTI",
            'scroll: "12" alone on line 1 would read as a number of spaces',
        ),
        ({"text": "505"}, "syntaxMULTI", "text: '505' would read as a number of spaces"),
    ],
)
def test_a_refusal_has_one_reason_and_changes_nothing(made, more, error, text):
    reply = order(made, **more)
    assert (reply["ok"], reply["error"], reply["text"]) == (False, error, text)
    assert made.lit.texts == ("34", "34")


def test_t12_dead_pixels_that_falsify_it_all_the_way(sign):
    rows = [f"r{row}" for row in (7, 8, 9, 10)]
    made = sign("matrix_2x32", line={"dead": rows, "texts": {"dead": "P"}})
    made.show(34)
    order(made)
    line = made.face()["lines"][0]
    assert (line["text"], line["rule"], "scroll" in line) == ("P", "T12", False)


def test_a_sign_without_pixels_refuses(sign):
    made = sign("junction_3x3")
    made.show(34)
    reply = order(made, text="CLS", lines=[2])
    assert (reply["error"], reply["text"]) == (
        "syntaxMULTI",
        "scroll: line 2 has no pixels for it",
    )
    assert made.lit.texts == ("34",) * 3
