"""A NOR flash in RAM, as littlefs sees it on the board, whose power can fail in any operation.

A program can only clear bits and an erase sets a block to ones, as in the ESP32's flash chip.
Programs and erases are counted from 1; `cut(at, tear)` fails the power in operation number `at`
and leaves what `tear` says. From then on everything is refused with EIO, until `power_on`.

Refusals are returned, not raised: an exception would jump out of littlefs' C code and leave its
lists of open files pointing to nowhere, which is no way for a power cut to behave.
"""

import random

BLOCK = 4096
# What a torn operation leaves, for a program and for an erase alike.
TEARS = ("nothing", "first byte", "half", "all but one byte", "half and garbage", "weak")
EIO = 5

_BLANK = b"\xff" * BLOCK


class Flash:
    """`blocks` blocks of 4096 bytes, blank.

    `refusal` is an errno that writing answers with, 0 for none; with `raises` it is raised, as the
    ESP32 port does, instead of returned. `overwrites` counts programs of cells not blank.
    """

    def __init__(self, blocks: int):
        self.cells = bytearray(_BLANK * blocks)
        self.blocks = blocks
        self.refusal = 0
        self.raises = False
        self.overwrites = 0
        self.power_on()

    def power_on(self) -> None:
        """Power is back, or is there from now on; counting starts again."""
        self.dead = False
        self.programs = 0
        self.erases = 0
        self.programmed = set()
        self._at = 0
        self._tear = ""

    def cut(self, at: int, tear: str) -> None:
        """Power fails in operation `at` from power_on; one of TEARS says how far that came."""
        self._at = at
        self._tear = tear

    @property
    def operations(self) -> int:
        """Programs and erases since power_on, the interrupted one included."""
        return self.programs + self.erases

    # The block device protocol of MicroPython's vfs module.

    def readblocks(self, block: int, buffer, offset: int = 0) -> int:
        """0, or -EIO without power."""
        if self.dead:
            return -EIO
        start = block * BLOCK + offset
        buffer[:] = memoryview(self.cells)[start : start + len(buffer)]
        return 0

    def writeblocks(self, block: int, buffer, offset: int = 0) -> int:
        """One program operation."""
        if self.dead or self.refusal:
            return self._refuse()
        self.programs += 1
        self.programmed.add(block)
        start = block * BLOCK + offset
        end = start + len(buffer)
        old = bytes(memoryview(self.cells)[start:end])
        if self.operations == self._at:
            self.cells[start:end] = torn_program(old, bytes(buffer), self._tear, self._at)
            self.dead = True
            return -EIO
        if old != _BLANK[: len(old)]:
            self.overwrites += 1
        self.cells[start:end] = programmed(old, bytes(buffer))
        return 0

    def ioctl(self, request: int, argument: int) -> int | None:
        """Block count, block size, and one erase operation; the rest has nothing to do."""
        if request == 4:
            return self.blocks
        if request == 5:
            return BLOCK
        if request == 6:
            return self._erase(argument)
        return 0

    def _erase(self, block: int) -> int:
        if self.dead or self.refusal:
            return self._refuse()
        self.erases += 1
        start = block * BLOCK
        end = start + BLOCK
        if self.operations == self._at:
            old = bytes(memoryview(self.cells)[start:end])
            self.cells[start:end] = torn_erase(old, self._tear, self._at)
            self.dead = True
            return -EIO
        self.cells[start:end] = _BLANK
        return 0

    def _refuse(self) -> int:
        error = EIO if self.dead else self.refusal
        if self.raises and not self.dead:
            raise OSError(error)
        return -error


def programmed(old: bytes, data: bytes) -> bytes:
    """What cells hold after programming: bits are only cleared."""
    if old == _BLANK[: len(old)]:
        return data
    return bytes([old[i] & data[i] for i in range(len(old))])


def torn_program(old: bytes, data: bytes, tear: str, seed: int) -> bytes:
    """What an interrupted program leaves where `old` was and `data` should come."""
    size = len(data)
    if tear == "weak":
        # Every byte was under way, some bits of each had not yet gone to 0.
        noise = garbage(size, seed)
        return programmed(old, bytes([data[i] | noise[i] for i in range(size)]))
    done = reached(size, tear)
    rest = old[done:]
    if tear == "half and garbage":
        rest = programmed(rest, garbage(size - done, seed))
    return programmed(old[:done], data[:done]) + rest


def torn_erase(old: bytes, tear: str, seed: int) -> bytes:
    """What an interrupted erase leaves of a block."""
    size = len(old)
    if tear == "weak":
        noise = garbage(size, seed)
        return bytes([old[i] | noise[i] for i in range(size)])
    done = reached(size, tear)
    rest = garbage(size - done, seed) if tear == "half and garbage" else old[done:]
    return _BLANK[:done] + rest


def reached(size: int, tear: str) -> int:
    """How many bytes were finished."""
    if tear == "nothing":
        return 0
    if tear == "first byte":
        return 1
    if tear == "all but one byte":
        return size - 1
    return size // 2


def garbage(size: int, seed: int) -> bytes:
    """`size` bytes that are the same in every run."""
    random.seed(seed)
    return bytes([random.getrandbits(8) for _ in range(size)])
