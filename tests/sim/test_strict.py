"""What the board refuses, the simulator refuses; and what comes in comes in at the loop."""

import pytest

from tests.sim.kit import said, until


def _tried(bench, *lines):
    """Each line by itself: the exception it ends in, or what it gives."""
    program = "from machine import *\nimport machine, time, network, esp32\n"
    for line in lines:
        program += (
            f"try:\n    print(repr({line}))\n"
            "except Exception as e:\n    print(type(e).__name__, e)\n"
        )
    return bench.output(program).splitlines()


def test_pins(bench):
    assert _tried(
        bench,
        "Pin(20)",
        "Pin(40)",
        "Pin('13')",
        "Pin(34, Pin.OUT)",
        "Pin(6, Pin.OUT)",
        "Pin(34, Pin.IN)",
        "PWM(Pin(35))",
        "PWM(Pin(27), duty_u16=70000)",
        "ADC(Pin(5))",
        "Pin(5) is Pin(5)",
    ) == [
        "ValueError invalid pin",
        "ValueError invalid pin",
        "ValueError invalid pin",
        "ValueError pin can only be input",
        "ValueError pin 6 belongs to the flash, the serial port or the PHY",
        "Pin(34)",
        "ValueError pin can only be input",
        "ValueError duty_u16 must be from 0 to 65535",
        "ValueError invalid pin",
        "True",
    ]


def test_buses(bench):
    assert _tried(
        bench,
        "SPI(3)",
        "SPI(2, sck=Pin(34))",
        "SPI(2, mosi=Pin(7))",
        "SPI(2, bits=16)",
        "SPI(2).write_readinto(b'ab', bytearray(1))",
        "WDT(id=1)",
        "I2C(0).readfrom(0x40, 1)",
        "I2C(0).scan()",
        "UART(5)",
    ) == [
        "ValueError SPI(3) doesn't exist",
        "ValueError pin can only be input",
        "ValueError pin 7 belongs to the flash, the serial port or the PHY",
        "ValueError bits must be 8",
        "ValueError buffers must be the same length",
        "ValueError invalid WDT id",
        "OSError [Errno 19] ENODEV",
        "[]",
        "ValueError UART(5) doesn't exist",
    ]


def test_inputs_come_from_the_world(bench):
    sign = bench.sign(
        "from machine import ADC, Pin\nimport esp32\n"
        "print(ADC(34, atten=3).read_u16(), esp32.mcu_temperature(), esp32.raw_temperature())\n"
        "print('done', Pin(27, Pin.IN)())"
    )
    sign.set(light=1.0, temperature_c=40, pins={27: 1})
    sign.start()
    assert "65535 40 104" in said(sign, "done 1")


def test_interrupts_and_timers_come_at_the_loop(bench):
    program = """
import asyncio
from machine import Pin, Timer

def edge(pin):
    print("edge", pin.value())

Pin(27, Pin.IN).irq(edge, Pin.IRQ_RISING)
ticks = []
Timer(0, period=5, callback=lambda t: ticks.append(t))
once = Timer(1, mode=Timer.ONE_SHOT, period=5, callback=lambda t: print("once"))

async def main():
    while len(ticks) < 5:
        await asyncio.sleep_ms(1000)
    print("ticking")
    await asyncio.sleep(60)

asyncio.run(main())
"""
    sign = bench.run(program)
    console = said(sign, "ticking")
    assert console.count("once") == 1
    assert "edge" not in console
    sign.set(pins={27: 1})
    said(sign, "edge 1")
    sign.set(pins={27: 0})
    sign.set(pins={27: 1})
    until(lambda: sign.console.count(b"edge 1") == 2, "two rising edges")
    assert b"edge 0" not in sign.console


def test_the_flash_is_a_root_of_its_own(bench):
    sign = bench.sign("""
import os
print(os.listdir("/"))
with open("one.new", "w") as file:
    file.write("1")
for old, new in (("one.new", "two"), ("two", "three"), ("three", "one")):
    os.rename("/" + old, "/" + new)
try:
    open("/etc/hostname")
except OSError as error:
    print(error.errno)
print(open("/one").read(), os.stat("one")[6], "done")
""")
    sign.start()
    assert "['main.py']\n2\n" in said(sign, "1 1 done")
    assert (sign.home / "flash" / "one").read_text() == "1"
    assert sign.flash_writes == 4


def test_heap_is_what_was_asked_for(bench):
    sign = bench.run("import gc\ngc.collect()\nprint('free', gc.mem_free(), 'end')")
    free = int(said(sign, "end").split("free ")[1].split()[0])
    assert 128 * 1024 * 2 - 12_000 < free < 128 * 1024 * 2 + 12_000
    assert sign.shim_bytes < sign.heap_bytes - 128 * 1024 * 2 + 4096


def test_an_unknown_rule_is_refused(bench):
    with pytest.raises(ValueError, match="sokets"):
        bench.sign("", rules={"sokets": 1})
