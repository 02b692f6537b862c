"""One sign under virtual time with its scripted broker: what is published when, and what is lit.

Every time is in seconds of the sign's own time, counted from its first start.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property

from baysign_host.sim import Lit, Options
from baysign_host.sim.peer import Broker
from tests import schemas

HOST = "10.0.0.5"
#: By then a sign has started twice (the first start only checks its configuration) and is in
#: session.
READY_S = 20
#: 2026-03-28T12:00:00Z, a moment with nothing special about it.
NOON_S = 1_774_699_200
PLAIN = {"topic": "parking/{key}/free", "format": "plain", "number": "free"}
TIMED = {
    "topic": "parking/{key}/state",
    "format": "json",
    "free": "free",
    "time": "time",
    "time_format": "epoch_s",
}


def junction(lots: dict, lines: list | None = None, source: dict = PLAIN, **settings) -> dict:
    """A three-line sign on Ethernet; `lots` maps ids to settings beside source and max age.

    Without `lines` each lot has a line of its own.
    """
    return {
        "id": "j1",
        "board": "olimex_esp32_poe",
        "sign": "junction_3x3",
        "broker": {"host": HOST},
        "sources": {"city": source},
        "lots": {name: {"source": "city", "max_age_s": 900, **row} for name, row in lots.items()},
        "lines": lines or [{"lots": [name]} for name in lots],
        # Nothing but numbers on the face, also at three in the morning.
        "selftest": {"at": None},
        **settings,
    }


@dataclass(frozen=True)
class Said:
    """A `face` message, and what was latched at the moment it left the sign."""

    t_s: float
    payload: bytes
    lit: Lit = field(repr=False)

    @cached_property
    def face(self) -> dict:
        """The message in parts; a month has some hundred thousand that nobody asks about."""
        return json.loads(self.payload)


class Listener(Broker):
    """A broker that looks at the sign whenever a message of it comes in."""

    def __init__(self):
        super().__init__()
        self.said: list[Said] = []

    def received(self, connection, data: bytes) -> None:
        """The frames of a sign come in order: nothing has been latched since this was built."""
        before = len(self.messages)
        super().received(connection, data)
        for message in self.messages[before:]:
            if message.topic.endswith("/face"):
                lit = connection.sign.lit
                self.said.append(Said(message.t_us / 1e6, message.payload, lit))

    def connections(self) -> list:
        """Those that are open now."""
        return list(self._clients)

    def replay(self, topic: str, payload: bytes | str) -> None:
        """A message with the retain bit, as a new subscription gets it."""
        data = payload.encode() if isinstance(payload, str) else payload
        for client in list(self._clients.values()):
            self._forward(client, topic, data, 1, retain=True)


class Scene:
    """A sign named by its configuration, its broker, and everything that was ever lit."""

    def __init__(self, street, home, config: dict, **options):
        self.broker = Listener()
        self.sign = street.add(home, config, Options(virtual=True, **options))
        self.base = f"baysign/{self.sign.name}"
        self.changes: list[tuple[float, Lit]] = []
        self.now_s = 0.0
        self.sign.on_lit(lambda _, lit: self.changes.append((lit.t_us / 1e6, lit)))
        self.sign.listen(self.broker)

    def start(self, until_s: float = READY_S) -> "Scene":
        """Power on, and let the sign come into session."""
        self.sign.start()
        self.until(until_s)
        return self

    def until(self, t_s: float) -> tuple[str, ...]:
        """Let time pass until `t_s`; the texts that are lit then, or none in the dark."""
        self.now_s = t_s
        return texts(self.sign.run_until(t_s))

    def after(self, seconds: float) -> tuple[str, ...]:
        """Let so much time pass."""
        return self.until(self.now_s + seconds)

    def at(self, t_s: float, topic: str, payload, retain: bool = False, **flags) -> None:
        """Have something published at `t_s`."""
        data = json.dumps(payload) if isinstance(payload, dict) else payload
        self.sign.at(t_s, lambda: self.broker.publish(topic, data, retain, **flags))

    def send(self, topic: str, payload, retain: bool = False, **flags) -> tuple[str, ...]:
        """Publish now; the texts a tenth of a second later."""
        self.at(self.now_s, topic, payload, retain, **flags)
        return self.after(0.1)

    def replay(self, topic: str, payload: str) -> tuple[str, ...]:
        """The sign gets a retained message, now."""
        self.sign.at(self.now_s, self.broker.replay, topic, payload)
        return self.after(0.1)

    def free(self, **counts) -> tuple[str, ...]:
        """Plain live numbers of several lots, now."""
        for lot, count in counts.items():
            self.at(self.now_s, f"parking/{lot}/free", str(count))
        return self.after(0.1)

    def free_at(self, **readings) -> tuple[str, ...]:
        """Live numbers with source times, `lot=(count, time)`, now."""
        for lot, (count, time_s) in readings.items():
            self.at(self.now_s, f"parking/{lot}/state", {"free": count, "time": time_s})
        return self.after(0.1)

    def clock(self, wall_s: int) -> tuple[str, ...]:
        """Someone tells the time, now."""
        return self.send("baysign/all/time", str(wall_s))

    def leave(self) -> None:
        """The broker goes: connections are reset, new ones refused, until `come_back`."""
        self.sign.at(self.now_s, self._leave)

    def _leave(self) -> None:
        self.sign.life.world.peers.clear()
        self.broker.drop()

    def come_back(self) -> None:
        """The broker answers again, with what it had retained."""
        self.sign.at(self.now_s, self.sign.listen, self.broker)

    def face(self) -> dict:
        """The newest `face` message, once it has come: two a second are the most."""
        self.after(0.6)
        return self.broker.said[-1].face

    def replies(self) -> list[dict]:
        """Everything on the sign's `reply` topic."""
        return self.said("reply")

    def said(self, what: str) -> list[dict]:
        """Everything on one of the sign's own topics."""
        topic = f"{self.base}/{what}"
        return [json.loads(said.payload) for said in self.broker.messages if said.topic == topic]

    def counters(self) -> dict:
        """Everything that the sign counts, a minute later: it says so once a minute."""
        self.after(66)
        return self.said("health")[-1]["counters"]

    def rules(self) -> tuple[str, ...]:
        """The T-rule of each line, as the sign gives it."""
        return tuple(line["rule"] for line in self.face()["lines"])

    def episodes(self, line: int, since_s: float = 0.0) -> list[tuple[float, str, str]]:
        """(start, text, colour) of everything that a line has shown, the first one included that
        was lit at `since_s`."""
        found = []
        for t_s, lit in self.changes:
            shown = (texts(lit)[line], lit.lines[line].colour)
            if found and t_s <= since_s:
                found.clear()
            if not found or found[-1][1:] != shown:
                found.append((t_s, *shown))
        return found

    def turned(self, line: int, since_s: float) -> tuple[float, str]:
        """When a line first showed something else after `since_s`, and what."""
        later = [episode for episode in self.episodes(line, since_s) if episode[0] > since_s]
        assert later, f"line {line} has not changed since {since_s} s"
        return later[0][:2]

    def contract(self) -> None:
        """All that it ever published is what docs/asyncapi.json says, key by key."""
        for said in self.broker.messages:
            assert said.topic.startswith(self.base + "/"), said
            wrong = schemas.problems(said.topic, said.payload, said.qos, said.retain)
            assert not wrong, (wrong, said.payload)

    def check(self, lives: int = 1) -> None:
        """What holds for every sign at every time: it lived on, and said what it showed."""
        console = self.sign.console.decode(errors="replace")
        assert not self.sign.fault and not self.sign.at_prompt, console
        assert self.sign.boots == lives, console
        self.contract()
        for health in self.said("health"):
            counters = health["counters"]
            assert (counters["errors"], counters["task_deaths"]) == (0, 0), counters
        for said in self.broker.said:
            assert said.face["verify"] == "ok", said.face
            assert abs(said.face["brightness_pct"] - 100 * said.lit.brightness) <= 0.6, said
            for line, lit in zip(said.face["lines"], said.lit.lines, strict=True):
                if line["rule"] == "T17":
                    continue  # single segments, which no text says
                shown = (line["text"].strip(), line["colour"], line["arrow"])
                # Nothing lit has no colour, whatever it would have been.
                assert shown == (lit.text.strip(), lit.colour or line["colour"], lit.arrow)


def draw(hardware) -> float:
    """What a panel draws: 30 mA for its electronics, 20 mA for each lit lamp in full light."""
    lamps = bin(hardware.panels[0].chip.lamps).count("1")
    return 30 + 20 * lamps * hardware.lit.brightness


def texts(lit: Lit) -> tuple[str, ...]:
    """What a driver reads."""
    return ("",) * len(lit.lines) if lit.dark else lit.texts
