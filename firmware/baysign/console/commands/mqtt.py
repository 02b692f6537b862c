"""mqtt: the broker session, what was counted, and the topics that the sign listens to."""

from baysign.console.detail import detail
from baysign.console.texts import find
from baysign.console.words import Wrong


async def run(io, words):
    """Broker, session, refused subscription, counters, topics."""
    if words:
        raise Wrong
    parts = io.parts
    session = parts.session
    if session is None:
        await io.say("absent")
        return
    await io.say("broker", parts.broker)
    if session.number:
        await io.say("session", session.number)
    else:
        reason = detail(session.reason, io.lang) or io.text("none")
        await io.say("session", io.text("offline", reason))
    if session.refused_topic:
        await io.say("refused", session.refused_topic)
    counters = parts.reports.counters() if parts.sign is not None else session.counters
    row = ""
    for name in sorted(counters):
        row += f"{find('mqtt', name, io.lang)} {counters[name]}" + "  "
        if len(row.encode()) > 60:
            await io.line("  " + row.rstrip())
            row = ""
    if row:
        await io.line("  " + row.rstrip())
    if parts.sign is not None:
        await io.say("topics")
        for topic in parts.sign.topics:
            await io.line("  " + topic)
