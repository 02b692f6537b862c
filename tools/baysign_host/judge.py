"""One sign under observation: what it lights, what it must light, and what it says of itself.

    boot ──▶ STARTING ──online──▶ LIVE ──offline──▶ APART ──online──▶ LIVE
                │                                     │
                └──── what is published here may or may not arrive ────

The oracle of a sign that boots is empty. In STARTING and APART it splits in two, one that heard
what was published and one that did not; from then on either is right.
"""

import copy
from collections import deque
from dataclasses import dataclass

from baysign_host.feeds import Value
from baysign_host.oracle import Oracle, same_text
from baysign_host.plan import SignPlan

EPISODE_S = 1.0
DIFFERS_S = 2.0
# An episode needs this many samples in a row, so that a stalled host cannot make one of two.
_EPISODE_SAMPLES = 5
# A sign that has just started may be dark this long (T11) before darkness is a mismatch.
_BOOT_S = 10.0
_NOTES_MAX = 20


@dataclass
class Since:
    """How long, and over how many samples, a condition has held."""

    start_s: float | None = None
    samples: int = 0

    def update(self, holds: bool, now_s: float) -> None:
        if not holds:
            self.start_s, self.samples = None, 0
        else:
            self.start_s = now_s if self.start_s is None else self.start_s
            self.samples += 1

    def over(self, limit_s: float, now_s: float) -> bool:
        return (
            self.start_s is not None
            and self.samples >= _EPISODE_SAMPLES
            and now_s - self.start_s > limit_s
        )


class Judge:
    """Compares one simulated sign with the oracle and with its own report."""

    def __init__(self, plan: SignPlan, sign) -> None:
        self.plan = plan
        self.sign = sign
        self.online = False
        self.status: dict = {}
        self.report: dict = {}
        self.episodes = 0
        # The newest episodes in words, for whoever has to find out why.
        self.notes: deque[str] = deque(maxlen=_NOTES_MAX)
        self.faces = 0
        lines = len(plan.config["lines"])
        self._wrong = [Since() for _ in range(lines)]
        self._counted = [False] * lines
        self._differs = [Since() for _ in range(lines)]
        self._boots = sign.boots
        self._boot_s = 0.0
        self._sure = self._oracle()
        self._maybe: Oracle | None = None

    def shows(self, topic: str) -> list[int]:
        """The numbers of the lines on which what is published on `topic` counts."""
        lots = self.plan.fed.get(topic, ())
        lines = self.plan.config["lines"]
        return [n for n, line in enumerate(lines) if not set(lots).isdisjoint(line["lots"])]

    def reading(self, topic: str, value: Value, now_s: float) -> None:
        """`value` was published live on `topic`; the sign hears it if it is online."""
        self._see_boots(now_s)
        if not self.online and self._maybe is None:
            self._maybe = copy.deepcopy(self._sure)
        for lot in self.plan.fed.get(topic, ()):
            if self.online:
                self._sure.reading(lot, value, now_s)
            if self._maybe is not None:
                self._maybe.reading(lot, value, now_s)

    def heard(self, kind: str, message: dict, now_s: float) -> None:
        """A `status` or `face` message of this sign."""
        # First of all, or the status of a new boot would count for the boot before.
        self._see_boots(now_s)
        if kind == "status":
            self.status = message
            self.online = message.get("state") == "online"
            if not self.online and self._maybe is None:
                self._maybe = copy.deepcopy(self._sure)
        elif kind == "face":
            self.report = message
            self.faces += 1

    def expected(self, now_s: float) -> list[str | None]:
        """What each line must read, by the oracle that heard least."""
        return self._sure.expected(now_s)

    def right(self, now_s: float) -> list[bool]:
        """Line by line: does it read what it must? Lines that are not judged are right."""
        lit = self.sign.lit
        texts = [line.text for line in lit.lines]
        verdicts = [self._sure.expected(now_s)]
        if self._maybe is not None:
            verdicts.append(self._maybe.expected(now_s))
        booting = lit.dark and not self.online and now_s - self._boot_s < _BOOT_S
        return [
            booting or any(_agrees(text, verdict[number], lit.dark) for verdict in verdicts)
            for number, text in enumerate(texts)
        ]

    def sample(self, now_s: float) -> None:
        """One look: counts an episode once a line has been wrong for over a second."""
        self._see_boots(now_s)
        for number, right in enumerate(self.right(now_s)):
            wrong = self._wrong[number]
            wrong.update(not right, now_s)
            if right:
                self._counted[number] = False
            elif not self._counted[number] and wrong.over(EPISODE_S, now_s):
                self._counted[number] = True
                self.episodes += 1
                lit, expected = self.sign.lit, self._sure.expected(now_s)[number]
                read = "dark" if lit.dark else repr(lit.lines[number].text)
                self.notes.append(
                    f"{self.plan.id} line {number + 1} reads {read}, expected {expected!r}"
                )
            self._differs[number].update(not self._says_so(number), now_s)

    def wrong(self, number: int) -> bool:
        """Is this line in an episode right now?"""
        return self._counted[number]

    def differs(self, number: int, now_s: float) -> bool:
        """Has the sign reported another face than it lights, for over two seconds?"""
        return self._differs[number].over(DIFFERS_S, now_s)

    def _oracle(self) -> Oracle:
        lots = {lot for lots in self.plan.fed.values() for lot in lots}
        return Oracle(self.plan.config, self.plan.model, lots)

    def _says_so(self, number: int) -> bool:
        lines = self.report.get("lines") or []
        if not self.online or number >= len(lines):
            return True
        lit, said = self.sign.lit.lines[number], lines[number]
        text = str(said.get("text", ""))
        return (
            same_text(lit.text.strip(), text.strip())
            and (lit.colour or said.get("colour")) == said.get("colour")
            and lit.arrow == said.get("arrow", lit.arrow)
        )

    def _see_boots(self, now_s: float) -> None:
        if self.sign.boots != self._boots:
            self._boots = self.sign.boots
            # A sign that never gets as far as the broker is not excused anew by every restart.
            if self.online or not self._boot_s:
                self._boot_s = now_s
            self.online = False
            self._sure = self._oracle()
            self._maybe = None


def _agrees(text: str, expected: str | None, dark: bool) -> bool:
    return expected is None or (not dark and same_text(text, expected))
