"""Faces and their registers, and the facade's promises to the runtime."""

import json

import pytest

from baysign.face.cells import Cells
from baysign.face.compose import Face, FaceLine, lit_colour, unknown_face
from baysign.face.layout import renderers
from baysign_host import ROOT
from tests.unit.world import World


def model(name="entrance_4d"):
    return json.loads((ROOT / "boards" / "signs" / f"{name}.json").read_text())


def face(*lines):
    return Face(1, tuple(FaceLine(*line, "", "", (), None, None, "") for line in lines))


def rendered(model, face):
    """The bytes of a face on the only panel of a sign model."""
    (layout,) = renderers(model)
    out = bytearray(layout.size)
    layout.render(face, out)
    return out


@pytest.mark.parametrize("name", ["entrance_4d", "junction_3x3"])
def test_t11_the_unknown_face_needs_no_configuration(name):
    before = unknown_face(model(name))
    assert {(line.text, line.colour, line.arrow) for line in before.lines} == {
        ("---", "amber", "none")
    }
    out = rendered(model(name), before)
    assert any(out)


@pytest.mark.parametrize("colours, lit", [(["red", "green"], (6, 6)), (["amber"], (6,))])
def test_amber_is_red_and_green_or_an_led_of_its_own(colours, lit):
    lines = [{"digits": 1, "colours": colours, "arrow": False}]
    places = [{"line": 0, "digit": 0, "colour": colour} for colour in colours]
    cells = Cells(lines, [*places, None], "abcdefgp")
    out = bytearray(cells.size)
    cells.render(face(("1", "amber", "none")), out)
    assert tuple(out) == (*lit, 0)
    assert cells.place(0) == f"line 1 digit 1 {colours[0]}"
    assert cells.place(len(lit)) == "nothing"


def test_a_model_may_wire_its_segments_in_another_order():
    other = model()
    other["panels"][0]["segments"] = "pgfedcba"
    out = rendered(other, face(("1", "red", "none")))
    # Segments b and c are bits 6 and 5 when bit 0 is the point.
    assert out[1] == 0b0110_0000
    assert not any(out[:1] + out[2:])


def test_rendering_leaves_nothing_of_the_face_before():
    (layout,) = renderers(model("junction_3x3"))
    out = bytearray(layout.size)
    eights = ("888", "amber", "left")
    layout.render(face(eights, eights, eights), out)
    dark = ("", "", "none")
    layout.render(face(dark, dark, dark), out)
    assert out == bytes(layout.size)


@pytest.mark.parametrize(
    ("wanted", "fitted", "lit"),
    [
        ("amber", ["red", "green"], "amber"),
        ("amber", ["red"], "red"),
        ("amber", ["green"], "green"),
        ("amber", ["amber"], "amber"),
        ("green", ["amber"], "amber"),
        ("red", ["green", "red"], "red"),
        ("", ["red"], ""),
    ],
)
def test_a_colour_that_is_not_fitted_has_a_stand_in(wanted, fitted, lit):
    assert lit_colour(wanted, fitted) == lit


class TestFacade:
    def test_true_is_returned_exactly_when_the_face_changed(self):
        world = World()
        before = world.sign.face.revision
        assert world.send(free=42) is True
        assert world.sign.face.revision == before + 1
        assert world.send(free=42) is False
        assert world.sign.face.revision == before + 1
        assert world.send(free=43) is True

    def test_a_face_once_given_out_does_not_change(self):
        world = World()
        world.send(free=42)
        first = world.sign.face
        world.send(free=43)
        assert (first.lines[0].text, world.sign.face.lines[0].text) == ("42", "43")

    def test_a_refresh_moves_the_age_without_a_new_revision(self):
        world = World()
        world.send(free=42)
        first = world.sign.face
        world.after(10)
        world.send(free=42)
        assert world.sign.face.revision == first.revision
        assert world.line().since_ms == first.lines[0].since_ms + 10_000

    def test_counters(self):
        world = World()
        world.send(free=42)
        world.send(free=42, retained=True)
        world.send(raw=b"{")
        world.send(topic="city/Q", free=1)
        world.send(raw=b" " * 9000)
        assert world.sign.counters == {
            "messages": 5,
            "unrouted": 1,
            "oversize": 1,
            "unreadable": 1,
            "alive": 0,
            "readings": 3,
            "no_data": 1,
            "replays": 1,
        }

    def test_an_oversize_message_disturbs_nothing(self):
        world = World()
        world.send(free=42)
        world.send(raw=b'{"free": 1}' + b" " * 9000)
        assert world.text == "42"

    def test_topics_are_what_to_subscribe_to(self):
        source = {
            "topic": "city/{key}/{part}",
            "format": "json",
            "free": "free",
            "on_change": True,
            "alive": "city/alive",
        }
        lots = {"A": {"part": "P"}, "B": {"key": "Größe", "part": "M"}}
        world = World(source, lots)
        assert world.sign.topics == ("city/A/P", "city/Größe/M", "city/alive")

    def test_a_wildcard_subscription_finds_its_lot_in_the_payload(self):
        source = {"topic": "city/+", "format": "json", "record": "[id={key}]", "free": "free"}
        world = World(source, {"A": {}, "B": {}}, [(["A"], {}), (["B"], {})])
        world.send(topic="city/1", raw=b'{"id": "B", "free": 4}')
        world.send(topic="city/2", raw=b'{"id": "A", "free": 3}')
        world.send(topic="city/3", raw=b'{"id": "C", "free": 9}')
        world.send(topic="city/4/5", raw=b'{"id": "A", "free": 9}')
        assert world.texts == ["3", "4"]
