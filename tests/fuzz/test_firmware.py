"""Hostile packet streams against the whole firmware under virtual time."""

import random

import pytest

from baysign_host.sim import Street
from tests.fault.parts import CONNACK, LOTS, before
from tests.fuzz.streams import hostile
from tests.standing.parts import Listener, Scene, junction

#: After the last stream a good broker is there, and within this the right face.
SOON_S = 30
LAG_US = 200_000
#: A stream ends, or with this chance goes silent: the sign has to notice.
SILENT = 0.05


class Hose(Listener):
    """Answers each of `count` connections with a hostile stream, and is a good broker then."""

    def __init__(self, count: int, seed: int):
        super().__init__()
        self.count = count
        self.opened = lambda connection: None
        self.streams = 0
        self._pick = random.Random(seed)
        self._good: set = set()

    def received(self, connection, data: bytes) -> None:
        """CONNECT is answered with CONNACK and what nobody wants; the rest is not looked at."""
        if connection in self._good:
            super().received(connection, data)
        elif data[:1] == b"\x10" and self.streams >= self.count:
            self._good.add(connection)
            Listener.opened(self, connection)
            super().received(connection, data)
        elif data[:1] == b"\x10":
            self._spray(connection)

    def _spray(self, connection) -> None:
        self.streams += 1
        pick = self._pick
        connection.send(CONNACK)
        late_s = 0.01
        for chunk in hostile(pick.choice, pick.getrandbits):
            connection.after(late_s, connection.send, chunk)
            late_s += pick.choice((0.001, 0.01, 0.3))
        if pick.random() > SILENT:
            connection.after(late_s, pick.choice((connection.close, connection.reset)))

    def closed(self, connection) -> None:
        """Only good connections are known."""
        if connection in self._good:
            self._good.discard(connection)
            super().closed(connection)


def ordeal(tmp_path, count: int, seed: int) -> None:
    """One sign, that many streams, and then a city as it should be."""
    with Street() as street:
        made = Scene(street, tmp_path / "j1", junction(LOTS))
        hose = before(made, Hose(count, seed))
        made.sign.start()
        while hose.streams < count:
            made.until(made.now_s + 60)
            assert made.now_s < count * 60 + 600, hose.streams
            assert not made.sign.fault and made.sign.boots == 1, made.sign.console[-2000:]
        made.after(SOON_S)
        for lot, number in (("a", 11), ("b", 22), ("c", 33)):
            made.at(made.now_s, f"parking/{lot}/free", str(number))
        assert made.after(0.5) == ("11", "22", "33")
        counters = made.counters()
        assert (counters["errors"], counters["task_deaths"]) == (0, 0)
        assert counters["failures"] >= count and made.sign.boots == 1
        assert made.sign.lag_us <= LAG_US
        assert "Traceback" not in made.sign.console.decode(errors="replace")


def test_a_few_dozen_streams(tmp_path):
    ordeal(tmp_path, 60, 1)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(2, 4))
def test_ten_thousand_streams(tmp_path, seed):
    ordeal(tmp_path, 5000, seed)
