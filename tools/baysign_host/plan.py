"""Which signs stand in the street: generated from a feed's columns, or read from a folder.

Generated signs alternate between the two boards and sign models. Single lots come first, then
areas, so that every column is on some line while they fit. The livelier a column, the sooner it
gets a line of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from math import ceil
from pathlib import Path

from baysign.config import check as device
from baysign_host import configuration
from baysign_host.errors import HostError
from baysign_host.feeds import Feed, LotInfo
from baysign_host.feeds.channel import Wires, channels, channels_read, fed, source

BASE = "baysign"
LOTS_PER_LINE = 16
MAX_AGE_S = 1800
_STUCK_S, _STUCK_NEW_S, _DWELL_S = 86_400, 14_400, 60
AREA_TRUST_PCT = 75
# More members than this to an area, and one of them is nearly always silent.
_CROWDED = 6
_KINDS = (("olimex_esp32_poe", "junction_3x3"), ("esp32_devkitc", "entrance_4d"))
_ARROWS = ("left", "ahead", "right")
# Where the generated signs stand when the feed has no positions: the Luohu junction.
_CENTRE = (22.5405, 114.1190)


@dataclass(frozen=True)
class SignPlan:
    """One sign of the street: its configuration and its sign model, both as read from JSON.

    `fed` says which of its lots the feed's topics carry.
    """

    config: dict
    model: dict
    fed: dict[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """A board that is not set up has none."""
        return self.config.get("id", "?")

    @property
    def topic(self) -> str:
        return f"{self.config.get('base', BASE)}/{self.id}"

    @property
    def title(self) -> str:
        return self.config.get("name") or self.id

    def line_name(self, number: int) -> str:
        """What stands beside line `number` on the sign's body."""
        lines = self.config.get("lines", [])
        if number >= len(lines):
            return ""
        lots = lines[number]["lots"]
        if len(lots) > 1:
            return f"{len(lots)} car parks"
        return self.config["lots"][lots[0]].get("name") or lots[0]


def generate(feed: Feed, number: int, speed: float) -> tuple[list[SignPlan], Wires]:
    """`number` signs that show the lots of `feed`, and the channels that carry them.

    Rule times are divided by `speed`; link times are real time. Broker host and port are filled
    in when the broker is known.
    """
    if number < 1:
        raise HostError(f"--signs {number}: at least 1")
    kinds = list(islice(cycle(_KINDS), number))
    models = [configuration.sign_model(model) for _, model in kinds]
    lines = _spread(feed, [len(model["lines"]) for model in models])
    wires = channels(feed.lots.values(), feed.demo)
    signs = []
    for index, (kind, model) in enumerate(zip(kinds, models, strict=True)):
        groups = [next(lines) for _ in model["lines"]]
        config = _config(index, kind, model, groups, feed, wires, speed)
        _check(config, configuration.board_facts(kind[0]), model)
        signs.append(SignPlan(config, model, fed(config, wires)))
    return signs, wires


