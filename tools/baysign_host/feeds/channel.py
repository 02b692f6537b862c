"""How a lot's value goes onto the wire: topic and payload, and the source that describes them.

Two encodings, so that a street exercises both decoders of the firmware: a plain number, and a JSON
document in which the number sits behind a path with a filter, next to a decoy that a naive reader
would take. A plain payload cannot say "closed"; lots whose feed knows a status get JSON.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from baysign_host.feeds import LotInfo, Value

PLAIN = "plain"
JSON = "json"


@dataclass(frozen=True)
class Channel:
    """The one topic on which a lot is published, and in which of the two encodings."""

    lot: str
    kind: str
    root: str
    demo: bool = False

    @property
    def topic(self) -> str:
        return _topic(self.root, self.kind).replace("{key}", self.lot)

    def encode(self, value: Value) -> bytes:
        """The payload that says `value`; invented numbers are marked where the format allows."""
        if self.kind == PLAIN:
            return b"--" if value.free is None else str(value.free).encode()
        decoy = None if value.free is None else value.free + 7
        document = {
            "lot": self.lot,
            "status": value.status,
            "counters": [
                {"type": {"type": "SUBSCRIBERS"}, "free": decoy},
                {"type": {"type": "TOTAL"}, "free": value.free},
            ],
        }
        if self.demo:
            document["demo"] = True
        return json.dumps(document, ensure_ascii=False).encode()


# The channels on which each lot of a feed is published.
Wires = dict[str, list[Channel]]


def channels(lots: Iterable[LotInfo], demo: bool) -> Wires:
    """One channel a lot: JSON where the feed knows a status, else plain and JSON in turn."""
    return {
        lot.id: [_channel(lot, JSON if lot.has_status or index % 2 else PLAIN, demo)]
        for index, lot in enumerate(lots)
    }


def channels_read(lots: Iterable[LotInfo], demo: bool, configs: list[dict]) -> Wires:
    """The channels, of either encoding, that some line of these configurations reads."""
    both = {lot.id: [_channel(lot, kind, demo) for kind in (PLAIN, JSON)] for lot in lots}
    heard = {topic for config in configs for topic in fed(config, both)}
    return {lot: [wire for wire in wires if wire.topic in heard] for lot, wires in both.items()}


def fed(config: dict, wires: Wires) -> dict[str, list[str]]:
    """Which lots of `config` each channel's topic feeds, by topic.

    Only where the source describes the channel's very encoding: another description of the same
    topic might read another number from it.
    """
    by_topic = {wire.topic: wire for group in wires.values() for wire in group}
    found: dict[str, list[str]] = {}
    for lot, row in config["lots"].items():
        described = config["sources"][row["source"]]
        wire = by_topic.get(described["topic"].replace("{key}", row.get("key") or lot))
        if wire and described == source(wire.root, wire.kind):
            found.setdefault(wire.topic, []).append(lot)
    return found


def _channel(lot: LotInfo, kind: str, demo: bool) -> Channel:
    return Channel(lot.id, kind, "demo/parking" if demo else "parking", demo)


def source(root: str, kind: str) -> dict:
    """The configuration's description of this encoding, as an integrator would write it."""
    if kind == PLAIN:
        return {"topic": _topic(root, PLAIN), "format": "plain", "number": "free"}
    return {
        "topic": _topic(root, JSON),
        "format": "json",
        "record": "counters[type.type=TOTAL]",
        "free": "free",
        "status": [
            {
                "path": "$.status",
                "open": ["open"],
                "full": ["full"],
                "closed": ["closed"],
                "fault": ["fault"],
            }
        ],
    }


def _topic(root: str, kind: str) -> str:
    return f"{root}/{{key}}/free" if kind == PLAIN else f"{root}/{{key}}/state"
