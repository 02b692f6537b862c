"""What can be wrong with a sign model: `boards/signs/<id>.json`.

A model says what each line has room for, and in `panels` which chips light it: what hangs on each
register, digit, module or display, in the order in which the wire reaches them. Every lamp hangs
in exactly one place; none is missing.
"""

from collections.abc import Iterator

from baysign.face.numeral import reads_as_number
from baysign.face.pixels import complaint as pixel_complaint
from baysign.face.room import complaint, room_of
from panel import CHAIN_HZ, MATRIX_HZ

Problem = tuple[str, str]

_COLOURS = ("red", "green", "amber")
_ARROWS = ("left", "ahead", "right")
_KINDS = ("number", "some", "full", "closed", "unknown")
_TEXTS = ("unknown", "full", "closed", "some")
_MODEL = {"id", "name", "texts", "lines", "panels"}
_MAY = {"name_zh"}
_LINE = {"digits", "pixels", "colours", "arrow", "symbols"}
# What a frame may take on its way: the median latency that is promised for the reference panel,
# and for the others the one that is promised for all but one in a hundred.
_CHAIN_MS = 1
_OTHERS_MS = 5
_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_PANEL = {
    "shift595": {"chip", "places", "segments"},
    "max7219": {"chip", "places", "scan"},
    "ws2812": {"chip", "places", "segments", "leds", "limit_ma", "channel_ma", "palette"},
    "modbus": {"chip", "places", "segments", "baud", "parity", "format"},
}


def problems(model: object, name: str) -> list[Problem]:
    """(where, message) of everything that is wrong with a model called `name`; [] for a good one.

    What makes the rest unreadable is said alone.
    """
    for look in (_shape, _lines, _panels):
        found = list(look(model, name))
        if found:
            return found
    return [*_coverage(model), *_texts(model), *_speed(model)]


def _keys(value: dict, known: set, where: str) -> Iterator[Problem]:
    for key in value:
        if key not in known:
            yield f"{where}{key}", f"unknown; known: {', '.join(sorted(known))}"


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _some(value: object, known: tuple[str, ...]) -> bool:
    return isinstance(value, list) and bool(value) and all(each in known for each in value)


def _shape(model: object, name: str) -> Iterator[Problem]:
    if not isinstance(model, dict):
        yield name, "must be an object"
        return
    yield from _keys(model, _MODEL | _MAY, "")
    for key in sorted(_MODEL - model.keys()):
        yield key, "missing"
    if model.get("id") not in (None, name):
        yield "id", f"{model['id']!r} in a file called {name!r}"
    for key, kind in (("texts", dict), ("lines", list), ("panels", list)):
        if key in model and (not isinstance(model[key], kind) or not model[key]):
            yield key, f"must be {'a list' if kind is list else 'an object'}, and not empty"


def _lines(model: dict, name: str) -> Iterator[Problem]:
    for number, line in enumerate(model["lines"]):
        where = f"lines[{number}]"
        if not isinstance(line, dict):
            yield where, "must be an object"
            continue
        yield from _keys(line, _LINE, where + ".")
        if ("digits" in line) == ("pixels" in line):
            yield where, "exactly one of digits and pixels"
        elif "digits" in line and not _whole(line["digits"], 1, 9):
            yield f"{where}.digits", f"{line['digits']!r}: 1 to 9"
        elif "pixels" in line and not _is_area(line["pixels"]):
            yield f"{where}.pixels", f"{line['pixels']!r}: [width, height] in eights, to 128 × 32"
        colours = line.get("colours")
        if not _some(colours, _COLOURS):
            yield f"{where}.colours", f"{colours!r}: some of {', '.join(_COLOURS)}"
        symbols = line.get("symbols", {})
        if not isinstance(symbols, dict) or set(symbols) - set(_KINDS):
            yield f"{where}.symbols", f"an object with some of {', '.join(_KINDS)}"


def _is_area(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(_whole(each, 8, 128) and each % 8 == 0 for each in value)
        and value[1] <= 32
    )


