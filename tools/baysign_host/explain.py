"""`baysign explain`: the face that a set of messages would produce, line by line, and why."""

import json
import time
from pathlib import Path

from baysign.config.check import complete
from baysign.feed import times
from baysign.link.topics import Topics
from baysign.sign import Sign
from baysign_host.configuration import require
from baysign_host.errors import HostError

_ARROWS = {"left": "←", "ahead": "↑", "right": "→", "none": ""}
# The sign has been up for a while when the messages come; only differences matter.
_RECEIVED_MS = 10_000


def main(
    config: Path,
    at: str,
    clock: str = "set",
    message: list[str] | None = None,
    retained: list[str] | None = None,
    received: str | None = None,
    boards: Path | None = None,
) -> None:
    """Print each line's text, colour, arrow, rule and reason at the moment `at`.

    Retained messages come first, as after a subscription, then the live ones, all at `received`
    (default: `at`). `clock` "unset" gives the sign no wall time. Raises HostError.
    """
    if clock not in ("set", "unset"):
        raise HostError(f"--clock {clock}: must be set or unset")
    at_s = _moment("--at", at)
    received_s = at_s if received is None else _moment("--received", received)
    if received_s > at_s:
        raise HostError(f"--received {received} is after --at {at}")
    found = require(config, boards)
    sign = Sign(complete(found.config), found.model)
    inputs = [(True, *_input("--retained", text)) for text in retained or []]
    inputs += [(False, *_input("--message", text)) for text in message or []]

    trusted = clock == "set"
    sign.session(1, _RECEIVED_MS)
    take = _desk(sign, found.config)
    for is_retained, topic, payload in inputs:
        before = sign.counters
        moment = (_RECEIVED_MS, received_s if trusted else None)
        if not take(topic, payload, is_retained, moment):
            sign.accept(topic, payload, is_retained, False, *moment)
        _remark(topic, before, sign.counters)
    now_ms = _RECEIVED_MS
    end_ms = _RECEIVED_MS + (at_s - received_s) * 1000
    while True:
        wall_s = received_s + (now_ms - _RECEIVED_MS) // 1000
        sign.tick(now_ms, wall_s if trusted else None)
        if now_ms >= end_ms:
            break
        due_ms = sign.next_ms
        now_ms = end_ms if due_ms is None or due_ms <= now_ms else min(due_ms, end_ms)
    for number, line in enumerate(sign.face.lines, 1):
        print(_described(number, line, end_ms))


def _moment(option: str, text: str) -> int:
    try:
        return times.iso(text, None)
    except ValueError as error:
        raise HostError(f"{option} {text}: {error}; such as 2025-12-13T10:00:00Z") from None


def _input(option: str, text: str) -> tuple[str, bytes]:
    topic, equals, name = text.partition("=")
    if not equals or not topic or not name:
        raise HostError(f"{option} {text}: must be TOPIC=FILE")
    try:
        return topic, Path(name).read_bytes()
    except OSError as error:
        raise HostError(f"{option} {topic}: {name}: {error.strerror or error}") from None


def _desk(sign: Sign, config: dict):
    """A function that hands a message to the operator's desk, if its topic is one of those."""
    topics = Topics(complete(config))
    commands = {topics.command, topics.all_command}
    orders = {topics.order, topics.all_order}
    for group in config.get("groups", []):
        commands.add(topics.group(group, "cmd"))
        orders.add(topics.group(group, "order"))

    def take(topic: str, payload: bytes, retained: bool, moment: tuple) -> bool:
        if topic in commands:
            reply, _ = sign.command(topic, payload, retained, *moment)
        elif topic in orders:
            reply, _ = sign.order(topic, payload, *moment)
        else:
            return False
        if reply is not None:
            print(f"message {topic}: {json.dumps(reply, ensure_ascii=False)}")
        return True

    return take


def _remark(topic: str, before: dict, after: dict) -> None:
    words = {
        "unrouted": "no lot listens to this topic",
        "oversize": "dropped: larger than broker.packet_bytes",
        "unreadable": "cannot be read",
        "replays": "changes nothing (T5)",
    }
    for name, text in words.items():
        if after[name] > before[name]:
            print(f"message {topic}: {text}")


def _described(number: int, line, now_ms: int) -> str:
    parts = [f"line {number}: {line.text!r} {line.colour or 'dark'}"]
    if _ARROWS[line.arrow]:
        parts[0] += f" {_ARROWS[line.arrow]}"
    if line.rule:
        parts.append(line.rule)
    if line.reason:
        parts.append(line.reason)
    parts.append("lots " + "+".join(line.lots))
    if line.time is not None:
        parts.append("counted " + time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(line.time)))
    if line.since_ms is not None:
        parts.append(f"age {(now_ms - line.since_ms) // 1000} s")
    return ", ".join(parts)
