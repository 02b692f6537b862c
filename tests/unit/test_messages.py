"""Commands, standing orders and the ladder: T10, NTCIP priorities, refusals, resets."""

import json

import pytest

from baysign.message.control import Control
from baysign.message.ladder import MAX_MESSAGES, Ladder, waiting

WALL = 1_790_000_000


def fits(line, text):
    return len(text) <= 4


def unmovable(line, text):
    return f"line {line + 1} has no pixels for it" if line == 1 else ""


class Desk:
    """An operator's desk: a ladder of two lines and its control, with one short call a message."""

    def __init__(self):
        self.ladder = Ladder(2)
        self.rebooted = 0
        self.control = Control(self.ladder, 2, fits, unmovable, {"reboot": self.reboot})

    def reboot(self, body, now_ms, source):
        self.rebooted += 1

    def send(self, now_ms=0, wall_s=None, retained=False, **body):
        return self.control.command("cmd", json.dumps(body).encode(), retained, now_ms, wall_s)

    def order(self, now_ms=0, wall_s=None, source="order", **body):
        payload = json.dumps(body).encode() if body else b""
        return self.control.standing(source, payload, now_ms, wall_s)

    def texts(self):
        shown = [self.ladder.shown(line) for line in range(2)]
        return [None if top is None else top.texts[line] for line, top in enumerate(shown)]


@pytest.fixture
def desk():
    return Desk()


def test_t10_an_order_ends_by_itself(desk):
    assert desk.send(id="1", verb="show", text="CLSd", minutes=2) == {"id": "1", "ok": True}
    assert desk.texts() == ["CLSd", "CLSd"]
    assert not desk.ladder.tick(119_999, None)
    assert desk.ladder.next_ms(0, None) == 120_000
    assert desk.ladder.tick(120_000, None)
    assert desk.texts() == [None, None]


def test_t10_the_one_below_takes_over(desk):
    desk.send(id="1", verb="show", text="AAAA", minutes=60)
    desk.send(id="2", verb="show", text="bbbb", minutes=1, lines=[2])
    assert desk.texts() == ["AAAA", "bbbb"]
    desk.ladder.tick(60_000, None)
    assert desk.texts() == ["AAAA", "AAAA"]


@pytest.mark.parametrize(
    "body, error",
    [
        ({"verb": "show", "text": "A"}, "noEnd"),
        ({"verb": "show", "text": "A", "minutes": 5, "until": WALL + 60}, "noEnd"),
        ({"verb": "show", "text": "A", "minutes": 10_081}, "duration"),
        ({"verb": "show", "text": "A", "minutes": 0}, "duration"),
        ({"verb": "show", "text": "A", "minutes": True}, "duration"),
        ({"verb": "show", "text": "A", "until": WALL + 60}, "clock"),
        ({"verb": "show", "text": "A", "until": WALL + 0.5}, "duration"),
        ({"verb": "show", "text": "ABCDE", "minutes": 5}, "syntaxMULTI"),
        ({"verb": "show", "text": ["A"], "minutes": 5}, "syntaxMULTI"),
        ({"verb": "show", "text": "42", "minutes": 5}, "syntaxMULTI"),
        ({"verb": "show", "text": " 4-2", "minutes": 5}, "syntaxMULTI"),
        ({"verb": "show", "minutes": 5}, "syntaxMULTI"),
        ({"verb": "show", "text": "A", "minutes": 5, "lines": [3]}, "syntax"),
        ({"verb": "show", "text": "A", "minutes": 5, "lines": []}, "syntax"),
        ({"verb": "show", "text": "A", "minutes": 5, "colour": "blue"}, "syntax"),
        ({"verb": "show", "text": "A", "minutes": 5, "kind": "fault"}, "syntax"),
        ({"verb": "show", "text": "A", "minutes": 5, "activation": 256}, "syntax"),
        ({"verb": "show", "text": "A", "minutes": 5, "volatile": 1}, "syntax"),
        ({"verb": "dance"}, "verb"),
        ({"verb": []}, "verb"),
        ({"verb": "clear", "activation": 256}, "syntax"),
        ({"verb": "clear", "activation": True}, "syntax"),
        ({}, "verb"),
    ],
)
def test_exactly_one_error_and_nothing_changed(desk, body, error):
    reply = desk.send(id="1", **body)
    assert (reply["ok"], reply["error"]) == (False, error)
    assert reply["text"] and "\n" not in reply["text"]
    assert desk.texts() == [None, None]


@pytest.mark.parametrize(
    "payload", [b"{", b"[]", b"7", b'{"verb": "blank"}', b'{"id": ""}', b"\xff"]
)
def test_a_command_without_a_name_is_refused(desk, payload):
    reply = desk.control.command("cmd", payload, False, 0, None)
    assert (reply["id"], reply["error"]) == (None, "syntax")


