"""What moves a text, on panels of every kind: colours, turned modules, what stands above it, and a
task that comes late or dies."""

import asyncio

import pytest

from baysign.clock import Clock
from baysign.display import Display
from baysign.face import mover as firmware
from baysign.face.compose import Face, FaceLine
from baysign.face.mover import Mover
from tests import moving
from tests.wire.direct import Direct

TEXT = "DETOUR LEFT"
ROOM = (16, 8)
BOTH = ("red", "green")
MODEL = {
    "lines": [{"pixels": [16, 8], "colours": BOTH}, {"digits": 2, "colours": ["red"]}],
    "panels": [
        {
            "chip": "max7219",
            "places": [
                {"line": 0, "shows": "text", "at": [left, 0], "colour": colour, "turn": turn}
                for left, turn in ((0, 90), (8, 180))
                for colour in BOTH
            ],
        },
        {
            "chip": "shift595",
            "places": [{"line": 1, "digit": digit, "colour": "red"} for digit in (0, 1)],
        },
    ],
}


class Over:
    text = TEXT
    moves = True


class Desk:
    """A desk with a text for the first line."""

    moves = True

    def over(self, line):
        return Over if line == 0 and self.moves else None


class Enough(Exception):
    """The test has seen what it wanted."""


class Scene:
    """`run(looks)` lets the task run and calls them one after the other, one a wait."""

    def __init__(self, monkeypatch):
        self.now_ms = 10_000
        self.late_ms = 0
        scene = self

        class Alarm:
            def set(self):
                pass

            async def wait_ms(self, wait_ms):
                scene.now_ms += wait_ms + scene.late_ms
                if not scene.looks:
                    raise Enough
                scene.looks.pop(0)()

        monkeypatch.setattr(firmware, "Alarm", Alarm)
        self.desk = Desk()
        self.sign = self
        self.supervisor = self
        self.task = None
        self.looks = []
        self.direct = Direct(MODEL)
        self.clock = Clock(lambda: self.now_ms, lambda new, old: new - old)
        self.display = Display(self.direct.panels, self.direct.renderers, self.clock)
        self.display.show(self.face(""))
        self.direct.enable()

    def once(self, name, run):
        assert name == "moving"
        self.task = run

    def face(self, text=TEXT, colour="red"):
        line = FaceLine(text, colour, "none", "", "", (), None, None, "")
        return Face(1, (line, line._replace(text="34", colour="red")))

    def move(self, text=TEXT, colour="red"):
        """The message comes, at a moment that is on the beat."""
        self.now_ms += -self.clock.now_ms() % moving.STEP_MS
        self.start_ms = self.clock.now_ms()
        Mover(self)
        self.display.show(self.face(text, colour))

    def run(self, looks):
        self.looks = list(looks)
        asyncio.run(self.task(lambda: None))

    @property
    def rows(self):
        return self.direct.lit.lines[0].pixels

    def wanted(self, code):
        course = moving.course(TEXT, ROOM)
        step = (self.clock.now_ms() - self.start_ms) // moving.STEP_MS
        rows = course[step % len(course)]
        return tuple(tuple(code if pixel == "#" else 0 for pixel in row) for row in rows)


@pytest.fixture
def scene(monkeypatch):
    return Scene(monkeypatch)


@pytest.mark.parametrize(("colour", "code"), [("red", 1), ("green", 2), ("amber", 3)])
def test_every_colour_on_modules_however_they_are_mounted(scene, colour, code):
    scene.move(colour=colour)
    assert scene.rows == scene.wanted(code)
    seen = []

    def look():
        # The time has gone on by a step which the task makes only now.
        seen.append(scene.rows)

    steps = len(moving.course(TEXT, ROOM))
    expected = []
    for step in range(2 * steps):
        rows = moving.course(TEXT, ROOM)[step % steps]
        expected.append(tuple(tuple(code * (pixel == "#") for pixel in row) for row in rows))
    with pytest.raises(Enough):
        scene.run([look] * len(expected))
    assert seen == expected


def test_a_late_step_catches_up(scene):
    scene.move()
    scene.late_ms = 1310
    before = []

    def look():
        before.append(scene.wanted(1))
        if len(before) > 1:
            assert scene.rows == before[-2]

    with pytest.raises(Enough):
        scene.run([look] * 40)
    assert len(set(before)) > 10


def test_only_its_own_panel_is_told(scene):
    scene.move()
    told = []
    scene.display.panels[1].show = lambda frame: told.append(frame)
    with pytest.raises(Enough):
        scene.run([lambda: None] * 60)
    assert told == [] and scene.direct.lit.lines[1].text == "34"


def test_what_stands_above_it_ends_it_and_later_it_begins_again(scene):
    scene.move()
    shown = []

    def dark():
        # No message: a hot cabinet, dead pixels. The message still stands.
        scene.display.show(scene.face(""))
        assert 0 not in scene.display.moving
        shown.append(scene.rows)

    def again():
        shown.append(scene.rows)
        scene.now_ms += -scene.clock.now_ms() % moving.STEP_MS
        scene.start_ms = scene.clock.now_ms()
        scene.display.show(scene.face())
        assert 0 in scene.display.moving
        assert scene.rows == scene.wanted(1)

    def end():
        scene.desk.moves = False
        scene.display.show(scene.face("P"))

    scene.run([lambda: None] * 30 + [dark, lambda: None, again] + [lambda: None] * 9 + [end])
    assert not any(any(row) for rows in shown for row in rows)
    assert scene.display.moving == () and scene.direct.lit.texts[0] == "P"


def test_a_task_that_dies_leaves_a_display_that_works_and_the_next_one_moves(scene):
    scene.move()

    def die():
        raise MemoryError

    with pytest.raises(MemoryError):
        scene.run([lambda: None] * 40 + [die])
    assert scene.display.moving == ()
    scene.now_ms += -scene.clock.now_ms() % moving.STEP_MS
    scene.start_ms = scene.clock.now_ms()
    # The face is the same, nobody shows it again.
    Mover(scene)
    assert 0 in scene.display.moving
    with pytest.raises(Enough):
        scene.run([lambda: None] * 30)
    scene.now_ms -= moving.STEP_MS
    assert scene.rows == scene.wanted(1)
