"""A sign's board outside its process: pins, pulls, buses and chips, and what power does to them.

A reset leaves every latch as it was and lets all pins float; a power cut gives the chips random
bits. A pin that nobody drives takes the pull of `board.json`, else the one the firmware asked for,
else low.
"""

import random
import struct
from collections.abc import Callable

from baysign_host.sim.chips.shift595 import ShiftChain
from baysign_host.sim.chips.sim7600 import Sim7600
from baysign_host.sim.lit import Decoder, Lit
from baysign_host.sim.options import Board
from baysign_host.sim.uart import Uarts

_NO_MISO = 0xFF
_ENODEV = 19
_ETIMEDOUT = 116


class Panel:
    """The shift-register panel: which pins it hangs on, and what is lit."""

    def __init__(self, wiring: dict, model: dict):
        self.chain = ShiftChain(len(model["chain"]))
        self.decoder = Decoder(model)
        self.sck, self.mosi = wiring["sck"], wiring["mosi"]
        self.miso = wiring.get("miso")
        self.latch, self.oe = wiring["latch"], wiring["oe"]
        self.lit = Lit(0, self.decoder.lines(0), True, 0.0)
        self._seen = (None, None)

    def look(self, t_us: int, brightness: float) -> Lit | None:
        """The face at this moment if it differs from the last one."""
        lamps = self.chain.lamps if brightness > 0 else 0
        if (lamps, brightness) == self._seen:
            return None
        self._seen = (lamps, brightness)
        if lamps:
            lit = Lit(t_us, self.decoder.lines(lamps), False, brightness)
        else:
            lit = Lit(t_us, self.decoder.lines(0), True, brightness)
        if lit == self.lit:
            return None
        self.lit = lit
        return lit


class Hardware:
    """Pins and what hangs on them. All methods run in the street's thread."""

    def __init__(self, board: Board, model: dict, seed: int, after=None):
        self.board = board
        self.chance = random.Random(seed)
        self.panel = Panel(board.wiring["panel"], model) if "panel" in board.wiring else None
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

    def carrier(self) -> bool:
        """Whether the modem passes packets on."""
        return self.modem is not None and self.modem.carrying

    def power_up(self, t_us: int) -> Lit | None:
        """Power comes back: random bits in the chips, nothing driven."""
        if self.modem:
            self.modem.lose_power()
        if self.panel:
            self.panel.chain.power_up(self.chance)
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
        panel = self.panel
        if panel is None or sck != panel.sck:
            return bytes(len(data))
        # With the clock on the right wire and data on a wrong one the chips see a wire at rest.
        back = panel.chain.clock(data if mosi == panel.mosi else bytes(len(data)), mode, lsb_first)
        return back if miso == panel.miso is not None else bytes(len(data))

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

    def brightness(self) -> float:
        """The lit share of time: output-enable is active low."""
        oe = self.panel.oe
        if oe in self._pwm:
            return round(1.0 - self._pwm[oe], 4)
        return 1.0 - self.level(oe)

    def _changed(self, t_us: int, pin: int, before: int) -> Lit | None:
        after = self.level(pin)
        panel = self.panel
        if after != before and pin in self._listeners:
            self._listeners[pin](after)
        if panel is None or after == before:
            return None
        if pin == panel.latch and after:
            panel.chain.latch()
        elif pin == panel.sck and after:
            panel.chain.clock_bit(self.level(panel.mosi))
            return None
        elif pin != panel.oe:
            return None
        return self.look(t_us)

    def look(self, t_us: int) -> Lit | None:
        """The face if it differs from the last one seen."""
        return self.panel.look(t_us, self.brightness()) if self.panel else None
