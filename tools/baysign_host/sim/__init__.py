"""Simulated signs: the shipped firmware on real MicroPython, with boards, chips and a street
around it."""

from baysign_host.sim.lit import Lit, LitLine
from baysign_host.sim.options import Options
from baysign_host.sim.sign import Sign
from baysign_host.sim.street import Street

__all__ = ["Lit", "LitLine", "Options", "Sign", "Street"]
