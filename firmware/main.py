"""Runs the application; what escapes from it darkens the panel, is logged, resets the board."""

import sys
import time

import machine
import micropython

# A sign that restarts in a tight loop would flicker.
_PAUSE_MS = 1000


def _build():
    """(log, supervisor); the module that built them is dropped, it takes 6 kB for nothing."""
    import baysign
    from baysign import app

    log = app.log
    try:
        supervisor = app.build()
    except Exception as error:
        log.trace("main", error)
        log.flush()
        raise
    del sys.modules["baysign.app"]
    del baysign.app
    return log, supervisor


def _run() -> None:
    # Byte 0x03 on the serial line is noise in a cabinet, not a wish to stop the sign.
    micropython.kbd_intr(-1)
    try:
        log, supervisor = _build()
        import asyncio

        try:
            asyncio.run(supervisor.run())
            log.note("main", "the supervisor returned")
        except Exception as error:
            log.trace("main", error)
        log.flush()
    finally:
        # Importing the board darkens the panel, if the application never came that far.
        from board import board

        board.dark()
        time.sleep_ms(_PAUSE_MS)
        machine.reset()


_run()
