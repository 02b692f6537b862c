"""What a board can ask of its surroundings: I2C, an analogue input, a contact, the chip's heat."""

import esp32
from machine import ADC, I2C, Pin

# Slow enough for a metre of cable in a cabinet.
_HZ = 100_000
# What a bus that somebody holds may cost the event loop.
_TIMEOUT_US = 10_000


def i2c(scl: int, sda: int):
    """The I2C bus; its methods raise OSError where nobody answers or a line is held."""
    return I2C(0, scl=Pin(scl), sda=Pin(sda), freq=_HZ, timeout=_TIMEOUT_US)


def light_meter(gpio: int):
    """A function that reads an analogue input, 0 to 65535 for 0 to about 3.1 V."""
    return ADC(Pin(gpio), atten=ADC.ATTN_11DB).read_u16


def contact(gpio: int, pull: bool):
    """A function that tells whether a contact to ground is open; a cut wire is an open one.

    `pull` asks for the chip's own pull-up, which input-only pins of the first ESP32 do not have.
    """
    return Pin(gpio, Pin.IN, Pin.PULL_UP if pull else None).value


def chip_temperature_c() -> float:
    """The chip's own temperature; OSError where its sensor does not work.

    The first ESP32 answers in Fahrenheit, 128 for no sensor, and is off by ten degrees or more
    from one chip to the next; the later ones answer in Celsius.
    """
    if hasattr(esp32, "mcu_temperature"):
        return esp32.mcu_temperature()
    fahrenheit = esp32.raw_temperature()
    if fahrenheit == 128:
        raise OSError("no temperature sensor")
    return (fahrenheit - 32) / 1.8
