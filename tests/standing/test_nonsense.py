"""Nonsense from the broker through the whole firmware (F6): what is lit stays sense.

Every row of the recorded feeds is a lot of its own; its record is sent as it is, which must show
what that page says, and then mangled, again and again.
"""

import json
import random
import re
from bisect import bisect_right
from dataclasses import dataclass

import pytest

from baysign_host import library
from baysign_host.sim.peer import PUBLISH, packet, text
from tests.standing.nonsense import HEADER_BYTES, PACKET_BYTES, payload
from tests.standing.parts import PLAIN, Scene, junction
from tests.unit.test_feeds import ROWS

FACES = re.compile(r"---|000|CLS|P|[1-9][0-9]{0,2}")
STEP_S = 0.05
NEWER = {b"2018-": b"2025-", b"2019-": b"2025-", b"15160": b"17630"}
#: Only age and stuck counts could change a face without a message.
CALM = {"max_age_s": 86400, "stuck_s": 0, "stuck_new_s": 0, "dwell_s": 0}


@dataclass(frozen=True)
class Sent:
    """One message: when, for which line (None: for none), what."""

    t_s: float
    line: int | None
    payload: bytes


class Ordeal:
    """A sign of three lots on the topics `feeds/0` to `feeds/2`, and everything sent to it."""

    def __init__(self, scene, name: str, lots: list[dict], sources: list[dict], seeds: list):
        config = junction({f"l{at}": {**CALM, **lots[at]} for at in range(3)}, id=name)
        config["sources"] = {}
        for at in range(3):
            config["sources"][f"s{at}"] = {**sources[at], "topic": f"feeds/{at}"}
            config["lots"][f"l{at}"]["source"] = f"s{at}"
        self.seeds = seeds
        self.capacities = [lot.get("capacity") for lot in lots]
        self.made: Scene = scene(library.resolve(config))
        self.sent: list[Sent] = []
        self.at_s = self.made.now_s
        self.fitting = self.unrouted = self.oversize = self.malformed = 0

    def send(self, line: int | None, data: bytes, topic: bytes = b"", flags: int = 0) -> None:
        """The next message, whatever was subscribed; `flags` as in the packet's first byte."""
        self.at_s += STEP_S
        self.sent.append(Sent(self.at_s, line, data))
        body = text(topic or b"feeds/%d" % line) + (b"\x00\x07" if flags & 2 else b"") + data
        self.raw(packet(PUBLISH, body, flags))

    def raw(self, data: bytes) -> None:
        """These bytes, at the time of the last message."""
        broker = self.made.broker
        self.made.sign.at(self.at_s, lambda: [each.send(data) for each in broker.connections()])

    def hostile(self, pick: random.Random) -> None:
        """One message, mostly for one of the lots."""
        line = pick.randrange(3)
        data = payload(pick, self.seeds[line])
        kind = pick.random()
        flags = pick.choice((0, 0, 0, 0, 1, 2, 3, 10))
        if kind < 0.96:
            self.fitting += 1
            self.send(line, data, flags=flags)
        elif kind < 0.98:
            self.fitting += 1
            self.unrouted += 1
            topic = pick.choice((b"feeds", b"feeds/3", b"feeds/0/", b"\x00", "满".encode(), b"/"))
            self.send(None, data, topic, flags)
        elif kind < 0.99:
            self.oversize += 1
            self.send(line, b"5" * (PACKET_BYTES + pick.choice((0, 1, 50_000))), flags=flags)
        else:
            self.malformed += 1
            bad = pick.choice((b"\xff\xfe", b"feeds/\xc3"))
            self.send(None, data, bad, flags)

    def play(self) -> None:
        """Let it all happen; the sign must have stayed what it was."""
        self.made.until(self.at_s + 5)
        self.made.check()
        self._faces()
        found = self.made.counters()
        assert found["messages"] == self.fitting, f"{found}"
        assert found["unrouted"] == self.unrouted
        assert found["oversize"] == self.oversize
        assert found["malformed"] == self.malformed
        assert (found["sessions"], found["failures"], found["errors"]) == (1, 0, 0)
        # A message gives one reading at most: these topics have one lot each.
        assert found["unreadable"] <= found["readings"] <= self.fitting - self.unrouted
        assert found["no_data"] + found["replays"] <= found["readings"]
        assert found["mismatches"] == found["task_deaths"] == 0
        self.at_s = self.made.now_s

    def _faces(self) -> None:
        """Only allowed faces, and no number that the message before it did not hold."""
        times = [each.t_s for each in self.sent]
        for line in range(3):
            for t_s, shown, colour in self.made.episodes(line, times[0]):
                index = bisect_right(times, t_s) - 1
                assert FACES.fullmatch(shown), (self.made.sign.name, t_s, shown)
                assert (colour == "red") == (shown in ("000", "CLS")), (shown, colour)
                if t_s <= times[0]:
                    continue
                cause = self.sent[index]
                assert cause.line == line, (shown, cause)
                assert t_s - cause.t_s < STEP_S
                known = shown in (f"{self.capacities[line]}", "000") or not shown.isdigit()
                assert known or holds(cause.payload, shown), (shown, cause)


