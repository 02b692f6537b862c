"""A message: something that wants the face, as an immutable record.

Priorities are NTCIP 1203's: `activation` is how hard a message may push when it arrives,
`priority` (dmsMessageRunTimePriority) how hard it holds on once it is shown; both 1–255. A message
is put up only if its activation is at least the priority of what it would cover: easy to put up,
hard to knock down.
"""

from collections import namedtuple

#: The source of what somebody did at the sign itself; it always ends by the monotonic clock.
LOCAL = "console"

# kind: (activation, priority) where the sender says nothing.
KINDS = {
    "availability": (1, 1),
    "schedule": (64, 32),
    "test": (96, 96),
    "event": (128, 128),
    "order": (192, 192),
    "fault": (255, 255),
}

#: id         the sender's name for it, unique within its source
#: kind       one of KINDS
#: source     where it came from: a topic's role ("cmd", "order"), "config", "console"
#: texts      per line of the sign its text, or None where the message does not cover the line
#: colour     of the texts: green, amber, red
#: end_ms     end on the monotonic clock, or None while only the wall clock can tell
#: end_s      end on the wall clock in epoch seconds, or None
#: volatile   does not survive a reset
#: scroll     what is longer than its line moves through it
FIELDS = (
    "id",
    "kind",
    "source",
    "texts",
    "colour",
    "activation",
    "priority",
    "end_ms",
    "end_s",
    "volatile",
    "scroll",
)
Message = namedtuple("Message", FIELDS)


def changed(message, **changes) -> Message:
    """The message with some fields replaced."""
    return Message(*[changes.get(FIELDS[at], message[at]) for at in range(len(FIELDS))])


def covers(message, line: int) -> bool:
    """Whether a message wants this line (0 = first)."""
    return message.texts[line] is not None
