"""TLS for the peers of a sign under virtual time: what a scripted broker says goes through it.

    sim.listen(Secure(broker, context), 8883)

The handshake happens in the sign's own time, like everything else.
"""

import ssl

from baysign_host.sim.peer import Peer


class _Layer:
    """One connection as the inner peer sees it: what it sends is encrypted on the way."""

    def __init__(self, outer, context: ssl.SSLContext):
        self.outer = outer
        self.peer = None
        self.greeted = False
        self.incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self.incoming, self._outgoing, server_side=True)

    @property
    def now_us(self) -> int:
        """The sign's time."""
        return self.outer.now_us

    @property
    def sign(self):
        """Whose connection this is."""
        return self.outer.sign

    @property
    def open(self) -> bool:
        """Whether it still is."""
        return self.outer.open

    def after(self, delay_s: float, fn, *args) -> None:
        """Call `fn(*args)` after a while of the sign's time."""
        self.outer.after(delay_s, fn, *args)

    def at_last(self, due_us, fn, *args) -> None:
        """Call `fn(*args)` at `due_us()`, which may be put off."""
        self.outer.at_last(due_us, fn, *args)

    def send(self, data: bytes) -> None:
        """Bytes for the sign."""
        if self.open:
            self._tls.write(data)
            self.flush()

    def close(self) -> None:
        """End the connection in order."""
        self.outer.close()

    def reset(self) -> None:
        """Connection reset by peer."""
        self.outer.reset()

    def flush(self) -> None:
        """Send what TLS has to say."""
        data = self._outgoing.read()
        if data:
            self.outer.send(data)

    def handshake(self) -> None:
        """One step of it; ssl.SSLWantReadError until the last."""
        self._tls.do_handshake()

    def read(self) -> bytes:
        """What has been decrypted; empty at the end."""
        return self._tls.read(65536)


class Secure(Peer):
    """`inner` behind TLS; `refusals` are the reasons of handshakes that failed."""

    def __init__(self, inner: Peer, context: ssl.SSLContext):
        self.inner = inner
        self.refusals: list[str] = []
        self._context = context
        self._layers: dict = {}

    def opened(self, connection) -> None:
        """Nothing is said before the handshake is over."""
        self._layers[connection] = _Layer(connection, self._context)

    def received(self, connection, data: bytes) -> None:
        """Bytes of TLS."""
        layer = self._layers.get(connection)
        if layer is None:
            return
        layer.incoming.write(data)
        try:
            if not layer.greeted:
                layer.handshake()
                layer.greeted = True
                self.inner.opened(layer)
            while clear := layer.read():
                self.inner.received(layer, clear)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            self.refusals.append(error.reason or str(error))
            layer.flush()
            connection.close()
            return
        layer.flush()

    def closed(self, connection) -> None:
        """It is over."""
        layer = self._layers.pop(connection, None)
        if layer is not None and layer.greeted:
            self.inner.closed(layer)
