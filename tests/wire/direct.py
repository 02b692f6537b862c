"""A driver of the firmware on this interpreter, wired to the simulator's pins and chips."""

from baysign.face.layout import renderers
from baysign_host.sim.hardware import Hardware
from baysign_host.sim.options import Options, load_board
from panel.max7219 import Max7219
from panel.shift595 import Shift595
from panel.ws2812 import Ws2812

_TIMING = (400, 850, 800, 450)
_PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (255, 110, 0))


class _Spi:
    """A bus in mode 0, most significant bit first; `sent` counts its bytes."""

    def __init__(self, hardware, number: int, wires: dict):
        self._hardware = hardware
        self._number = number
        miso = wires.get("miso", 255)
        setup = bytes((wires["sck"], wires["mosi"], miso, 0, 0, 0, 0, 0, 0, 0))
        hardware.spi_setup(number, setup)
        self.sent = 0

    def write(self, data) -> None:
        self.sent += len(data)
        self._hardware.spi(self._number, bytes(data))

    def write_readinto(self, data, into) -> None:
        into[:] = self._hardware.spi(self._number, bytes(data))


class _Enable:
    """The output-enable line, without PWM."""

    def __init__(self, hardware, pin: int):
        self._hardware, self._pin = hardware, pin

    def level(self, level: int) -> None:
        self._hardware.drive(0, self._pin, int(level == 0))


class Direct:
    """All quick panels of a sign model on an ESP32-DevKitC, as the board would have them."""

    def __init__(self, model: dict, power: bool = True):
        board = load_board({"board": "esp32_devkitc"}, Options())
        self.hardware = hardware = Hardware(board, model, 1)
        if power:
            hardware.power_up(0)
        self.spi = None
        self.t_us = 0
        makers = {"shift595": self._chain, "max7219": self._matrix, "ws2812": self._strip}
        self.panels = [makers[row["chip"]](row, board.wiring) for row in model["panels"]]
        self.renderers = renderers(model)

    def _pin(self, number: int, level: int):
        self.hardware.drive(0, number, level)
        return lambda level: self.hardware.drive(0, number, level)

    def _chain(self, row, wiring):
        wires = wiring["panel"]
        spi = _Spi(self.hardware, wires["spi"], wires)
        enable = _Enable(self.hardware, wires["oe"])
        return Shift595(spi, self._pin(wires["latch"], 0), enable, len(row["places"]))

    def _matrix(self, row, wiring):
        wires = wiring["matrix"]
        cs = self._pin(wires["cs"], 1)
        self.spi = _Spi(self.hardware, wires["spi"], wires)
        return Max7219(self.spi, cs, len(row["places"]), row.get("scan", 8))

    def _strip(self, row, wiring):
        def write(data):
            self.t_us += 10_000
            body = b"".join(ns.to_bytes(2, "little") for ns in _TIMING) + bytes(data)
            self.hardware.bitstream(self.t_us, wiring["strip"]["data"], body)

        count = len(row["places"]) * 7 * row["leds"]
        return Ws2812(write, count, _PALETTE, row["limit_ma"])

    def show(self, face):
        """The face as it is lit."""
        for panel, renderer in zip(self.panels, self.renderers, strict=True):
            frame = bytearray(renderer.size)
            renderer.render(face, frame)
            panel.show(frame)
        return self.lit

    def enable(self):
        """Light everything; what is lit then."""
        for panel in self.panels:
            panel.enable()
        return self.lit

    @property
    def lit(self):
        """What is lit now."""
        self.hardware.look(0)
        return self.hardware.lit
