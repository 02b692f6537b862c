"""The panels of a sign as they hang on the board's pins: which wire reaches which chip, and what
its lamps are to a driver.

Each panel knows its part of the board's `wiring` and of the sign model. `pin` is told of levels,
`spi`, `bits` and the serial port of data; `state` is what can be seen, and the lit share of time;
`mark` puts it among the `Marks`.
"""

from baysign_host.sim.chips.max7219 import Max7219Chain
from baysign_host.sim.chips.rs485 import Display, Rs485
from baysign_host.sim.chips.shift595 import ShiftChain
from baysign_host.sim.chips.ws2812 import Strip
from baysign_host.sim.lit import Marks

_SEGMENTS = "abcdefgp"


class Panel:
    """A panel with nothing on its wires; `chip` is the model that tests may disturb."""

    chip = None

    def power_up(self, chance) -> None:
        """Power comes back."""
        self.chip.power_up(chance)

    def pin(self, hardware, pin: int, level: int) -> bool:
        """A pin has another level; whether that may be seen."""
        return False

    def spi(self, sck: int, mosi: int, data: bytes, mode: int, lsb_first: bool):
        """Bytes are clocked out; (miso, what comes back) of a chip that says something."""
        return None

    def bits(self, t_us: int, pin: int, timing: tuple, data: bytes) -> bool:
        """A stream of bits for addressable LEDs; whether that may be seen."""
        return False


class ShiftPanel(Panel):
    """Shift registers on SPI, a latch and an output-enable line."""

    def __init__(self, wiring: dict, lines: list, panel: dict):
        self.chip = ShiftChain(len(panel["places"]))
        self._places = panel["places"]
        self._names = panel.get("segments", _SEGMENTS)
        self._sck, self._mosi = wiring["sck"], wiring["mosi"]
        self._miso = wiring.get("miso")
        self._latch, self.oe = wiring["latch"], wiring["oe"]

    def pin(self, hardware, pin, level):
        if pin == self._latch:
            if level:
                self.chip.latch()
            return bool(level)
        if pin == self._sck and level:
            self.chip.clock_bit(hardware.level(self._mosi))
        return pin == self.oe

    def spi(self, sck, mosi, data, mode, lsb_first):
        if sck != self._sck:
            return None
        # With the clock on the right wire and data on a wrong one the chips see a wire at rest.
        given = data if mosi == self._mosi else bytes(len(data))
        back = self.chip.clock(given, mode, lsb_first)
        return None if self._miso is None else (self._miso, back)

    def state(self, hardware):
        brightness = hardware.low_share(self.oe)
        return self.chip.lamps if brightness > 0 else 0, brightness

    def mark(self, state, marks: Marks) -> None:
        lamps = state[0]
        if not lamps:
            return
        for register, place in enumerate(self._places):
            byte = lamps >> 8 * register & 0xFF
            if not byte or place is None:
                continue
            line = place["line"]
            if "lamps" in place:
                for name, bit in place["lamps"].items():
                    if byte >> bit & 1:
                        arrow, _, colour = name.partition(".")
                        marks.arrow(line, arrow, colour)
            else:
                for bit, name in enumerate(self._names):
                    if byte >> bit & 1:
                        marks.bar(line, place["digit"], name, place["colour"])


class MatrixPanel(Panel):
    """MAX7219 or MAX7221 on SPI and a chip-select line: digits, or matrices of 8 × 8."""

    def __init__(self, wiring: dict, lines: list, panel: dict):
        self.chip = Max7219Chain(len(panel["places"]))
        self._places = panel["places"]
        self._sck, self._mosi, self._cs = wiring["sck"], wiring["mosi"], wiring["cs"]

    def pin(self, hardware, pin, level):
        if pin != self._cs:
            return False
        self.chip.select(level)
        return bool(level)

    def spi(self, sck, mosi, data, mode, lsb_first):
        if sck == self._sck and mode in (0, 3) and not lsb_first:
            self.chip.clock(data if mosi == self._mosi else bytes(len(data)))

    def state(self, hardware):
        return self.chip.lamps(), self.chip.duty()

    def mark(self, state, marks: Marks) -> None:
        for lit, place in zip(state[0], self._places, strict=True):
            if isinstance(place, list):
                for byte, digit in zip(lit, place, strict=False):
                    self._digit(byte, digit, marks)
            elif place:
                self._matrix(lit, place, marks)

    def _digit(self, byte: int, place: dict | None, marks: Marks) -> None:
        for bit in range(8):
            if place and byte >> bit & 1:
                # Bit 7 drives the point, 6 to 0 drive a to g.
                name = "p" if bit == 7 else "abcdefg"[6 - bit]
                marks.bar(place["line"], place["digit"], name, place["colour"])

    def _matrix(self, lit: tuple[int, ...], place: dict, marks: Marks) -> None:
        left, top = place["at"]
        for row, byte in enumerate(lit):
            for column in range(8):
                if byte >> 7 - column & 1:
                    x, y = _turned(column, row, place.get("turn", 0))
                    marks.pixel(place["line"], place["shows"], left + x, top + y, place["colour"])


