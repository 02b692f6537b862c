"""What a start does first about its configuration, where an earlier life has left it something."""

from baysign.config import change, store

# Lives in a row that fail before a configuration on trial is taken back.
_TRIAL_LIVES = 2


def settle(failed_lives: int, approved, log) -> bool:
    """Judge a draft that is to be put to use; take back what lets one start after another fail.

    `approved(data, config)` keeps the verdict of a right one. True when the board is to start
    again: the rules have been in memory, and leave it in pieces.
    """
    try:
        if store.left(store.ASKED):
            wrong = change.judge(store.errors, approved)
            log.note("config", "refused: " + wrong if wrong else "the draft is right")
            return True
        if failed_lives >= _TRIAL_LIVES and store.left(store.TRIAL):
            log.note("config", "starts fail: rolled back")
            return change.revert()
    except OSError as error:
        log.note("config", f"not changed: {error}")
        change.withdraw()
        # A flash that does not even forget the request must not be asked at every start.
        return not store.left(store.ASKED)
    return False
