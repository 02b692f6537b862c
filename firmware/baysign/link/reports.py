"""The sign's own retained topics: what each says, made at the moment of sending."""

import json
import sys

from baysign import VERSION


def _bytes(record) -> bytes:
    return json.dumps(record).encode()


class Reports:
    """Payloads of `status`, `about` and `face`.

    `about` and `dead` are as in `link.build`; `boots` and `cause` belong to this start of the
    board.
    """

    def __init__(self, about: bytes, dead: str, display, clock, boots: int, cause: str):
        self._about = about
        #: What the configuration knows to be dark, by line and digit (T12).
        self.dead = dead
        self._display = display
        self._clock = clock
        self.boots = boots
        self.cause = cause
        self._counted = ()
        #: What `status` says of a sign that is there; the application changes it in safe mode.
        self.state = "online"
        #: "local" while a message from the console stands (T13), under NTCIP's names.
        self.control = "central"
        self.number = 0
        self.last_status = b""
        #: Says by which link the sign is reached, see `baysign.link.net`.
        self.net = None

    def watch(self, *counted) -> None:
        """Whose counters to publish: sign, frames, session, outbox, log, net, supervisor."""
        self._counted = counted

    def counters(self) -> dict:
        """Everything that is counted, by name."""
        sign, frames, session, outbox, log, net, supervisor = self._counted
        numbers = sign.counters
        numbers["oversize"] += frames.oversize
        numbers.update(session.counters)
        numbers["superseded"] = outbox.superseded
        numbers["replies_dropped"] = outbox.dropped
        numbers["log_dropped"] = log.dropped
        numbers["net_losses"] = net.losses
        numbers["net_switches"] = net.switches
        numbers["mismatches"] = self._display.mismatches
        numbers["task_deaths"] = supervisor.deaths
        return numbers

    def will(self, number: int) -> bytes:
        """What the broker says when the session with this number dies."""
        return self._state("offline", number)

    def status(self) -> bytes:
        """What state it is in, with session, versions and the reason for the last start."""
        self.last_status = self._state(self.state, self.number)
        return self.last_status

    def _state(self, state: str, number: int) -> bytes:
        return _bytes(
            {
                "state": state,
                "control": self.control,
                "session": number,
                "boots": self.boots,
                "version": VERSION,
                "micropython": ".".join([str(part) for part in sys.implementation.version[:3]]),
                "reset_cause": self.cause,
            }
        )

    def about(self) -> bytes:
        """What this sign is and what it shows, and by which link it is reached."""
        if self.net is None:
            return self._about
        link = _bytes({"link": self.net.kind, "address": self.net.address()})
        return self._about[:-1] + b", " + link[1:]

    def lit(self) -> list:
        """The lines latched in the panel; where the sign still says the same, time and age are
        those of the newest reading, which had nothing to change (T16)."""
        lines = list(self._display.face.lines)
        if self._counted:
            newest = self._counted[0].face.lines
            for at in range(len(lines)):
                # All but time, age and the symbol, which follows from the rest.
                if newest[at][:6] == lines[at][:6]:
                    lines[at] = newest[at]
        return lines

    def face(self) -> bytes:
        """What is latched in the panel, and why (T16)."""
        now_ms = self._clock.now_ms()
        lines = []
        for at, line in enumerate(self.lit()):
            age_s = None if line.since_ms is None else (now_ms - line.since_ms) // 1000
            said = {
                "text": line.text,
                "colour": line.colour,
                "arrow": line.arrow,
                "rule": line.rule,
                "reason": line.reason,
                "lots": line.lots,
                "time": line.time,
                "age_s": age_s,
            }
            if line.symbol:
                said["symbol"] = line.symbol
            if at in self._display.moving:
                said["scroll"] = True
            lines.append(said)
        return _bytes(
            {
                "rev": self._display.face.revision,
                "lines": lines,
                "brightness_pct": self._display.brightness_pct,
                "verify": self._display.verify(),
            }
        )
