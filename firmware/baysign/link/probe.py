"""Whether the broker answers through a link that carries no session yet."""

from micropython import const

from baysign.errors import LinkError
from baysign.link.dial import dial, resolve

_ANSWER_MS = const(10_000)


class Probe:
    """A TCP connection to the broker at `host` and `port`, and none of its business."""

    def __init__(self, host: str, port: int, clock):
        self._host = host
        self._port = port
        self._clock = clock

    async def ask(self, address: str, beat) -> bool:
        """Through the link with this address of the sign's own; may raise nothing."""
        clock = self._clock
        try:
            broker = resolve(self._host, self._port)
            sock = await dial(broker, clock, clock.now_ms() + _ANSWER_MS, beat, address)
        except (OSError, LinkError):
            return False
        sock.close()
        return True
