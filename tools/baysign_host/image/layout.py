"""Where things go in a board's flash, and what a folder made by `baysign image` says of itself.

vfs.bin          the file system with application, configuration and keys
micropython.bin  the user's MicroPython, where one was given
manifest.json    every file inside, with size and SHA-256; versions; geometry
plan.json        what to write where; plan.txt the same for people
report.txt       sizes and heap against the budgets
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from baysign_host.errors import HostError
from baysign_host.image.interpreter import USUAL_VFS, Interpreter
from baysign_host.image.volume import BLOCK_BYTES

VFS, MICROPYTHON = "vfs.bin", "micropython.bin"
MANIFEST, PLAN, PLAN_TEXT, REPORT = "manifest.json", "plan.json", "plan.txt", "report.txt"
NAMES = (VFS, MICROPYTHON, MANIFEST, PLAN, PLAN_TEXT, REPORT)
_MIB = 1024 * 1024


@dataclass(frozen=True)
class Geometry:
    """The file system's place in the flash, in bytes."""

    flash_bytes: int
    offset: int
    size: int
    block_bytes: int = BLOCK_BYTES


def geometry(flash_mib: int, interpreter: Interpreter | None) -> Geometry:
    """From where the interpreter's partitions end to the end of the flash, or as they say."""
    flash = flash_mib * _MIB
    offset = interpreter.vfs_offset if interpreter else USUAL_VFS
    size = (interpreter.vfs_bytes if interpreter else 0) or flash - offset
    if size <= 0 or offset + size > flash:
        where = interpreter.path if interpreter else "the board"
        raise HostError(
            f"{where}: the file system at {offset:#x} does not fit into {flash_mib} MiB of flash"
        )
    return Geometry(flash, offset, size)


@dataclass(frozen=True)
class Write:
    """One file that goes to the flash as it is."""

    file: str
    what: str
    offset: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Plan:
    """What `baysign flash` does: `chip` is esptool's name for it."""

    board: str
    sign: str
    chip: str
    flash_bytes: int
    writes: tuple[Write, ...]

    def text(self) -> str:
        """The plan for people, with the command that does the same by hand."""
        who = f"Sign {self.sign}" if self.sign else "A sign without configuration"
        lines = [f"{who} on {self.board}: {self.flash_bytes // _MIB} MiB of flash", ""]
        lines += [
            f"  {w.offset:#010x}  {w.size:>10,} bytes  {w.file:<16} {w.what}" for w in self.writes
        ]
        if all(w.file != MICROPYTHON for w in self.writes):
            lines += ["", "MicroPython is not part of this plan: it must be on the board already."]
        pairs = " ".join(f"{w.offset:#x} {w.file}" for w in self.writes)
        lines += [
            *("", "To write it:    baysign flash FOLDER --port PORT"),
            f"By hand:        esptool --chip {self.chip} --port PORT write-flash {pairs}",
        ]
        return "\n".join(lines) + "\n"


def write_of(name: str, what: str, offset: int, data: bytes) -> Write:
    """A row of the plan for this content."""
    return Write(name, what, offset, len(data), hashlib.sha256(data).hexdigest())


def to_json(value: object) -> str:
    """As it lies in the folder."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def plan_json(plan: Plan) -> str:
    """`plan.json`."""
    return to_json({"format": 1, **asdict(plan)})


def read_plan(folder: Path) -> Plan:
    """The plan in a folder, its files checked against it. HostError in one line otherwise."""
    path = folder / PLAN
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        plan = Plan(
            found["board"],
            found["sign"],
            found["chip"],
            found["flash_bytes"],
            tuple(Write(**row) for row in found["writes"]),
        )
    except FileNotFoundError:
        raise HostError(f"{folder}: no {PLAN}: is this a folder made by baysign image?") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HostError(f"{path}: not a plan of baysign image ({error})") from None
    for row in plan.writes:
        try:
            data = (folder / row.file).read_bytes()
        except OSError as error:
            raise HostError(f"{folder / row.file}: {error.strerror}") from None
        if (len(data), hashlib.sha256(data).hexdigest()) != (row.size, row.sha256):
            raise HostError(f"{folder / row.file}: not what {PLAN} says: build the image again")
    return plan
