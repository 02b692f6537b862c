"""Runs test vectors on whatever interpreter starts it and prints one canonical line a vector.

    runner.py ROOT FILE…

Every line of a file is one vector, `{"id": …, "kind": …, …}`; the line printed is
`[id, result]` in compact JSON without dicts, so that two interpreters can be compared byte for
byte. The kinds are the functions below; `tests/vectors/README.md` describes their fields.
"""

import json
import sys

ROOT = sys.argv[1]
sys.path[:0] = [ROOT + "/firmware", ROOT + "/lib"]
if sys.implementation.name == "micropython":
    _dumps = json.dumps  # leaves letters beyond ASCII as they are
else:
    sys.path.insert(0, ROOT + "/tools/compat")

    def _dumps(value):
        return json.dumps(value, ensure_ascii=False)


from baysign.config.check import check, complete  # noqa: E402
from baysign.face.compose import Face, FaceLine  # noqa: E402
from baysign.face.glyphs import segments  # noqa: E402
from baysign.face.layout import renderers  # noqa: E402
from baysign.face.moving import Strip, complaint  # noqa: E402
from baysign.feed import decode, paths, select, times  # noqa: E402
from baysign.lots.phase import Calm  # noqa: E402
from baysign.sign import Sign  # noqa: E402

_models = {}


def model_of(name):
    """A sign model of the tree, read once."""
    if name not in _models:
        with open(ROOT + "/boards/signs/" + name + ".json") as file:
            _models[name] = json.load(file)
    return _models[name]


def payload_of(vector):
    """The payload of a vector: `hex`, or `payload` as text."""
    if "hex" in vector:
        return bytes.fromhex(vector["hex"])
    return vector["payload"].encode()


def run_decode(vector):
    """Source, lot and payload to [free, capacity, data, status, time, reason]."""
    source = {"topic": "-"}
    source.update(vector["source"])
    lot = {"source": "-", "max_age_s": 60}
    lot.update(vector.get("lot", {}))
    binding = decode.Binding(
        vector.get("name", "P"), complete(source, "sources.*"), complete(lot, "lots.*"), {}
    )
    try:
        value = decode.document(memoryview(payload_of(vector)), binding.plain)
    except (ValueError, RuntimeError):
        return "unreadable"
    reading = binding.read(value)
    return None if reading is None else list(reading)[1:]


def run_count(vector):
    """A JSON value to a count of spaces, or null."""
    return decode.count(vector["value"])


def run_time(vector):
    """A source time to epoch seconds, or "refused"."""
    try:
        zone = vector.get("zone")
        zone = None if zone is None else times.zone(zone)
        return times.parse(vector["value"], vector["format"], zone)
    except ValueError:
        return "refused"


def run_path(vector):
    """A path into a document to the value found there, or the complaint about the path."""
    names = {"key": vector.get("key"), "part": vector.get("part")}
    try:
        steps = paths.compile_path(vector["path"], names)
    except ValueError as error:
        return "refused: " + str(error)
    found = select.walk(vector["document"], steps[1])
    return found if not isinstance(found, dict) else sorted(found)


def run_glyph(vector):
    """A character to the names of its lit segments."""
    shape = segments(vector["char"])
    return "".join("abcdefgp"[bit] for bit in range(8) if shape >> bit & 1)


def run_layout(vector):
    """Lines of [text, colour, arrow] to the registers of a sign model, in hexadecimal."""
    lines = []
    for text, colour, arrow in vector["lines"]:
        lines.append(FaceLine(text, colour, arrow, "", "", (), None, None, ""))
    (layout,) = renderers(model_of(vector["model"]))
    out = bytearray(layout.size)
    layout.render(Face(1, tuple(lines)), out)
    return out.hex()


def run_moving(vector):
    """A moving text to the bytes of the module at the left edge, at moments after its start."""
    strip = Strip(vector["text"], tuple(vector["room"]), 7)
    out = bytearray(8)
    shown = []
    for at_ms in vector["at"]:
        strip.step(7 + at_ms)
        strip.cut(0, 0, out)
        shown.append(out.hex())
    return shown


