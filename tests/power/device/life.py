"""A sign's whole life of saves, each one cut in every operation: for the long run."""

from flash import TEARS

from board import Board


def main(job: dict) -> dict:
    """`job`: old, new, saves. Returns saves, cuts, counts of old and new, wrong."""
    board = Board(lambda config: [], {"/config.json": job["old"], "/config.good": job["old"]})
    counts = {"old": 0, "new": 0}
    wrong = []
    cuts = 0
    kept = bytearray(board.flash.cells)
    pair = [job["old"], job["new"]]
    for number in range(job["saves"]):
        before, after = pair[number % 2], pair[1 - number % 2]
        kept[:] = board.flash.cells
        store = board.boot()
        store.save(after)
        operations = board.flash.operations
        for operation in range(1, operations + 1):
            store = board.restore(kept)
            tear = TEARS[(number + operation) % len(TEARS)]
            board.flash.cut(operation, tear)
            try:
                store.save(after)
            except OSError:
                pass
            cuts += 1
            store = board.boot()
            found = store.load()["whole"]
            if store.complaint or found not in pair:
                wrong.append(f"save {number}, operation {operation} ({tear})")
            else:
                counts["old" if found == before else "new"] += 1
        # The life goes on from the last cut one, not from an undisturbed flash.
        store.save(after)
    return {"saves": job["saves"], "cuts": cuts, "counts": counts, "wrong": wrong[:5]}
