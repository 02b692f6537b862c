"""Olimex ESP32-PoE: what the application gets to work with."""

from board import pins
from bus.dimmer import Dimmer

# Dark before anything else runs: a soft reset leaves pins as they were (T11).
_enable = Dimmer(pins.PANEL_OE)
#: Panel off, whatever state the application is in.
dark = _enable.dark


def open(model):
    """`Hardware` for a sign model, the parsed `signs/<model>.json`; for None without a panel."""
    # Needed once; main.py unloads it when everything stands.
    from baysign.hardware import fit

    return fit(pins, _enable, _network, model)


def _network(settings):
    from bus.lan import Lan

    return Lan(
        pins.LAN_MDC,
        pins.LAN_MDIO,
        pins.LAN_POWER,
        pins.LAN_REF_CLK,
        pins.LAN_PHY_ADDR,
        settings["hostname"],
    )
