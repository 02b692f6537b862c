"""What the panel is told, and what is said to be lit (T11, T12, T16)."""

from baysign.clock import Clock
from baysign.display import Display


class Panel:
    detail, at = "broken", None

    def __init__(self, *results):
        self.told = []
        self._results = list(results)

    def verify(self):
        self.told.append("verify")
        return self._results.pop(0) if self._results else "ok"

    def show(self, frame):
        self.told.append(bytes(frame))

    def __getattr__(self, name):
        if name == "poll":
            raise AttributeError(name)
        return lambda *args: self.told.append((name, *args))


class Layout:
    size = 2

    def render(self, face, out):
        out[0], out[1] = face


class Ticks:
    now = 0


def display(*results):
    panel = Panel(*results)
    ticks = Ticks()
    clock = Clock(lambda: ticks.now, lambda new, old: new - old)
    return Display((panel,), (Layout(),), clock), panel, ticks


def test_the_first_frame_is_latched_before_there_is_light():
    shown, panel, _ = display()
    shown.first((1, 2), 50)
    assert panel.told == [b"\x01\x02", ("brightness", 32767), ("enable",)]
    assert shown.face == (1, 2)


def test_each_frame_is_read_back_once():
    shown, panel, _ = display()
    shown.show((1, 2))
    assert shown.verify() == "ok"
    assert shown.verify() == "ok"
    shown.show((3, 4))
    assert shown.face == (3, 4)
    assert shown.verify() == "ok"
    assert panel.told == [b"\x01\x02", "verify", b"\x03\x04", "verify"]


def test_a_mismatch_is_written_once_more_and_counted():
    shown, panel, _ = display("mismatch", "ok")
    shown.show((1, 2))
    assert shown.verify() == "ok"
    assert shown.mismatches == 1
    assert panel.told[1:] == ["verify", ("reinit",), "verify"]


def test_a_mismatch_that_stays_is_said():
    shown, _, _ = display("mismatch", "mismatch")
    shown.show((1, 2))
    assert shown.verify() == "mismatch"


def test_everything_is_written_again_within_a_minute_and_read_back():
    shown, panel, ticks = display()
    shown.first((1, 2), 100)
    shown.refresh()
    del panel.told[:]
    for ticks.now in range(5_000, 180_001, 5_000):
        shown.refresh()
    assert panel.told.count(("reinit",)) >= 3
    assert panel.told.count("verify") == 2 * panel.told.count(("reinit",)), "before and after"
