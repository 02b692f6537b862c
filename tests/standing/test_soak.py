"""Days and weeks of a three-line sign under virtual time: always right or unknown, nothing grows.

Every ten minutes the city says something, every day the broker restarts and the network fails
once, and the board's tick counter wraps (after 12.4 days; the short soak starts it a day before
that).
"""

import random
import time
from bisect import bisect_right
from itertools import pairwise

import pytest

from tests.standing.parts import Scene, junction
from tests.standing.scales import Scales

DAY_S = 86_400
WRAP_MS = 1 << 30
MAX_AGE_S = 1200
#: The longest that anything is kept from the sign: 300 s, and its way back into a session.
AWAY_S = 360
#: Numbers and words of other lengths in what is kept; a leak of a block a message would be 9 kB.
SLACK_BYTES = 512
LOTS = {"a": {"max_age_s": MAX_AGE_S}, "b": {"max_age_s": MAX_AGE_S, "capacity": 300}, "c": {}}
LINES = [{"lots": ["a"]}, {"lots": ["b"]}, {"lots": ["a", "b"]}]


class City:
    """What was said when; a lot's counts always move, so that T7 has no say."""

    def __init__(self, made: Scene, seed: int):
        self.made = made
        self.said: dict[str, list[tuple[float, int]]] = {"a": [], "b": []}
        self._pick = random.Random(seed)

    def day(self, start_s: float) -> None:
        """One day's messages and troubles."""
        pick = self._pick
        for turn in range(DAY_S // 600):
            for lot, said in self.said.items():
                if pick.random() < 0.03:
                    continue  # the city forgets one now and then
                last = said[-1][1] if said else 100
                at_s = start_s + turn * 600 + pick.uniform(0, 60)
                count = pick.choice((0, min(last + 1, 290), max(0, last - 2), pick.randrange(290)))
                count = count if count != last else count + 1
                said.append((at_s, count))
                self.made.at(at_s, f"parking/{lot}/free", str(count), True)
        self.made.sign.at(
            start_s + pick.uniform(1000, 40_000), self._broker, pick.choice((5, 300))
        )
        self.made.sign.at(start_s + pick.uniform(45_000, 80_000), self._network)

    def _broker(self, away_s: float) -> None:
        made = self.made
        made.sign.life.world.peers.clear()
        made.broker.drop()
        made.sign.after(away_s, lambda: made.sign.listen(made.broker))

    def _network(self) -> None:
        self.made.sign.set(wifi="down")
        self.made.sign.after(200, lambda: self.made.sign.set(wifi="up"))


def right(said: list[tuple[float, int]], text: str, from_s: float, until_s: float) -> bool:
    """Whether a line may say this for so long.

    Its count must have been said before, must be young enough up to the end, and must have been
    the newest up to the end, but for what a network that was away had kept back.
    """
    before = bisect_right(said, (from_s, 1000))
    for at in range(max(0, before - 3), before):
        at_s, count = said[at]
        if text != (str(count) if count else "000"):
            continue
        next_s = said[at + 1][0] if at + 1 < len(said) else until_s
        if until_s <= min(at_s + MAX_AGE_S, next_s + AWAY_S) + 0.05:
            return True
    return False


def soak(made: Scene, scales: Scales, days: int) -> None:
    """Live through so many days; prints how fast."""
    city = City(made, days)
    numbers = 0
    started_s = time.monotonic()
    for day in range(days):
        start_s = made.now_s
        city.day(start_s)
        made.until(start_s + DAY_S)
        numbers += always_right(city, start_s)
        made.changes.clear()
        made.broker.messages.clear()
        made.broker.said.clear()
        assert (made.sign.boots, made.sign.fault) == (1, ""), day
    spent_s = time.monotonic() - started_s
    print(f"{days} days in {spent_s:.1f} s: {days * DAY_S / spent_s:.0f} times real time")
    # Most of the time there was a number to be seen.
    assert numbers > days * 100
    assert made.broker.sessions >= 1 + 2 * days
    made.until(made.now_s + 3 * 3600)
    assert made.sign.lit.texts == ("---", "---", "---")
    heaps = scales.heaps
    assert len(heaps) > 23 * days
    # What is under way at a weighing comes and goes; a leak would raise the most of a whole day.
    first, last = max(heaps[1:24]), max(heaps[24 * days - 24 :])
    print(f"live heap at most {first} bytes on the first day, {last} on the last")
    assert last <= first + SLACK_BYTES


def always_right(city: City, since_s: float) -> int:
    """Every face of the day was right as long as it was lit; how many numbers there were."""
    numbers = 0
    full = False
    changes = [change for change in city.made.changes if change[0] >= since_s]
    for (t_s, lit), (until_s, _) in pairwise(changes):
        for line, lot in enumerate(("a", "b")):
            text = lit.texts[line]
            if text != "---":
                numbers += 1
                assert right(city.said[lot], text, t_s, until_s), (t_s, until_s, lot, text)
        area, parts = lit.texts[2], lit.texts[:2]
        if "---" in parts:
            assert area == "---", (t_s, lit.texts)
        else:
            total = sum(int(part) for part in parts)
            # FULL stays for a minute (T8), and only if it was there.
            held = full and area == "000"
            assert held or area == (str(min(total, 999)) if total else "000"), (t_s, lit.texts)
        full = area == "000"
    return numbers


@pytest.mark.parametrize(
    "days",
    [2, pytest.param(30, marks=[pytest.mark.long, pytest.mark.timeout(1800)])],
)
def test_soak(street, tmp_path, days):
    """Two days with the wrap after one; thirty with the wrap where it comes by itself."""
    config = junction(LOTS, LINES, board="esp32_devkitc")
    config["network"] = {"wifi": [{"ssid": "street", "password": "simulated"}]}
    start_ms = WRAP_MS - DAY_S * 1000 if days == 2 else 0
    made = Scene(street, tmp_path / "j1", config, ticks_ms=start_ms)
    scales = Scales(tmp_path / "j1", 3600)
    made.start()
    soak(made, scales, days)
