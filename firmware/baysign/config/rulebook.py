"""The rules for configurations as the board applies them: with its own board and sign models.

Imported only by `store`, and only for a configuration that no verdict is kept of.
"""

import gc
import json

# Loading leaves as much garbage as code: a heap in pieces has no room for the next module, however
# much is free.
for _name in ("fields", "scalar", "check", "rules"):
    gc.collect()
    __import__("baysign.config." + _name)
gc.collect()

from baysign.config import check  # noqa: E402


def errors(config) -> list:
    """What is wrong with a configuration, as (path, message)."""
    try:
        model = _read(f"/a/signs/{config['sign']}.json")
    except (OSError, ValueError, KeyError, TypeError):
        model = None
    found = check.check(config, _read("/a/board/board.json"), model)
    if model is None and "sign" not in [path for path, _ in found]:
        found.append(("sign", "no such sign model on this board"))
    return found


complete = check.complete


def _read(path: str):
    with open(path) as file:
        return json.load(file)
