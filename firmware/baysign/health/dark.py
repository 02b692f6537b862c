"""What follows from lamps that the self-test found broken: T12, a fault by name, the next start.

Loaded with the test, and at a start that has something to recall.
"""

import json

import atomic
from micropython import const

from baysign.health import faults as fault
from baysign.health.daily import KEPT

_NAMED = const(4)
# By kind, as `selftest` has it.
_KINDS = ("", " always lit", " dark or always lit")


def words(place) -> str:
    """A lamp by name: line and digit count from 1, as in the configuration's `dead`."""
    line, digit, colour, segment, kind = place
    if digit is not None:
        segment = f"digit {digit + 1} segment {'abcdefgp'[segment]}"
    return f"line {line + 1} {segment} {colour}{_KINDS[kind]}"


def take(parts, result: dict) -> str:
    """Draw the conclusions from a test and name its lamps; why the flash did not take them."""
    parts.log.note("selftest", json.dumps(result))
    if "skipped" in result:
        return ""
    found = result.pop("broken")
    result["dark"] = [words(place) for place in found if not place[4]]
    result["lit"] = [words(place) for place in found if place[4]]
    if result["current"] == "unsupported":
        return ""
    _conclude(parts, found)
    data = json.dumps(found).encode()
    try:
        # Nothing found and nothing kept, as each night: no write.
        if data != (atomic.read(KEPT, 4096) or b"[]"):
            atomic.replace(KEPT, data)
    except OSError as error:
        return f"{KEPT}: {error}"
    return ""


def recall(parts, data: bytes) -> None:
    """Take up what a test found before the reset; an unreadable file costs that, no more."""
    try:
        found = [tuple(place) for place in json.loads(data)]
        _conclude(parts, found)
    except (ValueError, TypeError, IndexError, KeyError):
        parts.log.note("selftest", KEPT + " is unreadable")


def _conclude(parts, found) -> None:
    """Lines that these lamps would falsify show something else from now on (T12)."""
    said = [words(place) for place in found]
    parts.sign.fail(found)
    parts.dispatch.again()
    detail = ", ".join(said[:_NAMED])
    if len(said) > _NAMED:
        detail += f" and {len(said) - _NAMED} more"
    parts.faults.put(fault.PIXEL, bool(found), detail)