def _turned(x: int, y: int, turn: int) -> tuple[int, int]:
    """Where a pixel of a module is when the module is mounted turned clockwise."""
    for _ in range(turn // 90):
        x, y = 7 - y, x
    return x, y


class StripPanel(Panel):
    """WS2812 digits on one data line."""

    def __init__(self, wiring: dict, lines: list, panel: dict):
        self._names = panel.get("segments", "abcdefg")
        self._leds = panel["leds"]
        self._places = panel["places"]
        self.chip = Strip(len(self._places) * len(self._names) * self._leds)
        self._data = wiring["data"]

    def bits(self, t_us, pin, timing, data):
        if pin == self._data:
            self.chip.take(t_us, timing, data)
        return pin == self._data

    def state(self, hardware):
        colours = self.chip.colours()
        return colours, round(max(max(colour) for colour in colours) / 255, 4)

    def mark(self, state, marks: Marks) -> None:
        for led, colour in enumerate(state[0]):
            seen = _seen(colour)
            if seen:
                segment = led // self._leds
                place = self._places[segment // len(self._names)]
                name = self._names[segment % len(self._names)]
                for each in seen:
                    marks.bar(place["line"], place["digit"], name, each)


def _seen(colour: tuple[int, int, int]) -> tuple[str, ...]:
    """What a person calls it: amber lies between red and green, with more red."""
    red, green, blue = colour
    if not red + green + blue:
        return ()
    if blue > max(red, green) // 4:
        return ("blue",)
    if green <= red // 8:
        return ("red",)
    return ("green",) if red <= green // 8 else ("red", "green")


class Rs485Panel(Panel):
    """Modbus displays on a serial port and a driver-enable line; each draws what it is told."""

    def __init__(self, wiring: dict, lines: list, panel: dict):
        self._places = panel["places"]
        self._ascii = panel.get("format") == "ascii"
        self._names = panel.get("segments", _SEGMENTS)
        self.wiring = wiring
        displays = []
        for place in self._places:
            count = place["digits"] + ("colour" in place)
            light = place.get("light")
            others = [register for register, _ in place.get("setup", ())]
            others += [light["register"]] if light else []
            displays.append(Display(place["address"], place["register"], count, others))
        parity = {"none": None, "even": 0, "odd": 1}[panel.get("parity", "none")]
        self.chip = Rs485((panel.get("baud", 9600), 8, parity, 1), displays)
        self._colours = [lines[place["line"]]["colours"] for place in self._places]

    def power_up(self, chance) -> None:
        for display in self.chip.displays:
            display.power_up(chance)

    def state(self, hardware):
        pairs = zip(self._places, self.chip.displays, strict=True)
        shown = tuple(self._shown(place, display) for place, display in pairs)
        return shown, max(share for _, _, share in shown)

    def _shown(self, place: dict, display: Display):
        count = place["digits"] + ("colour" in place)
        values = [display.registers[display.first + n] for n in range(count)]
        colour = None
        if place.get("colour") == "first":
            colour = values.pop(0)
        elif place.get("colour"):
            colour = values.pop()
        light = place.get("light")
        share = 1.0
        if light:
            share = min(1.0, display.registers[light["register"]] / light["max"])
        return tuple(values), colour, 0.0 if display.dark else round(share, 4)

    def mark(self, state, marks: Marks) -> None:
        fixed = zip(self._places, self._colours, state[0], strict=True)
        for place, fitted, (values, code, share) in fixed:
            colours = {None: tuple(fitted[:1]), 1: ("red",), 2: ("green",), 3: ("red", "green")}
            for digit, value in enumerate(values if share else ()):
                for name in self._bars(value):
                    for colour in colours.get(code, ()):
                        marks.bar(place["line"], digit, name, colour)

    def _bars(self, value: int):
        if self._ascii:
            return _CHARACTERS.get(chr(value & 0x7F), "")
        return [name for bit, name in enumerate(self._names) if value >> bit & 1]


# The character generator of a display that is sent text, by its bars.
_CHARACTERS = {
    "0": "abcdef", "1": "bc", "2": "abdeg", "3": "abcdg", "4": "bcfg", "5": "acdfg",
    "6": "acdefg", "7": "abc", "8": "abcdefg", "9": "abcdfg", "-": "g", "_": "d", "A": "abcefg",
    "C": "adef", "E": "adefg", "F": "aefg", "H": "bcefg", "L": "def", "P": "abefg", "S": "acdfg",
    "U": "bcdef", "b": "cdefg", "d": "bcdeg", "n": "ceg", "o": "cdeg", "r": "eg", "t": "defg",
    "u": "cde",
}  # fmt: skip

_KINDS = {
    "shift595": ("panel", ShiftPanel),
    "max7219": ("matrix", MatrixPanel),
    "ws2812": ("strip", StripPanel),
    "modbus": ("rs485", Rs485Panel),
}


def panels_of(wiring: dict, model: dict) -> tuple[Panel, ...]:
    """The panels of a sign model on a board; those without a wire are not there."""
    made = []
    for panel in model["panels"]:
        bus, kind = _KINDS[panel["chip"]]
        if bus in wiring:
            made.append(kind(wiring[bus], model["lines"], panel))
    return tuple(made)
