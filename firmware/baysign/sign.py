"""The sign without its hardware: messages and time in, faces out.

`Sign` holds the lots and lines of one configuration and moves numbers through
decode → lots → (messages) → compose. It has no clock, no socket and no pin: time comes as an
argument, and the same file runs on the board and on a PC.
"""

from binascii import crc32

from baysign.face.compose import Face, FaceLine, Line
from baysign.feed import reading as why
from baysign.feed.decode import Binding, document
from baysign.lots import state
from baysign.lots.lot import Lot


def _rows(lots):
    """(id, row) of every lot by name; a board hands them over one at a time."""
    return sorted(lots.items()) if isinstance(lots, dict) else lots


def _area(members, row):
    # Most signs have no sums; they need not load what makes them.
    from baysign.lots.area import Area

    return Area(members, row)


def _hours(row: dict, config: dict):
    """The opening hours of a lot's or the sign's own row, or None where it is always open."""
    if not row["hours"]:
        return None
    # Few signs keep hours; the others need not load what reads them.
    from baysign.message.hours import Hours, zone_of

    return Hours(row["hours"], zone_of(config["timezone"]))


class Sign:
    """One sign. `config` is a completed, checked configuration, `model` a sign model.

    Raises ValueError for a source path that cannot be read, which `check` reports beforehand.
    """

    def __init__(self, config: dict, model: dict):
        # Needed at the start only; the application unloads it.
        from baysign.face.room import room_of
        from baysign.feed.wiring import Wiring

        sources = config["sources"]
        self._limit = config["broker"]["packet_bytes"]
        self._comm_loss_ms = int(config["comm_loss_s"] * 1000)
        self.lots = {}
        wiring = Wiring()
        shared = {name: {} for name in sources}
        for lot_id, row in _rows(config["lots"]):
            source = sources[row["source"]]
            lot = Lot(lot_id, row, source, _hours(row, config))
            self.lots[lot_id] = lot
            wiring.add(Binding(lot_id, source, row, shared[row["source"]]), lot, source, row)
        self._lines = []
        offers = []
        for index in range(len(config["lines"])):
            row = config["lines"][index]
            members = tuple(self.lots[lot_id] for lot_id in row["lots"])
            self._lines.append(Line(row, model["lines"][index], model, self._lines))
            offers.append(members[0] if len(members) == 1 else _area(members, row))
        self._offers = tuple(offers)
        self._routes = wiring.close(self._lines, self._offers)
        rooms = tuple([room_of(line) for line in model["lines"]])
        self._desk = (rooms, _hours(config, config), config["hours_text"])
        #: (room, LED colours, whether there is an arrow) of each line, for tests of the lamps.
        self.fitted = tuple(
            [
                (room_of(line), tuple(line["colours"]), bool(line.get("arrow")))
                for line in model["lines"]
            ]
        )
        #: An offer that has every line, whatever else wants it, or None.
        self.dark = None
        #: The runtime's own verbs, as in `message.control`.
        self.actions = {}
        #: What operators and opening hours want, None while nobody wants anything.
        self.desk = None
        #: With what the desk may move a text: `baysign.parts`; None where nothing is lit.
        self.parts = None
        #: Called with the control of a new desk, to tell it what an earlier one knew.
        self.recall = None
        self.topics = self._routes.topics
        self._exact = self._routes.exact
        self._lots = tuple(self.lots[lot_id] for lot_id in sorted(self.lots))
        self.next_ms = None
        self._session = 0
        self._lost_ms = None
        self._revision = 0
        self._face = None
        #: Where the last payload came from that could not be read.
        self.unreadable_topic = ""
        self._messages = self._unrouted = self._oversize = self.unreadable = 0
        self._readings = self._no_data = self._replays = self._alive = 0
        for index in range(len(offers)):
            self._lines[index].update(offers[index])
        if self._desk[1] is not None:
            self.open_desk()

    @property
    def face(self) -> Face:
        """The present face; a new record whenever anything in it changed."""
        if self._face is None:
            lines = []
            for index in range(len(self._lines)):
                line = self._lines[index]
                time_s = since_ms = None
                if line.over is None and self.dark is None:
                    time_s, since_ms = self._age(self._offers[index])
                lines.append(
                    FaceLine(
                        line.text,
                        line.colour,
                        line.arrow,
                        line.rule,
                        line.reason,
                        line.lots,
                        time_s,
                        since_ms,
                        line.symbol,
                    )
                )
            self._face = Face(self._revision, tuple(lines))
        return self._face

    @property
    def control(self) -> str:
        """`local` while a message from the console stands (T13), else `central`."""
        return "central" if self.local_ms() is None else "local"

    def local_ms(self) -> int | None:
        """When the last message from the console ends, None where none stands."""
        return None if self.desk is None else self.desk.local_ms()

    @property
    def counters(self) -> dict:
        """messages = unrouted + oversize + unreadable + decoded and alive ones; readings =
        replays + new ones, no_data those of the new ones that hold no number."""
        return {
            "messages": self._messages,
            "unrouted": self._unrouted,
            "oversize": self._oversize,
            "unreadable": self.unreadable,
            "alive": self._alive,
            "readings": self._readings,
            "no_data": self._no_data,
            "replays": self._replays,
        }

    def accept(
        self,
        topic: str,
        payload: bytes | memoryview,
        retained: bool,
        dup: bool,
        now_ms: int,
        wall_s: float | None,
    ) -> bool:
        """Take one message; True when the face changed. Never raises, whatever the payload.

        `now_ms` is monotonic and never wraps; `wall_s` Unix seconds, None while not trusted.
        """
        self._messages += 1
        if len(payload) > self._limit:
            self._oversize += 1
            return False
        route = self._exact.get(topic) or self._routes.find(topic)
        if route is None:
            self._unrouted += 1
            return False
        live = not (retained or dup)
        if route.alive and live and len(payload):
            self._alive += 1
            for lot in route.alive:
                lot.alive(now_ms)
        crc = crc32(payload) if route.needs_crc else 0
        for plain, bindings in route.feeds:
            try:
                value = document(payload, plain)
                for binding, lot in bindings:
                    reading = binding.read(value)
                    if reading is not None:
                        self._readings += 1
                        if not lot.take(reading, live, crc, now_ms, wall_s):
                            self._replays += 1
                        elif reading.data == "no":
                            self._no_data += 1
            except (ValueError, RuntimeError, MemoryError):
                # A document may fill the heap to the last block; without it there is room again.
                value = None
                self.unreadable += 1
                self.unreadable_topic = topic
                for binding, lot in bindings:
                    reading = binding.nothing(why.UNREADABLE)
                    self._readings += 1
                    if lot.take(reading, live, crc, now_ms, wall_s):
                        self._no_data += 1
                    else:
                        self._replays += 1
        value = None
        news = False
        for lot in route.lots:
            if lot.judge(now_ms, wall_s):
                news = True
            due_ms = lot.due_ms
            if due_ms is not None and (self.next_ms is None or due_ms < self.next_ms):
                self.next_ms = due_ms
        if news:
            return self._compose(route.lines, now_ms, wall_s)
        # The ages are others.
        self._face = None
        return False

    def session(self, number: int, now_ms: int):
        """The broker session: its number, or 0 when it is lost (T15)."""
        if number == 0:
            if self._lost_ms is None:
                self._lost_ms = now_ms
        else:
            self._lost_ms = None
        self._session = number

    def tick(self, now_ms: int, wall_s: float | None) -> bool:
        """Judge everything by the time alone; True when the face changed.

        Call about once a second, and at `next_ms` where that is earlier.
        """
        next_ms = None
        if self._session == 0 and self._comm_loss_ms:
            if self._lost_ms is None:
                self._lost_ms = now_ms
            next_ms = self._lost_ms + self._comm_loss_ms
            if now_ms >= next_ms:
                next_ms = None
                for lot in self._lots:
                    lot.waiting = True
        for lot in self._lots:
            lot.judge(now_ms, wall_s)
            due_ms = lot.due_ms
            if due_ms is not None and (next_ms is None or due_ms < next_ms):
                next_ms = due_ms
        if self.desk is not None:
            end_ms = self._messages_tick(now_ms, wall_s)
            if end_ms is not None and (next_ms is None or end_ms < next_ms):
                next_ms = end_ms
        self.next_ms = next_ms
        return self._compose(self._routes.all_lines, now_ms, wall_s)

    def fail(self, found) -> None:
        """Lamps that a self-test found broken, as `selftest.run` names them, all there are.

        From the next tick on no line shows what they would falsify (T12).
        """
        for at in range(len(self._lines)):
            own = [place[1:] for place in found if place[0] == at and place[1] is not None]
            self._lines[at].fail(own)

    def command(self, source: str, payload, retained: bool, now_ms: int, wall_s: int | None):
        """Carry out one message of a `cmd` topic: (reply or None, whether the face changed)."""
        reply = self.open_desk().control.command(source, payload, retained, now_ms, wall_s)
        return reply, self.tick(now_ms, wall_s)

    def local(self, body: dict, now_ms: int, wall_s: int | None) -> bool:
        """Carry out a command given at the sign itself; whether the face changed. Refusal."""
        self.open_desk().local(body, now_ms, wall_s)
        return self.tick(now_ms, wall_s)

    def order(self, source: str, payload, now_ms: int, wall_s: int | None):
        """Take up or end the standing order of one `order` topic; returns as `command` does."""
        reply = self.open_desk().control.standing(source, payload, now_ms, wall_s)
        return reply, self.tick(now_ms, wall_s)

    def open_desk(self):
        """The desk, from now on; `close_desk` when it is idle again."""
        if self.desk is None:
            from baysign.message.desk import Desk

            desk = Desk(*self._desk, self.actions)
            if self.recall is not None:
                self.recall(desk.control)
            # Not before it knows all: there may be no room for that.
            self.desk = desk
        return self.desk

    def close_desk(self) -> None:
        """Do without the desk, and what it remembers, until somebody wants something."""
        self.desk = None

    def _messages_tick(self, now_ms: int, wall_s: float | None):
        desk = self.desk
        if desk.tick(now_ms, wall_s):
            for index in range(len(self._lines)):
                self._lines[index].over = desk.over(index)
        if desk.moves:
            desk.move(self.parts)
        return desk.next_ms(now_ms, wall_s)

    def _compose(self, lines: tuple, now_ms: int, wall_s: float | None) -> bool:
        changed = False
        for line, offer, summed in lines:
            if summed:
                offer.judge(now_ms, wall_s)
                due_ms = offer.due_ms
                if due_ms is not None and (self.next_ms is None or due_ms < self.next_ms):
                    self.next_ms = due_ms
            if line.update(self.dark or line.over or offer):
                changed = True
        self._face = None
        if changed:
            self._revision += 1
        return changed

    def _age(self, offer) -> tuple:
        """(source time, monotonic base of the age) of an offer; the oldest of an area's."""
        if offer.kind == state.UNKNOWN:
            if isinstance(offer, Lot):
                return offer.time_s, offer.base_ms
            return None, None
        time_s = since_ms = None
        for lot in (offer,) if isinstance(offer, Lot) else offer.members:
            if lot.time_s is not None and (time_s is None or lot.time_s < time_s):
                time_s = lot.time_s
            base_ms = lot.base_ms
            if base_ms is not None and (since_ms is None or base_ms < since_ms):
                since_ms = base_ms
        return time_s, since_ms
