"""F14, the herd: one broker restarts, and two hundred signs do not come back all at once."""

import random
import re
import resource
from itertools import accumulate

import pytest
from retry import Backoff

from tests.brokers import Mosquitto
from tests.e2e.parts import junction as real_junction
from tests.e2e.parts import until
from tests.fault.parts import LOTS, before
from tests.standing.parts import Listener, junction

SIGNS = 200
SPREAD_S = 20
#: In any second, of the signs.
SHARE = 0.15
BACK_S = 60
#: Kolmogorov and Smirnov: a fair draw is off by more once in 10⁹ runs (D = 3.27 / √n).
UNFAIR = 3.27


def distance(found: list[float], most: float) -> float:
    """How far the distribution of `found` is from an even one between 0 and `most`."""
    ordered, n = sorted(found), len(found)
    return max(
        max((k + 1) / n - value / most, value / most - k / n) for k, value in enumerate(ordered)
    )


def busiest(times: list[float]) -> int:
    """The most of them in any one second, wherever it begins."""
    ordered = sorted(times)
    return max(sum(first <= t < first + 1 for t in ordered) for first in ordered)


@pytest.mark.parametrize("away_s", [0.3, 3, 20, 60, 600])
def test_two_hundred_come_back_evenly_however_long_the_broker_is_away(away_s):
    """The signs' own back-off, ten times over with fixed seeds."""
    for seed in range(10):
        pick = random.Random(seed)
        first, back = [], []
        for _ in range(SIGNS):
            backoff = Backoff(1000, 15_000, 0, SPREAD_S * 1000)
            waits = (backoff.delay_ms(pick.random(), True) / 1000 for _ in range(200))
            tries = list(accumulate(waits))
            first.append(tries[0])
            back.append(next(t for t in tries if t >= away_s))
        assert distance(first, SPREAD_S) < UNFAIR / SIGNS**0.5
        assert busiest(back) <= SHARE * SIGNS, seed
        assert max(back) - away_s <= 30 <= BACK_S


class Deaf(Listener):
    """A broker that is `mute` until a sign has given up on it."""

    def closed(self, connection) -> None:
        """The next one is heard again."""
        super().closed(connection)
        self.mute = False


def retries(console: str) -> list[float]:
    """Seconds that a sign meant to wait after each time the broker went away."""
    return [int(ms) / 1000 for ms in re.findall(r"link: down: .*; again in (\d+) ms", console)]


def test_a_sign_that_was_cut_off_with_all_the_others_draws_from_twenty_seconds(scene):
    made = scene(junction(LOTS))
    for turn in range(100):
        # Long enough in session for a ping to have been answered.
        made.sign.at(100 * turn + 60, made.broker.drop)
    made.until(10_000)
    assert made.broker.sessions == 101
    waits = retries(made.sign.console.decode())
    assert len(waits) == 100
    assert distance(waits, SPREAD_S) < UNFAIR / 100**0.5
    assert max(waits) > SPREAD_S / 2


def test_a_sign_that_hears_nothing_is_back_within_two_seconds(scene):
    """Its own fault: nobody else dials at the same moment."""
    made = scene(junction(LOTS), start=False)
    broker = before(made, Deaf())
    made.start()
    for turn in range(20):
        made.sign.at(100 * turn + 60, setattr, broker, "mute", True)
    made.until(2100)
    assert broker.sessions == 21
    waits = retries(made.sign.console.decode())
    assert len(waits) == 20 and max(waits) < 2


@pytest.mark.long
@pytest.mark.mosquitto
@pytest.mark.timeout(900)
def test_two_hundred_signs_and_a_broker_that_restarts(street, tmp_path):
    """Each on its own clock, from the moment at which it lost the broker they all lost at once."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with Mosquitto() as broker:
        signs = []
        for number in range(SIGNS):
            config = real_junction(broker.port) | {"id": f"s{number}"}
            # What a busy machine cannot answer in time must not look like a broker that is away.
            config["broker"]["keepalive_s"] = 300
            signs.append(street.add(tmp_path / f"s{number}", config))
        for sign in signs:
            sign.start()
        ended(signs, r"link: session \d+", 1, 300)
        broker.stop()
        broker.start()
        ended(signs, r"link: session \d+", 2, 120)
    consoles = [sign.console.decode() for sign in signs]
    assert distance([retries(console)[0] for console in consoles], SPREAD_S) < 0.3
    away = [back_s(console) for console in consoles]
    assert busiest(away) <= SHARE * SIGNS
    assert max(away) <= BACK_S
    assert all(sign.boots == 1 for sign in signs)


def ended(signs, pattern: str, count: int, timeout_s: float) -> None:
    """Wait until each sign has said `pattern` so often."""
    for sign in signs:
        until(
            lambda sign=sign: len(re.findall(pattern, sign.console.decode())) >= count,
            timeout_s,
            f"{sign.name}: {pattern}",
        )


def back_s(console: str) -> float:
    """From the end of a sign's first session to the beginning of its second, by its own clock."""
    down_s = float(re.search(r"([\d.]+) link: down: ", console)[1])
    return float(re.findall(r"([\d.]+) link: session \d+", console)[1]) - down_s
