"""The self-test: every lamp of the sign alone, read back, and its current measured where possible.

A message of the kind `test` stands on all lines meanwhile, so that whatever is stronger than a
test keeps the face, and so that it ends by itself. One segment at a time is lit on the whole sign,
one row of a matrix: never a number (T17). What draws too little is looked at a second time before
it is called broken: dark, or lit already, which adds nothing either. Loaded for the test alone.
"""

import asyncio

from micropython import const

from baysign.errors import Interrupted
from baysign.face.numeral import bare, bare_row
from baysign.message.desk import SELF
from baysign.message.record import KINDS, Message

_ALL_MS = const(10_000)
_SHORTEST_MS = const(50)
_LONGEST_MS = const(200)
_SEGMENTS = const(8)
_ARROWS = ("left", "ahead", "right")
#: A lamp must draw so many of the meter's steps to be told from none.
_STEPS = const(4)
# More lamps do not fail in a day; and each one to remember takes memory.
_MANY = const(24)
DARK = (None, "", "", "none")
# What is wrong with a lamp: it never lights, never goes out, or one of the two.
_NEVER = const(0)
_ALWAYS = const(1)
_EITHER = const(2)


def plan(fitted):
    """Every lamp as (place, probe): `place` is (line, digit, colour, segment), digit None beside
    the digits; `probe` as `Desk.probe` takes it. `fitted` is the sign's."""
    for line in range(len(fitted)):
        room, colours, has_arrow = fitted[line]
        for colour in colours:
            if isinstance(room, tuple):
                for row in range(room[1]):
                    yield (
                        (line, None, colour, "row " + str(row + 1)),
                        (line, bare_row(row), colour, "none"),
                    )
            else:
                for at in range(room * _SEGMENTS):
                    digit, segment = divmod(at, _SEGMENTS)
                    text = " " * digit + bare(1 << segment) + " " * (room - 1 - digit)
                    yield (line, digit, colour, segment), (line, text, colour, "none")
            if has_arrow:
                for arrow in _ARROWS:
                    yield (line, None, colour, arrow), (line, "", colour, arrow)


class _Test:
    def __init__(self, parts, beat, message):
        self._message = message
        self._parts = parts
        self._beat = beat
        self._desk = parts.sign.open_desk()
        self.verified = "unsupported"
        self.measures = True
        self._dark_ma = None

    async def current_ma(self, probe, wait_ms):
        """Light one lamp, read it back, and what it all draws; None where nothing measures."""
        parts = self._parts
        self._beat()
        self._desk.probe = probe
        parts.dispatch.again()
        await asyncio.sleep_ms(wait_ms)
        desk = self._desk
        for line in range(len(parts.sign.fitted)):
            if parts.sign.dark or desk.ladder.shown(line) is not self._message:
                raise Interrupted("something stronger stands there")
        result = parts.display.verify()
        if result == "mismatch" or self.verified == "unsupported":
            self.verified = result
        if not self.measures:
            return None
        try:
            return parts.supply.meter.current_ma()
        except OSError:
            self.measures = False
        return None

    async def broken(self, rows, wait_ms):
        """Which of these lamps add less than half of what one should; None if too many do."""
        dark_ma = self._dark_ma = await self.current_ma(DARK, wait_ms)
        found = []
        many = False
        for row in rows:
            total_ma = await self.current_ma(row[1], wait_ms)
            count = self._parts.display.lit
            if total_ma is None or dark_ma is None or not count:
                continue
            share_ma = self._parts.supply.share_ma()
            # All but half a lamp: of a matrix row one that is missing is noticed as well.
            if total_ma - dark_ma < (count - 0.5) * share_ma:
                if len(found) < _MANY:
                    found.append(row)
                else:
                    many = True
        return None if many else found

    def kind(self, count: int) -> int:
        """What is wrong with `count` lamps: with every lamp off, more than the panel's own current
        is that of lamps which are not. Without `idle_ma` nobody knows that it is more."""
        supply = self._parts.supply
        if not supply.idle_ma or self._dark_ma is None:
            return _NEVER
        share_ma = supply.share_ma()
        more_ma = self._dark_ma - supply.idle_ma
        if more_ma < share_ma / 2:
            return _NEVER
        surely_ma = (count - 0.5) * share_ma + supply.idle_ma / 4
        return _ALWAYS if more_ma > surely_ma else _EITHER


def _can_measure(parts) -> bool:
    supply = parts.supply
    if supply is None:
        return False
    return supply.share_ma() > 0 and supply.share_ma() >= _STEPS * supply.meter.step_ma


async def run(parts, beat) -> dict:
    """Test the sign. The result: `verify` and `current` (ok, mismatch, unsupported), how many
    `lamps`, and the `broken` ones, each a place and its kind; or `skipped` with the reason."""
    clock = parts.clock
    sign = parts.sign
    if sign.dark:
        return {"skipped": sign.dark.reason}
    desk = sign.open_desk()
    # Counted one by one: a list of them is 2 kB in one piece, which there may not be.
    count = 0
    for _ in plan(sign.fitted):
        count += 1
    wait_ms = max(_SHORTEST_MS, min(_LONGEST_MS, _ALL_MS // count))
    now_ms = clock.now_ms()
    # Twice the time of every lamp, should all of them need a second look.
    end_ms = now_ms + 2 * (count + 1) * wait_ms + _ALL_MS
    texts = ("",) * len(sign.fitted)
    ends = (end_ms, None, True, False)
    message = Message("selftest", "test", SELF, texts, "red", *KINDS["test"], *ends)
    error = desk.ladder.activate(message, now_ms, clock.wall_s())
    if error:
        return {"skipped": "something stronger stands there"}
    test = _Test(parts, beat, message)
    test.measures = _can_measure(parts)
    try:
        if test.measures:
            parts.supply.meter.set_up()
        found = await test.broken(plan(sign.fitted), wait_ms)
        if found:
            found = await test.broken(found, wait_ms)
    except OSError:
        test.measures = False
        found = []
    except Interrupted as interrupted:
        return {"skipped": str(interrupted)}
    finally:
        desk.probe = None
        desk.ladder.drop(lambda each: each is message or each.source == SELF)
        parts.dispatch.again()
    current = "unsupported"
    if test.measures:
        current = "ok" if found == [] else "mismatch"
    # Never so many lamps at once: a supply or a driver. The lines keep what they show.
    broken = []
    if found:
        kind = test.kind(len(found))
        broken = [row[0] + (kind,) for row in found]
    return {"verify": test.verified, "current": current, "lamps": count, "broken": broken}
