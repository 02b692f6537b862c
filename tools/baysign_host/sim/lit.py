"""What a driver sees: lamps that are lit, decoded by the sign model's chain into text, colour and
arrow."""

from dataclasses import dataclass, field

from baysign_host.sim.reading import read_digit, read_word

MIXED = "mixed"
_DRAWN = ("red", "green")
_SEGMENTS = "abcdefgp"


@dataclass(frozen=True)
class LitLine:
    """One row: characters left to right, not stripped; colour green, red, amber, mixed or ""
    (dark); arrow left, ahead, right, none, or "?" when several are lit; digits the lit segments
    as (red, green) bits a digit, bit 0 = a, for whoever draws them."""

    text: str
    colour: str
    arrow: str
    digits: tuple[tuple[int, int], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Lit:
    """The whole face at `t_us`, the sign's own microseconds at the edge that changed it.

    `brightness` is the lit share of time, 0.0 to 1.0; `dark` says that nothing can be seen.
    """

    t_us: int = field(compare=False)
    lines: tuple[LitLine, ...]
    dark: bool
    brightness: float

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines' texts without blanks around them."""
        return tuple(line.text.strip() for line in self.lines)


def _colour(lit: set[str]) -> str:
    if not lit:
        return ""
    if lit == {"red", "green"}:
        return "amber"
    return next(iter(lit)) if len(lit) == 1 else MIXED


class Decoder:
    """From lamps to lines, for one sign model (the parsed `signs/<model>.json`)."""

    def __init__(self, model: dict):
        self._names = model["segments"]
        self._lines = [
            {"digits": [{} for _ in range(line["digits"])], "arrows": []}
            for line in model["lines"]
        ]
        self.size = len(model["chain"])
        for register, entry in enumerate(model["chain"]):
            line = self._lines[entry["line"]]
            if "digit" in entry:
                line["digits"][entry["digit"]][entry["colour"]] = register
            else:
                for name, bit in entry["bits"].items():
                    arrow, _, colour = name.partition(".")
                    line["arrows"].append((arrow, colour, 8 * register + bit))

    def lines(self, lamps: int) -> tuple[LitLine, ...]:
        """The lines that these lamps show."""
        return tuple(self._line(line, lamps) for line in self._lines)

    def _line(self, line: dict, lamps: int) -> LitLine:
        colours = set()
        characters = []
        for digit in line["digits"]:
            bars = {}
            for colour, register in digit.items():
                byte = lamps >> 8 * register & 0xFF
                for bit, name in enumerate(self._names):
                    if byte >> bit & 1:
                        bars.setdefault(name, set()).add(colour)
            colours.update(_colour(lit) for lit in bars.values())
            characters.append(read_digit(frozenset(bars)))
        arrows = {}
        for arrow, colour, bit in line["arrows"]:
            if lamps >> bit & 1:
                arrows.setdefault(arrow, set()).add(colour)
        colours.update(_colour(lit) for lit in arrows.values())
        colour = "" if not colours else colours.pop() if len(colours) == 1 else MIXED
        arrow = "none" if not arrows else next(iter(arrows)) if len(arrows) == 1 else "?"
        bits = tuple(
            tuple(self._bits(lamps, digit.get(name)) for name in _DRAWN)
            for digit in line["digits"]
        )
        return LitLine(read_word(characters), colour, arrow, bits)

    def _bits(self, lamps: int, register: int | None) -> int:
        if register is None:
            return 0
        lit = (name for bit, name in enumerate(self._names) if lamps >> 8 * register + bit & 1)
        return sum(1 << _SEGMENTS.index(name) for name in lit)
