"""What a start needs once is gone when the sign runs.

A function holds on to all of its module, so one that lives on keeps everything beside it in
memory, whatever has been unloaded. Each of the modules gets a weight to carry; a sign without
them in memory is none the heavier.
"""

import pytest

from baysign_host import ROOT
from baysign_host.configuration import board_facts
from baysign_host.image.content import code, settings
from baysign_host.image.shrink import Shrinker
from baysign_host.image.slot import compile_text
from baysign_host.image.weigh import probed
from tests.e2e.parts import entrance

_BOARD = "esp32_devkitc"
_BYTES = 30_000
ONCE = (
    "baysign/app",
    "baysign/hardware",
    "baysign/config/ready",
    "baysign/config/store",
    "baysign/face/layout",
    "baysign/face/room",
    "baysign/feed/paths",
    "baysign/feed/wiring",
    "baysign/health/fit",
    "baysign/link/build",
    "baysign/link/links",
    "lib/bus/esp",
    "lib/bus/panels",
)
PLAIN: dict = {}
#: All that `health.fit` and `app` build of functions and objects.
FULL = {
    "timezone": "CET-1CEST,M3.5.0,M10.5.0/3",
    "position": {"lat": 51.05, "lon": 13.74},
    "light": {"sensor": "bh1750", "night_pct": 20, "schedule": [{"at": "06:00", "pct": 80}]},
    "temperature": {"sensor": "lm75"},
    "door": True,
    "supply": {"sensor": "ina219"},
    "time": {"chip": "ds3231"},
}


def heavy(name: str, source, tmp_path) -> bytes:
    """A module of the image with a weight in it."""
    target = tmp_path / "heavy.mpy"
    text = f"{source.text(name)}\nWEIGHT = bytes({_BYTES})\n"
    compile_text(text, name.removeprefix("lib/").replace("/", "."), target)
    return target.read_bytes()


@pytest.mark.parametrize("fitted", [PLAIN, FULL], ids=["plain", "full"])
def test_what_is_needed_once_is_gone(fitted, tmp_path):
    config = entrance(1883) | fitted
    files = code(_BOARD, board_facts(_BOARD)["arch"]) | settings([config], _BOARD)[0]
    roots = {name: ROOT / ("" if name.startswith("lib/") else "firmware") for name in ONCE}
    texts = {name: (root / f"{name}.py").read_text("utf-8") for name, root in roots.items()}
    source = Shrinker(texts, arguments=False)
    weights = {f"/a/{name}.mpy": heavy(name, source, tmp_path) for name in ONCE}
    assert weights.keys() <= files.keys()
    light = probed(files)
    assert light["in_session"]
    grown = probed(files | weights)["heap"] - light["heap"]
    if grown > _BYTES // 2:
        kept = [
            path
            for path, data in weights.items()
            if probed(files | {path: data})["heap"] - light["heap"] > _BYTES // 2
        ]
        pytest.fail(f"still in memory: {', '.join(kept)}")
