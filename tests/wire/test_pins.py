"""From the pins to the face: a wrong wire, edge, order or level must show."""

import pytest

from tests.sim.kit import SHOW, said


def _lit(bench, program):
    sign = bench.run(program + '\nprint("shown")\n')
    said(sign, "shown")
    return sign.lit


def test_right_bits_on_right_wires_are_read(bench):
    lit = _lit(bench, SHOW + "show(0x5B, 0x66)")
    assert (lit.texts, lit.lines[0].colour, lit.dark) == (("24",), "green", False)


@pytest.mark.parametrize(
    ("right", "wrong", "seen"),
    [
        ("mosi=Pin(13)", "mosi=Pin(27)", ""),
        ("sck=Pin(14)", "sck=Pin(27)", None),
        ("bytes((right, left))", "bytes((left, right))", "42"),
        ("SPI(1, ", "SPI(1, firstbit=SPI.LSB, ", "?.4"),
        ("SPI(1, ", "SPI(1, phase=1, ", None),
        ("Pin(32, Pin.OUT", "Pin(27, Pin.OUT", None),
    ],
)
def test_a_wrong_wire_or_order_shows(bench, right, wrong, seen):
    assert right in SHOW
    lit = _lit(bench, SHOW.replace(right, wrong) + "show(0x5B, 0x66)")
    assert lit.texts != ("24",)
    if seen is not None:
        assert lit.texts == (seen,)


def test_the_latch_acts_on_its_rising_edge_only(bench):
    program = SHOW + "show(0x5B, 0x66)\nspi.write(b'\\x06\\x06')\n"
    assert _lit(bench, program).texts == ("24",)
    assert _lit(bench, program + "latch(0)").texts == ("24",)
    assert _lit(bench, program + "latch(1)").texts == ("11",)
    assert _lit(bench, program + "latch(1); spi.write(b'\\0\\0'); latch(1); latch(0)").texts == (
        "11",
    )


def test_output_enable_is_active_low_and_dims(bench):
    assert _lit(bench, SHOW + "show(0x5B, 0x66)\noe(1)").dark
    lit = _lit(bench, SHOW + "from machine import PWM\nshow(0x5B, 0x66)\nPWM(oe, duty_u16=49151)")
    assert lit.brightness == pytest.approx(0.25, abs=0.001)
    assert lit.texts == ("24",)


def test_a_new_pwm_starts_at_half_unless_told(bench):
    program = SHOW + "from machine import PWM\nshow(0x5B, 0x66)\n"
    assert _lit(bench, program + "PWM(oe)").brightness == pytest.approx(0.5, abs=0.001)
    assert _lit(bench, program + "PWM(oe, duty_u16=65535)").dark
    assert _lit(bench, program + "PWM(oe, duty_u16=65535).deinit()").brightness == 1.0


def test_an_output_without_a_value_drives_low(bench):
    """The enable line is active low: this lights whatever the registers hold."""
    lit = _lit(bench, "from machine import Pin\nPin(33, Pin.OUT)")
    assert lit.brightness == 1.0


def test_an_undriven_pin_takes_its_pull(bench):
    assert _lit(bench, SHOW + "show(0x5B, 0x66)\noe.init(Pin.IN)").dark
    assert bench.output(
        "from machine import Pin\n"
        "print(Pin(33, Pin.IN).value(), Pin(27, Pin.IN).value(), Pin(27, Pin.IN, Pin.PULL_UP)())"
    ).split() == ["1", "0", "1"]


def test_bits_clocked_by_hand_are_seen_too(bench):
    program = """
from machine import Pin
sck, mosi, latch = Pin(14, Pin.OUT), Pin(13, Pin.OUT), Pin(32, Pin.OUT)
for byte in (0x66, 0x5B):
    for bit in range(7, -1, -1):
        mosi(byte >> bit & 1)
        sck(1)
        sck(0)
latch(1)
Pin(33, Pin.OUT)
"""
    assert _lit(bench, program).texts == ("24",)


def test_the_chain_reads_back(bench):
    program = SHOW + "show(0x5B, 0x66)\nback = bytearray(2)\nspi.write_readinto(b'ab', back)\n"
    assert bench.output(program + "print(back)").strip() == "bytearray(b'f[')"


def test_time_stamps_are_the_signs_own(bench):
    sign = bench.sign(
        SHOW + "import time\nprint(time.ticks_us())\nshow(0x5B, 0x66)\n"
        "print(time.ticks_us())\nprint('shown')"
    )
    faces = []
    sign.on_lit(lambda _, lit: faces.append(lit))
    sign.start()
    before, after = map(int, said(sign, "shown").split()[:2])
    assert before < faces[-1].t_us < after
    assert faces[-1].texts == ("24",)
