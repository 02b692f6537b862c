"""The operator's topics: commands, standing orders and replies; and what survives a reset of them.

Each refusal is one reply on `{base}/{id}/reply`. The file holds lasting orders and the ids carried
out (T10); it is written when either changes, which in a quiet city is never.
"""

import json
from binascii import crc32

import atomic
from micropython import const

KEPT = "/orders.json"
# Twelve orders of sixteen lines and 32 replies.
_LIMIT_BYTES = 16384
_AGAIN_MS = const(60_000)


class Operator:
    """Takes messages of the `cmd` and `order` topics; `topics` lists what to subscribe to.

    `files` stands in for `os` and `open` in tests.
    """

    def __init__(self, sign, topics, groups, outbox, clock, log, files=None):
        self._sign = sign
        self._outbox = outbox
        self._clock = clock
        self._log = log
        self._files = files
        self._reply = topics.reply
        self._sources = {topics.command: "cmd", topics.all_command: "all cmd"}
        self._orders = {topics.order: "order", topics.all_order: "all order"}
        for group in groups:
            self._sources[topics.group(group, "cmd")] = "group cmd " + group
            self._orders[topics.group(group, "order")] = "group order " + group
        self.topics = tuple(sorted(self._orders)) + tuple(sorted(self._sources))
        self._written = None
        self._seen = None
        #: Why the flash took the last change not, "" when it did.
        self.refused = ""
        self._again_ms = 0

    def load(self) -> None:
        """Take up what was kept before the reset; an unreadable file costs the orders, no more."""
        data = atomic.read(KEPT, _LIMIT_BYTES, self._files)
        if data is None:
            return
        try:
            kept = json.loads(data)
            self._sign.desk.control.restore(kept, self._clock.now_ms(), self._clock.wall_s())
            self._written = crc32(data)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._log.note("orders", KEPT + " is unreadable")

    def message(self, topic: str, payload, retained: bool) -> bool:
        """Carry out a message of one of `topics`; whether the face changed."""
        now_ms = self._clock.now_ms()
        wall_s = self._clock.wall_s()
        source = self._sources.get(topic)
        if source is not None:
            reply, changed = self._sign.command(source, payload, retained, now_ms, wall_s)
        else:
            source = self._orders[topic]
            reply, changed = self._sign.order(source, payload, now_ms, wall_s)
        if reply is not None:
            self._outbox.say(self._reply, json.dumps(reply).encode())
            what = "done" if reply["ok"] else reply["error"]
            self._log.note("orders", f"{source} {reply['id']}: {what}")
        return changed

    def keep(self) -> None:
        """Write down what has to survive, if that has changed; cheap where it has not."""
        wall_s = self._clock.wall_s()
        control = self._sign.desk.control
        seen = (self._sign.desk.ladder.revision, control.carried_out, wall_s is None)
        now_ms = self._clock.now_ms()
        if seen == self._seen and not (self.refused and now_ms >= self._again_ms):
            return
        self._seen = seen
        try:
            kept = control.snapshot(now_ms, wall_s)
            if self._written is None and not any(kept.values()):
                return
            data = json.dumps(kept).encode()
            # Its checksum, because many orders are several kilobytes.
            crc = crc32(data)
            if crc == self._written:
                return
            atomic.replace(KEPT, data, self._files)
            self._written = crc
            self.refused = ""
        except (OSError, MemoryError) as error:
            self._again_ms = now_ms + _AGAIN_MS
            self.refused = f"{KEPT}: {error}"
            self._log.note("orders", "not kept: " + self.refused)
