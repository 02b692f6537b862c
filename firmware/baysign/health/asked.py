"""The operator's verbs that are rare: what carries them out is loaded when somebody asks."""

import json

from unload import unload


class Asked:
    """`settings` are those of `fit.SETTINGS` as JSON, because as objects they are four times as
    large; `pins` the board's pin numbers; what can tell of itself is added to `reports`."""

    def __init__(self, parts, settings, pins, reports):
        self._parts = parts
        self._settings = settings
        self._pins = pins
        self._reports = reports
        self._senses = None

    def senses(self):
        """What is fitted, and leads the brightness; from the first call on it is a task."""
        if self._senses is None:
            from baysign.health.fit import fit

            self._senses = fit(self._parts, json.loads(self._settings), self._pins)
            unload("baysign.health.fit")
            self._settings = None
            self._parts.supervisor.add("senses", self._senses.run)
            self._reports.append(self._senses.report)
        return self._senses

    def brightness(self, body: dict, now_ms: int, _source: str) -> None:
        """The verb, as in `senses`."""
        self.senses().command(body, now_ms)

    def identify(self, body: dict, now_ms: int, source: str) -> None:
        """The verb, as in `message.identify`."""
        from baysign.message.identify import identify

        parts = self._parts
        identify(parts.sign, parts.id, body, source, now_ms, parts.clock.wall_s())
        unload("baysign.message.identify")

    def read(self, body: dict, _now_ms: int, _source: str):
        """The console's verbs that only read, as in `console.afar`."""
        from baysign.console.leave import leave

        try:
            from baysign.console.afar import ask

            return ask(self._parts, body)
        finally:
            if self._parts.reader is None:
                leave()

    def act(self, body: dict, _now_ms: int, _source: str):
        """The verbs that the console has too, as in `console.remote`."""
        from baysign.console.leave import leave
        from baysign.console.remote import act

        try:
            return act(self._parts, body)
        finally:
            leave()
