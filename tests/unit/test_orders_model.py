"""Any run of commands, orders, time and resets against a model of the ladder kept small.

The model knows nothing of priorities' meaning beyond one comparison and holds plain rows; what a
driver would see is worked out from it anew at every step.
"""

import json

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from baysign.message.control import Control
from baysign.message.ladder import MAX_MESSAGES, Ladder, waiting

LINES = 2
WALL = 1_790_000_000
DAY_MS = 86_400_000
TEXTS = ("A", "CLS", "P", "")
DEFAULTS = {"order": 192, "event": 128, "test": 96}


class Desk(RuleBasedStateMachine):
    """The model's rows: source, id, lines, text, priority, end_ms, end_s, lasting; in order."""

    @initialize(trusted=st.booleans())
    def begin(self, trusted):
        self.now_ms = 0
        self.wall_ms = WALL * 1000 if trusted else None
        self.sent = 0
        self.rows = []
        self._fresh()

    def _fresh(self):
        self.ladder = Ladder(LINES)
        self.control = Control(self.ladder, LINES, lambda line, text: len(text) <= 4, None)

    @property
    def wall_s(self):
        return None if self.wall_ms is None else self.wall_ms // 1000

    def _top(self, line, without=None):
        for row in reversed(self.rows):
            if row is not without and line in row["lines"]:
                return row
        return None

    def _put(self, row, activation, replaced=None):
        """Whether the model accepts a row, and the row is in it."""
        for line in row["lines"]:
            top = self._top(line, replaced)
            if top is not None and activation < top["priority"]:
                return "priority"
        if replaced is None and len(self.rows) >= MAX_MESSAGES:
            return "messageMemoryType"
        self.rows = [each for each in self.rows if each is not replaced] + [row]
        return ""

    @rule(
        verb=st.sampled_from(["show", "blank", "test"]),
        lines=st.sets(st.integers(1, LINES), min_size=1),
        text=st.sampled_from(TEXTS[:3]),
        minutes=st.sampled_from([1, 5, 10, 11, 60, 10_080]),
        kind=st.sampled_from(["order", "event"]),
        activation=st.none() | st.integers(1, 255),
        priority=st.none() | st.integers(1, 255),
        volatile=st.booleans(),
    )
    def command(self, verb, lines, text, minutes, kind, activation, priority, volatile):
        self.sent += 1
        name = str(self.sent)
        body = {"id": name, "verb": verb, "lines": sorted(lines), "minutes": minutes}
        body |= {"text": text, "kind": kind, "volatile": volatile}
        body |= {} if activation is None else {"activation": activation}
        body |= {} if priority is None else {"priority": priority}
        kind = "test" if verb == "test" else kind
        row = {
            "source": "cmd",
            "id": name,
            "lines": {line - 1 for line in lines},
            "text": text if verb == "show" else "",
            "priority": priority or DEFAULTS[kind],
            "end_ms": self.now_ms + minutes * 60_000,
            "end_s": None,
            "lasting": minutes > 10 and not volatile and kind != "test",
        }
        expected = self._put(row, activation or DEFAULTS[kind])
        self._compare(self._send(body), expected)

    def _send(self, body):
        payload = json.dumps(body).encode()
        return self.control.command("cmd", payload, False, self.now_ms, self.wall_s)

    @staticmethod
    def _compare(reply, expected):
        assert reply.get("error", "") == expected
        assert reply["ok"] is (expected == "")

    @rule(line=st.integers(1, LINES), seconds=st.integers(1, 90_000), text=st.sampled_from(TEXTS))
    def standing(self, line, seconds, text):
        self.sent += 1
        end_s = (self.wall_s or WALL) + seconds
        body = {"id": f"o{self.sent}", "text": text, "lines": [line], "until": end_s}
        end_ms = None if self.wall_s is None else self.now_ms + seconds * 1000
        row = {
            "source": "order",
            "id": body["id"],
            "lines": {line - 1},
            "text": text,
            "priority": DEFAULTS["order"],
            "end_ms": end_ms,
            "end_s": end_s,
            "lasting": end_ms is None or seconds > 600,
        }
        expected = self._put(row, DEFAULTS["order"])
        if not expected:
            self.rows = [r for r in self.rows if r["source"] != "order" or r is row]
        payload = json.dumps(body).encode()
        reply = self.control.standing("order", payload, self.now_ms, self.wall_s)
        self._compare(reply, expected)

    @rule()
    def withdraw(self):
        assert self.control.standing("order", b"", self.now_ms, self.wall_s) is None
        self.rows = [row for row in self.rows if row["source"] != "order"]

    @rule(line=st.integers(1, LINES), activation=st.integers(1, 255))
    def clear(self, line, activation):
        self.sent += 1
        hit = [row for row in self.rows if line - 1 in row["lines"]]
        expected = "priority" if any(row["priority"] > activation for row in hit) else ""
        if not expected:
            for row in hit:
                row["lines"] = row["lines"] - {line - 1}
            self.rows = [row for row in self.rows if row["lines"]]
        body = {"id": str(self.sent), "verb": "clear", "lines": [line], "activation": activation}
        self._compare(self._send(body), expected)

    @rule(step_ms=st.sampled_from([1, 999, 60_000, 600_000, DAY_MS]))
    def time_passes(self, step_ms):
        self.now_ms += step_ms
        if self.wall_ms is not None:
            self.wall_ms += step_ms
        self.settle()

    @rule(trusted=st.booleans())
    def clock(self, trusted):
        self.wall_ms = WALL * 1000 + self.now_ms if trusted else None
        self.settle()

    def settle(self):
        """Time has its way with both sides."""
        self.ladder.tick(self.now_ms, self.wall_s)
        for row in self.rows:
            if row["end_ms"] is None and self.wall_s is not None:
                row["end_ms"] = self.now_ms + (row["end_s"] - self.wall_s) * 1000
        self.rows = [row for row in self.rows if not self._over(row)]

    def _over(self, row):
        by_wall = row["end_s"] is not None and self.wall_s is not None
        if by_wall and self.wall_s >= row["end_s"]:
            return True
        return row["end_ms"] is not None and self.now_ms >= row["end_ms"]

    @rule(away_ms=st.sampled_from([0, 5000, 600_000]))
    def reset(self, away_ms):
        kept = json.loads(json.dumps(self.control.snapshot(self.now_ms, self.wall_s)))
        survivors = []
        for row in self.rows:
            if row["end_s"] is None and self.wall_s is not None:
                row["end_s"] = self.wall_s + (row["end_ms"] - self.now_ms) // 1000
            if row["lasting"] and row["end_s"] is not None:
                survivors.append(row | {"end_ms": None})
        self.rows = survivors
        if self.wall_ms is not None:
            self.wall_ms += away_ms
        self._fresh()
        self.control.restore(kept, self.now_ms, self.wall_s)
        self.settle()

    @invariant()
    def what_is_shown_is_what_the_model_shows(self):
        for line in range(LINES):
            top, message = self._top(line), self.ladder.shown(line)
            assert (message is None) == (top is None)
            if top is not None:
                assert (message.source, message.id) == (top["source"], top["id"])
                assert message.texts[line] == top["text"]
                assert waiting(message) == (top["end_ms"] is None)

    @invariant()
    def nothing_stands_past_its_end(self):
        for message in self.ladder:
            assert message.end_ms is not None or message.end_s is not None
            assert message.end_ms is None or self.now_ms < message.end_ms
            assert message.end_s is None or self.wall_s is None or self.wall_s < message.end_s

    def teardown(self):
        # T10: whatever was sent, a week and a day later nothing of it is left.
        self.wall_ms = WALL * 1000 + self.now_ms
        self.ladder.tick(self.now_ms, self.wall_s)
        self.ladder.tick(self.now_ms + 8 * DAY_MS, self.wall_s + 8 * 86_400)
        assert len(self.ladder) == 0


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
