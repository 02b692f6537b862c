"""The chip model by itself: what a chain of shift registers does with bits."""

import random

from baysign_host.sim.chips.shift595 import ShiftChain


def test_the_first_byte_sent_ends_farthest_from_the_controller():
    chain = ShiftChain(3)
    chain.clock(b"\x11\x22\x33")
    assert chain.registers() == b"\0\0\0", "nothing shows before the latch"
    chain.latch()
    assert chain.registers() == b"\x33\x22\x11"


def test_the_first_bit_sent_ends_on_q7():
    chain = ShiftChain(1)
    for level in (1, 0, 0, 0, 0, 0, 1, 0):
        chain.clock_bit(level)
    chain.latch()
    assert chain.registers() == b"\x82"


def test_what_overflows_comes_back_in_order():
    chain = ShiftChain(2)
    chain.clock(b"\xa1\xb2")
    assert chain.clock(b"\x01\x02\x03") == b"\xa1\xb2\x01"
    assert chain.clock(b"\0\0") == b"\x02\x03"


def test_least_significant_bit_first_mirrors_each_byte():
    chain = ShiftChain(2)
    chain.clock(b"\x01\x80", lsb_first=True)
    chain.latch()
    assert chain.registers() == b"\x01\x80"
    assert chain.clock(b"\x03\0", lsb_first=True) == b"\x01\x80"


def test_modes_that_change_data_on_the_rising_edge_lose_a_bit():
    for mode, expected in ((0, b"\x88"), (3, b"\x88"), (1, b"\x44"), (2, b"\x44")):
        chain = ShiftChain(1)
        chain.clock(b"\x88", mode)
        chain.latch()
        assert chain.registers() == expected, mode


def test_a_cut_chain_stops_there():
    chain = ShiftChain(3)
    chain.clock(b"\xff\xff\xff")
    chain.cut(1)
    back = chain.clock(b"\x11\x22\x33")
    chain.latch()
    assert chain.registers() == b"\x33\0\0"
    assert back == b"\xff\xff\0", "two registers are left behind the cut, then a wire at rest"
    chain.cut(None)
    assert chain.clock(b"\x44\x55\x66") == b"\0\0\x33"


def test_stuck_lamps_show_but_do_not_read_back():
    chain = ShiftChain(1)
    chain.clock(b"\x0f")
    chain.latch()
    chain.stick(0, 0, 0)
    chain.stick(0, 7, 1)
    assert chain.lamps == 0x8E
    assert chain.registers() == b"\x0f"
    chain.stick(0, 0, None)
    chain.stick(0, 7, None)
    assert chain.lamps == 0x0F


def test_a_flipped_output_lasts_until_the_next_latch():
    chain = ShiftChain(2)
    chain.clock(b"\0\0")
    chain.latch()
    chain.flip(1, 3)
    assert chain.registers() == b"\0\x08"
    chain.latch()
    assert chain.registers() == b"\0\0"


def test_power_up_is_anybodys_guess():
    chain = ShiftChain(21)
    chain.power_up(random.Random(1))
    first = chain.registers()
    chain.power_up(random.Random(2))
    assert first != bytes(21) != chain.registers() != first


def test_a_stage_that_is_jammed_passes_nothing_else_on():
    chain = ShiftChain(2)
    chain.jam(3, 1)
    chain.clock(b"\0\0")
    chain.latch()
    assert chain.registers() == b"\xf8\xff", "itself and all that came through it"
    chain.jam(3, None)
    assert chain.clock(b"\0\0") == b"\xff\xf8"


def test_a_longer_chain_takes_longer():
    chain = ShiftChain(2)
    chain.resize(3)
    chain.clock(b"\x11\x22\x33")
    assert chain.clock(b"\0") == b"\x11"
    chain.resize(1)
    chain.clock(b"\x44")
    assert chain.clock(b"\0") == b"\x44"