def _panels(model: dict, name: str) -> Iterator[Problem]:
    seen = set()
    for number, panel in enumerate(model["panels"]):
        where = f"panels[{number}]"
        chip = panel.get("chip") if isinstance(panel, dict) else None
        if not isinstance(chip, str) or chip not in _PANEL:
            yield f"{where}.chip", f"unknown panel {chip!r}; known: {', '.join(_PANEL)}"
            continue
        if chip in seen:
            yield f"{where}.chip", f"a second {chip}: a board has one bus for them"
        seen.add(chip)
        yield from _keys(panel, _PANEL[chip], where + ".")
        yield from _settings(panel, where)
        if not isinstance(panel.get("places"), list) or not panel["places"]:
            yield f"{where}.places", "must list what hangs on the panel"
            continue
        count = len(model["lines"])
        for at, place in enumerate(panel["places"]):
            here = f"{where}.places[{at}]"
            for inner in place if isinstance(place, list) else [place]:
                if inner is None:
                    continue
                if not isinstance(inner, dict) or not _whole(inner.get("line"), 0, count - 1):
                    yield here, f"needs a line from 0 to {count - 1}"
                else:
                    said = _PLACES[chip](inner, model["lines"][inner["line"]], place)
                    if said:
                        yield here, said


_NUMBERS = (("scan", 1, 8), ("leds", 1, 32), ("limit_ma", 50, 60_000), ("channel_ma", 1, 60))


def _is_colour(value: object) -> bool:
    return isinstance(value, list) and len(value) == 3 and all(_whole(v, 0, 255) for v in value)


def _settings(panel: dict, where: str) -> Iterator[Problem]:
    order = panel.get("segments", "abcdefg")
    if not isinstance(order, str) or sorted(order.replace("p", "", 1)) != list("abcdefg"):
        yield f"{where}.segments", f"{order!r}: each of a to g once, and p"
    for key, low, high in _NUMBERS:
        if key in panel and not _whole(panel[key], low, high):
            yield f"{where}.{key}", f"{panel[key]!r}: {low} to {high}"
    palette = panel.get("palette", [[0, 0, 0]] * 4)
    if not isinstance(palette, list) or len(palette) != 4 or not all(map(_is_colour, palette)):
        yield f"{where}.palette", "four colours, dark, red, green, amber, each [red, green, blue]"
    if panel["chip"] == "ws2812":
        for key in ("leds", "limit_ma"):
            if key not in panel:
                yield f"{where}.{key}", "missing"
    if panel.get("baud", 9600) not in _BAUDS:
        yield f"{where}.baud", f"{panel['baud']!r}: one of {', '.join(map(str, _BAUDS))}"
    if panel.get("parity", "none") not in ("none", "even", "odd"):
        yield f"{where}.parity", f"{panel['parity']!r}: none, even or odd"
    if panel.get("format", "segments") not in ("segments", "ascii"):
        yield f"{where}.format", f"{panel['format']!r}: segments or ascii"


def _digit(place: dict, line: dict, coloured: bool) -> str:
    if "digits" not in line:
        return "a digit, on a line of pixels"
    if not _whole(place.get("digit"), 0, line["digits"] - 1):
        return f"digit {place.get('digit')!r}: 0 to {line['digits'] - 1}"
    if coloured and place.get("colour") not in line["colours"]:
        return f"colour {place.get('colour')!r}: the line has {', '.join(line['colours'])}"
    return ""


def _register(place: dict, line: dict, _whole_place) -> str:
    lamps = place.get("lamps")
    if lamps is None:
        return _digit(place, line, True)
    if not isinstance(lamps, dict):
        return "lamps must be an object"
    for lamp, bit in lamps.items():
        arrow, _, colour = lamp.partition(".")
        if arrow not in _ARROWS or colour not in line["colours"] or not _whole(bit, 0, 7):
            return f'lamp "{lamp}": {bit!r}: an arrow, a point, a colour of the line; a bit 0 to 7'
    if len(set(lamps.values())) < len(lamps):
        return "two lamps on one bit"
    return ""


