"""What the rules cost: one update of a line against parsing its payload."""

import json
import subprocess
from pathlib import Path

from baysign_host import ROOT, interpreter

from .stats import Row

# The sources are compiled there as well, which a board never does.
_HEAP = "512wK"
_SCRIPT = Path(__file__).with_name("update.py")


def rows(port: int) -> list[Row]:
    """update_ratio: bytes to a changed face, in times of a bare json.loads; no broker is used."""
    done = subprocess.run(
        interpreter.argv(str(_SCRIPT), [ROOT], heap=_HEAP),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).strip().splitlines()[-1])
    found = json.loads(done.stdout)
    text = f"microseconds of json.loads of its {found['bytes']} bytes"
    also = {"microseconds of the update": found["update_us"]}
    return [Row("update_ratio", found["ratio"], "x", 4, text, found["loads_us"], also)]
