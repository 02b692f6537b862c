"""The chip's serial ports, and the devices on their wires.

A device is any object with `line`, its (baud rate, bits, parity, stop bits), and `hear(data)`;
`attach` gives it `say(data)`. It hears a port that sends on its wire, and is heard by one that
receives on the other: a swapped or wrong pin gets silence, a wrong speed gets garbage.
"""


def garbled(data: bytes) -> bytes:
    """What a receiver at another speed makes of it."""
    return bytes((byte * 37 + 11) & 0xFF | 0x80 for byte in data)


class Port:
    """One serial port as the firmware has set it up; what has come and was not read yet.

    `lost` counts the bytes that found the receive buffer full. While `sink` is set, everything
    that comes goes there instead.
    """

    def __init__(self):
        self.tx = self.rx = -1
        self.line: tuple = ()
        self.size = 0
        self.waiting = bytearray()
        self.lost = 0
        self.sink = None

    def take(self, data: bytes) -> None:
        """Bytes come in."""
        if self.sink:
            self.sink(data)
            return
        fits = data[: max(0, self.size - len(self.waiting))]
        self.waiting += fits
        self.lost += len(data) - len(fits)


class Uarts:
    """All ports; `on_bytes(number)` tells the sign that something waits."""

    def __init__(self):
        self.ports: dict[int, Port] = {}
        self.on_bytes = None
        self._devices: list[tuple[int, int, object]] = []

    def attach(self, tx: int, rx: int, device) -> None:
        """Hang a device on the wires at the chip's pins `tx` and `rx`."""
        self._devices.append((tx, rx, device))
        device.say = lambda data: self._said(rx, device, data)

    def open(self, number: int, tx: int, rx: int, line: list, size: int) -> None:
        """The firmware sets a port up; what had come before is gone."""
        port = self.ports.setdefault(number, Port())
        port.tx, port.rx, port.line, port.size = tx, rx, tuple(line), size
        port.waiting.clear()

    def close(self, number: int) -> None:
        """The firmware gives a port up."""
        self.ports.pop(number, None)

    def reset(self) -> None:
        """The chip restarts; the devices do not."""
        self.ports.clear()

    def write(self, number: int, data: bytes) -> None:
        """The firmware sends."""
        port = self.ports.get(number)
        for tx, _, device in self._devices if port else ():
            if tx == port.tx:
                device.hear(data if device.line == port.line else garbled(data))

    def read(self, number: int, size: int) -> bytes:
        """The firmware takes what has come, at most `size` bytes."""
        waiting = self.ports[number].waiting
        taken = bytes(waiting[:size])
        del waiting[:size]
        return taken

    def any(self, number: int) -> int:
        """How many bytes wait."""
        return len(self.ports[number].waiting)

    def _said(self, rx: int, device, data: bytes) -> None:
        for number, port in self.ports.items():
            if port.rx == rx:
                port.take(data if device.line == port.line else garbled(data))
                if port.waiting and self.on_bytes:
                    self.on_bytes(number)
