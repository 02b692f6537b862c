"""Cuts the power in every flash operation while a draft is judged, put to use or taken back."""

import json
import os

import atomic

from baysign.config import change, store
from baysign.config.check import check
from board import Board, Remembering, names, write

_SHOWN = 5


def main(job: dict) -> dict:
    """`job`: old, new (configurations), act ("judge", "revert"), remote, board, model.

    `old` is in use; for "judge" `new` is the draft that was asked for, for "revert" it is on trial
    and `old` what it replaced. Returns operations, cuts, wrong (the first few), and how often the
    first start after the cut found old and new.
    """
    errors = Remembering(lambda config: check(config, job["board"], job["model"]))
    board = Board(errors, {"/config.json": job["old"], "/config.good": job["old"]})
    new = json.dumps(job["new"]).encode()
    if job["act"] == "judge":
        write(change.DRAFT, new)
        change.ask("c1", job["remote"])
    else:
        write(change.BEFORE, json.dumps(job["old"]).encode())
        write(store.CURRENT, new)
        write(store.TRIAL, b'{"id": "c1"}')
    act = _judge if job["act"] == "judge" else _revert
    wanted = json.dumps(job["old"] if job["act"] == "revert" or errors(job["new"]) else job["new"])
    found = {"operations": 0, "cuts": 0, "old": 0, "new": 0, "wrong": []}
    for operation, where in board.cuts(lambda: act(errors)):
        found["operations"] = operation - 1
        found["cuts"] += 1
        current = atomic.read(store.CURRENT, store.LIMIT_BYTES)
        if current == new:
            found["new"] += 1
        elif current is not None and json.loads(current) == job["old"]:
            found["old"] += 1
        else:
            found["wrong"].append(where + f"neither: {str(current)[:60]}")
        # The next start finishes what this one began.
        act(errors)
        _finished(found["wrong"], where, wanted, job)
    del found["wrong"][_SHOWN:]
    return found


def _judge(errors) -> None:
    if store.left(store.ASKED):
        change.judge(errors, lambda data, config: None)


def _revert(errors) -> None:
    if store.left(store.TRIAL):
        change.revert()


def _finished(wrong: list, where: str, wanted: str, job: dict) -> None:
    current = atomic.read(store.CURRENT, store.LIMIT_BYTES)
    if json.loads(current) != json.loads(wanted):
        wrong.append(where + f"in the end {str(current)[:60]}")
    if store.left(store.ASKED):
        wrong.append(where + "asked for ever")
    if change.said() is None:
        wrong.append(where + "nobody is told")
    changed = json.loads(wanted) != job["old"]
    if changed and json.dumps(job["old"]).encode() != atomic.read(change.BEFORE, 16384):
        wrong.append(where + "the former one is lost")
    if job["act"] == "judge" and changed == ("config.draft" in names()):
        wrong.append(where + "the draft")
    if store.left(store.TRIAL) != (changed and job["remote"]):
        wrong.append(where + "trial")
    for name in os.listdir("/"):
        if name.endswith(".new"):
            wrong.append(where + "left behind: " + name)
