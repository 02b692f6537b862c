"""Drivers for display chips: each is given its bus and its pins, and never makes them.

A driver has

    size              bytes of a frame
    show(frame)       have the frame on the LEDs; what is there already does not travel again
    brightness(n)     light from 0 (dark) to 65535; takes effect at once while enabled
    enable(), dark()  light on, off; a new driver is dark, and enabled after its first frame only
    verify()          OK, MISMATCH or UNSUPPORTED for what is shown, never a silent ok
    detail, at        of a mismatch: what is wrong, and the byte of the frame where, or None
    reinit()          write everything again without a dark moment, whatever the chips think

A driver whose chips answer later also has `poll`, see `panel.modbus`.
"""

OK = "ok"
MISMATCH = "mismatch"
UNSUPPORTED = "unsupported"

#: Which of a board's buses a chip hangs on.
BUSES = {"shift595": "panel", "max7219": "matrix", "ws2812": "strip", "modbus": "rs485"}
# Long ribbon cables and RC filters at each register: 1 MHz moves 21 registers in 0.2 ms.
CHAIN_HZ = 1_000_000
# Up to 10 MHz by the data sheet, on a board; modules on half a metre of wire want less.
MATRIX_HZ = 2_000_000


def worst(results) -> str:
    """One result for several: a mismatch before what cannot be known before ok."""
    found = OK
    for result in results:
        if result == MISMATCH:
            return result
        if result == UNSUPPORTED:
            found = result
    return found
