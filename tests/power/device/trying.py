"""Cuts the power in every flash operation while a new board's draft is judged, and stored after it
has been tried."""

import json
import os

import atomic

from baysign.config import change, store
from baysign.config.check import check
from board import Board, Remembering, names, write


def main(job: dict) -> dict:
    """`job`: new (a configuration, the draft), act ("judge", "confirm"), board, model.

    Nothing is in use. Returns operations, cuts, wrong, and how often the first start after the cut
    found nothing stored and the whole draft.
    """
    errors = Remembering(lambda config: check(config, job["board"], job["model"]))
    board = Board(errors)
    new = json.dumps(job["new"]).encode()
    write(change.DRAFT, new)
    act = _confirm
    if job["act"] == "judge":
        change.ask(None, False, change.TRIED)
        act = _judge
    found = {"operations": 0, "cuts": 0, "none": 0, "new": 0, "wrong": []}
    for operation, where in board.cuts(lambda: act(errors)):
        found["operations"] = operation - 1
        found["cuts"] += 1
        kept = [_read(path) for path in (store.CURRENT, store.GOOD, store.DRAFT)]
        found["none" if kept[0] is None else "new"] += 1
        # Stored whole or not at all, and the draft is there until it is.
        if kept not in (
            [None, None, new],
            [new, None, new],
            [new, None, None],
            [new, new, None],
        ):
            found["wrong"].append(where + str([len(each or b"") for each in kept]))
        # Once more, as the next start or the next session would.
        if act is _judge or kept[2] is not None:
            act(errors)
            _finished(found["wrong"], where, job)
    return found


def _read(path: str):
    return atomic.read(path, store.LIMIT_BYTES)


def _judge(errors) -> None:
    if store.left(store.ASKED):
        change.judge(errors, lambda data, config: None)


def _confirm(errors) -> None:
    tried = store.Store(errors, store.DRAFT)
    tried.load()
    tried.confirm()


def _finished(wrong: list, where: str, job: dict) -> None:
    wanted = ["config.good", "config.json"] if job["act"] == "confirm" else ["config.draft"]
    found = [name for name in names() if name != "config.try"]
    if found != wanted:
        wrong.append(where + f"in the end {found}")
    if (job["act"] == "judge") != store.left(store.TRY):
        wrong.append(where + "to be tried")
    if [name for name in os.listdir("/") if name.endswith(".new")]:
        wrong.append(where + "left behind")
