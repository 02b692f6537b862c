"""Olimex ESP32-PoE: what the application gets to work with."""

from board import pins
from bus.dimmer import Dimmer
from bus.lan import Lan

# Dark before anything else runs: a soft reset leaves pins as they were (T11).
_enable = Dimmer(pins.PANEL_OE)


def dark() -> None:
    """Panel off, whatever state the application is in."""
    _enable.level(0)


def open(model):
    """`Hardware` for a sign model, the parsed `signs/<model>.json`; for None without a panel."""
    # Needed once; main.py unloads them when everything stands.
    from baysign.hardware import Hardware, chain_size
    from bus import esp

    panel = model and esp.shift_chain(
        pins.PANEL_SPI,
        pins.PANEL_SCK,
        pins.PANEL_MOSI,
        pins.PANEL_MISO,
        pins.PANEL_LATCH,
        _enable,
        chain_size(model),
    )
    return Hardware(panel, _network, esp, pins.LIGHT_ADC)


def _network(settings):
    return Lan(
        pins.LAN_MDC,
        pins.LAN_MDIO,
        pins.LAN_POWER,
        pins.LAN_REF_CLK,
        pins.LAN_PHY_ADDR,
        settings["hostname"],
    )
