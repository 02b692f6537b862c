"""T8 on the wire: full and almost full come at once, go calmly, and nothing flaps.

A car park of 100 spaces: amber at 10 or fewer, FULL at 2 or fewer, spaces again from 6 on, and at
least a minute in each.
"""

import random
from itertools import pairwise

import pytest

from tests.standing.parts import junction

LOT = {"capacity": 100, "full_in": 2, "full_out": 6, "dwell_s": 60}
LOTS = {"a": LOT, "b": {**LOT, "dwell_s": 0}, "c": {**LOT, "almost_in": 20, "almost_out": 30}}
FULL = ("000", "red")
#: Fewer spaces is higher up: towards the top at once, down only after the dwell.
RANK = {"red": 0, "amber": 1, "green": 2}


def shown(made, line: int) -> tuple[str, str]:
    lit = made.sign.lit
    return lit.texts[line], lit.lines[line].colour


def test_full_at_once_and_spaces_after_the_dwell(scene):
    made = scene(junction(LOTS))
    made.free(a=50, b=50, c=50)
    full_s = made.now_s
    made.free(a=2, b=2, c=2)
    assert [shown(made, line) for line in range(3)] == [FULL, FULL, FULL]
    for line in range(3):
        assert made.turned(line, full_s - 0.05)[0] < full_s + 0.05
    # Out of FULL only from full_out on.
    made.free(a=5, b=5, c=5)
    assert [shown(made, line) for line in range(3)] == [FULL, FULL, FULL]
    made.free(a=8, b=8, c=8)
    assert [shown(made, line) for line in range(3)] == [FULL, ("8", "amber"), FULL]
    assert made.rules() == ("T8", "", "T8")
    made.until(full_s + 59.9)
    assert shown(made, 0) == FULL
    made.until(full_s + 60.2)
    assert [shown(made, line) for line in range(3)] == [("8", "amber")] * 3
    # The number itself is never held back; only the colour is.
    made.free(a=50, b=50, c=29)
    assert [shown(made, line) for line in range(3)] == [
        ("50", "amber"),
        ("50", "green"),
        ("29", "amber"),
    ]
    made.until(full_s + 121)
    assert [shown(made, line) for line in range(3)] == [
        ("50", "green"),
        ("50", "green"),
        ("29", "amber"),
    ]


def test_unknown_and_closed_wait_for_nothing_and_forget_the_phase(scene):
    made = scene(junction(LOTS))
    made.free(a=2, b=2, c=2)
    assert made.free(a="--")[0] == "---"
    # The first phase after unknown is immediate, a second after FULL.
    assert made.free(a=50)[0] == "50"
    assert shown(made, 0) == ("50", "green")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_count_that_swings_round_the_thresholds_does_not_flap(scene, seed):
    made = scene(junction(LOTS))
    pick = random.Random(seed)
    at_s = start_s = made.now_s
    free = 12
    while at_s < start_s + 3000:
        at_s += pick.choice((0.5, 3, 7, 20))
        free = max(0, min(40, free + pick.randrange(-4, 5)))
        for lot in LOTS:
            made.at(at_s, f"parking/{lot}/free", str(free))
    made.until(at_s + 1)
    changes = 0
    for line in (0, 2):
        phases = []
        for t_s, text, colour in made.episodes(line):
            if text != "---" and (not phases or phases[-1][1] != colour):
                phases.append((t_s, colour))
        for (since_s, before), (t_s, after) in pairwise(phases):
            changes += 1
            if RANK[after] > RANK[before]:
                assert t_s - since_s >= 59.99, (since_s, before, t_s, after)
    assert changes > 10
    # Without a dwell the same counts do flap: the test would see it.
    spans = pairwise(made.episodes(1)[1:])
    assert min(after[0] - before[0] for before, after in spans if before[2] != after[2]) < 10
