"""What faults are called, under the names of NTCIP 1203's shortErrorStatus, and how they are told.

`clock` and `flash` are names of our own.
"""

import json

# The place of a cause, its number in `health.faults`, is what the journal keeps: new ones go to
# the end.
CAUSES = (
    ("clock", "not set"),
    ("attachedDevice", "panel does not return what was sent"),
    ("controller", "configuration refused, running on the last good one"),
    ("controller", "started by the watchdog"),
    ("controller", "a task died"),
    ("communications", "refused by the broker"),
    ("communications", "subscription refused"),
    ("message", "too large"),
    ("message", "unreadable"),
    ("flash", "write refused"),
    ("controller", "safe mode"),
    ("photocell", "light sensor not believed"),
    ("temperatureWarning", "warm"),
    ("criticalTemperature", "panel dark until it has cooled down"),
    ("attachedDevice", "thermometer does not answer"),
    ("doorOpen", "cabinet open"),
    ("power", "supply voltage out of its limits"),
    ("power", "panel draws what its segments do not explain"),
    ("attachedDevice", "supply meter does not answer"),
    ("attachedDevice", "clock chip does not answer"),
    ("communications", "no network"),
    ("pixel", "segments broken"),
    ("communications", "the broker cannot be trusted"),
    ("communications", "not with the first broker"),
    ("pixel", "segments known to be dark"),
)

# Bit numbers in NTCIP 1203's shortErrorStatus; the own names have none.
_BITS = {
    "communications": 1,
    "power": 2,
    "attachedDevice": 3,
    "pixel": 5,
    "photocell": 6,
    "message": 7,
    "controller": 8,
    "temperatureWarning": 9,
    "criticalTemperature": 11,
    "doorOpen": 13,
}


def told(cause: int) -> str:
    """A cause for the log."""
    return ": ".join(CAUSES[cause])


def message(number: int, entry: tuple, detail: str):
    """An onset or a clearance, as the `log` topic says it; `entry` is the journal's, None comes of
    a cause that another version knew."""
    cause, onset, wall_s, uptime_s, boot = entry
    if cause >= len(CAUSES):
        return None
    name, text = CAUSES[cause]
    return json.dumps(
        {
            "number": number,
            "fault": name,
            "cause": text,
            "detail": detail,
            "active": onset,
            "time": wall_s,
            "uptime_s": uptime_s,
            "boot": boot,
        }
    ).encode()


def payload(active: dict, now_ms: int) -> bytes:
    """All active faults, as the `faults` topic says them; `active` as `Faults` holds them."""
    found = []
    bits = 0
    for cause in sorted(active):
        number, wall_s, detail, _, began_ms = active[cause]
        name, text = CAUSES[cause]
        if name in _BITS:
            bits |= 1 << _BITS[name]
        found.append(
            {
                "number": number,
                "fault": name,
                "cause": text,
                "detail": detail,
                "time": wall_s,
                "age_s": (now_ms - began_ms) // 1000,
            }
        )
    return json.dumps({"shortErrorStatus": bits, "faults": found}).encode()
