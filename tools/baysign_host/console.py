"""`baysign console`: a terminal on a sign's field console, over USB or a simulated sign's pty.

Opening a serial port raises DTR and RTS, and the circuit that lets a flashing tool reset a board
looks at both: it does nothing while they are alike. So both stay raised, from the first moment on,
and are left alone at the end; only boards that take a single one of them for a reset do reset.
"""

import contextlib
import os
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import serial
from serial.tools import list_ports

from baysign_host.errors import HostError

BAUD = 115_200
# Ctrl-], as in other terminals on boards; the sign has no use for it.
_LEAVE = b"\x1d"
_LOOK_S = 0.5
# Makers of the USB serial chips on ESP32 boards: Silicon Labs, WCH, FTDI, Prolific, Espressif.
_MAKERS = {0x10C4, 0x1A86, 0x0403, 0x067B, 0x303A}


def main(port: str | None = None, log: Path | None = None) -> int:
    """Runs until Ctrl-]. Raises HostError for what the user can put right."""
    path = port or found_port()
    with contextlib.ExitStack() as stack:
        copy = stack.enter_context(_opened(log)) if log else None
        line = stack.enter_context(opened(path))
        _tell(f"{path}, Ctrl-] leaves")
        stack.enter_context(_raw(sys.stdin.fileno()))
        sit(line, path, sys.stdin.fileno(), sys.stdout.fileno(), copy)
    _tell("closed")
    return 0


def found_port() -> str:
    """The one serial port that looks like a board; HostError for none and for several."""
    ports = sorted(each.device for each in list_ports.comports() if each.vid in _MAKERS)
    if not ports:
        raise HostError("no board found on USB: plug it in, or name its port with --port")
    if len(ports) > 1:
        raise HostError(f"several boards on USB, name one with --port: {', '.join(ports)}")
    return ports[0]


def opened(path: str) -> serial.Serial:
    """The serial line, for nobody else meanwhile; HostError when it cannot be had."""
    line = serial.Serial(baudrate=BAUD, timeout=0, exclusive=True)
    line.dtr = line.rts = True
    line.port = path
    try:
        line.open()
    except (OSError, ValueError) as error:
        raise HostError(f"{path}: {_reason(error)}") from None
    _keep_lines(line.fileno())
    return line


def sit(line: serial.Serial, path: str, keys: int, screen: int, copy=None) -> None:
    """Carry bytes both ways until somebody presses Ctrl-], or the keys come to their end.

    A port that goes away, as a board's own USB does at a restart, is opened again when it is back.
    """
    while True:
        ready = select.select([keys, line.fileno()], [], [])[0]
        if keys in ready:
            typed = os.read(keys, 1024)
            if not typed or _LEAVE in typed:
                return
            with contextlib.suppress(OSError):
                line.write(typed)
        if line.fileno() in ready:
            try:
                said = line.read(4096)
            except (OSError, serial.SerialException):
                said = b""
            if not said:
                line.close()
                if not _back(line, path, keys, screen):
                    return
                continue
            _write(screen, said)
            if copy is not None:
                copy.write(said)
                copy.flush()


def _back(line: serial.Serial, path: str, keys: int, screen: int) -> bool:
    """Wait for the port to come back; False when somebody leaves instead."""
    _write(screen, f"\r\n(baysign console: {path} has gone, waiting)\r\n".encode())
    while True:
        if keys in select.select([keys], [], [], _LOOK_S)[0]:
            typed = os.read(keys, 1024)
            if not typed or _LEAVE in typed:
                return False
        with contextlib.suppress(OSError, serial.SerialException):
            line.open()
            _keep_lines(line.fileno())
            return True


def _write(screen: int, data: bytes) -> None:
    """All of it, also to a terminal that takes it in parts."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(screen, view) :]
        except BlockingIOError:
            time.sleep(0.01)


def _keep_lines(fd: int) -> None:
    """Closing the port must not drop DTR and RTS one after the other."""
    with contextlib.suppress(ImportError):
        import termios

        settings = termios.tcgetattr(fd)
        settings[2] &= ~termios.HUPCL
        termios.tcsetattr(fd, termios.TCSANOW, settings)


@contextlib.contextmanager
def _raw(fd: int) -> Iterator[None]:
    """Every key goes to the sign, Ctrl-C too; the terminal is as before afterwards."""
    try:
        import termios
        import tty
    except ImportError:
        raise HostError("baysign console needs Linux, macOS or WSL") from None
    if not os.isatty(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    try:
        tty.setraw(fd)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _opened(log: Path):
    try:
        return log.open("ab")
    except OSError as error:
        raise HostError(f"--log {log}: {error.strerror}") from None


def _reason(error: Exception) -> str:
    """What the system says, without pyserial's own words around it."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)


def _tell(text: str) -> None:
    print(f"baysign console: {text}", file=sys.stderr, flush=True)
