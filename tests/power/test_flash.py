"""The flash under test is NOR and its power cuts are real; everything else here rests on it."""

import pytest

from tests.power.device.flash import Flash, torn_erase, torn_program

BLANK = b"\xff" * 4


def test_a_program_only_clears_bits():
    flash = Flash(2)
    assert flash.writeblocks(1, b"\x0f\xff", 8) == 0
    assert flash.writeblocks(1, b"\xf5\x12", 8) == 0
    read = bytearray(4)
    assert flash.readblocks(1, read, 7) == 0
    assert read == b"\xff\x05\x12\xff"
    assert (flash.programs, flash.erases, flash.overwrites) == (2, 0, 1)
    assert flash.ioctl(6, 1) == 0
    assert flash.cells == b"\xff" * 8192


def test_nothing_works_without_power_and_nothing_changes():
    flash = Flash(2)
    flash.cut(2, "nothing")
    assert flash.writeblocks(0, b"\x01") == 0
    assert flash.ioctl(6, 0) == -5
    left = bytes(flash.cells)
    assert left[:2] == b"\x01\xff"
    assert flash.writeblocks(0, b"\x00") == -5
    assert flash.ioctl(6, 0) == -5
    assert flash.readblocks(0, bytearray(1)) == -5
    assert flash.cells == left
    flash.power_on()
    assert flash.readblocks(0, bytearray(1)) == 0


@pytest.mark.parametrize(
    "tear, programmed, erased",
    [
        ("nothing", "ffffffff", "12345678"),
        ("first byte", "01ffffff", "ff345678"),
        ("half", "0102ffff", "ffff5678"),
        ("all but one byte", "010203ff", "ffffff78"),
    ],
)
def test_a_torn_operation_leaves_a_prefix(tear, programmed, erased):
    assert torn_program(BLANK, b"\x01\x02\x03\x04", tear, 1).hex() == programmed
    assert torn_erase(b"\x12\x34\x56\x78", tear, 1).hex() == erased


def test_half_and_garbage_spoils_the_rest():
    left = torn_program(BLANK * 64, b"\x01" * 256, "half and garbage", 7)
    assert left[:128] == b"\x01" * 128
    assert left[128:] not in (b"\xff" * 128, b"\x01" * 128)
    left = torn_erase(b"\x01" * 256, "half and garbage", 7)
    assert left[:128] == b"\xff" * 128
    assert left[128:] not in (b"\xff" * 128, b"\x01" * 128)


def test_weak_bits_lie_between_old_and_new():
    left = torn_program(BLANK * 64, b"\x0f" * 256, "weak", 3)
    assert {byte & 0x0F for byte in left} == {0x0F}
    assert len({byte >> 4 for byte in left}) > 4
    left = torn_erase(b"\x0f" * 256, "weak", 3)
    assert {byte & 0x0F for byte in left} == {0x0F}
    assert len({byte >> 4 for byte in left}) > 4