def _module(place: dict, line: dict, whole: object) -> str:
    if isinstance(whole, list):
        return "more than eight digits" if len(whole) > 8 else _digit(place, line, True)
    at = place.get("at")
    if place.get("shows") not in ("text", "symbol", "arrow"):
        return f"shows {place.get('shows')!r}: text, symbol or arrow"
    if not isinstance(at, list) or len(at) != 2 or any(not _whole(each, 0, 120) for each in at):
        return f"at {at!r}: [left, top] in pixels"
    if any(each % 8 for each in at) or place.get("turn", 0) not in (0, 90, 180, 270):
        return "modules stand in eights, turned by 0, 90, 180 or 270"
    if place.get("colour") not in line["colours"]:
        return f"colour {place.get('colour')!r}: the line has {', '.join(line['colours'])}"
    return ""


def _led_digit(place: dict, line: dict, _whole_place) -> str:
    return _digit(place, line, False)


def _display(place: dict, line: dict, _whole_place) -> str:
    if place.get("digits") != line.get("digits"):
        return f"digits {place.get('digits')!r}: the line has {line.get('digits', 'pixels')}"
    if not _whole(place.get("address"), 1, 247):
        return f"address {place.get('address')!r}: 1 to 247"
    if not _whole(place.get("register"), 0, 65_000):
        return f"register {place.get('register')!r}: 0 to 65000"
    if place.get("colour", "last") not in ("first", "last"):
        return f"colour {place['colour']!r}: the register first or last"
    if "colour" not in place and len(line["colours"]) > 1:
        return "a line of several colours needs a register for the colour"
    light = place.get("light", {"register": 0, "max": 1})
    keys = ("register", "max")
    if not isinstance(light, dict) or not all(_whole(light.get(key), 0, 65_535) for key in keys):
        return f"light {light!r}: a register and a max"
    setup = place.get("setup", [])
    if not isinstance(setup, list) or not all(map(_is_pair, setup)):
        return "setup: a list of [register, value]"
    return ""


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_whole(v, 0, 65_535) for v in value)


_PLACES = {
    "shift595": _register,
    "max7219": _module,
    "ws2812": _led_digit,
    "modbus": _display,
}


def _coverage(model: dict) -> Iterator[Problem]:
    """Every digit, pixel and arrow has exactly one place in each colour."""
    seen: dict[tuple, str] = {}
    for path, what in _hung(model):
        if what in seen:
            yield path, f"{_words(what)} hangs on {seen[what]} too"
        seen.setdefault(what, path)
    for number, line in enumerate(model["lines"]):
        for what in _needed(number, line, seen):
            if what not in seen:
                yield f"lines[{number}]", f"{_words(what)} hangs nowhere"
        shown = {what[2] for what in seen if what[:2] == ("module", number)}
        lamps = any(what[:2] == ("lamp", number) for what in seen)
        if bool(line.get("arrow")) != (lamps or "arrow" in shown):
            yield f"lines[{number}].arrow", "arrow, and something that shows it, or neither"
        if bool(line.get("symbols")) != ("symbol" in shown):
            yield f"lines[{number}].symbols", "symbols, and modules that show them, or neither"


def _hung(model: dict) -> Iterator[tuple[str, tuple]]:
    """(path, what hangs there) of every place."""
    for number, panel in enumerate(model["panels"]):
        for at, place in enumerate(panel["places"]):
            path = f"panels[{number}].places[{at}]"
            for inner in place if isinstance(place, list) else [place]:
                if inner is None:
                    continue
                if panel["chip"] == "modbus":
                    yield path, ("address", inner["address"])
                for what in _hangs(panel["chip"], inner, model["lines"][inner["line"]]):
                    yield path, what


