"""What I2C chips have in common: a register pointer, words in registers, and silence."""


class Chip:
    """A chip with a register pointer. `now_us()` is the sign's clock once it is attached,
    `hardware` what else hangs on its board.

    `silent` is for tests: the chip does not answer its address.
    """

    hardware = None

    def __init__(self):
        self.silent = False
        self._at = 0

    @staticmethod
    def now_us() -> int:
        """Time stands still while the chip hangs nowhere."""
        return 0

    def attached(self, now_us, hardware) -> None:
        """It hangs on a bus from now on."""
        self.now_us = now_us
        self.hardware = hardware

    def __call__(self, data: bytes, size: int) -> bytes | None:
        """One transfer: the first byte written is the register, the rest goes into it."""
        if self.silent:
            return None
        if data:
            self._at = data[0]
            if len(data) > 1 and not self.written(self._at, data[1:]):
                return None
        if not size:
            return b""
        found = self.read(self._at, size)
        return None if found is None else found[:size]

    def written(self, register: int, data: bytes) -> bool:
        """Take bytes into a register; False where the chip does not acknowledge them."""
        return False

    def read(self, register: int, size: int) -> bytes | None:
        """At least `size` bytes from a register on."""
        return None
