"""Valid configurations for property tests, drawn from the one table of settings.

Every setting is drawn by its own row, so a new row takes part by itself; afterwards each rule
between settings is made to hold. `tests/mutations.py` breaks what this makes.
"""

import json
from functools import cache

from hypothesis import strategies as st

from baysign_host import ROOT
from baysign_host.gen.table import ROWS, Row, children, entry

# With every kind of link that has settings.
BOARD = json.loads((ROOT / "boards/esp32_devkitc/board.json").read_text("utf-8"))
BOARD["links"] = ["wifi", "lte"]
MODEL = json.loads((ROOT / "boards/signs/junction_3x3.json").read_text("utf-8"))

_ID = "ABCXYZabcxyz0189_.-"
# Names go into topics, where + # / and braces would mean something.
_NAMES = st.text(_ID + " äß满:", min_size=1, max_size=12)
_TEXT = st.characters(exclude_categories=("Cs",))
_SEGMENTS = ("", "---", "CLS", "P", "FUL", "Err", " - ", "no")
_BY_KIND = {
    "flag": st.booleans(),
    "ipv4": st.sampled_from(("10.0.0.7", "10.0.0.1", "255.255.255.0", "255.0.0.0")),
    "path": st.sampled_from(
        (
            "free",
            "a.b[0].c",
            "$.items[0].time",
            "n[type.t=TOTAL & k={key}].free",
            '"a:b".c',
            "[x=1]",
        )
    ),
    "condition": st.sampled_from(("vacancy_type=B", 'a.b="x y" & c=1', "k={key}")),
    "zone": st.sampled_from(
        ("+08:00", "-0330", "Z", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0545>-5:45")
    ),
    "hours": st.sampled_from(
        ("mon-fri 07:00-22:00", "sat,sun 20:00-02:30", "daily 00:00-24:00", "2026-02-17 closed")
    ),
    "topic": st.sampled_from(("a", "city/signs", "a b/ü")),
    "word": st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(-1e6, 1e6)
    | st.text(_TEXT, max_size=16),
}
_BY_PATH = {
    "selftest.at": st.none() | st.sampled_from(("00:00", "03:00", "23:59")),
    "hours_text": st.sampled_from(_SEGMENTS),
    "lines.[].dead.[]": st.sampled_from(("1a", "2g", "3abc")),
    "lots.*.key": st.none() | _NAMES,
    "lots.*.part": st.none() | _NAMES,
    "sources.*.part": st.none() | _NAMES,
} | {row.path: st.none() | st.sampled_from(_SEGMENTS) for row in children("lines.[].texts")}
_PHASES = ("full_in", "full_out", "almost_in", "almost_out")


def value(row: Row, simulation: bool = False) -> st.SearchStrategy:
    """Any value that the row allows by itself; with `simulation` also fractions of seconds."""
    if row.path in _BY_PATH:
        return _BY_PATH[row.path]
    drawn = _plain(row, simulation)
    return st.none() | drawn if row.nullable else drawn


def _plain(row: Row, simulation: bool) -> st.SearchStrategy:
    low, high = row.low, row.high
    if row.kind in _BY_KIND:
        return _BY_KIND[row.kind]
    if row.kind == "object":
        return objects(row.path, simulation)
    if row.kind == "list":
        return st.lists(value(entry(row.path), simulation), min_size=low, max_size=min(high, 3))
    if row.kind == "map":
        inner = value(entry(row.path), simulation)
        return st.dictionaries(_NAMES, inner, min_size=low, max_size=min(high, 4))
    if row.kind == "choice":
        return st.sampled_from(row.high)
    if row.kind == "id":
        return st.text(_ID, min_size=low, max_size=high)
    if row.kind == "text":
        return st.text(_TEXT, min_size=low, max_size=max(low, high // 4)) | st.just("x" * high)
    return _number(row, simulation)


def _number(row: Row, simulation: bool) -> st.SearchStrategy:
    low, high = row.low, row.high
    drawn = st.sampled_from((low, high)) | st.integers(low, high)
    if row.kind == "num":
        drawn |= st.floats(low, high)
    if row.kind == "s0":
        drawn |= st.just(0)
    if row.kind in ("s", "s0") and simulation:
        drawn |= st.floats(0.001, high)
    return drawn


@cache
def objects(path: str, simulation: bool = False, leave: tuple = ()) -> st.SearchStrategy:
    """An object: its required settings and any of the others, but none of `leave`."""
    rows = [row for row in children(path) if row.name not in leave]
    required = {row.name: value(row, simulation) for row in rows if row.required}
    optional = {row.name: value(row, simulation) for row in rows if not row.required}
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def configurations(draw, simulation: bool | None = None) -> dict:
    """A configuration without errors for BOARD and MODEL, `simulation` as given or either way."""
    if simulation is None:
        simulation = draw(st.booleans())
    config = draw(objects("", simulation, ("sources", "lots", "lines", "simulation", "base")))
    if simulation:
        config["simulation"] = True
    if draw(st.booleans()):
        config["base"] = draw(st.sampled_from(("b", "b/signs", "b/ü")))
    names = draw(st.lists(_NAMES, min_size=1, max_size=3, unique=True))
    config["sources"] = {
        name: draw(_source(number, simulation)) for number, name in enumerate(names)
    }
    names = draw(st.lists(_NAMES, min_size=1, max_size=5, unique=True))
    config["lots"] = {name: draw(_lot(config["sources"], simulation)) for name in names}
    config["lines"] = [draw(_line(config, simulation)) for _ in MODEL["lines"]]
    _mend_sign(draw, config)
    return config


@st.composite
def _source(draw, number: int, simulation: bool) -> dict:
    source = draw(objects("sources.*", simulation, ("topic", "alive")))
    ends = ("{key}/free", "all", "+/x", "#", "{key}/{part}")
    # Each source has a first level of its own, so that no wildcard catches another one's topic.
    source["topic"] = f"s{number}/" + draw(st.sampled_from(ends))
    if source.get("on_change") and draw(st.booleans()):
        source["alive"] = f"alive{number}/" + draw(st.sampled_from(ends[:2]))
    ways = [row for row in children("sources.*") if row.name in ("free", "occupied")]
    if source["format"] == "plain":
        for name in ("free", "occupied", "capacity", "time", "record"):
            source.pop(name, None)
        source["number"] = draw(st.sampled_from(ROWS["sources.*.number"].high))
    else:
        source.pop("number", None)
        kept = draw(st.sampled_from(ways))
        for row in ways:
            source.pop(row.name, None)
        source[kept.name] = draw(_BY_KIND["path"])
    if source.get("time") and source.get("time_format") == "dmy":
        source["utc_offset"] = draw(_BY_KIND["zone"])
    if "{part}" in source["topic"]:
        source["part"] = draw(_NAMES)
    return source


@st.composite
def _lot(draw, sources: dict, simulation: bool) -> dict:
    stuck = ("stuck_s", "stuck_new_s")
    lot = draw(objects("lots.*", simulation, _PHASES + stuck)) | draw(_phases("lots.*"))
    lot["source"] = draw(st.sampled_from(sorted(sources)))
    source = sources[lot["source"]]
    counts_cars = source.get("occupied") or source.get("number") == "occupied"
    if counts_cars and not source.get("capacity"):
        lot["capacity"] = draw(_number(ROWS["lots.*.capacity"], simulation))
    if draw(st.booleans()):
        new, moved = sorted(draw(value(ROWS["lots.*.stuck_s"], simulation)) for _ in stuck)
        lot |= {"stuck_s": moved, "stuck_new_s": new}
    return lot


@st.composite
def _line(draw, config: dict, simulation: bool) -> dict:
    line = draw(objects("lines.[]", simulation, (*_PHASES, "lots")))
    lots = sorted(config["lots"])
    line["lots"] = draw(st.lists(st.sampled_from(lots), min_size=1, max_size=3, unique=True))
    if line.get("trust_pct", 100) < 100 and len(line["lots"]) > 1:
        for name in line["lots"]:
            config["lots"][name]["capacity"] = 400
    return line | draw(_phases("lines.[]"))


@st.composite
def _phases(draw, path: str) -> dict:
    """Nothing, or thresholds in their order, up to the limits of the table."""
    if draw(st.booleans()):
        return {}
    high = [ROWS[f"{path}.{name}"].high for name in _PHASES]
    full_in = draw(st.integers(0, high[0]))
    almost_in = draw(st.none() | st.integers(full_in + 1, high[2] - 1))
    found = {"full_in": full_in, "full_out": draw(st.integers(full_in + 1, high[1]))}
    if almost_in is not None:
        found["almost_in"] = almost_in
        found["almost_out"] = draw(st.none() | st.integers(almost_in + 1, high[3]))
    return found


def _apart(row: dict, low: str, high: str) -> None:
    """Two limits in their order, or neither."""
    first, second = row.pop(low, 0), row.pop(high, 0)
    if first < second:
        row |= {low: first, high: second}


@st.composite
def _light(draw, config: dict) -> dict:
    light = draw(objects("light", False, ("table", "schedule")))
    if light.get("sensor", "none") != "none":
        count = draw(st.integers(2, 16))
        edges = st.lists(
            st.integers(1, 60_000), min_size=2 * count - 1, max_size=2 * count - 1, unique=True
        )
        edges = sorted(draw(edges))
        # Each row begins before the one below it ends.
        downs = [0, *edges[0:-1:2]]
        ups = edges[1::2] + edges[-1:]
        outputs = sorted(draw(st.lists(st.integers(1, 100), min_size=count, max_size=count)))
        rows = zip(outputs, downs, ups, strict=True)
        light["table"] = [dict(zip(("output", "down", "up"), row, strict=True)) for row in rows]
    times = draw(st.lists(st.integers(0, 1439), max_size=4, unique=True))
    light["schedule"] = [
        {"at": f"{at // 60:02d}:{at % 60:02d}", "pct": draw(st.integers(1, 100))}
        for at in sorted(times)
    ]
    if light.get("night_pct", 100) < 100 and not config.get("position"):
        light["night"] = ["daily 21:00-06:30"]
    return light


def _mend_sign(draw, config: dict) -> None:
    """A link is set up, addresses belong together, local times have a zone, a light sensor has
    its table, a certificate has its key."""
    for row in (config["broker"], *config["broker"].get("fallbacks", ())):
        tls = row.get("tls") or {}
        if not (tls.get("certificate") and tls.get("key")):
            tls.pop("certificate", None)
            tls.pop("key", None)
    if "light" in config:
        config["light"] = draw(_light(config))
    light = config.get("light", {})
    _apart(config.get("temperature", {}), "warning_c", "critical_c")
    _apart(config.get("supply", {}), "low_mv", "high_mv")
    network = config.setdefault("network", {})
    network["order"] = draw(st.sampled_from(([], ["wifi"])))
    if network.get("lte"):
        network["lte"] = {"apn": "internet", "pin": draw(st.sampled_from(("", "0000")))}
        if draw(st.booleans()):
            network["lte"] |= {"security": "chap", "user": "u"}
    if network.get("fixed"):
        rest = st.fixed_dictionaries({}, optional={"gateway": st.sampled_from((None, "10.0.0.1"))})
        network["fixed"] = {"address": "10.0.0.7", "dns": "10.0.0.1"} | draw(rest)
    if not network.get("wifi") and not config.get("simulation"):
        network["wifi"] = [{"ssid": draw(st.sampled_from(("signs", "满", "x" * 32)))}]
    local = config.get("hours") or light.get("schedule") or light.get("night")
    if local or any(lot.get("hours") for lot in config["lots"].values()):
        config["timezone"] = draw(_BY_KIND["zone"])
