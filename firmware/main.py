"""Runs the application; what escapes from it darkens the panel, is logged, resets the board.

Only the console's verb `repl` ends it without a reset: MicroPython's own prompt is then next.
"""

import time

import machine
import micropython

# A sign that restarts in a tight loop would flicker.
_PAUSE_MS = 1000


def _build(board):
    """(log, supervisor), and what was needed only to build them is gone again."""
    from unload import unload

    from baysign import app

    log = app.log
    try:
        supervisor = app.build()
    except BaseException as error:
        board.dark()
        log.trace("main", error)
        log.flush()
        raise
    unload("baysign.app", "baysign.hardware", "baysign.health.fit", "baysign.face.layout")
    unload("baysign.link.build", "baysign.link.links", "bus.esp", "bus.panels")
    unload("baysign.face.room")
    return log, supervisor


def _run() -> None:
    # Byte 0x03 on the serial line is noise in a cabinet, not a wish to stop the sign.
    micropython.kbd_intr(-1)
    restart = True
    try:
        # Darkens the panel, and will be at hand when there is no memory left to load it.
        from board import board

        log, supervisor = _build(board)
        import asyncio

        try:
            asyncio.run(supervisor.run())
            log.note("main", "the supervisor returned")
        except BaseException as error:
            if supervisor.left is None:
                log.trace("main", error)
            else:
                log.flush()
                supervisor.left()
                restart = False
                return
        board.dark()
        log.flush()
    finally:
        if restart:
            time.sleep_ms(_PAUSE_MS)
            machine.reset()


_run()
