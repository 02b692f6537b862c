"""Builds the drivers that a sign model needs on the buses that a board has."""

from time import sleep_us

from machine import SPI, UART, Pin, bitstream
from micropython import const

from panel import BUSES, CHAIN_HZ, MATRIX_HZ

# T0H, T0L, T1H, T1L of WS2812B in ns, as the module neopixel has them.
_TIMING = (400, 850, 800, 450)
_PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 110, 0))
_CHANNEL_MA = const(20)


def build(panels, pins, enable) -> tuple:
    """One driver for each of a sign model's `panels`.

    `pins` is the board's module of pin numbers: `PANEL_SPI`, `PANEL_SCK`, `PANEL_MOSI`,
    `PANEL_MISO` and `PANEL_LATCH`; `MATRIX_SPI`, `MATRIX_SCK`, `MATRIX_MOSI` and `MATRIX_CS`;
    `STRIP_DATA`; `RS485_UART`, `RS485_TX`, `RS485_RX` and `RS485_DE`, as far as there are any.
    `enable` is the output-enable line of the shift registers. ValueError in words for a panel
    that this board has no bus for.
    """
    made = []
    shared = len([None for panel in panels if BUSES.get(panel["chip"]) in ("panel", "matrix")]) > 1
    shared = shared and getattr(pins, "MATRIX_SPI", None) == pins.PANEL_SPI
    for panel in panels:
        chip = panel["chip"]
        bus = BUSES.get(chip)
        if bus is None or not hasattr(pins, _FIRST[bus]):
            raise ValueError(f"panel {chip!r}: this board has no bus for it")
        if bus == "panel":
            made.append(_chain(panel, pins, enable, shared))
        elif bus == "matrix":
            made.append(_matrix(panel, pins))
        elif bus == "strip":
            made.append(_strip(panel, pins))
        else:
            made.append(_rs485(panel, pins))
    return tuple(made)


_FIRST = {
    "panel": "PANEL_SPI",
    "matrix": "MATRIX_SPI",
    "strip": "STRIP_DATA",
    "rs485": "RS485_UART",
}


def _spi(number: int, hz: int, sck: int, mosi: int, miso: int | None = None):
    more = {} if miso is None else {"miso": Pin(miso)}
    return SPI(
        number,
        baudrate=hz,
        polarity=0,
        phase=0,
        bits=8,
        firstbit=SPI.MSB,
        sck=Pin(sck),
        mosi=Pin(mosi),
        **more,
    )


def _chain(row, pins, enable, shared: bool):
    from panel.shift595 import Shift595

    spi = _spi(pins.PANEL_SPI, CHAIN_HZ, pins.PANEL_SCK, pins.PANEL_MOSI, pins.PANEL_MISO)
    latch = Pin(pins.PANEL_LATCH, Pin.OUT, value=0)
    return Shift595(spi, latch, enable, len(row["places"]), shared=shared)


def _matrix(row, pins):
    from panel.max7219 import Max7219

    # Before the clock moves: a chip that is selected would take it.
    cs = Pin(pins.MATRIX_CS, Pin.OUT, value=1)
    if pins.MATRIX_SPI == pins.PANEL_SPI:
        spi = _spi(pins.PANEL_SPI, CHAIN_HZ, pins.PANEL_SCK, pins.PANEL_MOSI, pins.PANEL_MISO)
    else:
        spi = _spi(pins.MATRIX_SPI, MATRIX_HZ, pins.MATRIX_SCK, pins.MATRIX_MOSI)
    return Max7219(spi, cs, len(row["places"]), row.get("scan", 8))


def _strip(row, pins):
    from panel.ws2812 import Ws2812

    data = Pin(pins.STRIP_DATA, Pin.OUT, value=0)

    def write(out):
        bitstream(data, 0, _TIMING, out)
        # Silence for so long makes the LEDs show it, and parts it from the next stream.
        sleep_us(300)

    order = row.get("segments", "abcdefg")
    return Ws2812(
        write,
        len(row["places"]) * len(order) * row["leds"],
        tuple([tuple(colour) for colour in row.get("palette", _PALETTE)]),
        row["limit_ma"],
        row.get("channel_ma", _CHANNEL_MA),
    )


def _rs485(row, pins):
    from panel.modbus import Modbus, Unit

    baud = row.get("baud", 9600)
    parity = {"none": None, "even": 0, "odd": 1}[row.get("parity", "none")]
    uart = UART(
        pins.RS485_UART,
        baudrate=baud,
        bits=8,
        parity=parity,
        stop=1,
        tx=Pin(pins.RS485_TX),
        rx=Pin(pins.RS485_RX),
    )
    direction = Pin(pins.RS485_DE, Pin.OUT, value=0) if hasattr(pins, "RS485_DE") else None
    units = []
    for place in row["places"]:
        colour = place.get("colour")
        blank = bytes([32 if row.get("format") == "ascii" else 0]) * place["digits"]
        if colour == "first":
            blank = b"\0" + blank
        elif colour:
            blank += b"\0"
        light = place.get("light")
        units.append(
            Unit(
                place["address"],
                place["register"],
                len(blank),
                blank,
                light and (light["register"], light["max"]),
                tuple([tuple(pair) for pair in place.get("setup", ())]),
            )
        )
    # Ten bits a character, eleven with parity.
    return Modbus(uart, direction, (10 if parity is None else 11) * 1_000_000 // baud, units)
