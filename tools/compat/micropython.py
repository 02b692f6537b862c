"""Stands in for MicroPython's `micropython` module when device code runs on CPython.

Only what changes nothing about the result: constants and code-generation hints; and what
MicroPython's `gc` has besides.
"""

import gc

# How much is free, and when garbage is collected, is CPython's own affair.
gc.threshold = lambda amount=-1: amount  # type: ignore[attr-defined]
gc.mem_free = lambda: 0  # type: ignore[attr-defined]


def const(value):
    """The value itself; on the device the compiler folds it."""
    return value


def native(function):
    """The function itself; on the device it becomes machine code."""
    return function


def viper(function):
    """The function itself. Viper's 32-bit arithmetic wraps; plain Python's does not."""
    return function


def opt_level(level: int | None = None) -> int:
    """Accepts a level and reports 0: nothing is optimised here."""
    return 0
