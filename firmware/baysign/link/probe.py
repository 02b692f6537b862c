"""Whether the broker answers through a link that carries no session yet."""

from baysign.errors import LinkError


class Probe:
    """A TCP connection to the one of `brokers` in turn, and none of its business."""

    def __init__(self, brokers):
        self._brokers = brokers

    async def ask(self, address: str, beat) -> bool:
        """Through the link with this address of the sign's own; may raise nothing."""
        brokers = self._brokers
        try:
            sock = await brokers.dial(brokers.at, beat, address)
        except (OSError, LinkError):
            return False
        sock.close()
        return True
