"""What people see of the street, as plain data: the one source of the terminal and of the wall."""

import time
from datetime import UTC, datetime, timedelta

from baysign_host.feeds import Feed
from baysign_host.feeds.replay import Replayer
from baysign_host.judge import Judge
from baysign_host.watch import Watcher


class StreetView:
    """Snapshots of a running street; nothing in it changes anything."""

    def __init__(self, feed: Feed, replayer: Replayer, watcher: Watcher, speed: float) -> None:
        self._feed = feed
        self._replayer = replayer
        self._watcher = watcher
        self._speed = speed
        self._hour_offset = timedelta(hours=8) if feed.demo else timedelta(0)

    @property
    def flight(self):
        """Hold it while drawing (see watch.py)."""
        return self._watcher.flight

    def head(self) -> dict:
        """The feed, its time and the figures of the run."""
        row = self._replayer.row
        return {
            "feed": self._feed.name,
            "demo": self._feed.demo,
            "speed": self._speed,
            "time": "" if row is None else self._clock(row.time_s),
            "figures": self._watcher.summary(),
        }

    def signs(self) -> dict[str, dict]:
        """Every sign by id: `lit` lines as decoded from the wire, `said` as it reports them."""
        now_s = time.monotonic()
        return {judge.plan.id: self._sign(judge, now_s) for judge in self._watcher.judges}

    def _clock(self, time_s: float) -> str:
        moment = datetime.fromtimestamp(time_s, UTC) + self._hour_offset
        return moment.strftime("%Y-%m-%d %H:%M") + ("" if self._hour_offset else " UTC")

    def _sign(self, judge: Judge, now_s: float) -> dict:
        config, sign = judge.plan.config, judge.sign
        lit = sign.lit
        said = judge.report.get("lines") or []
        expected = judge.expected(now_s)
        lines = [
            {
                "name": judge.plan.line_name(number),
                "lots": [config["lots"][lot].get("name") or lot for lot in line["lots"]],
                "points": line.get("arrow", "none"),
                "lit": lit_line(lit, number),
                "said": said[number] if number < len(said) else None,
                "expected": expected[number],
                "wrong": judge.wrong(number),
                "differs": judge.differs(number, now_s),
            }
            for number, line in enumerate(config["lines"])
        ]
        return {
            "id": judge.plan.id,
            "title": judge.plan.title,
            "model": judge.plan.model["id"],
            "board": config["board"],
            "online": judge.online,
            "session": judge.status.get("session"),
            "restarts": sign.restarts,
            "revision": judge.report.get("rev"),
            "dark": lit.dark,
            "brightness": round(lit.brightness, 2),
            "lines": lines,
        }


def lit_line(lit, number: int) -> dict:
    """Line `number` of a lit face, as both pictures draw it."""
    line = lit.lines[number]
    return {
        "text": line.text,
        "colour": line.colour,
        "arrow": line.arrow,
        "digits": line.digits,
        "pixels": line.pixels,
        "symbol": line.symbol,
    }