def holds(data: bytes, shown: str) -> bool:
    """Whether these digits are in there, or more than the line has room for."""
    if b"\\u" in data:
        return True
    numbers = [int(digits) for digits in re.findall(rb"\d{1,40}", data)]
    return int(shown) in numbers or (shown == "999" and max(numbers, default=0) > 999)


def text_of(expected: dict) -> str:
    """What a line says to a row of the feeds' page."""
    if expected.get("free") is not None:
        return str(expected["free"]) if expected["free"] else "000"
    if expected.get("data") == "no":
        return "---"
    return {"closed": "CLS", "some": "P"}[expected["status"]]


def rows_of(shared_data) -> list[tuple]:
    """(seed, source, lot settings, what the line must say) of every row but the oversize one."""
    found = []
    for file, source, key, part, expected in ROWS:
        seed = (shared_data / "feeds" / f"{file}.json").read_bytes()
        # Some were recorded before 2020, when nobody published anything for this sign (T6).
        seed = re.sub(rb"\b201[89]-|\b15160", lambda old: NEWER[old[0]], seed)
        if len(seed) < PACKET_BYTES:
            named = {name: value for name, value in (("key", key), ("part", part)) if value}
            found.append((seed, {"source": source}, named, text_of(expected)))
    return found


def ordeals(scene, shared_data, per_sign: int, seed: int) -> int:
    """All rows, three a sign; returns how many messages were sent."""
    rows = rows_of(shared_data)
    rows += rows[: -len(rows) % 3]
    count = 0
    for at in range(0, len(rows), 3):
        pick = random.Random(seed + at)
        seeds, sources, lots, shown = zip(*rows[at : at + 3], strict=True)
        ordeal = Ordeal(scene, f"n{at}", list(lots), list(sources), list(seeds))
        for line in range(3):
            ordeal.fitting += 1
            ordeal.send(line, seeds[line])
        assert ordeal.made.until(ordeal.at_s + STEP_S / 2) == shown
        for _ in range(per_sign):
            ordeal.hostile(pick)
        ordeal.play()
        # And the record as it is still reads as before, where no time from the future is held.
        for line in range(3):
            ordeal.send(line, seeds[line])
        again = ordeal.made.until(ordeal.at_s + STEP_S / 2)
        timed = ["time" in library.entry(source["source"])["fields"] for source in sources]
        assert all(timed[at] or again[at] == shown[at] for at in range(3)), (again, shown)
        ordeal.made.sign.stop()
        count += len(ordeal.sent)
    return count


def test_every_row_of_the_feeds_and_what_can_be_made_of_it(scene, shared_data):
    assert ordeals(scene, shared_data, 110, 1) > 1300


