"""Runs the application; whatever escapes from it darkens the panel, is logged, and resets the board."""

import time

import machine
import micropython

# A panel that restarts in a tight loop would flicker; a technician's eye needs time to see it dark.
_PAUSE_MS = 1000


def _dark() -> None:
    """Panel off. Importing the board does it too, in case that is as far as the application came."""
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
