"""What can be wrong with a board: a folder of `board.json`, `pins.py`, `board.py`, `__init__.py`.

`board.json` states what hangs where (`wiring`), which pins the board itself needs (`reserved`),
and what its resistors pull (`pulls`); `pins.py` gives the firmware the same numbers. In `wiring`
every number is a pin, except those whose key is in `_NUMBERS`. What the chip can do with a pin is
in `mcu`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from baysign_host.mcu import MCUS, Mcu

# Numbers in `wiring` that are no pins, by their key.
_NUMBERS = frozenset({"spi", "i2c", "uart", "phy_addr", "address", "baud", "mv_max"})
# Pins that the firmware only reads; anything else is driven, sooner or later.
_INPUTS = frozenset({"miso", "adc", "rx", "door", "button", "status", "in"})
# Wires that several chips may share, and the number that says on which bus they are.
_SHARED = {"sck": "spi", "mosi": "spi", "miso": "spi", "scl": "i2c", "sda": "i2c"}
_KEYS = {
    "id": str,
    "name": str,
    "source": list,
    "mcu": str,
    "arch": str,
    "flash_mib": int,
    "links": list,
    "wiring": dict,
}
_OPTIONAL = {
    "notes": list,
    "input_only": list,
    "strapping": list,
    "reserved": list,
    "pulls": dict,
}
_FLASH_MIB = (4, 8, 16, 32)

Problem = tuple[str, str]


def problems(facts: object, folder: Path) -> list[Problem]:
    """(where, message) of everything that is wrong with a board; [] for a good one.

    `facts` is its `board.json`, as parsed, `folder` where that lies.
    """
    shape = list(_shape(facts, folder.name))
    if shape:
        return shape
    mcu = MCUS[facts["mcu"]]
    found = [*_chip(facts, mcu), *_pins(facts, mcu), *_start(facts, mcu), *_analogue(facts, mcu)]
    return found + list(_code(facts, folder))


def _shape(facts: object, folder: str) -> Iterator[Problem]:
    """Every key is there, known, and of the right kind."""
    if not isinstance(facts, dict):
        yield "board.json", "must be an object"
        return
    for key, kind in _KEYS.items():
        if key not in facts:
            yield key, "missing"
        elif not isinstance(facts[key], kind) or isinstance(facts[key], bool):
            yield key, f"must be {_ARTICLE[kind]}"
    for key, value in facts.items():
        if key in _OPTIONAL:
            if not isinstance(value, _OPTIONAL[key]):
                yield key, f"must be {_ARTICLE[_OPTIONAL[key]]}"
        elif key not in _KEYS:
            yield key, f"unknown; known: {', '.join(sorted(_KEYS | _OPTIONAL))}"
    if isinstance(facts.get("mcu"), str) and facts["mcu"] not in MCUS:
        yield "mcu", f"unknown chip {facts['mcu']!r}; known: {', '.join(MCUS)}"
    if isinstance(facts.get("id"), str) and facts["id"] != folder:
        yield "id", f"{facts['id']!r} in a folder called {folder!r}"


_ARTICLE = {str: "a text", list: "a list", int: "a whole number", dict: "an object"}


def _chip(facts: dict, mcu: Mcu) -> Iterator[Problem]:
    """What the board says of its chip is so."""
    if facts["arch"] != mcu.arch:
        yield "arch", f"{facts['arch']!r}: mpy-cross calls the {mcu.name} {mcu.arch}"
    if facts["flash_mib"] not in _FLASH_MIB:
        yield "flash_mib", f"{facts['flash_mib']}: one of {', '.join(map(str, _FLASH_MIB))}"
    for key, known in (("input_only", mcu.input_only), ("strapping", mcu.strapping)):
        wrong = sorted(set(facts.get(key, ())) - set(known))
        if wrong:
            yield key, f"pin {wrong[0]} is none on the {mcu.name}"
    for pin in facts.get("reserved", ()):
        if pin not in mcu.pins:
            yield "reserved", f"the {mcu.name} has no pin {pin}"
    for pin, pull in facts.get("pulls", {}).items():
        if not pin.isdigit() or int(pin) not in mcu.pins:
            yield f"pulls.{pin}", f"the {mcu.name} has no such pin"
        elif pull not in ("up", "down"):
            yield f"pulls.{pin}", f"{pull!r}: up or down"
    if "lan" in facts["links"]:
        if not mcu.rmii:
            yield "links", f"the {mcu.name} has no Ethernet controller"
        missing = sorted(mcu.rmii - set(facts.get("reserved", ())))
        if missing:
            yield "reserved", f"pin {missing[0]} is missing: Ethernet's data run there (RMII)"


def wires(wiring: object, path: str = "wiring") -> Iterator[tuple[str, str, int, dict]]:
    """(path, key, number, the object it stands in) of every number below `wiring`."""
    if isinstance(wiring, list):
        for index, value in enumerate(wiring):
            yield from wires(value, f"{path}[{index}]")
    if isinstance(wiring, dict):
        for key, value in wiring.items():
            if isinstance(value, dict | list):
                yield from wires(value, f"{path}.{key}")
            elif isinstance(value, int) and not isinstance(value, bool):
                yield f"{path}.{key}", key, value, wiring


def _wired(facts: dict) -> Iterator[tuple[str, str, int, dict]]:
    return (wire for wire in wires(facts["wiring"]) if wire[1] not in _NUMBERS)


def _pins(facts: dict, mcu: Mcu) -> Iterator[Problem]:
    """Every pin exists, can do what it is wired for, and belongs to nobody else."""
    reserved = set(facts.get("reserved", ()))
    seen: dict[int, tuple[str, tuple]] = {}
    for path, key, pin, group in _wired(facts):
        # The PHY is soldered to the board: its pins are reserved for it.
        soldered = path.startswith("wiring.lan.")
        bus = _SHARED.get(key)
        use = (key, bus, group.get(bus)) if bus in group else (path,)
        if pin not in mcu.pins:
            yield path, f"the {mcu.name} has no pin {pin}"
        elif pin in mcu.taken:
            yield path, f"pin {pin} belongs to {mcu.taken[pin]}"
        elif pin in mcu.input_only and key not in _INPUTS:
            yield path, f"pin {pin} can only be an input"
        elif soldered and pin not in reserved:
            yield path, f"pin {pin} is the PHY's: list it in reserved"
        elif pin in reserved and not soldered:
            yield path, f"pin {pin} is reserved: the board itself needs it"
        elif pin in seen and seen[pin][1] != use:
            yield path, f"pin {pin} is also {seen[pin][0]}"
        seen.setdefault(pin, (path, use))
    for path, key, number, _ in wires(facts["wiring"]):
        if key == "spi" and number not in mcu.spi:
            yield path, f"machine.SPI({number}) does not exist; {', '.join(map(str, mcu.spi))} do"


def _start(facts: dict, mcu: Mcu) -> Iterator[Problem]:
    """The chip starts, and the panel stays dark until the firmware runs (T11)."""
    pulls = facts.get("pulls", {})
    for pin, need in mcu.strapping.items():
        pull = pulls.get(str(pin))
        if need and pull and pull != need:
            yield f"pulls.{pin}", f"a strapping pin: the {mcu.name} starts with it {_LEVEL[need]}"
    for path, key, pin, _ in _wired(facts):
        need = mcu.strapping.get(pin)
        if need and key in _INPUTS:
            yield (
                path,
                f"pin {pin} is a strapping pin that must be {_LEVEL[need]} at the start, "
                "whatever drives it",
            )
        if key == "oe" and pulls.get(str(pin)) != "up":
            yield path, f"pin {pin} needs a pull-up: the panel must be dark during a reset (T11)"


_LEVEL = {"up": "high", "down": "low"}


def _analogue(facts: dict, mcu: Mcu) -> Iterator[Problem]:
    """Analogue inputs are on a converter that works while the radio does."""
    for path, key, pin, _ in _wired(facts):
        if key != "adc" or pin in mcu.adc1 or pin not in mcu.pins:
            continue
        if pin not in mcu.adc2:
            yield path, f"pin {pin} has no analogue converter"
        elif "wifi" in facts["links"]:
            yield path, f"pin {pin} is on ADC2, which cannot be read while Wi-Fi is on"


def _code(facts: dict, folder: Path) -> Iterator[Problem]:
    """The firmware's pin numbers are those of `wiring`."""
    stated = {}
    for path, _, number, _ in wires(facts["wiring"]):
        name = path.removeprefix("wiring.").replace("[", "_").replace("]", "")
        stated[name.replace(".", "_").upper()] = number
    for name in ("board.py", "__init__.py"):
        if not (folder / name).is_file():
            yield name, "missing"
    yield from _links(facts, folder)
    try:
        written = dict(constants((folder / "pins.py").read_text(encoding="utf-8")))
    except OSError:
        yield "pins.py", "missing"
        return
    except SyntaxError as error:
        yield "pins.py", f"line {error.lineno}: {error.msg}"
        return
    for name in sorted(stated.keys() | written.keys()):
        if name not in written:
            yield "pins.py", f"{name} is missing: {stated[name]} in board.json"
        elif name not in stated:
            yield "pins.py", f"{name} is not in board.json's wiring"
        elif written[name] != stated[name]:
            yield "pins.py", f"{name} is {written[name]}, in board.json {stated[name]}"


def _links(facts: dict, folder: Path) -> Iterator[Problem]:
    """The links that board.py hands to `fit` are those of board.json, in the same order."""
    try:
        tree = ast.parse((folder / "board.py").read_text(encoding="utf-8"))
    except (OSError, SyntaxError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="fit"), args=[_, _, ast.Tuple(elts=kinds), *_]):
                written = [kind.value for kind in kinds if isinstance(kind, ast.Constant)]
                if written != facts["links"]:
                    yield "board.py", f"links {', '.join(written)} are not board.json's"


def constants(text: str) -> Iterator[tuple[str, int]]:
    """(name, number) of each `NAME = const(number)`."""
    for node in ast.parse(text).body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="const"), args=[ast.Constant(value=int(number))]),
            ):
                yield name, number