@pytest.mark.long
@pytest.mark.timeout(900)
def test_ten_thousand_of_them(scene, shared_data):
    assert ordeals(scene, shared_data, 800, 1000) > 10_000


# A plain number, by the page of the feeds: `42`, ` 42\n`, `"42"`, `42.0`.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,10})(\.0)?")


def plain_text(data: bytes, capacity: int) -> set[str]:
    """What a line may say to a plain payload; more than one where the page does not tell."""
    try:
        said = data.removeprefix(b"\xef\xbb\xbf").decode().strip(" \t\r\n")
    except UnicodeDecodeError:
        return {"---"}
    if len(said) > 1 and said[0] == said[-1] == '"':
        said = said[1:-1].strip(" \t\r\n")
    if not NUMBER.fullmatch(said):
        grey = re.fullmatch(r"-?[0-9]{1,11}(\.0+)?", said)
        return {"---"} | (plain_text(b"%d" % float(said), capacity) if grey else set())
    free = int(float(said))
    if free > capacity * 1.1 or free < 0:
        return {"---"}
    return {str(min(free, capacity)) if free else "000"}


def test_plain_payloads_show_exactly_what_they_say(scene):
    pick = random.Random(7)
    seeds = [b"42", b'"42.0"', b" 42\n"]
    ordeal = Ordeal(scene, "plain", [{"capacity": 400}] * 3, [dict(PLAIN)] * 3, seeds)
    for _ in range(1500):
        line = pick.randrange(3)
        if pick.random() < 0.5:
            data = pick.choice(
                (b"%d", b" %d ", b'"%d"', b"%d.0", b"%de0", b"+%d", b"0x%d", b"%d,")
            )
            data %= pick.choice((0, 1, 7, 399, 400, 401, 440, 441, 999, 1000, 10**9, -1, -400))
        else:
            data = payload(pick, seeds[line])[: PACKET_BYTES - HEADER_BYTES]
        ordeal.fitting += 1
        ordeal.send(line, data)
    ordeal.play()
    for line in range(3):
        episodes = ordeal.made.episodes(line)
        starts = [t_s for t_s, _, _ in episodes]
        for sent in ordeal.sent:
            if sent.line == line:
                shown = episodes[bisect_right(starts, sent.t_s + STEP_S / 2) - 1][1]
                assert shown in plain_text(sent.payload, 400), sent


def test_commands_that_are_none(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    pick = random.Random(11)
    start_s = at_s = made.now_s
    seeds = [
        b'{"id": "1", "verb": "show", "text": "CLS", "lines": [2], "minutes": 0.01}',
        b'{"id": 2, "verb": "blank", "minutes": 0.01}',
        b'{"id": "3", "verb": "clear"}',
        b'{"id": "4", "text": ["A", "b", "-"], "until": 1774699200, "colour": "red"}',
        b'{"time": 1774699200}',
        b'{"state": "online", "session": 65537}',
    ]
    topics = ("j1/cmd", "all/cmd", "j1/order", "all/order", "all/time")
    for turn in range(1500):
        at_s += STEP_S
        topic = topics[turn % len(topics)]
        data = payload(pick, seeds[pick.randrange(len(seeds))])
        made.at(at_s, "baysign/" + topic, data, qos=pick.randrange(2))
        if turn % 50 == 0:
            made.at(at_s + 0.01, "parking/a/free", str(100 + turn // 50))
    made.until(at_s + 60)
    # Availability never said anything about b and c: no command may make a number of them.
    for line in (1, 2):
        for _, shown, _ in made.episodes(line, start_s):
            assert not re.search(r"\d", shown) or not shown.strip().isdigit(), shown
    for reply in made.replies():
        assert set(reply) == {"id", "ok"} or {"id", "ok", "error"} <= set(reply), reply
    found = made.counters()
    assert (found["errors"], found["failures"]) == (0, 0)
    made.send("baysign/j1/cmd", {"id": "end", "verb": "clear", "activation": 255})
    assert made.replies()[-1]["id"] == "end"
    assert json.dumps(made.replies())
