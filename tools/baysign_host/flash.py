"""`baysign flash`: an image into a board, by esptool, with plain words for what goes wrong.

Everything that can be known beforehand is checked before the first byte is erased: the files
against their plan, the chip, the size of its flash. What has been written is verified: the board
computes an MD5 of its flash and esptool compares. A board that was left half written does not
start its application; writing again puts it right.
"""

from pathlib import Path

from esptool import FatalError, cmds
from esptool.logger import EsptoolLogger, TemplateLogger
from esptool.util import flash_size_bytes
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from serial import SerialException
from serial.tools import list_ports

from baysign_host.errors import HostError
from baysign_host.image import layout
from baysign_host.mcu import MCUS

_MIB = 1024 * 1024
_SLOWER = "try again with --baud 115200 and a shorter cable"
_BOOT = (
    "hold the button BOOT, press and let go EN (or RST), let BOOT go, and try again; if that does "
    "not help, take another cable: some only charge and carry no data"
)
# What esptool says, or a part of it, and what that means to somebody with a board in hand. The
# first that is found counts.
_CAUSES = (
    ("exclusively lock", "the port is in use: close the other program (a console, an IDE)"),
    ("Access is denied", "the port is in use: close the other program (a console, an IDE)"),
    ("busy]", "the port is in use: close the other program (a console, an IDE)"),
    ("Permission denied", "you may not open this port: sudo usermod -a -G dialout $USER, then "
     "log out and in again"),
    ("No such file", "there is no such port"),
    ("FileNotFoundError", "there is no such port"),
    ("Connection refused", "nobody listens there"),
    ("Wrong boot mode", f"the board runs its program and does not listen: {_BOOT}"),
    ("Download mode successfully detected", "the board hears nothing: are RX and TX swapped?"),
    ("No serial data received", f"the board does not answer: {_BOOT}"),
    ("Failed to connect", f"the board does not answer as it should: {_BOOT}"),
    ("MD5 of file", f"the flash does not hold what was sent: {_SLOWER}; if it happens again, the "
     "board is broken"),
    ("Invalid head of packet", f"bytes get lost on the way: {_SLOWER}"),
    ("Secure Download", "this chip is locked (secure download mode) and takes no image"),
)  # fmt: skip


def main(folder: Path, port: str, baud: int = 460_800) -> int:
    """Write the image in `folder` to the board at `port` and verify it. Raises HostError."""
    plan = layout.read_plan(folder)
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        shown = _Shown(progress)
        EsptoolLogger().set_logger(shown)
        try:
            _flash(folder, plan, port, baud, shown)
        except FatalError as error:
            raise HostError(f"{port}: {meaning(str(error))}") from None
        except (SerialException, OSError) as error:
            raise HostError(
                f"{port}: the connection broke ({error}): plug the board in again and repeat"
            ) from None
        finally:
            EsptoolLogger().set_logger(EsptoolLogger())
    what = f"sign {plan.sign}" if plan.sign else "a sign without configuration"
    console.print(f"done: {what} is on the board and verified; it starts by itself")
    return 0


def meaning(text: str) -> str:
    """What esptool's complaint means, and what to do, in one line."""
    found = next((words for part, words in _CAUSES if part.lower() in text.lower()), None)
    if found is None:
        return text.strip().splitlines()[0]
    if found == "there is no such port":
        ports = sorted(each.device for each in list_ports.comports())
        found += (
            f"; there are: {', '.join(ports)}"
            if ports
            else " and no other one: is the board plugged in, with a cable that carries data?"
        )
    return found


def _flash(folder: Path, plan: layout.Plan, port: str, baud: int, shown: "_Shown") -> None:
    shown.begin("connecting", None)
    board = cmds.detect_chip(port)
    try:
        mcu = MCUS[plan.chip]
        if mcu.chip_id != board.IMAGE_CHIP_ID:
            raise HostError(
                f"{port}: wrong chip: this is the {board.CHIP_NAME}, but the image is for "
                f"{plan.board} with the {mcu.name}"
            )
        board = cmds.run_stub(board)
        if not port.startswith("socket:"):
            board.change_baud(baud)
        cmds.attach_flash(board)
        _same_size(plan, port, flash_size_bytes(cmds.detect_flash_size(board)))
        for row in plan.writes:
            shown.begin(row.what, row.size)
            cmds.write_flash(board, [(row.offset, (folder / row.file).read_bytes())])
        shown.done()
        cmds.reset_chip(board, "hard-reset")
    finally:
        board._port.close()


def _same_size(plan: layout.Plan, port: str, size: int | None) -> None:
    """MicroPython's file system reaches to the end of the flash; at any other size than it was
    made for it is taken for damaged, and formatted."""
    if size not in (None, plan.flash_bytes):
        raise HostError(
            f"{port}: this board has {size // _MIB} MiB of flash, but the image is for "
            f"{plan.flash_bytes // _MIB} MiB: set flash_mib in its board.json and build again"
        )


class _Shown(TemplateLogger):
    """What esptool reports, as one bar a file; its words are for those who know it."""

    def __init__(self, progress: Progress):
        self._progress = progress
        self._task = None
        self._total: int | None = None

    def begin(self, what: str, total: int | None) -> None:
        """The next step, of `total` bytes or of unknown length."""
        self.done()
        self._total = total
        self._task = self._progress.add_task(what, total=total)

    def done(self) -> None:
        """The step is over."""
        if self._task is not None and self._total:
            self._progress.update(self._task, completed=self._total)

    def progress_bar(
        self, cur_iter: int, total_iters: int, prefix: str = "", suffix: str = "", bar_length=30
    ) -> None:
        """So far of so much, in esptool's units."""
        if self._task is not None and self._total:
            part = cur_iter / max(1, total_iters)
            self._progress.update(self._task, completed=int(self._total * part))

    def print(self, *args, **kwargs) -> None:
        """Not shown."""

    note = warning = error = print

    def stage(self, finish: bool = False) -> None:
        """Not shown."""

    def set_verbosity(self, verbosity: str) -> None:
        """There is only one."""
