"""Panels that answer later: what is said to be lit is what they have acknowledged (T16)."""

from baysign.clock import Clock
from baysign.dialogue import Dialogue
from baysign.display import Display
from baysign.face.compose import Face, FaceLine
from baysign.link.reports import Reports


class Unit:
    fault = ""


class Slow:
    """Two displays that acknowledge when they are told to."""

    detail, at = "", None

    def __init__(self):
        self.units = (Unit(), Unit())
        self.asked = []
        self.pending = set()

    @property
    def busy(self):
        return any(not self.units[number].fault for number in self.pending)

    def show(self, frame):
        self.asked.append(bytes(frame))
        self.pending = {0, 1}

    def shows(self, number):
        return number not in self.pending and not self.units[number].fault

    def poll(self, now_ms):
        return 10

    def brightness(self, level):
        pass

    enable = reinit = brightness

    def verify(self):
        return "unsupported" if self.pending else "ok"


class Renderer:
    def __init__(self, *lines):
        self.lines = lines
        self.size = len(lines)

    def render(self, face, out):
        for at, line in enumerate(self.lines):
            out[at] = int(face.lines[line].text or 0)


def face(revision, *texts):
    return Face(
        revision, tuple(FaceLine(t, "red", "none", "", "", (), None, None, "") for t in texts)
    )


class World:
    def __init__(self):
        self.panel = Slow()
        self.display = Display((self.panel,), (Renderer(0, 1),), Clock(lambda: 0, lambda a, b: 0))
        self.dialogue = Dialogue(self.display, None)
        self.changes = 0
        self.dialogue.tell(self, "face")

    def touch(self, topic):
        assert topic == "face"
        self.changes += 1

    def texts(self):
        return [line.text for line in self.display.face.lines]

    def acknowledge(self, *numbers):
        self.panel.pending -= set(numbers)
        self.dialogue.settle()


def test_t16_a_line_is_what_its_display_has_acknowledged():
    world = World()
    world.display.show(face(1, "1", "2"))
    assert world.texts() == ["", ""]
    assert {line.rule for line in world.display.face.lines} == {"T16"}
    world.acknowledge(0)
    assert (world.texts(), world.changes) == (["1", ""], 1)
    world.acknowledge(1)
    assert (world.texts(), world.changes) == (["1", "2"], 2)
    world.acknowledge()
    assert world.changes == 2


def test_a_newer_face_waits_for_the_one_under_way_and_the_newest_wins():
    world = World()
    world.display.show(face(1, "1", "2"))
    world.display.show(face(2, "3", "4"))
    world.display.show(face(3, "5", "6"))
    assert world.panel.asked == [b"\1\2"]
    world.acknowledge(0)
    assert world.texts() == ["1", ""] and len(world.panel.asked) == 1
    world.acknowledge(1)
    assert world.texts() == ["1", "2"] and world.panel.asked[1:] == [b"\5\6"]
    world.acknowledge(0, 1)
    assert world.texts() == ["5", "6"]


def test_a_display_that_has_failed_keeps_its_last_text_and_holds_up_nobody():
    world = World()
    world.display.show(face(1, "1", "2"))
    world.acknowledge(0, 1)
    world.panel.units[1].fault = "is silent"
    world.display.show(face(2, "3", "4"))
    world.acknowledge(0)
    world.display.show(face(3, "5", "6"))
    world.acknowledge(0)
    assert world.texts() == ["5", "2"]
    assert [line.rule for line in world.display.face.lines] == ["", "T16"]
    world.panel.units[1].fault = ""
    world.acknowledge(1)
    assert world.texts() == ["5", "6"]


def test_t16_a_newer_reading_dates_only_the_lines_that_show_what_it_says():
    class Sign:
        pass

    def dated(revision, *rows):
        lines = [FaceLine(t, "red", "none", "", "", (), s, 0, "") for t, s in rows]
        return Face(revision, tuple(lines))

    world = World()
    clock = Clock(lambda: 0, lambda a, b: 0)
    reports = Reports(b"{}", "", world.display, clock, 1, "")
    world.display.show(dated(1, ("1", 10), ("2", 10)))
    world.acknowledge(0, 1)
    assert [line.time for line in reports.lit()] == [10, 10]
    Sign.face = dated(2, ("1", 20), ("3", 20))
    reports.watch(Sign, *[None] * 6)
    assert [(line.text, line.time) for line in reports.lit()] == [("1", 20), ("2", 10)]
