"""The lives of a sign: its process from one reset to the next, its watchdog, and why each life
ended.

    OFF ──power──▶ RUNNING ──reset, watchdog bite, crash, kill, power cut──▶ RUNNING again, same
    flash
     ▲                │ stop
     └────────────────┴── too many lives of under 3 s in a row: `fault` says so, and it stays off

Everything here runs in the street's thread.
"""

import hashlib
import json
import os

from baysign_host.sim import flash, wire
from baysign_host.sim.options import RULES, heap_with_shims
from baysign_host.sim.process import Process
from baysign_host.sim.radio import ADAPTERS

CAUSES = {"power-on": 1, "hard": 2, "watchdog": 3, "deep-sleep": 4, "soft": 5}
_SHORT_LIFE_US = 3_000_000


class Life:
    """Spawns the sign's process, takes its frames, and starts it again when it has ended."""

    def __init__(self, sign, folder, umqtt):
        self._sign = sign
        self._folder = folder
        self._umqtt = umqtt
        self._parser = wire.Parser()
        self._generation = 0
        self._short = 0
        self._born_us = 0
        self._wdt_us = 0
        self._wdt_due_us = 0
        self.process: Process | None = None
        self.world = None  # the sign's VirtualTime, if it has one
        self.causes: list[str] = []
        self.restarts = 0
        self.fault = ""

    # Beginning and end.

    def spawn(self, cause: str) -> None:
        """Begin a life."""
        sign = self._sign
        self._parser = wire.Parser()
        self._generation += 1
        self._born_us = sign.now_us()
        self.causes.append(cause)
        sign.at_prompt = False
        if self.world:
            self.world.born()
        script = flash.shims() / "start.py"
        self.process = Process(str(script), heap_with_shims(sign.options.heap), sign.serial.inner)
        self.send(wire.frame(wire.RESULT, 0, json.dumps(self._facts(cause)).encode()))
        sign.street.watch(self.process.link, self.hear)
        self._guard(self._generation)

    def _facts(self, cause: str) -> dict:
        sign = self._sign
        board = sign.hardware.board
        name = hashlib.sha256(sign.name.encode()).hexdigest()
        return {
            "flash": str(self._folder.resolve()),
            "cause": CAUSES[cause],
            "uid": "02" + name[:10],
            "pins": sorted(board.pins),
            "input_only": sorted(board.input_only),
            "reserved": sorted(board.reserved),
            "adc": sorted(board.adc),
            "heeded": sign.hardware.heeded(),
            "spi": sorted((bus, *pins) for bus, pins in board.spi.items()),
            "links": board.links,
            "mcu": board.mcu,
            "rules": RULES | sign.options.rules,
            "virtual": sign.options.virtual,
            "ticks_ms": sign.options.start_ticks_ms,
            "rtc_s": sign.rtc_s,
            "wdt_us": self._wdt_us,
            "wdt_due_us": self._wdt_due_us,
            "now_us": sign.now_us(),
            "net": sign.radio.states(),
            "umqtt": str(flash.library(self._umqtt)) if self._umqtt else None,
        }

    def end(self) -> None:
        """The process is no more, and nobody starts it again."""
        process = self.process
        if process:
            self.process = None
            self._generation += 1
            self._sign.street.unwatch(process.link)
            process.kill()

    def again(self, cause: str, delay_s: float = 0.0) -> None:
        """End this life and begin the next, as if by `cause`."""
        sign = self._sign
        self.end()
        if cause == "power-on":
            sign.power_up()
        else:
            sign.show(sign.hardware.release(sign.now_us(), cause == "soft"))
        if cause != "soft":
            self._wdt_us = 0
            sign.radio.reset()
        self.restarts += 1
        if delay_s:
            sign.after(delay_s, lambda: self.process or self.spawn(cause))
            if self.world:
                self.world.pump()
        else:
            self.spawn(cause)

    def by_itself(self, cause: str, delay_s: float = 0.0) -> None:
        """As `again`, but nobody outside wanted it: too many short lives in a row end it."""
        short = self._sign.now_us() - self._born_us < _SHORT_LIFE_US
        self._short = self._short + 1 if short else 0
        limit = self._sign.options.max_crashes
        if self._short < limit:
            self.again(cause, delay_s)
            return
        self.end()
        self._sign.show(self._sign.hardware.release(self._sign.now_us()))
        last = self._sign.serial.said()[-400:].decode(errors="replace").strip()
        self.fault = f"crash loop: {limit} lives of under 3 s, the last ended by {cause}: {last}"
        self._sign.wake()
        if self.world:
            self.world.pump()

    def power(self) -> None:
        """Switch on."""
        if self.process is None:
            self.fault = ""
            self._short = 0
            self._wdt_us = 0
            self._sign.power_up()
            self._sign.radio.reset()
            self.spawn("power-on")

    def _died(self) -> None:
        status = self.process.ended()
        # At its prompt the interpreter ends in an orderly way at Ctrl-D: the board's soft reset.
        soft = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        self._sign.street.unwatch(self.process.link)
        self.by_itself("soft" if soft else "hard")

    # Watchdog.

    def _start_dog(self, timeout_ms: int, t_us: int) -> None:
        self._wdt_us = timeout_ms * 1000
        self._wdt_due_us = t_us + self._wdt_us
        self._guard(self._generation)

    def _guard(self, generation: int) -> None:
        """Bite when the time is up and no feeding is on its way; else come back when it may be."""
        if not self._wdt_us or generation != self._generation or self.world:
            return  # under virtual time the sign itself knows when
        left_us = self._wdt_due_us - self._sign.now_us()
        if left_us <= 0:
            self.hear()
            if generation != self._generation:
                return
            left_us = self._wdt_due_us - self._sign.now_us()
        if left_us <= 0:
            self.by_itself("watchdog")
        else:
            self._sign.street.after(left_us / 1e6, lambda: self._guard(generation))

    def bite_virtually(self) -> bool:
        """A sign under virtual time hangs in real time; whether a watchdog ended that."""
        if not self._wdt_us or not self.process:
            return False
        self.world.heard(self._wdt_due_us)
        self.by_itself("watchdog")
        return True

    def at_prompt(self, wdt_due_us: int) -> None:
        """main.py has ended; under virtual time the host bites for an unfed watchdog."""
        self._sign.at_prompt = True
        if self.world:
            generation = self._generation
            if wdt_due_us:
                self.world.at(wdt_due_us / 1e6, lambda: self._bite(generation))
            self.world.pump()

    def _bite(self, generation: int) -> None:
        if generation == self._generation:
            self.by_itself("watchdog")

    # Frames.

    def send(self, data: bytes) -> None:
        """Frames for the sign; lost when it is ending."""
        if self.process:
            self.process.send(data)

    def hear(self) -> None:
        """Take what has come from the sign."""
        process = self.process
        if process is None:
            return
        try:
            data = process.link.recv(262144)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._died()
            return
        for frame in self._parser.feed(data):
            self._take(*frame)
            if self.process is not process:
                return

    def _reply(self, body: bytes) -> None:
        self.send(wire.frame(wire.RESULT, 0, body))

    def _take(self, op: int, arg: int, t_us: int, body: bytes) -> None:
        """One frame, the frequent ones first."""
        world = self.world
        if world:
            world.heard(t_us)
            if wire.IDLE <= op <= wire.SOCK_READ:
                world.take(op, arg, body)
                return
        sign = self._sign
        hardware = sign.hardware
        if op == wire.SPI_WRITE:
            hardware.spi(arg, body)
        elif op == wire.PIN_HIGH:
            sign.show(hardware.drive(t_us, arg, 1))
        elif op == wire.PIN_LOW:
            sign.show(hardware.drive(t_us, arg, 0))
        elif op == wire.WDT_FEED:
            self._wdt_due_us = t_us + self._wdt_us
        elif op == wire.SPI_SWAP:
            self._reply(hardware.spi(arg, body))
        elif op == wire.CALL:
            self._reply(sign.answers.answer(body))
        elif op == wire.NOTE:
            sign.answers.take(body)
        elif op == wire.PWM_SET:
            sign.show(hardware.pwm(t_us, arg, int.from_bytes(body[:2], "little")))
        elif op == wire.PIN_READ:
            self._reply(bytes([hardware.level(arg)]))
        elif op == wire.ADC_READ:
            self._reply(hardware.microvolts(arg).to_bytes(4, "little"))
        elif op == wire.NET_UP:
            self._reply(bytes([sign.radio.connected(ADAPTERS[arg])]))
        elif op == wire.UART_WRITE:
            hardware.uarts.write(arg, body)
        elif op == wire.UART_READ:
            self._reply(hardware.uarts.read(arg, int.from_bytes(body, "little")))
        elif op == wire.UART_ANY:
            self._reply(hardware.uarts.any(arg).to_bytes(2, "little"))
        elif op == wire.PIN_INPUT:
            sign.show(hardware.float(t_us, arg))
        elif op == wire.PWM_END:
            sign.show(hardware.pwm_end(t_us, arg))
        elif op == wire.SPI_SETUP:
            hardware.spi_setup(arg, body)
        elif op == wire.WDT_START:
            self._start_dog(int.from_bytes(body, "little"), t_us)
        elif op == wire.BITSTREAM:
            sign.show(hardware.bitstream(t_us, arg, body))