def run_unmovable(vector):
    """A text to the complaint about it."""
    return complaint(vector["text"], tuple(vector["room"]), 0)


def run_phase(vector):
    """Steps of [second, free spaces or null] to the phase after each."""
    row = {"dwell_s": vector["dwell_s"]}
    for at, name in enumerate(("full_in", "full_out", "almost_in", "almost_out")):
        row[name] = vector["limits"][at]
    calm = Calm(row, None)
    names = ("", "full", "almost", "spaces")
    return [names[calm.update(free, int(at_s * 1000))] for at_s, free in vector["steps"]]


def run_check(vector):
    """A configuration, or a correct one with `edits` of [path…, value], to its errors."""
    config = vector.get("config")
    if config is None:
        config = json.loads(json.dumps(GOOD))
        for edit in vector["edits"]:
            place = config
            for step in edit[:-2]:
                place = place[step]
            if edit[-1] == "--":
                del place[edit[-2]]
            else:
                place[edit[-2]] = edit[-1]
    board = vector.get("board")
    if board:
        # None of these vectors is about the panel's bus.
        board.setdefault("wiring", {"panel": {}})
    return [list(row) for row in check(config, board, model_of("junction_3x3"))]


def run_sign(vector):
    """Steps to what the sign shows after each: "text colour arrow rule", lines joined by " | ".

    Steps: ["live"|"kept"|"dup", second, topic, payload], ["tick", second],
    ["session", second, number], ["clock", second, epoch or null].
    """
    model = model_of(vector.get("model", "entrance_4d"))
    config = {"id": "s", "board": "b", "sign": "m", "simulation": True, "broker": {"host": "h"}}
    config.update(vector["config"])
    errors = check(config, None, model)
    if errors:
        return [list(row) for row in errors]
    sign = Sign(complete(config), model)
    offset_s = None
    sign.session(1, 0)
    shown = []
    for step in vector["steps"]:
        now_ms = int(step[1] * 1000)
        if step[0] == "clock":
            offset_s = None if step[2] is None else step[2] - int(step[1])
        wall_s = None if offset_s is None else offset_s + now_ms // 1000
        if step[0] == "session":
            sign.session(step[2], now_ms)
        elif step[0] in ("live", "kept", "dup"):
            payload = step[3].encode() if isinstance(step[3], str) else bytes(step[3])
            sign.accept(
                step[2], memoryview(payload), step[0] == "kept", step[0] == "dup", now_ms, wall_s
            )
        else:
            sign.tick(now_ms, wall_s)
        rows = []
        for line in sign.face.lines:
            rows.append(" ".join((line.text, line.colour, line.arrow, line.rule or "-")))
        shown.append(" | ".join(rows))
    if vector.get("counters"):
        counters = sign.counters
        shown.append([counters[name] for name in sorted(counters)])
    return shown


GOOD = {
    "id": "s",
    "board": "b",
    "sign": "m",
    "broker": {"host": "h"},
    "sources": {
        "city": {"topic": "city/{key}", "format": "json", "free": "free"},
        "plain": {"topic": "plain/{key}", "format": "plain", "number": "free"},
    },
    "lots": {
        "A": {"source": "city", "max_age_s": 900},
        "B": {"source": "plain", "max_age_s": 900},
    },
    "lines": [{"lots": ["A"], "arrow": "left"}, {"lots": ["B"]}, {"lots": ["A", "B"]}],
}


def main(files):
    """Print the result of every vector in the files."""
    kinds = globals()
    for name in files:
        with open(name) as file:
            for line in file:
                vector = json.loads(line)
                result = kinds["run_" + vector["kind"]](vector)
                # A line at a time: the board's console has no more memory than the board.
                sys.stdout.write(_dumps([vector["id"], result]) + "\n")


if __name__ == "__main__":
    main(sys.argv[2:])
