"""Ethernet, buses with a test's own chips, addressable LEDs; the scripted broker's bytes."""

import pytest

from baysign_host.sim.peer import matches, packet, split
from tests.sim.kit import BOARD, said, until


def test_ethernet(bench):
    program = """
import network, time
from machine import Pin
def make():
    return network.LAN(mdc=Pin(23), mdio=Pin(18), phy_type=network.PHY_LAN8720, phy_addr=0)
try:
    network.LAN(mdc=Pin(23))
except ValueError:
    print("incomplete")
try:
    lan = make()
    lan.active(True)
    print(lan.status(), lan.isconnected(), lan.ifconfig()[0])
    make()
except OSError as e:
    print(e)
print("end")
"""
    assert said(bench.run(program), "end").splitlines()[:2] == [
        "incomplete",
        "esp_eth_driver_install failed",
    ]
    sign = bench.run(program, board={**BOARD, "links": ["lan"]})
    assert "5 True 10.0.0.2\nesp_eth_driver_install failed" in said(sign, "end")
    sign.set(wifi="down")
    sign.reset()
    said(sign, "4 False 0.0.0.0")


def test_chips_on_buses(bench):
    program = """
from machine import I2C, UART
bus = I2C(0)
print(bus.scan(), bus.readfrom_mem(0x40, 5, 2), bus.writeto(0x40, b"ab"))
port = UART(1, 9600)
print(port.any(), port.read(2), port.read(), port.read(), port.write(b"out"))
"""
    asked = []

    def chip(data, size):
        asked.append((data, size))
        return bytes(range(size))

    sign = bench.sign(program + "print('end')")
    sign.hardware.i2c[0x40] = chip
    sign.hardware.uart_in[1] = bytearray(b"abc")
    sign.start()
    lines = said(sign, "end").splitlines()
    assert lines[:2] == [r"[64] b'\x00\x01' 2", "3 b'ab' b'c' None 3"]
    assert asked == [(b"\x05", 2), (b"ab", 0)]
    assert sign.hardware.uart_out[1] == b"out"


def test_addressable_leds(bench):
    sign = bench.run(
        "from machine import Pin\nfrom neopixel import NeoPixel\nleds = NeoPixel(Pin(27), 2)\n"
        "leds[1] = (1, 2, 3)\nleds.write()\nprint(leds[1], len(leds), 'end')"
    )
    said(sign, "(1, 2, 3) 2 end")
    until(lambda: sign.hardware.bitstreams.get(27) == b"\0\0\0\x02\x01\x03", "green first")


@pytest.mark.parametrize(
    ("pattern", "topic", "covered"),
    [
        ("a/b", "a/b", True),
        ("a/+", "a/b", True),
        ("+/b", "a/b", True),
        ("#", "a/b", True),
        ("a/#", "a", True),
        ("a/+", "a", False),
        ("a/+", "a/b/c", False),
        ("a", "a/b", False),
    ],
)
def test_subscriptions(pattern, topic, covered):
    assert matches(pattern, topic) is covered


@pytest.mark.parametrize(
    ("size", "length"), [(0, b"\0"), (127, b"\x7f"), (128, b"\x80\x01"), (16384, b"\x80\x80\x01")]
)
def test_packets_come_in_pieces(size, length):
    whole = packet(3, b"x" * size, 2)
    assert whole[:1] == b"\x32" and whole[1 : 1 + len(length)] == length
    stream, found = b"", []
    for byte in whole + whole[:-1]:
        packets, stream = split(stream + bytes([byte]))
        found += packets
    assert found == [(3, 2, b"x" * size)]
    assert stream == whole[:-1]
