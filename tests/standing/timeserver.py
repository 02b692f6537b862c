"""An NTP server under virtual time."""

import struct

from baysign_host.sim.peer import Peer
from tests.standing.parts import NOON_S

EPOCH_1900 = 2_208_988_800


class Server(Peer):
    """A time server: right by `offset_s`, or wrong in the way that `twist(packet)` makes it."""

    def __init__(self, start_s: float = NOON_S):
        self.start_s = start_s
        self.offset_s = 0.0
        self.twist = bytes
        self.asked: list[float] = []

    def received(self, connection, data: bytes) -> None:
        """A question; the answer takes 0.1 s each way."""
        assert len(data) == 48 and data[0] & 7 == 3
        self.asked.append(connection.now_us / 1e6)
        wall_s = self.start_s + connection.now_us / 1e6 + self.offset_s + 0.1
        seconds = int(wall_s)
        stamp = struct.pack(">II", (seconds + EPOCH_1900) % 2**32, int((wall_s - seconds) * 2**32))
        packet = bytes([0x24, 2, 0, 0]) + bytes(20) + data[40:48] + stamp + stamp
        connection.after(0.2, connection.send, self.twist(packet))
