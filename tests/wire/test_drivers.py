"""The drivers of write-only chips against their models: steps of light, what travels, and what is
lit before anybody has said so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baysign.face.compose import Face, FaceLine
from panel.max7219 import Max7219
from panel.modbus import crc16
from panel.ws2812 import Ws2812
from tests.wire.direct import Direct
from tests.wire.signs import model_of

QUICK = ("junction_3x3", "entrance_4d", "garage_2x4", "matrix_2x32", "entrance_mixed", "strip_3d")


def face(model, text="12", colour="red", arrow="none", symbol=""):
    """Every line of a model shows the same."""
    line = FaceLine(text, colour, arrow, "", "", (), None, None, symbol)
    return Face(1, (line,) * len(model["lines"]))


@pytest.mark.parametrize("name", QUICK)
def test_nothing_is_lit_before_it_is_enabled_and_nothing_is_enabled_before_a_frame(name):
    model = model_of(name)
    sign = Direct(model)
    assert sign.lit.dark, "whatever the chips came up with"
    for panel in sign.panels:
        with pytest.raises(ValueError):
            panel.enable()
    assert sign.show(face(model)).dark
    lit = sign.enable()
    assert lit.texts == ("12",) * len(model["lines"])
    for panel in sign.panels:
        panel.dark()
    assert sign.lit.dark
    assert sign.show(face(model, "34")).dark, "a frame does not light what is dark"
    assert sign.enable().texts == ("34",) * len(model["lines"])


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.parametrize("level", [-1, 65536])
def test_a_brightness_that_is_none(name, level):
    for panel in Direct(model_of(name)).panels:
        with pytest.raises(ValueError, match="0-65535"):
            panel.brightness(level)


@pytest.mark.parametrize("step", range(16))
def test_all_sixteen_steps_of_a_max7219(step):
    model = model_of("garage_2x4")
    sign = Direct(model)
    sign.show(face(model))
    sign.enable()
    (chip,) = sign.hardware.panels[0].chip.chips
    for level in (max(1, step * 4096), step * 4096 + 4095):
        sign.panels[0].brightness(level)
        assert chip.intensity == step and chip.shutdown == 1
    assert sign.lit.brightness == (2 * step + 1) / 32
    sign.panels[0].brightness(0)
    assert sign.lit.dark
    sign.panels[0].brightness(65535)
    assert not sign.lit.dark and chip.intensity == 15


def test_only_changed_digits_travel_to_a_max7219():
    model = model_of("garage_2x4")
    sign = Direct(model)
    sign.show(face(model, "1234"))
    sign.enable()
    sign.spi.sent = 0
    sign.show(face(model, "1234"))
    assert sign.spi.sent == 0
    sign.show(face(model, "1235"))
    assert sign.spi.sent == 4, "the last digit of two lines, 16 bits each"
    assert sign.lit.texts == ("1235", "1235")


def test_the_other_chips_of_a_chain_get_no_operation():
    words = []

    class Bus:
        def write(self, data):
            words.append(bytes(data))

    driver = Max7219(Bus(), lambda level: None, 2)
    driver.show(bytes(16))
    del words[:]
    driver.show(bytes(8) + b"\x7f" + bytes(7))
    # The second chip is farther: its word leaves first.
    assert words == [b"\x01\x7f\x00\x00"]


def test_modules_may_be_mounted_turned():
    model = model_of("matrix_2x32")
    straight = Direct(model)
    straight.show(face(model, "满P"))
    wanted = straight.enable().lines
    for turn in (90, 180, 270):
        for place in model["panels"][0]["places"]:
            place["turn"] = turn
        turned = Direct(model)
        turned.show(face(model, "满P"))
        assert turned.enable().lines == wanted


class Strip(list):
    """Takes what a strip of LEDs is sent."""

    def __call__(self, data):
        self.append(bytes(data))


PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 110, 0))


@given(st.lists(st.integers(0, 3), min_size=30, max_size=30), st.integers(0, 65535))
def test_a_strip_keeps_its_limit_whatever_it_shows(frame, level):
    sent = Strip()
    strip = Ws2812(sent, 30, PALETTE, 300, 20)
    strip.show(bytes(frame))
    strip.brightness(level)
    strip.enable()
    drawn_ma = sum(sent[-1]) * 20 / 255
    assert drawn_ma <= 300
    wanted_ma = sum(sum(PALETTE[each]) for each in frame) * 20 / 255 * level / 65535
    # Whole bytes only: less than one step of each colour of each LED is lost.
    assert drawn_ma >= min(300, wanted_ma) - 60 * 20 / 255


def test_colours_of_a_strip_are_green_red_blue():
    sent = Strip()
    strip = Ws2812(sent, 4, PALETTE, 9999)
    assert sent == [bytes(12)], "dark at once"
    strip.show(b"\0\1\2\3")
    strip.enable()
    assert sent[-1] == bytes((0, 0, 0, 0, 255, 0, 255, 0, 0, 110, 255, 0))
    count = len(sent)
    strip.show(b"\0\1\2\3")
    assert len(sent) == count, "what is there does not travel again"


def test_pulses_of_another_chip_mean_nothing_to_the_leds():
    sign = Direct(model_of("strip_3d"), power=False)
    body = b"".join(ns.to_bytes(2, "little") for ns in (800, 1700, 1600, 900))
    sign.hardware.bitstream(0, 33, body + b"\xff" * 189)
    assert sign.lit.dark


def test_the_check_sum_of_modbus():
    """From the data sheet's own example: slave 2, function 7."""
    frame = bytes.fromhex("0207")
    assert crc16(frame, 2) == 0x1241
    assert crc16(bytes.fromhex("01030000000a"), 6) == 0xCDC5
