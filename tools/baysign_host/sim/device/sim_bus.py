"""machine.SPI, SoftSPI, I2C, SoftI2C and UART: bytes go to the host, where the chips hang on the
wires."""

import io
from struct import pack

import sim_link as link
import sim_time as clock
from sim_pin import drivable, gpio
from sim_state import facts

_SPI_PINS = {row[0]: row[1:] for row in facts["spi"]}
_CHUNK = 60000


class SPI:
    """A hardware bus; `sck`, `mosi` and `miso` may be moved to any pin that can do it."""

    MSB = 0
    LSB = 1
    CONTROLLER = 0

    def __init__(self, id, baudrate=1_000_000, **settings):
        if id not in _SPI_PINS:
            raise ValueError(f"SPI({id}) doesn't exist")
        self._id = id
        self._sck, self._mosi, self._miso = _SPI_PINS[id]
        self._mode = [0, 0, 0]
        self._rate = baudrate
        self.init(baudrate, **settings)

    def init(self, baudrate=None, *, polarity=None, phase=None, bits=8, firstbit=None, sck=None,
             mosi=None, miso=None):  # fmt: skip
        """Set up the bus; ValueError for pins that cannot drive it."""
        if bits != 8:
            raise ValueError("bits must be 8")
        for index, value in enumerate((polarity, phase, firstbit)):
            if value is not None:
                self._mode[index] = value
        self._rate = baudrate or self._rate
        self._sck = self._sck if sck is None else gpio(sck)
        self._mosi = self._mosi if mosi is None else gpio(mosi)
        self._miso = self._miso if miso is None else gpio(miso)
        drivable(self._sck)
        drivable(self._mosi)
        if self._miso in facts["reserved"]:
            raise ValueError(f"pin {self._miso} is taken")
        pins = bytes((self._sck, self._mosi, self._miso)) + bytes(self._mode)
        link.send(link.SPI_SETUP, self._id, pins + pack("<I", self._rate))
        self._open = True

    def deinit(self) -> None:
        """Release the bus."""
        self._open = False

    def _check(self) -> None:
        if not self._open:
            raise OSError("transfer on deinitialized SPI")

    def write(self, data) -> None:
        """Clock `data` out."""
        self._check()
        if len(data) <= _CHUNK:
            link.tell(link.SPI_WRITE, self._id, data)
        else:
            view = memoryview(data)
            for start in range(0, len(view), _CHUNK):
                link.send(link.SPI_WRITE, self._id, view[start : start + _CHUNK])

    def write_readinto(self, out, into) -> None:
        """Clock `out` out and what comes back into `into`, of the same length."""
        self._check()
        if len(out) != len(into):
            raise ValueError("buffers must be the same length")
        into[:] = link.ask(link.SPI_SWAP, self._id, out)

    def readinto(self, into, write=0) -> None:
        """Fill `into`, clocking the byte `write` out."""
        self.write_readinto(bytes([write]) * len(into), into)

    def read(self, size, write=0) -> bytes:
        """Read `size` bytes, clocking the byte `write` out."""
        into = bytearray(size)
        self.readinto(into, write)
        return bytes(into)


class SoftSPI(SPI):
    """The same in software, on any pins; the chips cannot tell."""

    _next = 16

    def __init__(self, baudrate=500_000, *, sck, mosi, miso, **settings):
        self._id = SoftSPI._next
        SoftSPI._next += 1
        self._sck, self._mosi, self._miso = gpio(sck), gpio(mosi), gpio(miso)
        self._mode = [0, 0, 0]
        self._rate = baudrate
        self.init(baudrate, **settings)


