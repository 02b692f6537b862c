"""The brokers of a sign, best first: which one is tried, and how it is reached.

    broker 0 ──fails──▶ broker 1 ──fails──▶ … ──fails──▶ broker 0
       ▲                    │ a session there
       └── link/scout.py ◀──┘

One failure of any kind is enough to go on to the next; the pause between two attempts is the
session's. With a single broker all of this is a counter that stays 0.
"""

from baysign.errors import LinkError
from baysign.link.dial import dial, resolve, send, welcome


class Brokers:
    """`rows` are `broker` and what it falls back to; each has host, port, user, password and tls.

    `set_clock(wall_s)` sets the chip's clock, for TLS alone. `at` is the one in turn.
    """

    def __init__(self, rows, codec, clock, set_clock=None):
        self._rows = rows
        self._codec = codec
        self._clock = clock
        self._addresses = [None] * len(rows)
        self._tls = [_tls(row, clock, set_clock) for row in rows]
        self.at = 0

    def __len__(self) -> int:
        return len(self._rows)

    def name(self, at: int) -> str:
        """Host and port of broker `at`, as people write them."""
        row = self._rows[at]
        return f"{row['host']}:{row['port']}"

    def has_tls(self, at: int) -> bool:
        """Whether a session there takes the memory of a TLS connection."""
        return self._tls[at] is not None

    def failed(self) -> None:
        """The next one's turn."""
        self.at = (self.at + 1) % len(self._rows)

    async def dial(self, at: int, beat, source: str = ""):
        """A socket connected to broker `at`; LinkError or OSError when that cannot be.

        `source` as in `dial`.
        """
        row = self._rows[at]
        try:
            self._addresses[at] = resolve(row["host"], row["port"])
        except OSError:
            # A name server that is away does not matter while the broker's address is known.
            if self._addresses[at] is None:
                raise LinkError(f"no address for {row['host']}")
        return await dial(self._addresses[at], self._clock, beat, source)

    async def reach(self, at: int, will, beat):
        """A stream on which broker `at` has answered CONNECT with yes.

        `will` is the topic and payload of the last will. Whatever goes wrong, nothing stays open.
        """
        row = self._rows[at]
        tls = self._tls[at]
        sock = stream = await self.dial(at, beat)
        try:
            # A copy: the present session may go on making packets meanwhile.
            packet = memoryview(bytes(self._codec.connect(*will, row["user"], row["password"])))
            if tls is None:
                await send(stream, packet, self._clock, beat)
            else:
                stream = tls.wrap(sock)
                try:
                    await send(stream, packet, self._clock, beat)
                except (OSError, ValueError, MemoryError) as error:
                    raise tls.failure(error, sock)
            await welcome(stream, self._clock, beat)
            return stream
        except BaseException:
            stream.close()
            # TLS that has failed has let go of its socket.
            sock.close()
            raise


def _tls(row, clock, set_clock):
    if not row["tls"]:
        return None
    from baysign.link.tls import Tls

    return Tls(row["tls"], row["host"], clock, set_clock)
