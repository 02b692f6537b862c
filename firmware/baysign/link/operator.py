"""The operator's topics: commands, standing orders and replies; and what survives a reset of them.

Each refusal is one reply on `{base}/{id}/reply`. The file holds lasting orders and the ids carried
out (T10); it is written when either changes, which in a quiet city is never. In such a city the
sign's desk is not in memory either: it is opened for a message, and closed when it has long been
idle and the file knows all that it knew.
"""

import json
from binascii import crc32

import atomic
from micropython import const
from unload import unload

KEPT = "/orders.json"
# Twelve orders of sixteen lines and 32 replies.
_LIMIT_BYTES = 16384
_AGAIN_MS = const(60_000)
_IDLE_MS = const(600_000)
_NO_MEMORY = {
    "id": None,
    "ok": False,
    "error": "messageMemoryType",
    "text": "not enough memory beside the running sign; send it again",
}
_DESK = ("desk", "control", "orders", "ladder", "record", "pattern")
_DRAWN = ("room", "numeral", "bare")


class Operator:
    """Takes messages of the `cmd` and `order` topics; `topics` lists what to subscribe to.

    `files` stands in for `os` and `open` in tests.
    """

    def __init__(self, sign, topics, groups, outbox, clock, log, files=None):
        self._sign = sign
        sign.recall = self._recall
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
        self._used_ms = 0

    def load(self) -> None:
        """Put up again what stood before the reset; mere ids wait for the next command."""
        kept = self._kept()
        if kept is not None and kept.get("orders"):
            self._sign.open_desk()

    def _kept(self):
        """What the file holds, or None; an unreadable one costs the orders, no more."""
        data = atomic.read(KEPT, _LIMIT_BYTES, self._files)
        if data is None:
            return None
        try:
            kept = json.loads(data)
            kept.get("orders")
        except (ValueError, AttributeError):
            self._log.note("orders", KEPT + " is unreadable")
            return None
        self._written = crc32(data)
        return kept

    def _recall(self, control) -> None:
        """A new desk learns what the last one knew."""
        self._used_ms = self._clock.now_ms()
        kept = self._kept()
        if kept is None:
            return
        try:
            control.restore(kept, self._used_ms, self._clock.wall_s())
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._written = None
            self._log.note("orders", KEPT + " is unreadable")

    def message(self, topic: str, payload, retained: bool) -> bool:
        """Carry out a message of one of `topics`; whether the face changed."""
        now_ms = self._used_ms = self._clock.now_ms()
        wall_s = self._clock.wall_s()
        source = self._sources.get(topic) or self._orders[topic]
        try:
            if topic in self._sources:
                reply, changed = self._sign.command(source, payload, retained, now_ms, wall_s)
            else:
                reply, changed = self._sign.order(source, payload, now_ms, wall_s)
        except MemoryError:
            # What it takes to read a command may not fit beside the sign; that is a refusal too.
            reply, changed = _NO_MEMORY, False
        if reply is not None:
            self._outbox.say(self._reply, json.dumps(reply).encode())
            what = "done" if reply["ok"] else reply["error"]
            self._log.note("orders", f"{source} {reply['id']}: {what}")
        return changed

    def keep(self) -> None:
        """Write down what has to survive, if that has changed; cheap where it has not."""
        desk = self._sign.desk
        if desk is None:
            return
        now_ms = self._clock.now_ms()
        wall_s = self._clock.wall_s()
        control = desk.control
        seen = (desk.ladder.revision, control.carried_out, wall_s is None)
        if not desk.idle:
            self._used_ms = now_ms
        if seen == self._seen:
            if not self.refused:
                if now_ms - self._used_ms >= _IDLE_MS:
                    self._close()
                return
            if now_ms < self._again_ms:
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

    def _close(self) -> None:
        self._sign.close_desk()
        self._seen = None
        unload(*["baysign.message." + name for name in _DESK])
        unload(*["baysign.face." + name for name in _DRAWN])
