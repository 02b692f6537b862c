"""States of a flash from which a save or a confirm starts.

littlefs writes its directory as a log in two blocks: every twentieth save or so it is compacted
into the other one, after about a hundred compactions it moves elsewhere to spare the flash, and
the first such move splits the superblock from the directory. Each of these has writes and erases
of its own.
"""

import json

import atomic

from baysign.config.store import CURRENT
from board import Board, fill, free_blocks, write

_MOST_SAVES = 5000


def build(scene: str, check, job: dict) -> Board:
    """A board in that state, with job["old"] and job["good"] on it (None: no such file)."""
    board = Board(check, {"/config.json": job["old"], "/config.good": job["good"]})
    return _SCENES[scene](board, job)


def _plain(board: Board, job: dict) -> Board:
    return board


def _leftover(board: Board, job: dict) -> Board:
    """An earlier save was cut just before its rename: a whole new file lies beside the old one."""
    start = board.keep()
    board.boot().save(job["new"])
    last = board.flash.operations
    store = board.restore(start)
    board.flash.cut(last, "nothing")
    _fails(store, job["new"])
    board.boot()
    return board


def _rubbish(board: Board, job: dict) -> Board:
    """Half a file of a long-forgotten save."""
    write("/config.json.new", b'{"id": "half' * 500)
    write("/config.good.new", b"")
    write("/config.ready.new", b"1.0")
    return board


def _other_ready(board: Board, job: dict) -> Board:
    """The completed form on flash belongs to another configuration."""
    board.good().load()
    return board


def _compaction(board: Board, job: dict) -> Board:
    """The next save compacts the directory: more erases than a save has otherwise."""
    atomic.replace(CURRENT, _bytes(job["old"]))
    board.boot()
    atomic.replace(CURRENT, _bytes(job["old"]))
    usual = board.flash.erases
    return _until(board, job, lambda: board.flash.erases > usual)


def _split(board: Board, job: dict) -> Board:
    """The next save splits the superblock from the directory, which costs two blocks."""
    free = [free_blocks()]

    def split() -> bool:
        free.append(free_blocks())
        return free[-1] <= free.pop(0) - 2

    return _until(board, job, split)


def _move(board: Board, job: dict) -> Board:
    """The next save moves the directory: the superblock in blocks 0 and 1 has to be told."""
    _split(board, job)
    atomic.replace(CURRENT, _bytes(job["old"]))
    return _until(board, job, lambda: board.flash.programmed & {0, 1})


def _full(board: Board, job: dict) -> Board:
    """No block is free."""
    fill()
    return board


def _full_leftover(board: Board, job: dict) -> Board:
    """No block is free, and an earlier save was cut just before its rename."""
    _leftover(board, job)
    fill()
    return board


def _until(board: Board, job: dict, wanted) -> Board:
    """Replace the file by itself until that was `wanted`; the board is then as before that."""
    data = _bytes(job["old"])
    kept = bytearray(board.flash.cells)
    board.boot()
    for _ in range(_MOST_SAVES):
        kept[:] = board.flash.cells
        board.flash.power_on()
        atomic.replace(CURRENT, data)
        if wanted():
            board.restore(kept)
            return board
    raise RuntimeError(f"not in {_MOST_SAVES} saves")


def _bytes(config) -> bytes:
    return json.dumps(config).encode()


def _fails(store, config) -> None:
    try:
        store.save(config)
    except OSError:
        return
    raise RuntimeError("the save was not cut")


_SCENES = {
    "plain": _plain,
    "leftover": _leftover,
    "rubbish": _rubbish,
    "other ready": _other_ready,
    "compaction": _compaction,
    "split": _split,
    "move": _move,
    "full": _full,
    "full, leftover": _full_leftover,
}