class I2C:
    """A bus whose chips live in the host; an address without a chip answers ENODEV as on the
    board."""

    def __init__(self, id=0, *, scl=22, sda=21, freq=400_000, timeout=50_000):
        if id not in (0, 1):
            raise ValueError(f"I2C({id}) doesn't exist")
        self._wires = [drivable(gpio(scl)), drivable(gpio(sda))]

    def scan(self) -> list:
        """The addresses that answer."""
        return link.call("i2c_scan", self._wires)

    def readfrom(self, address, size, stop=True) -> bytes:
        """Read `size` bytes."""
        return bytes(link.call("i2c", self._wires, address, [], size))

    def readfrom_into(self, address, buffer, stop=True) -> None:
        """Fill `buffer`."""
        buffer[:] = self.readfrom(address, len(buffer))

    def writeto(self, address, data, stop=True) -> int:
        """Write; returns the number of acknowledged bytes."""
        link.call("i2c", self._wires, address, list(data), 0)
        return len(data)

    def readfrom_mem(self, address, register, size, *, addrsize=8) -> bytes:
        """Read from a register."""
        head = list(register.to_bytes(addrsize // 8, "big"))
        return bytes(link.call("i2c", self._wires, address, head, size))

    def readfrom_mem_into(self, address, register, buffer, *, addrsize=8) -> None:
        """Fill `buffer` from a register."""
        buffer[:] = self.readfrom_mem(address, register, len(buffer), addrsize=addrsize)

    def writeto_mem(self, address, register, data, *, addrsize=8) -> None:
        """Write to a register."""
        self.writeto(address, register.to_bytes(addrsize // 8, "big") + bytes(data))


class SoftI2C(I2C):
    """The same in software."""

    def __init__(self, scl, sda, *, freq=400_000, timeout=50_000):
        super().__init__(0, scl=scl, sda=sda)


_UART_PINS = ((1, 3), (10, 9), (17, 16))
_IOCTL_POLL = 3
_uarts = {}  # port: who has its interrupt


class UART(io.IOBase):
    """A serial port, a stream that asyncio can wait for; who answers hangs on the wires."""

    INV_TX = 32
    INV_RX = 4
    RTS = 1
    CTS = 2
    IRQ_RX = 1
    IRQ_BREAK = 2
    IRQ_RXIDLE = 4096

    def __init__(self, id, baudrate=115_200, *args, **settings):
        if id not in (0, 1, 2):
            raise ValueError(f"UART({id}) doesn't exist")
        self.port = id
        self._tx, self._rx = _UART_PINS[id]
        self._line = [baudrate, 8, None, 1]
        self._rxbuf = 256
        self._timeout_ms = 0
        self._handler = None
        self.init(baudrate, *args, **settings)

    def init(self, baudrate=None, bits=None, parity=-1, stop=None, *, tx=None, rx=None, rts=None,
             cts=None, txbuf=None, rxbuf=None, timeout=None, timeout_char=None, invert=None,
             flow=None):  # fmt: skip
        """Set the port up; ValueError for pins and settings that the chip refuses."""
        for index, value in ((0, baudrate), (1, bits), (3, stop)):
            if value is not None:
                self._line[index] = value
        if parity != -1:
            self._line[2] = None if parity is None else parity & 1
        if self._line[1] not in (5, 6, 7, 8):
            raise ValueError("invalid data bits")
        if self._line[3] not in (1, 2):
            raise ValueError("invalid stop bits")
        self._tx = self._tx if tx is None else gpio(tx)
        self._rx = self._rx if rx is None else gpio(rx)
        if self.port:
            drivable(self._tx)
            if self._rx in facts["reserved"]:
                raise ValueError(f"pin {self._rx} is taken")
        self._rxbuf = self._rxbuf if rxbuf is None else rxbuf
        self._timeout_ms = self._timeout_ms if timeout is None else timeout
        link.call("uart_open", self.port, self._tx, self._rx, self._line, self._rxbuf)

    def deinit(self) -> None:
        """Release the port."""
        link.call("uart_close", self.port)

    def write(self, data) -> int:
        """Send; returns the number of bytes."""
        say = link.speak if facts["virtual"] else link.send
        say(link.UART_WRITE, self.port, data)
        return len(data)

    def any(self) -> int:
        """How many bytes wait."""
        return int.from_bytes(link.ask(link.UART_ANY, self.port), "little")

    def _take(self, size: int) -> bytes:
        wait_us = self._timeout_ms * 1000
        while True:
            data = link.ask(link.UART_READ, self.port, size.to_bytes(2, "little"))
            if data or wait_us <= 0:
                return data
            clock.sleep_us(1000)
            wait_us -= 1000

    def read(self, size=-1):
        """What has arrived, at most `size` bytes; None when nothing has within the time-out."""
        return self._take(65535 if size < 0 else min(size, 65535)) or None

    def readinto(self, buffer, size=-1):
        """Fill `buffer` as far as bytes have arrived; None when nothing has."""
        data = self._take(len(buffer) if size < 0 else min(size, len(buffer)))
        buffer[: len(data)] = data
        return len(data) or None

    def readline(self):
        """What has arrived of a line."""
        line = b""
        while not line.endswith(b"\n"):
            part = self._take(1)
            if not part:
                break
            line += part
        return line or None

    def flush(self) -> None:
        """Everything has left already."""

    def txdone(self) -> bool:
        """Whether everything has left."""
        return True

    def irq(self, handler=None, trigger=0, hard=False):
        """Call `handler(uart)` when something has come; from the event loop, as a soft one."""
        self._handler = handler
        if handler:
            _uarts[self.port] = self
        else:
            _uarts.pop(self.port, None)
        return self

    def ioctl(self, request, argument):
        """For those who poll the port."""
        if request != _IOCTL_POLL:
            return -1
        return argument & 4 | (argument & 1 if self.any() else 0)


def _received(port: int) -> None:
    waiting = _uarts.get(port)
    if waiting:
        waiting._handler(waiting)


link.on_uart = _received
