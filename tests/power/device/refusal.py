"""A flash that takes nothing: what the store then says, and what is left (F19)."""

from baysign.config.check import check
from baysign.errors import ConfigError
from board import Board, fill, free_blocks, make_room, names, write

# What the ESP32 port raises when its flash refuses, and what a write-protected device answers.
EROFS = 30


def main(job: dict) -> list:
    """`job`: medium ("full", "read-only" or "raises"), room (blocks left free), leftover (bytes of
    a .new file), old, new, good, board, model.

    Returns steps as [what, errno or 0, name of what loads, complaint, files, free blocks].
    """
    board = Board(
        lambda config: check(config, job["board"], job["model"]),
        {"/config.json": job["old"], "/config.good": job["good"]},
    )
    if job["leftover"]:
        write("/config.json.new", b"?" * job["leftover"])
    if job["medium"] == "full":
        fill(job["room"])
    else:
        board.flash.refusal = EROFS
        board.flash.raises = job["medium"] == "raises"
    steps = []
    store = board.boot()
    store.load()
    for _ in range(3):
        # A broker may send it again and again; nothing may pile up.
        steps.append(_step("save", store, lambda: store.save(job["new"])))
    steps.append(_step("confirm", store, store.confirm))
    store = board.boot()
    steps.append(_step("boot", store, lambda: None))
    board.flash.refusal = 0
    make_room()
    steps.append(_step("save with room", store, lambda: store.save(job["new"])))
    steps.append(_step("confirm with room", store, store.confirm))
    store = board.boot()
    steps.append(_step("boot", store, lambda: None))
    return steps


def _step(what: str, store, act) -> list:
    error = 0
    try:
        act()
    except OSError as refused:
        error = refused.errno
    return [what, error, _name(store), store.complaint, names(), free_blocks()]


def _name(store) -> str:
    try:
        return store.load()["whole"]["name"]
    except ConfigError as error:
        return str(error)
