"""Cuts the power in every flash operation of what a store does; says what a boot then finds."""

import atomic
import careless
import scenes
from flash import TEARS

from baysign.config.check import check
from board import Board, Remembering, free_blocks, make_room, names

_SHOWN = 5


class Tally:
    """Outcomes by name; what must not be is kept in words."""

    def __init__(self):
        self.counts = {}
        self.wrong = []
        self.wrong_count = 0

    def add(self, outcome: str) -> None:
        """One more of these."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def complain(self, operation: int, tear: str, text: str) -> None:
        """Something that must not be."""
        self.wrong_count += 1
        if len(self.wrong) < _SHOWN:
            self.wrong.append(f"cut in operation {operation} ({tear}): {text}")


def main(job: dict) -> dict:
    """`job`: scene; act ("save", "confirm" or "load"); old, new, third, good (configurations, or
    None for no such file); replace (the way of writing, "" for the real one); refused (errno that
    the save ends with, 0 for none); board, model.

    Returns operations, cuts, counts of outcomes, wrong (the first few), wrong_count, overwrites.
    """
    real = Remembering(lambda config: check(config, job["board"], job["model"]))
    if job["replace"]:
        _replace_by(getattr(careless, job["replace"]))
    board = scenes.build(job["scene"], real, job)
    return sweep(board, job)


def _replace_by(way) -> None:
    """Configurations are written that way from now on; the completed form as ever."""
    sound = atomic.replace

    def replace(path: str, data, files=None) -> None:
        (sound if callable(data) else way)(path, data, files)

    atomic.replace = replace


def sweep(board: Board, job: dict) -> dict:
    """Every cut from the state that the board is in."""
    start = board.keep()
    act = _ACTS[job["act"]]
    store = board.restore(start)
    act(store, job)
    operations = board.flash.operations
    tally = Tally()
    cuts = 0
    for operation in range(1, operations + 2):
        # One past the end: power fails after everything was written.
        for tear in TEARS if operation <= operations else TEARS[:1]:
            store = board.restore(start)
            board.flash.cut(operation, tear)
            try:
                act(store, job)
            except OSError as error:
                if not board.flash.dead:
                    raise error
            if board.flash.dead != (operation <= operations):
                raise RuntimeError(f"operation {operation} of {operations} was not cut")
            cuts += 1
            _JUDGES[job["act"]](board, job, tally, operation, tear)
            _afterwards(board, job, tally, operation, tear)
    return {
        "operations": operations,
        "cuts": cuts,
        "counts": tally.counts,
        "wrong": tally.wrong,
        "wrong_count": tally.wrong_count,
        "overwrites": board.flash.overwrites,
    }


def _save(store, job: dict) -> None:
    try:
        store.save(job["new"])
    except OSError as error:
        if error.errno != job["refused"]:
            raise error


def _confirm(store, job: dict) -> None:
    store.load()
    store.confirm()


def _load(store, job: dict) -> None:
    store.load()


def _after_save(board: Board, job: dict, tally: Tally, operation: int, tear: str) -> None:
    """Old or new, whole; and it is the current file that says so, not the spare one."""
    store = board.boot()
    found = _loaded(store)
    for name in ("old", "new"):
        if found == job[name]:
            tally.add(name)
            break
    else:
        tally.add("neither")
        tally.complain(operation, tear, f"neither: {str(found)[:80]}")
    if store.complaint:
        tally.complain(operation, tear, store.complaint)


def _after_confirm(board: Board, job: dict, tally: Tally, operation: int, tear: str) -> None:
    """The current one is untouched; the good one is the former or the confirmed one, whole."""
    if _loaded(board.boot()) != job["old"]:
        tally.complain(operation, tear, "confirming touched the current configuration")
    found = _loaded(board.good())
    if found == job["old"]:
        tally.add("confirmed")
    elif found == job["good"]:
        tally.add("former")
    else:
        tally.add("neither")
        tally.complain(operation, tear, f"neither: {str(found)[:80]}")


def _afterwards(board: Board, job: dict, tally: Tally, operation: int, tear: str) -> None:
    """The next save and confirm work as ever; nothing is left lying about, no block is lost."""
    store = board.boot()
    try:
        make_room()
        store.save(job["third"])
        store = board.boot()
        if _loaded(store) != job["third"]:
            tally.complain(operation, tear, "the next save was lost")
        store.confirm()
    except OSError as error:
        tally.complain(operation, tear, f"the next save failed: {error!r}")
        return
    if _loaded(board.good()) != job["third"]:
        tally.complain(operation, tear, "the next confirm was lost")
    left = names()
    if left != ["config.good", "config.json", "config.ready"]:
        tally.complain(operation, tear, f"left behind: {left}")
    tally.add(f"free {free_blocks()}")


def _loaded(store) -> object:
    """The configuration, or None where there is none to load."""
    from baysign.errors import ConfigError

    try:
        return store.load()["whole"]
    except ConfigError:
        return None


_ACTS = {"save": _save, "confirm": _confirm, "load": _load}
_JUDGES = {"save": _after_save, "confirm": _after_confirm, "load": _after_save}
