"""What the lots offer becomes the face: text, colour and arrow of every line, and why.

An *offer* is anything with `kind`, `number`, `phase`, `rule` and `reason`: a lot or an area. A
message that outranks availability is an offer of kind "text" with its own `text` and `colour`.
"""

from collections import namedtuple

from baysign.lots import phase, state

TEXT = "text"

# colour: "green", "amber", "red" or "" for dark; arrow: "left", "ahead", "right" or "none";
# rule: the T-rule that made it so, or ""; lots: ids; time: source time in epoch seconds or None;
# since_ms: the monotonic instant from which the age counts, None where it is unknown; symbol: what
# a matrix beside the text shows, "" for nothing.
FaceLine = namedtuple(
    "FaceLine",
    ("text", "colour", "arrow", "rule", "reason", "lots", "time", "since_ms", "symbol"),
)
Face = namedtuple("Face", ("revision", "lines"))

_ALMOST = "almost"
_COLOURS = {
    state.NUMBER: "green",
    _ALMOST: "amber",
    state.FULL: "red",
    state.CLOSED: "red",
    state.UNKNOWN: "amber",
    state.SOME: "green",
}


def lit_colour(wanted: str, fitted: list) -> str:
    """The colour a line can show: amber needs red and green, else what is fitted stands in."""
    if wanted == "":
        return ""
    if wanted in fitted:
        return wanted
    if wanted == "amber" and "red" in fitted and "green" in fitted:
        return wanted
    if wanted == "amber" and "red" in fitted:
        return "red"
    return fitted[0]


def unknown_face(model: dict) -> Face:
    """The face before anything is known about any line (T2, T11); needs no configuration."""
    from baysign.face.room import count_digits, room_of

    text = model["texts"]["unknown"]
    lines = []
    for line in model["lines"]:
        colour = lit_colour("amber", line["colours"])
        shown = text[: count_digits(room_of(line))]
        symbol = line.get("symbols", {}).get(state.UNKNOWN, "")
        lines.append(FaceLine(shown, colour, "none", "T2", state.NEVER, (), None, None, symbol))
    return Face(0, tuple(lines))


class Line:
    """One row of the sign. `row` is a line of a completed configuration.

    What is the same in the lines `before` it is kept once.
    """

    def __init__(self, row: dict, fitted: dict, model: dict, before=()):
        # Needed at the start only; the application unloads it.
        from baysign.face.room import count_digits, room_of

        self.text = None
        # The offer of a message that has the line instead of its lots, or None.
        self.over = None
        self.colour = ""
        self.arrow = "none"
        self.symbol = ""
        self.rule = ""
        self.reason = ""
        self.lots = tuple(row["lots"])
        self._arrow = row["arrow"] if fitted.get("arrow") else "none"
        self._room = room_of(fitted)
        self._largest = 10 ** count_digits(self._room) - 1
        self._number = None
        self._digits = ""
        self._symbols = fitted.get("symbols", {})
        self._fitted = fitted["colours"]
        self._colours = {}
        for kind in _COLOURS:
            own = row["colours"][kind]
            self._colours[kind] = lit_colour(own or _COLOURS[kind], self._fitted)
        self._few = self._colours[_ALMOST]
        self._plenty = self._colours[state.NUMBER]
        # What is known to be dark, and by the text's colour what a self-test found besides.
        self._dead = None
        self._dark = None
        self._legible = None
        if row["dead"]:
            from baysign.face.dead import dead_of, legible

            self._dead = dead_of(row["dead"], self._room)
            self._legible = legible
        self._instead = row["texts"]["dead"] or ""
        self._texts = {}
        for kind in (state.UNKNOWN, state.FULL, state.CLOSED, state.SOME):
            own = row["texts"][kind]
            self._texts[kind] = model["texts"][kind] if own is None else own
        for line in before:
            if line._fitted == self._fitted:
                self._fitted = line._fitted
            if line._colours == self._colours:
                self._colours = line._colours
            if line._texts == self._texts:
                self._texts = line._texts

    def fail(self, found) -> None:
        """Segments that a self-test found broken, as `dead.masks_by_colour` takes them."""
        self._dark = None
        if found:
            from baysign.face.dead import legible, masks_by_colour

            self._legible = legible
            self._dark = masks_by_colour(found, self._room, self._dead, self._fitted)

    def update(self, offer) -> bool:
        """Take over what is offered; True when text, colour, arrow, rule or reason changed."""
        kind = offer.kind
        if kind == state.NUMBER:
            number = offer.number
            if number != self._number:
                # Most looks find the same number, and a text is the dearest part of them.
                self._number = number
                self._digits = str(number if number < self._largest else self._largest)
            text = self._digits
            colour = self._few if offer.phase == phase.ALMOST else self._plenty
            arrow = self._arrow
        elif kind == TEXT:
            text = offer.text
            colour = lit_colour(offer.colour, self._fitted)
            arrow = offer.arrow
        else:
            text = self._texts[kind]
            colour = self._colours[kind]
            arrow = self._arrow if kind == state.SOME else "none"
        symbol = self._symbols.get(kind, "")
        rule = offer.rule
        reason = offer.reason
        dead = self._dead
        if self._dark is not None:
            dead = self._dark.get(colour)
        if dead is not None and rule != "T17" and not self._legible(text, self._room, dead):
            text = self._instead
            arrow = "none"
            symbol = ""
            rule = "T12"
            reason = "a broken segment would falsify it"
        if (
            text == self.text
            and colour == self.colour
            and arrow == self.arrow
            and symbol == self.symbol
            and rule == self.rule
            and reason == self.reason
        ):
            return False
        self.text = text
        self.colour = colour
        self.arrow = arrow
        self.symbol = symbol
        self.rule = rule
        self.reason = reason
        return True