def test_a_retained_command_is_refused_and_an_empty_one_ignored(desk):
    reply = desk.send(id="1", verb="reboot", retained=True)
    assert (reply["error"], desk.rebooted) == ("retained", 0)
    assert desk.control.command("cmd", b"", True, 0, None) is None
    assert desk.send(id="1", verb="reboot")["ok"] and desk.rebooted == 1


def test_a_redelivered_command_is_answered_but_not_repeated(desk):
    first = desk.send(id="1", verb="reboot")
    assert desk.send(id="1", verb="reboot") == first and desk.rebooted == 1
    for number in range(2, 34):
        desk.send(id=str(number), verb="reboot")
    assert desk.send(id="1", verb="reboot")["ok"] and desk.rebooted == 34


def test_priorities_easy_to_put_up_hard_to_knock_down(desk):
    desk.send(id="1", verb="show", text="AAAA", minutes=5, activation=100, priority=220)
    assert desk.send(id="2", verb="show", text="bb", minutes=5)["error"] == "priority"
    assert desk.send(id="3", verb="clear")["error"] == "priority"
    assert desk.texts() == ["AAAA", "AAAA"]
    assert desk.send(id="4", verb="show", text="bb", minutes=5, activation=220, priority=1)["ok"]
    assert desk.texts() == ["bb", "bb"]
    assert desk.send(id="5", verb="clear", activation=220)["ok"]
    assert desk.texts() == [None, None]


def test_a_test_gives_way_to_everything_that_operators_send(desk):
    assert desk.send(id="1", verb="test", minutes=1)["ok"]
    assert desk.send(id="2", verb="show", text="CLSd", minutes=1, kind="event")["ok"]
    assert desk.send(id="3", verb="test", minutes=1)["error"] == "priority"
    assert desk.send(id="4", verb="test")["error"] == "noEnd"
    assert desk.order(id="5", verb="test", until=WALL + 60, wall_s=WALL)["error"] == "syntax"


def test_clear_frees_only_the_lines_it_names(desk):
    desk.send(id="1", verb="show", text="AAAA", minutes=5)
    assert desk.send(id="2", verb="clear", lines=[1])["ok"]
    assert desk.texts() == [None, "AAAA"]
    assert desk.send(id="3", verb="clear", lines=[2])["ok"]
    assert (desk.texts(), len(desk.ladder)) == ([None, None], 0)


def test_an_event_gives_way_to_an_order_and_not_the_other_way(desk):
    assert desk.send(id="1", verb="blank", minutes=9, kind="event", lines=[1])["ok"]
    assert desk.send(id="2", verb="show", text="CLSd", minutes=5)["ok"]
    assert desk.send(id="3", verb="blank", minutes=9, kind="event")["error"] == "priority"
    desk.ladder.tick(300_000, None)
    assert desk.texts() == ["", None]


def test_the_stack_has_a_size(desk):
    for number in range(MAX_MESSAGES):
        assert desk.send(id=str(number), verb="show", text="AA", minutes=5)["ok"]
    assert desk.send(id="x", verb="show", text="AA", minutes=5)["error"] == "messageMemoryType"


def test_a_standing_order_needs_an_absolute_end(desk):
    assert desk.order(id="o", text="CLSd", minutes=5)["error"] == "noEnd"
    assert desk.order(id="o", text="CLSd", until=WALL - 1, wall_s=WALL)["error"] == "ended"
    assert desk.order(id="o", text="CLSd", until=WALL + 60, wall_s=WALL)["ok"]
    assert desk.ladder.tick(60_000, WALL + 60) and desk.texts() == [None, None]


def test_a_standing_order_ends_with_an_empty_payload_and_is_replaced_by_the_next(desk):
    desk.order(id="o", text="CLSd", until=WALL + 600, wall_s=WALL)
    desk.order(id="g", text="AA", until=WALL + 600, wall_s=WALL, source="group order", lines=[1])
    desk.order(id="p", text="bbbb", until=WALL + 600, wall_s=WALL)
    assert (len(desk.ladder), desk.texts()) == (2, ["bbbb", "bbbb"])
    assert desk.order() is None
    assert desk.texts() == ["AA", None]


def test_an_order_repeated_by_the_broker_is_lifted_over_nothing(desk):
    desk.order(id="o", text="CLSd", until=WALL + 6000, wall_s=WALL)
    desk.send(id="1", verb="show", text="AA", minutes=30, lines=[1], wall_s=WALL)
    desk.order(id="o", text="CLSd", until=WALL + 6000, wall_s=WALL + 7, now_ms=7000)
    assert desk.texts() == ["AA", "CLSd"]


def test_t10_an_order_that_comes_before_the_clock_waits(desk):
    assert desk.order(id="o", text="CLSd", until=WALL + 60)["ok"]
    assert waiting(desk.ladder.shown(0))
    assert desk.ladder.tick(5000, WALL)
    assert not waiting(desk.ladder.shown(0)) and desk.texts() == ["CLSd", "CLSd"]
    # Should the clock fail now, the monotonic one still ends it.
    assert desk.ladder.tick(65_000, None) and desk.texts() == [None, None]


