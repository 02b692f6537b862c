"""A month of days, and a million messages: the two long lives of a sign, for tests and bench.

Both run under virtual time and weigh the heap some two thousand times. A day's troubles: the
broker restarts once and the network fails once.
"""

import random
import time
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from baysign_host.sim.peer import PUBLISH, packet, text
from tests.standing.parts import Scene, junction
from tests.standing.scales import Growth, Scales
from tests.standing.timeserver import Server

DAY_S = 86_400
MAX_AGE_S = 1200
#: The longest that anything is kept from the sign: 300 s, and its way back into a session.
AWAY_S = 360
_WEIGHINGS = 1000
_BATCH = 100
_LOTS = {"a": {"max_age_s": MAX_AGE_S}, "b": {"max_age_s": MAX_AGE_S, "capacity": 300}, "c": {}}
_LINES = [{"lots": ["a"]}, {"lots": ["b"]}, {"lots": ["a", "b"]}]


@dataclass(frozen=True)
class Long:
    """What came of a long run: its sign, real seconds, and the growth of the heap."""

    made: Scene
    spent_s: float
    growth: Growth


def sign(street, home: Path, **options) -> Scene:
    """A three-line sign on Wi-Fi with the time of day, in session."""
    made, _ = _weighed(street, home, 0, **options)
    return made


def _weighed(street, home: Path, period_s: float, **options) -> tuple[Scene, Scales | None]:
    config = junction(_LOTS, _LINES, board="esp32_devkitc")
    config["network"] = {"wifi": [{"ssid": "street", "password": "simulated"}]}
    made = Scene(street, home, config, **options)
    scales = Scales(home, period_s) if period_s else None
    made.sign.listen(Server(), 123, host="udp")
    return made.start(), scales


class City:
    """What was said when; a lot's counts always move, so that T7 has no say."""

    def __init__(self, made: Scene, seed: int):
        self.made = made
        self.said: dict[str, list[tuple[float, int]]] = {"a": [], "b": []}
        self._pick = random.Random(seed)

    def day(self, start_s: float, troubles: bool = True) -> None:
        """One day's messages, and its troubles."""
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
        if not troubles:
            return
        self.made.sign.at(
            start_s + pick.uniform(1000, 40_000), self._broker, pick.choice((5, 300))
        )
        self.made.sign.at(start_s + pick.uniform(45_000, 80_000), self._network)

    def _broker(self, away_s: float) -> None:
        made = self.made
        peer = made.sign.life.world.peers.pop(1883)
        made.broker.drop()
        made.sign.after(away_s, lambda: made.sign.listen(peer))

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


def soak(street, home: Path, days: int, **options) -> Long:
    """So many days; at every moment a number was lit it was right."""
    made, scales = _weighed(street, home, days * DAY_S / _WEIGHINGS, **options)
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
    # Most of the time there was a number to be seen.
    assert numbers > days * 100
    assert made.broker.sessions >= 1 + 2 * days
    return Long(made, spent_s, scales.growth())


def messages(street, home: Path, count: int) -> Long:
    """So many messages, a hundred in a second; each of them changes the face."""
    made, scales = _weighed(street, home, count / _BATCH / _WEIGHINGS)
    # A keepalive's worth of readings is of no interest: the newest is compared at the end.
    batches = [_batch(number) for number in range(10)]
    first_s = made.now_s

    def send(number: int) -> None:
        for connection in made.broker.connections():
            connection.send(batches[number % len(batches)])
        made.changes.clear()
        made.broker.messages.clear()
        made.broker.said.clear()
        if number + 1 < count // _BATCH:
            made.sign.at(first_s + number + 1, send, number + 1)

    made.sign.at(first_s, send, 0)
    started_s = time.monotonic()
    made.until(first_s + count / _BATCH)
    spent_s = time.monotonic() - started_s
    assert (made.sign.boots, made.sign.fault, made.broker.sessions) == (1, "", 1)
    growth = scales.growth()
    assert made.counters()["messages"] >= count
    return Long(made, spent_s, growth)


def _batch(number: int) -> bytes:
    """A hundred messages for the lots a and b in turn, no two in a row of a lot alike."""
    return b"".join(
        packet(PUBLISH, text(f"parking/{'ab'[k % 2]}/free") + b"%d" % (number * 20 + k % 19))
        for k in range(_BATCH)
    )
