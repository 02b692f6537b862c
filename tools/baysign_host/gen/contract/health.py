"""The `health` message: the largest, and the only one whose parts depend on what is fitted."""

import panel
from baysign_host.gen.contract.shape import (
    each,
    flag,
    link,
    maybe,
    moment,
    record,
    text,
    whole,
    word,
)
from baysign_host.gen.table import ROWS

LINKS = ROWS["network.order.[]"].high
#: Why the chip started; the bare number for one that it has no name for.
RESETS = ("power-on", "hard", "watchdog", "deep-sleep", "soft")
_VERIFIED = (panel.OK, panel.MISMATCH, panel.UNSUPPORTED)
_COUNTERS = {
    "messages": "availability messages that have come: unrouted, oversize, unreadable, others",
    "unrouted": "on topics that no lot is fed by",
    "oversize": "larger than the packet buffer; dropped unread",
    "unreadable": "not what the source's description says",
    "alive": "signs of life of sources that publish changes only",
    "readings": "readings of lots found in messages",
    "no_data": "new readings that hold no number",
    "replays": "readings that said nothing new (T5)",
    "sessions": "sessions with a broker since the start",
    "failures": "attempts and sessions that came to a bad end",
    "malformed": "packets that MQTT does not allow",
    "errors": "messages that raised an error in the sign; a defect",
    "superseded": "own messages overtaken by newer ones before they were sent",
    "replies_dropped": "replies and log messages that found no session for too long",
    "log_dropped": "lines that the console's cable did not take",
    "net_losses": "times that the network was lost",
    "net_switches": "times that the sign took another link",
    "mismatches": "times that a panel did not return what was sent to it",
    "task_deaths": "tasks that died",
}


def verify(about: str) -> dict:
    """What came of a comparison: never a silent ok (T12)."""
    return word(about, _VERIFIED)


def reset_cause() -> dict:
    """Why the sign started."""
    known = ", ".join(RESETS)
    return text(f"why the sign started: {known}, or a bare number", examples=list(RESETS))


def reach() -> dict:
    """By which link a sign is in reach, and at which address."""
    return {
        "link": word("the link in use", LINKS),
        "address": maybe(text("the sign's own address; null without a network")),
    }


def schemas() -> dict:
    """By name."""
    return {
        "Health": _health(),
        "Counters": record(
            "Counted since the start.",
            {name: whole(about) for name, about in _COUNTERS.items()},
        ),
        "Clock": record(
            "The sign's time of day (T6).",
            {
                "time": moment("the time of day"),
                "source": word(
                    "who told it: a time server, the topic `time`, a clock chip, nobody",
                    ("ntp", "broker", "chip", ""),
                ),
                "refused": whole("times that were not believed"),
            },
        ),
        "Light": _light(),
        "Supply": record(
            "The panel's supply, where a meter is fitted; null while it does not answer.",
            {
                "voltage_mv": maybe(whole("voltage in mV", None)),
                "current_ma": maybe(whole("current in mA", None)),
            },
        ),
        "SelfTest": {
            "description": "The last self-test.",
            "anyOf": [_tested(), _skipped(), _started()],
        },
    }


def _health() -> dict:
    topic = "where the last message {} came from; empty for none"
    always = {
        "uptime_s": whole("seconds since the start"),
        "boots": whole("starts in this board's life", 1),
        "reset_cause": reset_cause(),
        "watchdogs": whole("how often the watchdog has ever restarted this board"),
        "heap_free": whole("bytes free, without garbage, weighed every fifth minute"),
        "heap_used": whole("bytes in use, likewise"),
        "late_ms": whole("the longest that the event loop was late since the last health"),
        **reach(),
        "rssi_dbm": maybe(
            whole("signal; over LTE as before it dialled; null on a cable", None),
        ),
        "clock": link("Clock"),
        "broker": text("host and port of the present broker"),
        "last_disconnect": text("why the last session ended; empty for none"),
        "oversize_topic": text(topic.format("that was too large")),
        "unreadable_topic": text(topic.format("that could not be read")),
        "counters": link("Counters"),
        "selftest": link("SelfTest"),
    }
    fitted = {
        "light": link("Light"),
        "temperature_c": maybe(whole("°C in the cabinet; null while unknown", -100, 250)),
        "supply": link("Supply"),
    }
    about = "Once a minute. What is optional is said only where it is fitted or in use."
    return record(about, always, fitted)


def _light() -> dict:
    controls = ("photocell", "timer", "manual", "fixed")
    return record(
        "What leads the brightness, where it is kept.",
        {
            "control": word("by what, under NTCIP 1203's names where it has one", controls),
            "level": maybe(
                {
                    "type": "number",
                    "description": "lux, or 0 to 65535 of a photocell; null while unknown",
                    "minimum": 0,
                }
            ),
            "dark": flag("whether the night maximum holds"),
        },
    )


def _tested() -> dict:
    lamps = each("by line, digit, segment and colour", text("a lamp"))
    return record(
        "Every lamp alone.",
        {
            "trigger": word("what asked for it", ("daily", "uptime", "command")),
            "time": moment("when it ended"),
            "verify": verify("what was read back from the panel"),
            "current": verify("the measured against the expected current"),
            "lamps": whole("how many were tested", 1),
            "dark": dict(lamps, description="lamps that never light"),
            "lit": dict(lamps, description="lamps that are always lit, or may be"),
        },
    )


def _skipped() -> dict:
    return record(
        "Not carried out.",
        {
            "trigger": word("what asked for it", ("daily", "uptime", "command")),
            "time": moment("when"),
            "skipped": text("why"),
        },
    )


def _started() -> dict:
    return record(
        "The start lights nothing for a test: only what was read back is known.",
        {
            "trigger": {"const": "boot", "description": "what asked for it"},
            "verify": verify("what was read back from the panel"),
        },
    )
