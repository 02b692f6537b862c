"""Small programs on a simulated board: what the tests of the simulator are made of."""

import time
from pathlib import Path

import pytest

from baysign_host.sim import Options, Street
from baysign_host.sim.sign import Sign

# A board of the tests' own: no pin number here is the firmware's.
BOARD = {
    "id": "bench",
    "links": ["wifi"],
    "input_only": [34, 35],
    "reserved": [6, 7, 8],
    "pulls": {"33": "up"},
    "wiring": {
        "panel": {"sck": 14, "mosi": 13, "miso": 12, "latch": 32, "oe": 33},
        "light": {"adc": 34},
    },
}
# Two digits of one colour: register 0 is the left one.
MODEL = {
    "lines": [{"digits": 2}],
    "panels": [
        {
            "chip": "shift595",
            "places": [
                {"line": 0, "digit": 0, "colour": "green"},
                {"line": 0, "digit": 1, "colour": "green"},
            ],
        }
    ],
}
# Shows a number: 0x5B and 0x66 are the bars of 2 and 4, written down here by hand.
SHOW = """
from machine import SPI, Pin

spi = SPI(1, sck=Pin(14), mosi=Pin(13), miso=Pin(12))
latch = Pin(32, Pin.OUT, value=0)
oe = Pin(33, Pin.OUT, value=1)


def show(left, right):
    spi.write(bytes((right, left)))
    latch(1)
    latch(0)
    oe(0)

"""


class Bench:
    """Puts programs on signs of one street, each in a folder of its own."""

    def __init__(self, street: Street, folder: Path):
        self.street = street
        self._folder = folder
        self._count = 0

    def sign(self, program: str, **options) -> Sign:
        """A sign, still off, whose main.py is `program`."""
        self._count += 1
        home = self._folder / f"sign-{self._count}"
        slot = home / "slot"
        slot.mkdir(parents=True)
        (slot / "main.py").write_text(program, encoding="utf-8")
        given = {"slot": slot, "board": BOARD, "model": MODEL, **options}
        return self.street.add(home, None, Options(**given))

    def run(self, program: str, **options) -> Sign:
        """A sign that has been started."""
        sign = self.sign(program, **options)
        sign.start()
        return sign

    def output(self, program: str, **options) -> str:
        """What `program` prints before it says "end" on a line of its own."""
        sign = self.run(program + '\nprint("end")\n', **options)
        return said(sign, "end").partition("end")[0].replace("\r", "")


def until(condition, what: str, timeout_s: float = 10.0):
    """Wait for `condition()` to be true and return what it gave."""
    end_s = time.monotonic() + timeout_s
    while not (found := condition()):
        if time.monotonic() > end_s:
            pytest.fail(f"not within {timeout_s} s: {what}")
        time.sleep(0.005)
    return found


def said(sign: Sign, text: str, timeout_s: float = 10.0) -> str:
    """Wait until the console holds `text` in a line that has ended; returns the console."""

    def look():
        console = sign.console.decode(errors="replace")
        return console if "\n" in console.partition(text)[2] else ""

    try:
        return until(look, text, timeout_s)
    except pytest.fail.Exception:
        pytest.fail(f"{text!r} was not said; the console holds {sign.console!r}; {sign.fault}")
