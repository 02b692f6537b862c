"""LilyGO T-SIM7600: what the application gets to work with."""

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

    return fit(pins, _enable, ("lte", "wifi"), model)
