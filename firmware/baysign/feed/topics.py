"""Which message belongs to which lots: topics to routes, put together once at start."""


class Route:
    """What one topic brings: documents for bindings, signs of life for lots."""

    def __init__(self):
        self.alive = ()
        self.feeds = ()
        self.lots = ()
        self.lines = ()
        self.needs_crc = False


def matches(pattern: str, topic: str) -> bool:
    """Whether a topic fits an MQTT subscription with + and #."""
    wanted = pattern.split("/")
    given = topic.split("/")
    # MQTT 4.7.2: a leading wildcard does not reach the broker's own $ topics.
    if topic[:1] == "$" and wanted[0] in ("+", "#"):
        return False
    for index in range(len(wanted)):
        if wanted[index] == "#":
            return True
        if index >= len(given) or wanted[index] not in ("+", given[index]):
            return False
    return len(wanted) == len(given)


def filled(topic: str, lot_id: str, source: dict, row: dict) -> str:
    """A topic of a source with the lot's {key} and {part} in it."""
    key = row["key"]
    part = row["part"]
    if part is None:
        part = source["part"]
    topic = topic.replace("{key}", lot_id if key is None else key)
    return topic.replace("{part}", part or "")


class Routes:
    """All routes of a sign. `add` every lot, then `close`; `find` is the hot path."""

    def __init__(self):
        self.topics = ()
        self.all_lines = ()
        self._exact = {}
        self._patterns = ()
        self._open = {}

    def add(self, binding, lot, source: dict, row: dict):
        """A lot with its binding, under its source's topics."""
        route = self._route(filled(source["topic"], lot.id, source, row))
        feeds = []
        placed = False
        for plain, bindings in route.feeds:
            if plain == binding.plain:
                bindings = bindings + ((binding, lot),)
                placed = True
            feeds.append((plain, bindings))
        if not placed:
            feeds.append((binding.plain, ((binding, lot),)))
        route.feeds = tuple(feeds)
        if source["on_change"] and source["alive"] is None:
            route.needs_crc = True
        if source["alive"] is not None:
            alive = self._route(filled(source["alive"], lot.id, source, row))
            alive.alive = alive.alive + (lot,)

    def _route(self, topic: str) -> Route:
        route = self._open.get(topic)
        if route is None:
            route = self._open[topic] = Route()
        return route

    def close(self, lines: list, offers: tuple):
        """Settle what each route touches; `lines[i]` shows `offers[i]`, a lot or an area."""
        rows = []
        for index in range(len(lines)):
            offer = offers[index]
            rows.append((lines[index], offer, hasattr(offer, "members")))
        self.all_lines = tuple(rows)
        patterns = []
        for topic in sorted(self._open):
            route = self._open[topic]
            lots = list(route.alive)
            for _, bindings in route.feeds:
                for _, lot in bindings:
                    if lot not in lots:
                        lots.append(lot)
            route.lots = tuple(lots)
            route.lines = tuple(row for row in rows if _touches(row[1], lots))
            if "+" in topic or "#" in topic:
                patterns.append((topic, route))
            else:
                self._exact[topic] = route
        self._patterns = tuple(patterns)
        self.topics = tuple(sorted(self._open))
        self._open = None

    def find(self, topic: str) -> Route | None:
        """The route of a message's topic, the exact one before a pattern; None for none."""
        route = self._exact.get(topic)
        if route is None and self._patterns:
            for pattern, candidate in self._patterns:
                if matches(pattern, topic):
                    return candidate
        return route


def _touches(offer, lots: list) -> bool:
    members = getattr(offer, "members", (offer,))
    return any(lot in members for lot in lots)
