"""Power flickers: boot, start to save, lose power, twenty times over, at random places (F15)."""

import random

from flash import TEARS

from baysign.config.check import check
from board import Board, Remembering, free_blocks, names

# Operations of a save and a confirm together, and some more, so that some come through.
_MOST_OPERATIONS = 30


def main(job: dict) -> dict:
    """`job`: configs, flickers, seeds, free, board, model.

    Returns counts of what happened, and what went wrong in words.
    """
    real = Remembering(lambda config: check(config, job["board"], job["model"]))
    totals = {"boots": 0, "cuts": 0, "through": 0, "kept": 0, "changed": 0}
    wrong = []
    for seed in range(job["seeds"]):
        _one_night(job, seed, real, totals, wrong)
    totals["wrong"] = wrong[:5]
    return totals


def _one_night(job: dict, seed: int, real, totals: dict, wrong: list) -> None:
    configs = job["configs"]
    board = Board(real, {"/config.json": configs[0], "/config.good": configs[0]})
    dice = _Dice(seed)
    current = configs[0]
    for flicker in range(1, job["flickers"] + 1):
        wanted = configs[flicker % len(configs)]
        store = board.boot()
        board.flash.cut(dice.below(_MOST_OPERATIONS) + 1, TEARS[dice.below(len(TEARS))])
        try:
            store.load()
            store.confirm()
            store.save(wanted)
            totals["through"] += 1
        except OSError:
            totals["cuts"] += 1
        store = board.boot()
        totals["boots"] += 1
        found = store.load()["whole"]
        if store.complaint or found not in (current, wanted):
            wrong.append(f"seed {seed}, flicker {flicker}: {store.complaint or found}")
        totals["kept" if found == current else "changed"] += 1
        current = found
    # What is left of a cut confirm stays until the next one that has something to write.
    for config in (configs[1], configs[0]):
        store = board.boot()
        store.save(config)
        store.load()
        store.confirm()
    if names() != ["config.good", "config.json", "config.ready"]:
        wrong.append(f"seed {seed}: left behind {names()}")
    if free_blocks() != job["free"]:
        wrong.append(f"seed {seed}: {free_blocks()} blocks free")


class _Dice:
    """Numbers that are the same in every run, whatever the flash draws in between."""

    def __init__(self, seed: int):
        self._state = seed

    def below(self, limit: int) -> int:
        """0 … limit - 1."""
        random.seed(self._state)
        self._state = random.getrandbits(30)
        return self._state % limit
