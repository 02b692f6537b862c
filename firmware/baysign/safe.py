"""Safe mode: after several lives in a row that failed, one that does as little as it can.

    lives that fail ──5 in a row──▶ SAFE: network, session, own commands; the unknown face
                                     │ 15 min, or the command `reboot`
                                     ▼
                                    an ordinary start, counted from 0 again

Whatever made the others fail, a message, an order, an opening hour, is not looked at here.
"""

import asyncio
import json

from micropython import const

from baysign.health import faults as fault

_STAY_MS = const(900_000)
# For the reply to reach the broker.
_GOODBYE_MS = const(2_000)
_LOOK_MS = const(5_000)


class Safe:
    """The session's handler in safe mode, and its task."""

    def __init__(self, display, topics, outbox, reports, faults, clock, log, hardware):
        self._display = display
        self._topics = topics
        self._outbox = outbox
        self._reports = reports
        self._faults = faults
        self._clock = clock
        self._log = log
        self._prove = hardware.prove
        self._reset = hardware.reset
        self._leave_ms = clock.now_ms() + _STAY_MS
        reports.state = "safe"
        outbox.add(topics.status, reports.status, 5000)
        outbox.add(topics.about, reports.about)
        outbox.add(topics.face, reports.face, 500, 0)
        outbox.add(topics.faults, faults.payload, 1000)
        faults.begin(fault.SAFE, f"{hardware.failed_lives()} starts in a row failed")
        self.subscriptions = (topics.command, topics.all_command)

    def message(self, topic: str, payload, retained: bool, dup: bool) -> None:
        """A command; only `reboot` is carried out."""
        try:
            command = json.loads(payload)
            answer = {"id": str(command["id"]), "ok": False}
            verb = command["verb"]
        except (ValueError, KeyError, TypeError, MemoryError):
            return
        if verb == "reboot" and not retained:
            answer["ok"] = True
            self._leave_ms = self._clock.now_ms() + _GOODBYE_MS
        else:
            answer["error"] = "retained" if retained else "safe"
            answer["text"] = "the sign is in safe mode"
        self._outbox.say(self._topics.reply, json.dumps(answer).encode())

    def session(self, number: int) -> None:
        """A session has begun, or with 0 ended."""
        self._reports.number = number
        self._faults.session(number != 0)

    def will(self, number: int):
        """Topic and payload of the last will."""
        return self._topics.status, self._reports.will(number)

    async def run(self, beat) -> None:
        """Task `display`: keep the unknown face, and leave in time."""
        clock = self._clock
        while True:
            beat()
            self._display.refresh()
            self._faults.look()
            if clock.now_ms() >= self._leave_ms:
                self._log.note("safe", "back to an ordinary start")
                self._faults.keep()
                self._log.flush()
                self._prove()
                self._reset()
            await asyncio.sleep_ms(min(_GOODBYE_MS, clock.until_ms(_LOOK_MS)))
