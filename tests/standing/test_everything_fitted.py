"""A sign with all that can be fitted, and all that can be asked: the heap stays in one piece.

What it has left is little, and what is loaded for an order, a test or a question comes and goes.
"""

from itertools import pairwise

import pytest

from baysign_host.sim.chips.bh1750 import Bh1750
from baysign_host.sim.chips.ds3231 import Ds3231
from baysign_host.sim.chips.ina219 import Ina219
from baysign_host.sim.chips.lm75 import Lm75
from tests.standing.parts import NOON_S, TIMED, draw, junction
from tests.standing.scales import Scales

LOTS = {name: {"max_age_s": 86_400, "capacity": 400} for name in "abc"}
FITTED = {
    "name": "Harbour",
    "position": {"lat": 51.05, "lon": 13.74},
    "light": {"sensor": "bh1750", "night_pct": 20},
    "temperature": {"sensor": "lm75"},
    "supply": {"sensor": "ina219", "idle_ma": 30, "segment_ma": 20},
    "time": {"chip": "ds3231"},
    "door": True,
}
READING = ("about", "faults", "log", "lots", "mqtt", "net", "status", "time", "why")
#: What a health takes in one piece, twice over.
PIECE_BYTES = 2048


@pytest.fixture
def fitted(scene, tmp_path):
    """The sign, and what its heap weighs each twenty seconds."""
    made = scene(junction(LOTS, source=TIMED, **FITTED), start=False)
    scales = Scales(tmp_path / "j1", 20)
    light = Bh1750(40_000)
    for address, chip in ((0x40, Ina219(draw)), (0x48, Lm75(25)), (0x23, light), (0x68, Ds3231())):
        made.sign.attach(address, chip)
    made.start()
    made.after(60)
    made.clock(NOON_S)
    made.free_at(a=(123, NOON_S), b=(45, NOON_S), c=(30, NOON_S - 60))
    return made, scales


def test_whatever_is_asked_is_answered_and_health_is_never_silent(fitted):
    made, scales = fitted
    names = []

    def ask(verb, wait_s, **body):
        names.append(f"n{len(names)}")
        made.send("baysign/j1/cmd", {"id": names[-1], "verb": verb, **body})
        made.after(wait_s)
        reply = made.replies()[-1]
        assert (reply["id"], reply["ok"]) == (names[-1], True), (verb, reply)

    for _ in range(4):
        ask("show", 70, text="CLS", lines=[2], minutes=1)
        ask("test", 60)
        for verb in READING:
            ask(verb, 1, **({"args": [1]} if verb == "why" else {}))
        # Ten minutes later what was loaded is given back.
        made.after(700)
        healths = [health["uptime_s"] for health in made.said("health")]
        assert made.now_s - healths[-1] < 70
    assert all(0 < later - sooner <= 70 for sooner, later in pairwise(healths))
    assert min(block for _, block in scales.weighed[3:]) >= PIECE_BYTES
