"""Lit bars, colours and arrows as people see them."""

import pytest

from baysign_host.sim.lit import Marks, lines
from baysign_host.sim.panels import ShiftPanel
from baysign_host.sim.reading import read_digit, read_word

MODEL = {
    "lines": [{"digits": 1}, {"digits": 1}],
    "panels": [
        {
            "chip": "shift595",
            "places": [
                {"line": 0, "digit": 0, "colour": "red"},
                {"line": 0, "digit": 0, "colour": "green"},
                {"line": 0, "lamps": {"left.red": 0, "left.green": 1, "ahead.green": 3}},
                {"line": 1, "digit": 0, "colour": "red"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("bars", "seen"),
    [
        ("abcdef", "0"),
        ("bc", "1"),
        ("abged", "2"),
        ("abgcd", "3"),
        ("fgbc", "4"),
        ("afgcd", "5"),
        ("afgedc", "6"),
        ("abc", "7"),
        ("abcdefg", "8"),
        ("abfgcd", "9"),
        ("g", "-"),
        ("", " "),
        ("bcp", "1."),
        ("ad", "?"),
    ],
)
def test_shapes(bars, seen):
    assert read_digit(frozenset(bars)) == seen


@pytest.mark.parametrize(
    ("shapes", "seen"),
    [("CL5d", "CLSd"), ("CL5", "CLS"), ("501", "501"), ("A15", "A15"), ("5", "5"), (" 10", " 10")],
)
def test_a_five_is_an_s_only_in_a_word(shapes, seen):
    assert read_word(list(shapes)) == seen


@pytest.mark.parametrize(
    ("registers", "line"),
    [
        (b"\x06\0\0\0", ("1", "red", "none")),
        (b"\0\x06\0\0", ("1", "green", "none")),
        (b"\x06\x06\0\0", ("1", "amber", "none")),
        (b"\x06\x02\0\0", ("1", "mixed", "none")),
        (b"\0\x06\x02\0", ("1", "green", "left")),
        (b"\0\x06\x01\0", ("1", "mixed", "left")),
        (b"\0\x06\x0a\0", ("1", "green", "?")),
        (b"\0\0\x03\0", (" ", "amber", "left")),
        (b"\0\0\0\x06", (" ", "", "none")),
    ],
)
def test_colours_and_arrows(registers, line):
    wires = dict.fromkeys(("sck", "mosi", "latch", "oe"), 0)
    marks = Marks()
    panel = ShiftPanel(wires, MODEL["lines"], MODEL["panels"][0])
    panel.mark((int.from_bytes(registers, "little"), 1.0), marks)
    seen = lines(MODEL, marks)[0]
    assert (seen.text, seen.colour, seen.arrow) == line
