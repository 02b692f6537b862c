"""A sign's board outside its process: pins, pulls, buses and chips, and what power does to them.

A reset leaves every latch as it was and lets all pins float; a power cut gives the chips random
bits. A pin that nobody drives takes the pull of `board.json`, else the one the firmware asked for,
else low.
"""

import functools
import random
import struct
from collections.abc import Callable

from baysign_host.sim import lit as seen
from baysign_host.sim.chips.sim7600 import Sim7600
from baysign_host.sim.lit import Lit, Marks
from baysign_host.sim.options import Board
from baysign_host.sim.panels import Rs485Panel, panels_of
from baysign_host.sim.uart import Uarts

_NO_MISO = 0xFF
_ENODEV = 19
_ETIMEDOUT = 116


class Hardware:
    """Pins and what hangs on them. All methods run in the street's thread."""

    def __init__(self, board: Board, model: dict, seed: int, after=None):
        self.board = board
        self.chance = random.Random(seed)
        self.model = model
        self.panels = panels_of(board.wiring, model)
        self.lit = Lit(0, seen.lines(model, Marks()), True, 0.0)
        self._seen: tuple = ()
        self.light = 0.5
        self.temperature_c = 25.0
        self.i2c: dict[int, object] = {}
        self.i2c_held = False
        self.uarts = Uarts()
        self.bitstreams: dict[int, bytes] = {}
        self.on_edge = None  # called with (pin, level) for watched pins
        self._driven: dict[int, int] = {}
        self._pwm: dict[int, float] = {}
        self._register: dict[int, int] = {}
        self._pulls: dict[int, int] = {}
        self._outside: dict[int, int] = {}
        self._watched: set[int] = set()
        self._listeners: dict[int, Callable[[int], None]] = {}
        self.modem = self._fit_modem(after) if "modem" in board.wiring else None
        self._buses: dict[int, tuple] = {}

    def _fit_modem(self, after) -> Sim7600:
        """Hang the modem on its wires; its power key is pressed by a high level (a transistor)."""
        wires = self.board.wiring["modem"]
        modem = Sim7600(after, lambda level: self.outside(wires["status"], level))
        self.uarts.attach(wires["tx"], wires["rx"], modem)
        self._listeners[wires["pwrkey"]] = modem.key
        self._listeners[wires["flight"]] = modem.flight
        return modem

    def heeded(self) -> list[int]:
        """Pins whose edges something outside waits for."""
        return sorted(self._listeners)

    def carrier(self) -> bool:
        """Whether the modem passes packets on."""
        return self.modem is not None and self.modem.carrying

    def power_up(self, t_us: int) -> Lit | None:
        """Power comes back: random bits in the chips, nothing driven."""
        if self.modem:
            self.modem.lose_power()
        for panel in self.panels:
            panel.power_up(self.chance)
        return self.release(t_us)

    def release(self, t_us: int, soft: bool = False) -> Lit | None:
        """A reset: every pin floats; a soft one stops the PWMs only."""
        before = {pin: self.level(pin) for pin in self._listeners}
        self._pwm.clear()
        self._watched.clear()
        self._buses.clear()
        if not soft:
            self._driven.clear()
            self._register.clear()
            self._pulls.clear()
            self.uarts.reset()
        for pin, level in before.items():
            if self.level(pin) != level:
                self._listeners[pin](self.level(pin))
        return self.look(t_us)

    def level(self, pin: int) -> int:
        """What is on the wire."""
        if pin in self._pwm:
            return int(self._pwm[pin] >= 0.5)
        for source in (self._driven, self._outside, self.board.pulls, self._pulls):
            if pin in source:
                return source[pin]
        return 0

    def drive(self, t_us: int, pin: int, level: int) -> Lit | None:
        """The firmware sets an output."""
        before = self.level(pin)
        self._driven[pin] = self._register[pin] = level
        if pin in self._pwm:
            return None  # the LEDC channel holds the pin; the register shows when it ends
        return self._changed(t_us, pin, before)

    def float(self, t_us: int, pin: int) -> Lit | None:
        """The firmware makes the pin an input."""
        before = self.level(pin)
        self._driven.pop(pin, None)
        self._pwm.pop(pin, None)
        return self._changed(t_us, pin, before)

    def pull(self, pin: int, pull: int | None) -> None:
        """The chip's own weak pull: 1 down, 2 up, None off."""
        if pull is None:
            self._pulls.pop(pin, None)
        else:
            self._pulls[pin] = int(pull == 2)

    def outside(self, pin: int, level: int | None) -> None:
        """Something outside puts a level on an input; None lets go."""
        before = self.level(pin)
        if level is None:
            self._outside.pop(pin, None)
        else:
            self._outside[pin] = level
        after = self.level(pin)
        if after != before and pin in self._watched and self.on_edge:
            self.on_edge(pin, after)

    def watch(self, pin: int, on: bool) -> None:
        """Tell the sign of edges on this pin."""
        (self._watched.add if on else self._watched.discard)(pin)

    def pwm(self, t_us: int, pin: int, duty: int) -> Lit | None:
        """A PWM runs on the pin, `duty` of 65535 high."""
        self._pwm[pin] = duty / 65535
        return self.look(t_us)

    def pwm_end(self, t_us: int, pin: int) -> Lit | None:
        """The PWM ends; the pin drives what its output register holds."""
        self._pwm.pop(pin, None)
        self._driven[pin] = self._register.get(pin, 0)
        return self.look(t_us)

    def spi_setup(self, bus: int, body: bytes) -> None:
        """The firmware sets a bus up."""
        sck, mosi, miso, polarity, phase, first, _ = struct.unpack("<6BI", body)
        self._buses[bus] = (sck, mosi, miso, 2 * polarity + phase, bool(first))

    def spi(self, bus: int, data: bytes) -> bytes:
        """Clock bytes over a bus; returns what the chips answer, or the wire at rest."""
        sck, mosi, miso, mode, lsb_first = self._buses[bus]
        heard = bytes(len(data))
        for panel in self.panels:
            answer = panel.spi(sck, mosi, data, mode, lsb_first)
            if answer and answer[0] == miso:
                heard = answer[1]
        return heard

    def bitstream(self, t_us: int, pin: int, body: bytes) -> Lit | None:
        """Bits for addressable LEDs: four pulse lengths in ns, then the bytes."""
        timing, data = struct.unpack_from("<4H", body), body[8:]
        self.bitstreams[pin] = data
        # Every panel hears it, whatever the others make of it.
        changed = [panel.bits(t_us, pin, timing, data) for panel in self.panels]
        return self.look(t_us) if any(changed) else None

    def i2c_wires(self, wires: list[int]) -> bool:
        """Whether the chips hang on these wires, [scl, sda], and nobody holds one of them."""
        fitted = self.board.wiring.get("i2c")
        return not self.i2c_held and (not fitted or wires == [fitted["scl"], fitted["sda"]])

    def i2c_transfer(self, wires: list[int], address: int, data: bytes, size: int):
        """What a chip answers, or the error: nobody acknowledges, or a wire is held."""
        if self.i2c_held:
            return {"error": [_ETIMEDOUT]}
        chip = self.i2c.get(address) if self.i2c_wires(wires) else None
        answer = chip(data, size) if chip else None
        return {"error": [_ENODEV]} if answer is None else list(answer)

    def microvolts(self, pin: int) -> int:
        """What the converter sees: the light sensor spans 0 to 3.1 V."""
        if self.board.wiring.get("light", {}).get("adc") == pin:
            return int(self.light * 3_100_000)
        return 3_100_000 * self.level(pin)

    def low_share(self, pin: int) -> float:
        """The share of time that a pin is low, which is when an output-enable lights."""
        if pin in self._pwm:
            return round(1.0 - self._pwm[pin], 4)
        return 1.0 - self.level(pin)

    def wire_displays(self, after, changed) -> None:
        """Hang the panels that answer by themselves on their serial ports: `after(delay_s, fn)`
        is the sign's time, `changed()` says that somebody should look."""
        for panel in self.panels:
            if isinstance(panel, Rs485Panel):
                panel.chip.after, panel.chip.changed = after, changed
                panel.chip.sending = functools.partial(self._drives, panel.wiring.get("de"))
                self.uarts.attach(panel.wiring["tx"], panel.wiring["rx"], panel.chip)

    def _drives(self, enable: int | None) -> bool:
        """Whether the transceiver drives the wire; without the pin it sees to that by itself."""
        return enable is None or bool(self.level(enable))

    def _changed(self, t_us: int, pin: int, before: int) -> Lit | None:
        after = self.level(pin)
        if after == before:
            return None
        if pin in self._listeners:
            self._listeners[pin](after)
        changed = [panel.pin(self, pin, after) for panel in self.panels]
        return self.look(t_us) if any(changed) else None

    def look(self, t_us: int) -> Lit | None:
        """The face if it differs from the last one seen."""
        states = tuple(panel.state(self) for panel in self.panels)
        if states == self._seen:
            return None
        self._seen = states
        marks = Marks()
        for panel, state in zip(self.panels, states, strict=True):
            panel.mark(state, marks)
        brightness = max((state[1] for state in states), default=0.0)
        lit = Lit(t_us, seen.lines(self.model, marks), not marks, brightness)
        if lit == self.lit:
            return None
        self.lit = lit
        return lit