def _hangs(chip: str, place: dict, line: dict) -> Iterator[tuple]:
    number = place["line"]
    if chip == "modbus":
        digits, colours = range(line["digits"]), line["colours"]
    elif chip == "ws2812":
        digits, colours = [place["digit"]], line["colours"]
    elif "shows" in place:
        yield ("module", number, place["shows"], *place["at"], place["colour"])
        return
    elif "lamps" in place:
        yield from (("lamp", number, lamp) for lamp in place["lamps"])
        return
    else:
        digits, colours = [place["digit"]], [place["colour"]]
    yield from (("digit", number, digit, colour) for digit in digits for colour in colours)


def _needed(number: int, line: dict, seen: dict) -> Iterator[tuple]:
    for colour in line["colours"]:
        for digit in range(line.get("digits", 0)):
            yield ("digit", number, digit, colour)
        if any(what[:2] == ("lamp", number) for what in seen):
            yield from (("lamp", number, f"{arrow}.{colour}") for arrow in _ARROWS)
    areas = {"text": line["pixels"]} if "pixels" in line else {}
    for what in seen:
        if what[:2] == ("module", number) and what[2] != "text":
            width, height = areas.get(what[2], (0, 0))
            areas[what[2]] = (max(width, what[3] + 8), max(height, what[4] + 8))
    for shows, (width, height) in areas.items():
        for colour in line["colours"]:
            for y in range(0, height, 8):
                for x in range(0, width, 8):
                    yield ("module", number, shows, x, y, colour)


def _words(what: tuple) -> str:
    kind, number = what[:2]
    if kind == "address":
        return f"address {number}"
    if kind == "digit":
        return f"line {number + 1} digit {what[2] + 1} {what[3]}"
    if kind == "lamp":
        return f"line {number + 1} arrow {what[2]}"
    return f"line {number + 1} {what[2]} at {what[3]}, {what[4]} {what[5]}"


def _texts(model: dict) -> Iterator[Problem]:
    texts = model["texts"]
    for kind in _TEXTS:
        if not isinstance(texts.get(kind), str):
            yield f"texts.{kind}", "missing"
            continue
        for number, line in enumerate(model["lines"]):
            said = complaint(texts[kind], room_of(line))
            if said:
                yield f"texts.{kind}", f"line {number + 1}: {said}"
        if kind != "full" and reads_as_number(texts[kind]):
            yield f"texts.{kind}", f'"{texts[kind]}" would read as a number'
    for number, line in enumerate(model["lines"]):
        for kind, symbol in line.get("symbols", {}).items():
            room = _symbol_room(model, number)
            said = pixel_complaint(symbol, room) if isinstance(symbol, str) else "no text"
            if said or reads_as_number(symbol):
                yield f"lines[{number}].symbols.{kind}", said or f'"{symbol}" is a number'


def _symbol_room(model: dict, number: int) -> tuple[int, int]:
    places = [
        place
        for panel in model["panels"]
        for place in panel["places"]
        if isinstance(place, dict) and place.get("shows") == "symbol" and place["line"] == number
    ]
    return tuple(max((place["at"][axis] + 8 for place in places), default=0) for axis in (0, 1))


def _speed(model: dict) -> Iterator[Problem]:
    """A frame is out in the time that is promised."""
    for number, panel in enumerate(model["panels"]):
        count = len(panel["places"])
        where = f"panels[{number}].places"
        if panel["chip"] == "shift595":
            took_ms, limit_ms = 8e3 * count / CHAIN_HZ, _CHAIN_MS
            what = f"{count} registers at {CHAIN_HZ // 1000} kHz"
        elif panel["chip"] == "max7219":
            took_ms, limit_ms = 8 * 16e3 * count / MATRIX_HZ, _OTHERS_MS
            what = f"{count} chips at {MATRIX_HZ // 1000} kHz"
        elif panel["chip"] == "ws2812":
            leds = count * len(panel.get("segments", "abcdefg")) * panel["leds"]
            took_ms, limit_ms = 0.03 * leds, _OTHERS_MS
            what = f"{leds} LEDs"
        else:
            continue
        if took_ms > limit_ms:
            yield where, f"{what} take {took_ms:.1f} ms, longer than the promised {limit_ms} ms"
