"""NTP's 48 bytes, read with RFC 4330 beside it."""

import struct

import pytest

from baysign.link.ntp import answer_ms, request

COOKIE = bytes(range(8))
# 2026-03-28T12:00:00Z is 1774699200 since 1970; 1900 is 2208988800 before that.
NOON_S = 1_774_699_200
NOON_1900_S = 3_983_688_000


def answer(seconds=NOON_1900_S, fraction=0, first=0x24, stratum=2, cookie=COOKIE):
    head = bytes([first, stratum, 0, 0]) + bytes(20)
    return head + cookie + bytes(8) + struct.pack(">II", seconds, fraction)


def test_the_question():
    packet = request(COOKIE)
    assert len(packet) == 48
    assert packet[0] >> 3 & 7 == 4 and packet[0] & 7 == 3
    assert packet[40:] == COOKIE


@pytest.mark.parametrize(
    ("seconds", "fraction", "unix_ms"),
    [
        (NOON_1900_S, 0, NOON_S * 1000),
        (NOON_1900_S, 0x80000000, NOON_S * 1000 + 500),
        # 2036-02-07T06:28:15Z is the last second of the first era; the next is called 0.
        (0xFFFFFFFF, 0, 2_085_978_495_000),
        (1, 0, 2_085_978_497_000),
        # 1970: read as it stands, and the clock's own business to refuse.
        (2_208_988_800, 0, 0),
    ],
)
def test_the_answer(seconds, fraction, unix_ms):
    assert answer_ms(answer(seconds, fraction), COOKIE) == unix_ms


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        answer()[:47],
        answer(cookie=bytes(8)),
        answer(first=0x23),
        answer(first=0xE4),
        answer(stratum=0),
        answer(stratum=16),
        answer(seconds=0),
    ],
)
def test_no_answer(packet):
    with pytest.raises(ValueError):
        answer_ms(packet, COOKIE)
