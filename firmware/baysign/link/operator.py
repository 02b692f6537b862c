"""The operator's topics: commands, standing orders and replies.

Each refusal is one reply on `{base}/{id}/reply`. In a quiet city the sign's desk is not in memory,
and neither is what keeps its orders over a reset: both come with a message, and go when the desk
has long been idle and the file knows all that it knew.
"""

import json

from micropython import const
from unload import tidy, unload

_IDLE_MS = const(600_000)
_NO_MEMORY = {
    "id": None,
    "ok": False,
    "error": "messageMemoryType",
    "text": "not enough memory beside the running sign; send it again",
}
_DESK = ("desk", "control", "orders", "ladder", "record")
_DRAWN = ("room", "numeral", "moving", "mover")


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
        # With the desk `link.keeper.Keeper`, else None.
        self._keeper = None
        self._used_ms = 0

    @property
    def refused(self) -> str:
        """Why the flash took the last change not, "" when it did."""
        return "" if self._keeper is None else self._keeper.refused

    def load(self) -> None:
        """Put up again what stood before the reset; mere ids wait for the next command."""
        from baysign.link.keeper import Keeper

        sign = self._sign
        kept = Keeper(self._log, self._files).kept()
        if sign.desk is not None:
            # One that has opening hours has it from the beginning.
            self._recall(sign.desk.control)
        elif kept is not None and kept.get("orders"):
            sign.open_desk()
        else:
            self._forget()

    def _recall(self, control) -> None:
        """A new desk learns what the last one knew."""
        from baysign.link.keeper import Keeper

        self._used_ms = self._clock.now_ms()
        keeper = Keeper(self._log, self._files)
        keeper.recall(control, self._used_ms, self._clock.wall_s())
        self._keeper = keeper

    def message(self, topic: str, payload, retained: bool) -> bool:
        """Carry out a message of one of `topics`; whether the face changed."""
        now_ms = self._used_ms = self._clock.now_ms()
        wall_s = self._clock.wall_s()
        source = self._sources.get(topic) or self._orders[topic]
        tidy()
        try:
            if topic in self._sources:
                reply, changed = self._sign.command(source, payload, retained, now_ms, wall_s)
            else:
                reply, changed = self._sign.order(source, payload, now_ms, wall_s)
        except MemoryError:
            # What it takes to read a command may not fit beside the sign; that is a refusal too.
            reply, changed = _NO_MEMORY, False
            if self._sign.desk is None:
                self._forget()
        if reply is not None:
            self._outbox.say(self._reply, json.dumps(reply).encode())
            what = "done" if reply["ok"] else reply["error"]
            self._log.note("orders", f"{source} {reply['id']}: {what}")
        return changed

    def keep(self) -> None:
        """Write down what has to survive; do without the desk once that is known to be all."""
        keeper = self._keeper
        if keeper is None:
            return
        desk = self._sign.desk
        now_ms = self._clock.now_ms()
        if not desk.idle:
            self._used_ms = now_ms
        if keeper.keep(desk, now_ms, self._clock.wall_s()) and now_ms - self._used_ms >= _IDLE_MS:
            self._sign.close_desk()
            self._keeper = None
            self._forget()

    def _forget(self) -> None:
        unload("baysign.link.keeper", *["baysign.message." + name for name in _DESK])
        unload(*["baysign.face." + name for name in _DRAWN])
