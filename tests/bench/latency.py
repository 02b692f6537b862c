"""From the publisher's stamp to the edge that latches the bits, one message or forty at once.

Both stamps come from the same monotonic clock: the publisher's just before the write, the sign's
at the latch edge, taken in the sign's own process by the simulator.
"""

import random
import threading
import time

from tests.brokers import AmqttApart

from . import references
from .publisher import Publisher
from .stats import Row, percentile
from .street import payload, signs

# Three digits end at 999: one lot from 100 upwards, or three from 300.
_BASE = 100
_SINGLES = 800
_BURSTS = 30
_WARM_UP = 20
_ECHOES = 800
# umqtt.simple takes 44 ms a round trip; a few are enough to see it.
_SLOW_ECHOES = 40
_PAUSE_S = 0.05
_DEADLINE_S = 10
_ONLINE_S = 30

ONE = [[["one"]]]
# Two lots a line on six signs of three lines, and a third one on four of them, make 40.
FORTY = [
    [[f"{sign}-{line}-{lot}" for lot in range(2 + (sign < 4 and line == 0))] for line in range(3)]
    for sign in range(6)
]


class Watch:
    """When each line of one sign showed which number; filled in the simulator's thread."""

    def __init__(self, sign) -> None:
        self._changed = threading.Condition()
        self._shown: list[list[tuple[int, int]]] = [[], [], []]
        sign.on_lit(self._lit)

    def _lit(self, _sign, lit) -> None:
        with self._changed:
            for shown, line in zip(self._shown, lit.lines, strict=True):
                if line.text.strip().isdigit():
                    shown.append((lit.t_us, int(line.text)))
            self._changed.notify_all()

    def clear(self) -> None:
        """Forgets everything but what is shown last."""
        with self._changed:
            self._shown = [shown[-1:] for shown in self._shown]

    def reached_us(self, line: int, value: int, timeout_s: float) -> int | None:
        """When `line` first showed at least `value`; None when it does not come in time."""

        def find() -> int | None:
            return next((t_us for t_us, shown in self._shown[line] if shown >= value), None)

        with self._changed:
            return self._changed.wait_for(find, timeout_s)


def measure(port: int, street: list[list[list[str]]], rounds: int, gap) -> list[float]:
    """ms from publish to latch for every message of `rounds` rounds over all lots of `street`.

    Lots rise by one a round, so a line that shows at least the sum so far has taken a message up,
    even when it shows two at once. Every lot is published in each round, back to back; the next
    round starts `gap()` seconds after all of it is lit. The first _WARM_UP rounds do not count.
    """
    taken: list[float] = []
    names = [f"bench-{number}" for number in range(len(street))]
    with signs(port, names, street) as running:
        watches, publisher = [Watch(sign) for sign in running], Publisher(port)
        bring_up(watches, street, publisher)
        for number in range(1, _WARM_UP + rounds + 1):
            for watch in watches:
                watch.clear()
            round_ms = _round(watches, street, publisher, _BASE + number)
            taken += round_ms if number > _WARM_UP else []
            time.sleep(gap())
        publisher.close()
    return taken


def rows(port: int) -> list[Row]:
    """latency_* and burst_* with their references, all against the mosquitto at `port`."""
    rng = random.Random(1)
    # Cities do not publish in step with the sign's own timers.
    one = measure(port, ONE[:1], _SINGLES, lambda: rng.uniform(0.001, 0.008))
    simple = references.micropython_echo(port, _SLOW_ECHOES, "simple")
    one_write = references.micropython_echo(port, _ECHOES, "one-write")
    paho = references.paho_echo(port, _ECHOES)
    found = []
    for pct, bar in ((50, 1.0), (99, 5.0)):
        also = {
            "umqtt.simple echo": percentile(simple, pct),
            "paho echo": percentile(paho, pct),
        }
        text = "echo, one write a packet"
        mine, theirs = percentile(one, pct), percentile(one_write, pct)
        found.append(Row(f"latency_p{pct}_ms", mine, "ms", bar, text, theirs, also))
    topics = [[f"bench/{lot}" for line in lines for lot in line] for lines in FORTY]
    burst = measure(port, FORTY, _BURSTS, lambda: _PAUSE_S)
    plain = references.paho_burst(port, topics, _BURSTS, _PAUSE_S)
    with AmqttApart() as other:
        pure = references.paho_burst(other.port, topics, _BURSTS, _PAUSE_S)
    for pct in (50, 99):
        also = {"paho clients, amqtt": percentile(pure, pct)}
        mine, theirs = percentile(burst, pct), percentile(plain, pct)
        found.append(
            Row(f"burst_p{pct}_ms", mine, "ms", None, "paho clients, mosquitto", theirs, also)
        )
    return found


def _round(watches: list[Watch], street, publisher: Publisher, free: int) -> list[float]:
    """Publishes `free` for every lot, `free - 1` being shown; ms of each message."""
    sent = []
    for watch, lines in zip(watches, street, strict=True):
        for line, lots in enumerate(lines):
            for count, lot in enumerate(lots, 1):
                packet = publisher.packet(f"bench/{lot}", payload(free))
                value = len(lots) * (free - 1) + count
                sent.append((watch, line, value, publisher.send(packet)))
    taken = []
    for watch, line, value, sent_us in sent:
        lit_us = watch.reached_us(line, value, _DEADLINE_S)
        if lit_us is None:
            raise RuntimeError(f"a line never showed {value}")
        taken.append((lit_us - sent_us) / 1000)
    return taken


def bring_up(watches: list[Watch], street, publisher: Publisher) -> None:
    """Repeats the first values until every line of every sign shows its sum."""
    deadline = time.monotonic() + _ONLINE_S
    for watch, lines in zip(watches, street, strict=True):
        for line, lots in enumerate(lines):
            while not watch.reached_us(line, _BASE * len(lots), 0.2):
                if time.monotonic() > deadline:
                    raise RuntimeError("a sign never showed its first numbers")
                for lot in (lot for row in lines for lot in row):
                    publisher.send(publisher.packet(f"bench/{lot}", payload(_BASE)))
