"""Types of the board's code: real mistakes are found, the board's way of writing is not."""

import pytest

from baysign_host import typecheck

DRIVER = """
from machine import PWM, Pin

class Dimmer:
    def __init__(self, gpio: int):
        self._pin = Pin(gpio, Pin.OUT, value=1)
        self._pwm = None
        self.seen = ()

    def level(self, level: int) -> None:
        if self._pwm is not None:
            self._pwm.duty_u16(level)
        self._pwm = PWM(self._pin, freq=1000, duty_u16=level)
        self.seen = (level,)

def text(value: object) -> str:
    if type(value) is str:
        return value.strip()
    return str(value)
"""
BOARD = """
from bus.dimmer import Dimmer

_enable = Dimmer(26)
dark = _enable.level
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """`found(files)` → what is found in a clone with these files beside DRIVER and BOARD."""
    root = tmp_path_factory.mktemp("clone")

    def check(**more: str) -> list[str]:
        files = {
            "firmware/baysign/__init__.py": "",
            "lib/bus/__init__.py": "",
            "lib/bus/dimmer.py": DRIVER,
            "boards/one/__init__.py": "",
            "boards/one/board.json": "{}",
            "boards/one/board.py": BOARD,
            "boards/two/board.json": "{}",
            "boards/two/board.py": BOARD,
        }
        for name, text in (files | more).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return typecheck.problems(root, root / "build")

    return check


def test_what_drivers_look_like_is_fine(found):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "right", "wrong", "words"),
    [
        ("lib/bus/dimmer.py", "Pin.OUT", "Pin.OUTPUT", '"type[Pin]" has no attribute "OUTPUT"'),
        ("lib/bus/dimmer.py", "freq=1000", "hz=1000", 'Unexpected keyword argument "hz"'),
        ("lib/bus/dimmer.py", "return str(value)", "return 7", "Incompatible return value"),
        ("boards/two/board.py", "Dimmer(26)", 'Dimmer("26")', 'Argument 1 to "Dimmer"'),
        ("boards/two/board.py", "_enable.level", "_enable.off", 'has no attribute "off"'),
    ],
)
def test_a_mistake_is_named_with_file_and_line(found, name, right, wrong, words):
    text = DRIVER if name.startswith("lib") else BOARD
    assert right in text
    (line, *rest) = found(**{name: text.replace(right, wrong)})
    number = text[: text.index(right)].count("\n") + 1
    assert line.startswith(f"{name}:{number}: error: ") and words in line
    assert all(": note: " in other for other in rest)


def test_the_additions_leave_every_line_where_it_was():
    staged = typecheck.annotated(DRIVER).splitlines()
    for number, line in enumerate(DRIVER.splitlines()):
        assert staged[number].split(":")[0].split("=")[0].strip() == (
            line.split(":")[0].split("=")[0].strip()
        )
    assert "        self._pwm: _Any = None" in staged
    assert "        self._pwm = PWM(self._pin, freq=1000, duty_u16=level)" in staged
