"""Tells the operator what became of a change asked for from afar, and takes one back that cost the
sign its broker (DESIGN 7.5).

    on trial ──session──▶ told: ok
       │ five minutes without one
       ▼
    the former configuration, restart ──session──▶ told: rolledBack
"""

import asyncio
import json

from micropython import const

from baysign.config import change
from baysign.config.store import TRIAL

_TRIAL_MS = const(300_000)
_LOOK_MS = const(5_000)


class Outcome:
    """The task of a life that has something to tell or to prove; `parts` as the console's."""

    def __init__(self, parts):
        self._parts = parts
        self._on_trial = change.exists(TRIAL)

    async def run(self, beat) -> None:
        """Task: never ends, but has nothing to do once everything is told."""
        parts = self._parts
        clock = parts.clock
        until_ms = clock.now_ms() + _TRIAL_MS
        done = False
        while True:
            beat()
            if not done and parts.session.number:
                self._tell()
                done = True
            elif not done and self._on_trial and clock.now_ms() >= until_ms:
                self._on_trial = False
                if change.revert():
                    parts.log.note("config", "no session in five minutes: rolled back")
                    from baysign.console.restart import restart

                    restart(parts)
            await asyncio.sleep_ms(clock.until_ms(_LOOK_MS))

    def _tell(self) -> None:
        if self._on_trial:
            change.passed()
        reply = change.said()
        if reply is None or reply.get("id") is None:
            return
        parts = self._parts
        parts.sign.open_desk().control.remember(reply)
        parts.outbox.say(parts.topics.reply, json.dumps(reply).encode())
        change.told()
