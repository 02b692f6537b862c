"""Ethernet, buses with a test's own chips, addressable LEDs; the scripted broker's bytes."""

import pytest

from baysign_host.sim import wire
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


def test_a_change_of_the_network_is_told_once(bench):
    program = """
import network, time
from machine import Pin
lan = network.LAN(mdc=Pin(23), mdio=Pin(18), phy_type=network.PHY_LAN8720, phy_addr=0)
lan.active(True)
print("up", lan.isconnected())
while True:
    time.sleep_ms(50)
"""
    sign = bench.run(program, board={**BOARD, "links": ["lan"]})
    said(sign, "up True")
    told = []
    sign.street.call(setattr, sign.life, "send", told.append)
    # An adapter without its address, and the same adapters with another name service.
    sign.set(dhcp=False)
    sign.set(dns_ok=False)
    assert told == [wire.frame(wire.NET_STATE, 0)] * 2


def test_chips_on_buses(bench):
    program = """
from machine import I2C
bus = I2C(0)
print(bus.scan(), bus.readfrom_mem(0x40, 5, 2), bus.writeto(0x40, b"ab"))
"""
    asked = []

    def chip(data, size):
        asked.append((data, size))
        return bytes(range(size))

    sign = bench.sign(program + "print('end')")
    sign.hardware.i2c[0x40] = chip
    sign.start()
    assert said(sign, "end").splitlines()[0] == r"[64] b'\x00\x01' 2"
    assert asked == [(b"\x05", 2), (b"ab", 0)]


class Parrot:
    """Says back what it hears, in capitals, at 9600 baud."""

    line = (9600, 8, None, 1)

    def __init__(self):
        self.heard = b""

    def hear(self, data):
        self.heard += data
        self.say(data.upper())


def serial(bench, program, **options):
    """The first line that `program` prints with a parrot at pins 27 and 26, and the parrot."""
    head = "import asyncio\nfrom machine import UART\n"
    sign = bench.sign(head + program + "\nprint('end')", **options)
    parrot = Parrot()
    sign.hardware.uarts.attach(27, 26, parrot)
    sign.start()
    if options.get("virtual"):
        sign.run_until(5)
    return said(sign, "end").splitlines()[0], parrot


def test_a_device_on_a_serial_port(bench):
    line, parrot = serial(
        bench,
        "port = UART(1, 9600, tx=27, rx=26)\n"
        "print(port.write(b'abc'), port.any(), port.read(2), port.read(), port.read())",
    )
    assert line == "3 3 b'AB' b'C' None" and parrot.heard == b"abc"


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        ("9600, tx=26, rx=27", "None"),
        ("9600, tx=27, rx=25", "None"),
        ("9600, tx=27, rx=26, rxbuf=2", "b'AB'"),
        ("9600, tx=27, rx=26, bits=8, parity=None, stop=1", "b'ABC'"),
        ("9600, tx=34, rx=26", "refused"),
        ("9600, tx=27, rx=7", "refused"),
        ("9600, tx=27, rx=26, bits=4", "refused"),
    ],
)
def test_a_serial_port_as_it_is_set_up(bench, setting, answer):
    line, _ = serial(
        bench,
        f"try:\n    port = UART(1, {setting})\n    port.write(b'abc')\n    print(port.read())\n"
        "except ValueError:\n    print('refused')",
    )
    assert line == answer


@pytest.mark.parametrize("setting", ["115200", "9600, parity=0", "9600, stop=2"])
def test_a_wrong_speed_is_garbage(bench, setting):
    line, parrot = serial(
        bench,
        f"port = UART(1, {setting}, tx=27, rx=26)\nport.write(b'abc')\nprint(port.read())",
    )
    assert parrot.heard and b"abc" not in parrot.heard.lower()
    assert len(parrot.heard) == 3 and "ABC" not in line


@pytest.mark.parametrize("virtual", [False, True])
def test_a_serial_port_is_a_stream(bench, virtual):
    line, _ = serial(
        bench,
        "port = UART(1, 9600, tx=27, rx=26)\n"
        "async def main():\n"
        "    stream = asyncio.StreamReader(port)\n"
        "    asyncio.create_task(later())\n"
        "    print(await asyncio.wait_for(stream.read(10), 9))\n"
        "async def later():\n"
        "    await asyncio.sleep(1)\n"
        "    port.write(b'late')\n"
        "asyncio.run(main())",
        virtual=virtual,
    )
    assert line == "b'LATE'"


def test_an_interrupt_of_a_serial_port(bench):
    line, _ = serial(
        bench,
        "port = UART(1, 9600, tx=27, rx=26)\n"
        "port.irq(lambda p: print(p.read()), UART.IRQ_RXIDLE)\n"
        "port.write(b'abc')\n"
        "async def main():\n"
        "    await asyncio.sleep_ms(50)\n"
        "asyncio.run(main())",
    )
    assert line == "b'ABC'"


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