def load_folder(
    folder: Path, feed: Feed, boards: Path | None = None
) -> tuple[list[SignPlan], Wires]:
    """The signs whose configurations lie in `folder`, each checked. Raises HostError.

    `boards` is a folder of board folders outside the tree.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise HostError(f"{folder}: no configuration (*.json) in this folder")
    found = [configuration.require(file, boards) for file in files]
    configs = [each.config for each in found]
    ids = [config["id"] for config in configs]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            raise HostError(f"{files[index]}: id: {name!r} is also in {files[ids.index(name)]}")
    wires = channels_read(feed.lots.values(), feed.demo, configs)
    return [SignPlan(each.config, each.model, fed(each.config, wires)) for each in found], wires


def _check(config: dict, board: dict, model: dict) -> None:
    """Not every feed and speed makes a sign: names may be too long, times too short."""
    found = device.check(config, board, model)
    if found:
        path, message = found[0]
        raise HostError(f"generated {config['id']}: {path}: {message}")


def _spread(feed: Feed, sizes: list[int]) -> Iterator[tuple[str, ...]]:
    """The lots of each line, sign after sign.

    The last line of a sign with several is an area; the last two, where one each would make them
    too crowded to be trusted often.
    """
    lively = sorted(feed.lots, key=lambda lot: -feed.lots[lot].changes)
    tail = 1
    is_area = _areas(sizes, tail)
    if len(lively) - is_area.count(False) > _CROWDED * is_area.count(True):
        is_area = _areas(sizes, tail + 1)
    singles = _around(lively)
    # Areas whose members all have a capacity can be judged by their share of it (T9).
    rest = sorted(lively[is_area.count(False) :], key=lambda lot: feed.lots[lot].capacity is None)
    areas = iter(_chunks(rest or lively, is_area.count(True)))
    for area in is_area:
        yield next(areas) if area else (next(singles),)


def _areas(sizes: list[int], tail: int) -> list[bool]:
    return [size > 1 and line >= size - tail for size in sizes for line in range(size)]


def _chunks(lots: list[str], wanted: int) -> Iterator[tuple[str, ...]]:
    """`lots` in `wanted` groups of nearly equal size, at least three and at most 16 a group."""
    size = min(max(3, ceil(len(lots) / max(1, wanted))), LOTS_PER_LINE)
    around = _around(lots)
    for _ in range(wanted):
        yield tuple(dict.fromkeys(islice(around, size)))


def _around(lots: list[str]) -> Iterator[str]:
    """`lots` for ever, each round begun two further on, so that no two signs are the same."""
    for turn in count():
        start = 2 * turn % len(lots)
        yield from lots[start:] + lots[:start]


def _scaled(seconds: int, speed: float) -> float | int:
    """A rule's time at this speed; whole where it can be, as the configuration wants it."""
    scaled = seconds / speed
    return int(scaled) if scaled == int(scaled) else round(scaled, 3)


def _config(
    index: int,
    kind: tuple[str, str],
    model: dict,
    groups: list[tuple[str, ...]],
    feed: Feed,
    wires: Wires,
    speed: float,
) -> dict:
    shown = [feed.lots[lot] for lot in dict.fromkeys(lot for group in groups for lot in group)]
    wire = {lot.id: wires[lot.id][0] for lot in shown}
    kinds = {channel.kind: channel.root for channel in wire.values()}
    board, sign = kind
    lines = []
    for number, (group, row) in enumerate(zip(groups, model["lines"], strict=True)):
        arrow = _ARROWS[number % len(_ARROWS)] if row.get("arrow") else "none"
        line = {"lots": list(group), "arrow": arrow, "dwell_s": _scaled(_DWELL_S, speed)}
        if len(group) > 1 and all(feed.lots[lot].capacity for lot in group):
            line["trust_pct"] = AREA_TRUST_PCT
        lines.append(line)
    return {
        "id": f"sign-{index + 1:02d}",
        "base": BASE,
        "name": shown[0].name if len(groups) == 1 else f"Junction {index // 2 + 1}",
        "board": board,
        "sign": sign,
        "position": _position(index, shown),
        "simulation": speed != 1,
        # The judge compares each moment with what the feed says; a test would be a mismatch.
        "selftest": {"at": None},
        "network": {"wifi": [{"ssid": "street", "password": "simulated"}]},
        "broker": {"host": "127.0.0.1", "port": 1883},
        "sources": {kind: source(root, kind) for kind, root in sorted(kinds.items())},
        "lots": {lot.id: _lot(lot, wire[lot.id].kind, speed) for lot in shown},
        "lines": lines,
    }


def _lot(lot: LotInfo, kind: str, speed: float) -> dict:
    row = {
        "source": kind,
        "name": lot.name,
        "max_age_s": _scaled(MAX_AGE_S, speed),
        "stuck_s": _scaled(_STUCK_S, speed),
        "stuck_new_s": _scaled(_STUCK_NEW_S, speed),
        "dwell_s": _scaled(_DWELL_S, speed),
    }
    if lot.capacity is not None:
        row["capacity"] = lot.capacity
    return row


def _position(index: int, shown: list[LotInfo]) -> dict:
    placed = [lot.position for lot in shown if lot.position]
    lat, lon = placed[0] if placed else _CENTRE
    # Apart by some 30 m, so that signs of the same lot do not cover each other on a map.
    return {"lat": round(lat + 0.0003 * (index % 3), 6), "lon": round(lon + 0.0003 * index, 6)}
