"""Which message belongs to which lots: topics to routes, put together by feed/wiring.py."""


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


class Routes:
    """All routes of a sign: those of single topics, and (pattern, route) rows.

    `all_lines` holds a row (line, offer, whether it is a sum) for each line, `topics` what to
    subscribe to.
    """

    def __init__(self, exact: dict, patterns: tuple, all_lines: tuple):
        #: The routes of single topics, by topic: what most messages find.
        self.exact = exact
        self._patterns = patterns
        self.all_lines = all_lines
        self.topics = tuple(sorted(list(exact) + [pattern for pattern, _ in patterns]))

    def find(self, topic: str) -> Route | None:
        """The route of a message's topic, the exact one before a pattern; None for none."""
        route = self.exact.get(topic)
        if route is None and self._patterns:
            for pattern, candidate in self._patterns:
                if matches(pattern, topic):
                    return candidate
        return route
