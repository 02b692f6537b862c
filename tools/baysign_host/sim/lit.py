"""What a driver sees: the lamps of all panels together, read as text, colour and arrow."""

from dataclasses import dataclass, field

from baysign_host.sim.pixels import read_pixels
from baysign_host.sim.reading import read_digit, read_word

MIXED = "mixed"
_DRAWN = ("red", "green")
_SEGMENTS = "abcdefgp"


@dataclass(frozen=True)
class LitLine:
    """One row: characters left to right, not stripped; colour green, red, amber, mixed or ""
    (dark); arrow left, ahead, right, none, or "?" when several are lit; `symbol` what a matrix
    beside the text shows. For whoever draws them: `digits` the lit segments as (red, green) bits a
    digit, bit 0 = a; `pixels` the rows of a matrix of text, a pixel 0 dark, 1 red, 2 green, 3
    both; `symbol_pixels` those of the lit symbol."""

    text: str
    colour: str
    arrow: str
    digits: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    symbol: str = ""
    pixels: tuple[tuple[int, ...], ...] = field(default=(), repr=False)
    symbol_pixels: tuple[tuple[int, ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Lit:
    """The whole face at `t_us`, the sign's own microseconds at the edge that changed it.

    `brightness` is the lit share of time, 0.0 to 1.0, of the brightest panel; `dark` says that
    nothing can be seen.
    """

    t_us: int = field(compare=False)
    lines: tuple[LitLine, ...]
    dark: bool
    brightness: float

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines' texts without blanks around them."""
        return tuple(line.text.strip() for line in self.lines)


def colour_of(lit: set[str]) -> str:
    """The colour of lamps that shine together."""
    if not lit:
        return ""
    if lit == {"red", "green"}:
        return "amber"
    return next(iter(lit)) if len(lit) == 1 else MIXED


class Marks:
    """Everything that is lit, put in by the panels: `bars` by (line, digit) and segment, `arrows`
    by line and direction, `pixels` by (line, what they show) and (x, y); each a set of colours."""

    def __init__(self):
        self.bars: dict[tuple[int, int], dict[str, set[str]]] = {}
        self.arrows: dict[int, dict[str, set[str]]] = {}
        self.pixels: dict[tuple[int, str], dict[tuple[int, int], set[str]]] = {}

    def bar(self, line: int, digit: int, segment: str, colour: str) -> None:
        """A lit segment."""
        self.bars.setdefault((line, digit), {}).setdefault(segment, set()).add(colour)

    def arrow(self, line: int, name: str, colour: str) -> None:
        """A lit arrow."""
        self.arrows.setdefault(line, {}).setdefault(name, set()).add(colour)

    def pixel(self, line: int, shows: str, x: int, y: int, colour: str) -> None:
        """A lit pixel of a matrix."""
        self.pixels.setdefault((line, shows), {}).setdefault((x, y), set()).add(colour)

    def __bool__(self) -> bool:
        return bool(self.bars or self.arrows or self.pixels)


def lines(model: dict, marks: Marks) -> tuple[LitLine, ...]:
    """The lines of a sign model (the parsed `signs/<model>.json`) as they read."""
    return tuple(_line(number, row, marks) for number, row in enumerate(model["lines"]))


def _line(number: int, row: dict, marks: Marks) -> LitLine:
    colours = set()
    characters = []
    bits = []
    for digit in range(row.get("digits", 0)):
        bars = marks.bars.get((number, digit), {})
        colours.update(colour_of(lit) for lit in bars.values())
        characters.append(read_digit(frozenset(bars)))
        bits.append(tuple(_bits(bars, name) for name in _DRAWN))
    arrows = marks.arrows.get(number, {})
    colours.update(colour_of(lit) for lit in arrows.values())
    arrow = "none" if not arrows else next(iter(arrows)) if len(arrows) == 1 else "?"
    text = read_word(characters)
    shown = {}
    rows: tuple = ()
    for what in ("text", "symbol", "arrow"):
        pixels = marks.pixels.get((number, what), {})
        colours.update(colour_of(lit) for lit in pixels.values())
        shown[what] = read_pixels(frozenset(pixels))
        if what == "text" and "pixels" in row:
            text = shown[what]
            rows = _rows(pixels, *row["pixels"])
    beside = marks.pixels.get((number, "symbol"), {})
    size = [max((at[axis] for at in beside), default=-1) // 8 * 8 + 8 for axis in (0, 1)]
    if shown["arrow"]:
        arrow = {"←": "left", "↑": "ahead", "→": "right"}.get(shown["arrow"], "?")
    colour = "" if not colours else colours.pop() if len(colours) == 1 else MIXED
    return LitLine(text, colour, arrow, tuple(bits), shown["symbol"], rows, _rows(beside, *size))


def _bits(bars: dict[str, set[str]], colour: str) -> int:
    return sum(1 << _SEGMENTS.index(name) for name, lit in bars.items() if colour in lit)


def _rows(pixels: dict, width: int, height: int) -> tuple[tuple[int, ...], ...]:
    codes = {name: 1 << bit for bit, name in enumerate(_DRAWN)}

    def code(x: int, y: int) -> int:
        return sum(codes.get(name, 3) for name in pixels.get((x, y), ())) & 3

    return tuple(tuple(code(x, y) for x in range(width)) for y in range(height))
