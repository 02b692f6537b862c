"""Runs the application; what escapes from it darkens the panel, is logged, resets the board."""

import time

import machine
import micropython

# A sign that restarts in a tight loop would flicker.
_PAUSE_MS = 1000


def _dark() -> None:
    """Panel off, which importing the board does by itself if the application never came so far."""
    from board import board

    board.dark()


def _run() -> None:
    # Byte 0x03 on the serial line is noise in a cabinet, not a wish to stop the sign.
    micropython.kbd_intr(-1)
    log = None
    try:
        from baysign import app

        log = app.log
        app.main()
        failure = "the application returned"
    except BaseException as error:
        failure = error
    try:
        _dark()
        if log is not None:
            log.trace("main", failure)
            log.flush()
    finally:
        time.sleep_ms(_PAUSE_MS)
        machine.reset()


_run()
