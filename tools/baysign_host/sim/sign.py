"""One simulated sign as tests and tools see it: what is lit, what was done to it, what the world
is like."""

import threading
import time
from pathlib import Path

from baysign_host.sim import flash, wire
from baysign_host.sim.answers import RTC_2000_S, Answers
from baysign_host.sim.hardware import Hardware
from baysign_host.sim.life import Life
from baysign_host.sim.lit import Lit
from baysign_host.sim.nvs import Nvs
from baysign_host.sim.options import RULES, Options, load_board, load_model, umqtt_folder
from baysign_host.sim.ppp import Ppp
from baysign_host.sim.radio import Radio
from baysign_host.sim.serial import Serial
from baysign_host.sim.virtual import VirtualTime


class Sign:
    """Made by `Street.add`. Public methods may be called from any thread, attributes read.

    `shim_bytes` is the heap in use before boot.py ran: the simulator's own modules and
    umqtt.simple; `heap_bytes` the whole heap; `lag_us` the worst event-loop lag; `flash_writes`
    counts writes to files (`nvs.writes` those to NVS); `at_prompt` says that main.py has ended.
    """

    def __init__(self, street, home: Path, config: dict | None, options: Options):
        self.street = street
        self.home = home
        self.options = options
        self.name = (config or {}).get("id", home.name)
        unknown = set(options.rules) - set(RULES)
        if unknown:
            raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
        board, model = load_board(config or {}, options), load_model(config or {}, options)
        folder = flash.write(home, config, options.slot, options.boards)
        self.nvs = Nvs(home / "nvs.json")
        self.hardware = Hardware(board, model, options.seed, self.after)
        self.hardware.on_edge = self._edge
        self.hardware.uarts.on_bytes = self._bytes
        self.hardware.wire_displays(self.after, self._look)
        self.life = Life(self, folder, umqtt_folder(options))
        if options.virtual:
            self.life.world = VirtualTime(self)
        ppp = Ppp(self.hardware.uarts, self.after, self.hardware.carrier)
        self.radio = Radio(options.wifi_s, self.after, self._net, ppp)
        self.answers = Answers(self)
        self.serial = street.call(Serial, street, options.drain, self._interrupt)
        self.rtc_s = 0
        self.shim_bytes = 0
        self.heap_bytes = 0
        self.lag_us = 0
        self.flash_writes = 0
        self.at_prompt = False
        self._watchers: list = []
        self._changed = threading.Condition()

    # What is seen.

    @property
    def lit(self) -> Lit:
        """What a driver sees now."""
        return self.hardware.lit

    @property
    def latches(self) -> bytes:
        """The storage registers of the shift registers, lit or not, the nearest to the controller
        first."""
        return self.hardware.panels[0].chip.registers()

    @property
    def causes(self) -> list[str]:
        """Why each life began: power-on, hard, watchdog, deep-sleep, soft."""
        return list(self.life.causes)

    @property
    def boots(self) -> int:
        """How often it has started."""
        return len(self.life.causes)

    @property
    def restarts(self) -> int:
        """How often it has started again."""
        return self.life.restarts

    @property
    def fault(self) -> str:
        """Why it stays off although nobody stopped it; empty as long as all is well."""
        return self.life.fault

    @property
    def pid(self) -> int | None:
        """The process, or None while the sign is off."""
        process = self.life.process
        return process.pid if process else None

    @property
    def console(self) -> bytes:
        """The last 64 KiB that the sign wrote to its serial port."""
        return self.street.call(self._said)

    @property
    def pty(self) -> str:
        """A terminal for a tool on the serial line."""
        return self.street.call(self.serial.attach)

    def listening(self) -> bool:
        """Whether the sign has a listening TCP socket (Linux only)."""
        process = self.life.process
        return process is not None and process.listening()

    def on_lit(self, fn) -> None:
        """Call `fn(sign, lit)` in the street's thread at each visible change."""
        self._watchers.append(fn)

    def wait(self, predicate, timeout_s: float = 5.0) -> Lit:
        """The first face from now on for which `predicate(lit)` is true; TimeoutError says what is
        lit."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not predicate(lit := self.lit):
                left_s = deadline - time.monotonic()
                if left_s <= 0 or self.fault:
                    raise TimeoutError(f"{self.name}: {self.fault or 'in vain'}; lit: {lit}")
                self._changed.wait(left_s)
            return lit

    # What is done to it.

    def start(self) -> None:
        """Power on."""
        self.street.call(self.life.power)

    def stop(self) -> None:
        """Power off; it stays so."""
        self.street.call(self._stop)

    def kill(self) -> None:
        """The process dies as of a crash, and is started again."""
        self.street.call(self.life.again, "hard")

    def reset(self, cause: str = "hard") -> None:
        """The reset line is pulled; `cause` is what the firmware will read."""
        self.street.call(self.life.again, cause)

    def power_cut(self) -> None:
        """Power goes and comes: random bits in the chips, clock and RTC memory lost."""
        self.street.call(self.life.again, "power-on")

    def type(self, data: bytes) -> None:
        """Bytes arrive on the serial line."""
        self.street.call(self._type, data)

    def drain(self, on: bool) -> None:
        """Whether somebody reads the serial line."""
        self.street.call(self.serial.drain, on)

    def touch(self, fn, panel: int = 0) -> None:
        """Disturb a panel's chips: `fn(chip)` gets the model of its chain, strip or wire; then the
        face is looked at again."""
        self.street.call(self._touch, fn, panel)

    def attach(self, address: int, chip) -> None:
        """Put a chip of `sim.chips` on the I2C bus, None takes it off: `chip(data, size)` takes
        the bytes written and returns `size` read ones, or None for an address or byte that it
        does not acknowledge."""
        self.street.call(self._attach, address, chip)

    def set(self, **inputs) -> None:
        """Change the world: light (0.0-1.0), temperature_c, i2c_held (a wire of the bus is held
        low), wifi ("up", "down" or a status number;
        the network cable too), rssi_dbm, dns_s, dns_ok, hosts ({name: address}), pins ({pin: level
        or None})."""
        self.street.call(self._set, inputs)

    # Under virtual time.

    def listen(self, peer, port: int = 1883, host: str | None = None) -> None:
        """Let `peer` (see `peer.py`) answer at this port, of every address or of one; with "udp"
        as `host` to datagrams of every address."""
        self.life.world.peers[port if host is None else (host, port)] = peer

    def at(self, t_s: float, fn, *args) -> None:
        """Call `fn(*args)` in the street's thread at `t_s` of the sign's time."""
        self.street.call(self.life.world.at, t_s, fn, *args)

    def run_until(self, t_s: float) -> Lit:
        """Let the sign live until `t_s` seconds after its first start, and return what is lit
        then."""
        self.life.world.run_until(t_s)
        return self.lit

    # In the street's thread.

    def now_us(self) -> int:
        """The sign's clock as the host knows it."""
        world = self.life.world
        return world.now_us if world else time.monotonic_ns() // 1000

    def after(self, delay_s: float, fn) -> None:
        """Call `fn()` after a while of the sign's time."""
        world = self.life.world
        if world:
            world.at(world.now_us / 1e6 + delay_s, fn)
        else:
            self.street.after(delay_s, fn)

    def power_up(self) -> None:
        """Power comes back."""
        now_us = self.now_us()
        clock = self.options.clock
        wall_s = RTC_2000_S if clock == "unset" else time.time() if clock == "set" else clock
        self.rtc_s = int(wall_s) - now_us // 1_000_000
        self.answers.rtc_memory = []
        self.show(self.hardware.power_up(now_us))

    def show(self, lit: Lit | None) -> None:
        """Tell everybody about a new face; None: nothing changed."""
        if lit is not None:
            for fn in self._watchers:
                self.street.guard(fn, self, lit)
            self.wake()

    def wake(self) -> None:
        """Let `wait` look again."""
        with self._changed:
            self._changed.notify_all()

    def dispose(self) -> None:
        """The street closes."""
        self.life.end()
        self.serial.close()

    def _stop(self) -> None:
        self.life.end()
        self.show(self.hardware.release(self.now_us()))
        if self.life.world:
            self.life.world.pump()

    def _said(self) -> bytes:
        said = self.serial.said()
        # What it told the host before it wrote that has happened too.
        self.life.hear()
        return said

    def _type(self, data: bytes) -> None:
        self.serial.type(data)
        if self.life.world:
            self.serial.settle()
            self.life.world.nudge()

    def _touch(self, fn, panel: int) -> None:
        fn(self.hardware.panels[panel].chip)
        self._look()

    def _look(self) -> None:
        self.show(self.hardware.look(self.now_us()))

    def _attach(self, address: int, chip) -> None:
        if chip is None:
            self.hardware.i2c.pop(address, None)
            return
        chip.attached(self.now_us, self.hardware)
        self.hardware.i2c[address] = chip

    def _set(self, inputs: dict) -> None:
        for name, value in inputs.items():
            if name in ("light", "temperature_c", "i2c_held"):
                setattr(self.hardware, name, value)
            elif name == "wifi":
                self.radio.set_state(value)
            elif name in ("rssi_dbm", "dhcp", "dns_s", "dns_ok", "hosts"):
                setattr(self.radio, name, value)
                self.radio.changed(anew=True)
            elif name == "uplink":
                self.radio.uplink.update(value)
                self.radio.changed()
            elif name == "pins":
                for pin, level in value.items():
                    self.hardware.outside(pin, level)
            else:
                raise ValueError(f"unknown input {name!r}")

    def _edge(self, pin: int, level: int) -> None:
        self.life.send(wire.frame(wire.PIN_EDGE, pin, bytes([level])))
        if self.life.world:
            self.life.world.nudge()

    def _bytes(self, port: int) -> None:
        self.life.send(wire.frame(wire.UART_RX, port))
        if self.life.world:
            self.life.world.nudge()

    def _net(self, states: int, tell: bool) -> None:
        if tell:
            self.life.send(wire.frame(wire.NET_STATE, states))
        if self.life.world:
            self.life.world.network()
            if tell:
                self.life.world.nudge()

    def _interrupt(self) -> bool:
        process = self.life.process
        return process is not None and process.interrupt()
