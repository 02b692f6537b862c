"""Starts a script of `tests/power/device` on MicroPython, with configurations to work with."""

import json
import subprocess
from pathlib import Path

from baysign_host import ROOT
from baysign_host.interpreter import argv

_DEVICE = Path(__file__).parent / "device"
# The flash under test and its copies lie in this heap too, so it is larger than a board's.
_HEAP = "16M"


def run(folder: Path, script: str, **job) -> dict | list:
    """What `script`.main(job) returned. `folder` is for the job's file."""
    job["board"] = json.loads((ROOT / "boards/esp32_devkitc/board.json").read_text())
    job["model"] = json.loads((ROOT / "boards/signs/junction_3x3.json").read_text())
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    command = argv(str(_DEVICE / "run.py"), [ROOT, script, path], heap=_HEAP)
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0 and not done.stderr, f"{script}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def config(name: str, lots: int = 3) -> dict:
    """A valid configuration called `name`; with 3 lots 0.7 kB, with 40 over one flash block."""
    keys = [f"P{number}" for number in range(lots)]
    return {
        "id": "harbour-07",
        "name": name,
        "board": "esp32_devkitc",
        "sign": "junction_3x3",
        "broker": {"host": "10.0.0.5"},
        "network": {"wifi": [{"ssid": "signs", "password": "not a secret"}]},
        "sources": {"city": {"topic": "p/{key}/free", "format": "plain", "number": "free"}},
        "lots": {
            key: {"source": "city", "max_age_s": 900, "name": f"car park {key}, at the harbour"}
            for key in keys
        },
        "lines": [{"lots": [key]} for key in keys[:3]],
    }
