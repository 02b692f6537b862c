"""A small world for tests of the rules: one sign, its clock, its broker, and what it shows.

Nothing here knows how the sign decides; it feeds messages and time in, as the runtime does, and
reads faces out.
"""

import json

from baysign.config.check import check, complete
from baysign.sign import Sign
from baysign_host import ROOT

# Some moment with a trusted clock: 2025-12-13T10:00:00Z.
NOON_S = 1_765_620_000

JSON = {
    "topic": "city/{key}",
    "format": "json",
    "free": "free",
    "capacity": "capacity",
    "status": [
        {
            "path": "status",
            "open": ["open"],
            "closed": ["closed"],
            "full": ["full"],
            "fault": ["fault"],
            "no_data": ["nodata"],
            "some": ["some"],
        }
    ],
}
TIMED = {**JSON, "time": "time", "time_format": "epoch_s"}
ON_CHANGE = {**JSON, "on_change": True}
ON_CHANGE_ALIVE = {**ON_CHANGE, "alive": "city/alive"}


class World:
    """A sign whose every line shows lots of one source.

    `lots` maps ids to settings beside source and max age (900 s); `lines` lists (lots, settings);
    without it one line shows the only lot. The clock of the wall is trusted if `clock`.
    """

    def __init__(self, source=JSON, lots=None, lines=None, clock=True, session=True, **settings):
        lots = lots or {"P": {}}
        lines = lines or [(list(lots), {})]
        model = _model(len(lines))
        config = {
            "id": "s",
            "board": "b",
            "sign": "m",
            "simulation": True,
            "broker": {"host": "h"},
            "sources": {"city": source},
            "lots": {
                name: {"source": "city", "max_age_s": 900, **row} for name, row in lots.items()
            },
            "lines": [{"lots": members, **row} for members, row in lines],
            **settings,
        }
        errors = check(config, None, model)
        assert errors == []
        self.sign = Sign(complete(config), model)
        self.now_ms = 5_000
        self._clock = clock
        self._sessions = 0
        if session:
            self.connect()

    @property
    def wall_s(self):
        """Wall time, None while the clock is not trusted."""
        return NOON_S + self.now_ms // 1000 if self._clock else None

    def set_clock(self):
        """The clock becomes trusted; the runtime ticks at once."""
        self._clock = True
        self._tick()

    def lose_clock(self):
        self._clock = False
        self._tick()

    def send(self, lot="P", retained=False, dup=False, topic=None, raw=None, **fields):
        """One message; `ago` seconds become its source time. True when the face changed."""
        if "ago" in fields:
            fields["time"] = NOON_S + self.now_ms // 1000 - fields.pop("ago")
        payload = json.dumps(fields).encode() if raw is None else raw
        topic = f"city/{lot}" if topic is None else topic
        return self.sign.accept(
            topic, memoryview(payload), retained, dup, self.now_ms, self.wall_s
        )

    def after(self, seconds):
        """Let time pass as the runtime does: a tick when one is due, and each second."""
        end_ms = self.now_ms + round(seconds * 1000)
        while self.now_ms < end_ms:
            due_ms = self.sign.next_ms
            step_ms = end_ms if due_ms is None or due_ms <= self.now_ms else min(due_ms, end_ms)
            # A long wait need not tick every second: nothing may depend on those ticks.
            self.now_ms = step_ms
            self._tick()
        return self

    def _tick(self):
        self.sign.tick(self.now_ms, self.wall_s)

    def disconnect(self):
        self.sign.session(0, self.now_ms)

    def connect(self):
        self._sessions += 1
        self.sign.session(self._sessions, self.now_ms)

    def line(self, number=0):
        return self.sign.face.lines[number]

    @property
    def text(self):
        return self.line().text

    @property
    def rule(self):
        return self.line().rule

    @property
    def texts(self):
        return [line.text for line in self.sign.face.lines]


def _model(lines):
    file = ROOT / "boards" / "signs" / "entrance_4d.json"
    model = json.loads(file.read_text())
    model["lines"] = [{"digits": 4, "colours": ["red", "green"], "arrow": True}] * lines
    return model
