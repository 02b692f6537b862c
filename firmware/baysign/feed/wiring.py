"""Puts the routes together once at the start: topics to lots to lines. Not loaded afterwards."""

from baysign.feed.topics import Route, Routes


def filled(topic: str, lot_id: str, source: dict, row: dict) -> str:
    """A topic of a source with the lot's {key} and {part} in it."""
    key = row["key"]
    part = row["part"]
    if part is None:
        part = source["part"]
    topic = topic.replace("{key}", lot_id if key is None else key)
    return topic.replace("{part}", part or "")


class Wiring:
    """`add` every lot, then `close`."""

    def __init__(self):
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

    def close(self, lines: list, offers: tuple) -> Routes:
        """Settle what each route touches; `lines[i]` shows `offers[i]`, a lot or an area."""
        rows = []
        for index in range(len(lines)):
            offer = offers[index]
            rows.append((lines[index], offer, hasattr(offer, "members")))
        exact = {}
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
                exact[topic] = route
        return Routes(exact, tuple(patterns), tuple(rows))


def _touches(offer, lots: list) -> bool:
    members = getattr(offer, "members", (offer,))
    return any(lot in members for lot in lots)
