"""The shift-register driver against a chain of registers made of plain bits."""

import pytest

from panel.shift595 import Shift595


class Chain:
    """`size` registers in a row; bits go in at the nearest and out at the farthest."""

    def __init__(self, size, returned=True):
        self.stages = [0] * (8 * size)  # [0] is Q0 of the nearest, [-1] Q7 of the farthest
        self.outputs = None
        self.latched = 0
        self.light = []
        self.stuck = None
        self._returned = returned
        self._level = 0

    def _clock(self, bit):
        out = self.stages[-1]
        self.stages = [bit, *self.stages[:-1]]
        if self.stuck is not None:
            self.stages[self.stuck] = 0
        return out

    def write(self, data):
        self.write_readinto(data, bytearray(len(data)))

    def write_readinto(self, data, into):
        for i, byte in enumerate(bytes(data)):
            back = 0
            for shift in range(7, -1, -1):
                back = back << 1 | self._clock(byte >> shift & 1)
            into[i] = back if self._returned else 0

    def latch(self, level):
        if level and not self._level:
            self.outputs = list(self.stages)
            self.latched += 1
        self._level = level

    def level(self, level):
        self.light.append(level)

    def register(self, i):
        """Value on the outputs of register i, counted from the controller."""
        return sum(bit << q for q, bit in enumerate(self.outputs[8 * i : 8 * i + 8]))


def panel(chain, size, **more):
    return Shift595(chain, chain.latch, chain, size, **more)


def test_the_first_byte_lands_in_the_nearest_register_and_bit_0_on_its_first_output():
    chain = Chain(3)
    panel(chain, 3).show(b"\x01\x80\x0f")
    assert [chain.register(i) for i in range(3)] == [0x01, 0x80, 0x0F]
    assert chain.outputs[0] == 1
    assert chain.outputs[15] == 1


def test_dark_until_enabled_and_not_before_the_first_frame():
    chain = Chain(1)
    shown = panel(chain, 1)
    with pytest.raises(ValueError, match="no frame"):
        shown.enable()
    shown.brightness(30000)
    shown.show(b"\x7f")
    assert chain.light == [0]
    shown.enable()
    assert chain.light == [0, 30000]
    shown.brightness(65535)
    shown.dark()
    shown.brightness(10)
    assert chain.light == [0, 30000, 65535, 0]


def test_one_latch_a_frame_and_none_for_verify():
    chain = Chain(2)
    shown = panel(chain, 2)
    shown.show(b"\x12\x34")
    assert shown.verify() == "ok"
    assert chain.latched == 1
    # Reading back leaves the frame where it was: a later latch may do no harm.
    chain.latch(1)
    assert [chain.register(0), chain.register(1)] == [0x12, 0x34]


def test_a_stage_that_does_not_move_is_seen():
    chain = Chain(2)
    shown = panel(chain, 2)
    chain.stuck = 5
    shown.show(b"\xff\x7f")
    assert shown.verify() == "mismatch"


@pytest.mark.parametrize("frame", [b"\x00\x00", b"\xff\xff"])
def test_a_uniform_frame_is_verified_by_measuring_the_chain(frame):
    chain = Chain(2)
    shown = panel(chain, 2)
    shown.show(frame)
    assert shown.verify() == "ok"
    assert (chain.latched, chain.register(0), chain.register(1)) == (1, *frame)
    # A stuck wire would return just this frame too.
    chain.stuck = 9
    chain.write(frame)
    assert shown.verify() == "mismatch"


def test_a_lone_byte_of_ones_among_zeros_can_be_verified():
    shown = panel(Chain(2), 2)
    shown.show(b"\x00\xff")
    assert shown.verify() == "ok"


def test_no_wire_back_is_a_mismatch_and_without_read_back_unsupported():
    shown = panel(Chain(2, returned=False), 2)
    shown.show(b"\x12\x34")
    assert shown.verify() == "mismatch"
    blind = panel(Chain(2), 2, readback=False)
    blind.show(b"\x12\x34")
    assert blind.verify() == "unsupported"


def test_verify_before_the_first_frame_promises_nothing():
    assert panel(Chain(1), 1).verify() == "unsupported"


def test_reinit_latches_the_same_frame_again_without_a_dark_moment():
    chain = Chain(1)
    shown = panel(chain, 1)
    shown.show(b"\x3f")
    shown.enable()
    chain.outputs = [1] * 8
    before = len(chain.light)
    shown.reinit()
    assert chain.register(0) == 0x3F
    assert chain.light[before:] == [65535]


def test_reinit_before_the_first_frame_stays_dark():
    chain = Chain(1)
    panel(chain, 1).reinit()
    assert chain.latched == 0
    assert set(chain.light) == {0}


@pytest.mark.parametrize("frame", [b"", b"\x00", b"\x00\x00\x00"])
def test_a_frame_of_the_wrong_size_is_refused_before_anything_moves(frame):
    chain = Chain(2)
    shown = panel(chain, 2)
    with pytest.raises(ValueError, match="2 registers"):
        shown.show(frame)
    assert chain.latched == 0


@pytest.mark.parametrize("level", [-1, 65536])
def test_brightness_has_limits(level):
    with pytest.raises(ValueError, match="0-65535"):
        panel(Chain(1), 1).brightness(level)