def test_t10_an_order_that_ended_while_waiting_is_never_shown(desk):
    desk.order(id="o", text="CLSd", until=WALL + 60)
    assert desk.ladder.tick(5000, WALL + 61) and desk.texts() == [None, None]


def reset(desk, now_ms, wall_s, later_wall_s=None):
    """A desk after a reset: what was kept goes through JSON, the monotonic clock begins anew."""
    kept = json.loads(json.dumps(desk.control.snapshot(now_ms, wall_s)))
    fresh = Desk()
    fresh.control.restore(kept, 0, later_wall_s)
    return fresh


def test_t10_a_lasting_order_survives_a_reset_and_waits_for_the_clock(desk):
    desk.send(id="1", verb="show", text="CLSd", minutes=30, wall_s=WALL)
    after = reset(desk, 60_000, WALL + 60)
    assert waiting(after.ladder.shown(0))
    assert after.ladder.tick(1000, WALL + 100) and after.texts() == ["CLSd", "CLSd"]
    assert after.ladder.tick(2000, WALL + 1800) and after.texts() == [None, None]


def test_t10_an_order_that_ends_during_the_reset_is_gone(desk):
    desk.send(id="1", verb="show", text="CLSd", minutes=30, wall_s=WALL)
    after = reset(desk, 60_000, WALL + 60, later_wall_s=WALL + 1801)
    assert after.texts() == [None, None]


@pytest.mark.parametrize("extra", [{"minutes": 10}, {"minutes": 30, "volatile": True}])
def test_t10_short_and_volatile_orders_do_not_survive(desk, extra):
    desk.send(id="1", verb="show", text="CLSd", wall_s=WALL, **extra)
    assert reset(desk, 0, WALL).texts() == [None, None]


def test_t10_a_moving_order_still_moves_after_a_reset(desk):
    desk.send(id="1", verb="show", text="CLOSED", minutes=30, wall_s=WALL, lines=[1], scroll=True)
    desk.send(id="2", verb="show", text="CLSd", minutes=30, wall_s=WALL, lines=[2])
    after = reset(desk, 60_000, WALL + 60)
    assert after.texts() == ["CLOSED", "CLSd"]
    assert [after.ladder.shown(line).scroll for line in (0, 1)] == [True, False]


def test_orders_without_it_are_kept_as_ever_for_firmware_that_knows_no_moving_text(desk):
    desk.send(id="1", verb="show", text="CLSd", minutes=30, wall_s=WALL)
    (kept,) = desk.control.snapshot(0, WALL)["orders"]
    assert [type(field) for field in kept[5:]] == [int, int, type(None), int, bool]


def test_only_what_asks_for_it_may_be_longer_and_only_where_it_can_move(desk):
    more = {"verb": "show", "text": "CLOSED", "minutes": 1}
    assert desk.send(id="1", **more)["text"] == "text: line 1 cannot show 'CLOSED'"
    assert desk.send(id="2", scroll=False, **more)["error"] == "syntaxMULTI"
    reply = desk.send(id="3", scroll=True, **more)
    assert reply["text"] == "scroll: line 2 has no pixels for it" and desk.texts() == [None] * 2
    reply = desk.send(id="4", scroll="yes", lines=[1], **more)
    assert reply["text"] == "scroll: 'yes' is neither true nor false"
    assert desk.send(id="5", scroll=True, lines=[1], **more)["ok"]
    # Figures alone are a count, moving or not.
    reply = desk.send(id="6", scroll=True, lines=[1], **more | {"text": "12345678"})
    assert reply["text"] == "text: '12345678' would read as a number of spaces"
    # What shows no text has nothing to move.
    assert desk.send(id="7", verb="blank", minutes=1, scroll=True)["ok"]


def test_t10_without_a_clock_nobody_knows_what_is_left(desk):
    desk.send(id="1", verb="show", text="CLSd", minutes=30)
    assert reset(desk, 0, None).texts() == [None, None]
    assert len(reset(desk, 0, WALL).ladder) == 1


def test_ids_are_remembered_over_a_reboot(desk):
    desk.send(id="1", verb="reboot")
    after = reset(desk, 0, None)
    assert after.send(id="1", verb="reboot")["ok"] and after.rebooted == 0


def test_the_order_of_the_stack_survives_a_reset(desk):
    desk.send(id="1", verb="show", text="AA", minutes=30, wall_s=WALL)
    desk.send(id="2", verb="show", text="bb", minutes=40, lines=[2], wall_s=WALL)
    after = reset(desk, 0, WALL, later_wall_s=WALL + 1)
    assert after.texts() == ["AA", "bb"]
