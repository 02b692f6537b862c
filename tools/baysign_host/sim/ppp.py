"""PPP over a serial port, as lwIP on an ESP32 does it, and what passes between it and a modem.

    INACTIVE ──connect──▶ CONNECTING ──address──▶ CONNECTED
        ▲                  │ no answer for 60 s, refused │ the peer ends it
        │                  ▼                             ▼
        ├── active(False), disconnect: 12 s at most ── ERROR

From `connect` on every byte that comes in is PPP's, and none the application's. Frames are short
here, without escapes and checksums: flag, protocol, code or address, flag. Nothing notices that
the other side is gone without a word: LCP echo is off in the stock image.

Sources: MicroPython, ports/esp32/network_ppp.c (states, status numbers); lwIP, fsm.h (time-outs)
and ppp.h (error numbers).
"""

FLAG = 0x7E
LCP_REQUEST = b"\x7e\xc0\x21\x01\x7e"
LCP_TERMINATE = b"\x7e\xc0\x21\x05\x7e"
LCP_TERMINATED = b"\x7e\xc0\x21\x06\x7e"
AUTH_REFUSED = b"\x7e\xc0\x23\x03\x7e"
_LOGIN = b"\x7e\xc0\x23\x01"
_IPCP = b"\x7e\x80\x21"

INACTIVE, ACTIVE, ERROR, CONNECTING, CONNECTED = range(5)
_PEER_GONE = 5
_AUTH_FAILED = 6
_EALREADY = 114
_TRY_S = 6.0
_TRIES = 10
_CLOSE_S = 12.0
_ROUTER = "10.64.64.64"


def address_frame(address: str) -> bytes:
    """The peer gives the address."""
    return _IPCP + bytes(int(part) for part in address.split(".")) + b"\x7e"


def login_frame(security: int, user: str, key: str) -> bytes:
    """What an operator that wants to know is told."""
    return _LOGIN + f"{security},{user},{key}".encode() + b"\x7e"


def login(frame: bytes) -> str | None:
    """ "security,user,key" of a login frame, None for any other."""
    return frame[4:-1].decode() if frame.startswith(_LOGIN) else None


def frames(data: bytes) -> list[bytes]:
    """The whole frames in `data`."""
    found = []
    start = data.find(FLAG)
    while start >= 0:
        end = data.find(FLAG, start + 1)
        if end < 0:
            break
        found.append(data[start : end + 1])
        start = data.find(FLAG, end + 1)
    return found


class Ppp:
    """The PPP of one chip. `carrier()` says whether the modem passes packets on."""

    def __init__(self, uarts, after, carrier):
        self._uarts = uarts
        self._after = after
        self._carrier = carrier
        self.on_change = lambda: None
        self.dials = 0
        self._turn = 0
        self.reset()

    def reset(self) -> None:
        """The chip restarts."""
        self._state = INACTIVE
        self._error = 0
        self._port = None
        self._closing = False
        self._address = "0.0.0.0"
        self._turn += 1
        self._login: tuple = ()

    @property
    def connected(self) -> bool:
        """What `isconnected` says."""
        return self._state == CONNECTED

    @property
    def carrying(self) -> bool:
        """Whether packets pass."""
        return self.connected and not self._closing and self._carrier()

    def request(self, verb: str, *args):
        """What the sign's `network.PPP` asks."""
        return getattr(self, f"_{verb}")(*args)

    def _active(self, flag: bool | None = None):
        """The older way: off is at once, on prepares."""
        if flag is False:
            self._inactive()
        elif flag and self._state == INACTIVE:
            self._state = ACTIVE
        return self._state >= ACTIVE

    def _connect(self, port: int, security: int, user: str | None, key: str | None):
        if self._state >= CONNECTING:
            return {"error": [_EALREADY]}
        self._state = CONNECTING
        self._closing = False
        self._port = self._uarts.ports[port]
        self._port.sink = self._hear
        self._number = port
        self._login = (security, user or "", key or "")
        self._turn += 1
        self._ask(self._turn, _TRIES)
        return None

    def _ask(self, turn: int, left: int) -> None:
        if turn != self._turn or self._state != CONNECTING:
            return
        if not left:
            self._fail(_PEER_GONE)
            return
        self._uarts.write(self._number, LCP_REQUEST)
        self._after(_TRY_S, lambda: self._ask(turn, left - 1))

    def _hear(self, data: bytes) -> None:
        for frame in frames(data):
            if frame == LCP_TERMINATE:
                self._uarts.write(self._number, LCP_TERMINATED)
                self._fail(_PEER_GONE)
            elif frame == LCP_TERMINATED and self._closing:
                self._inactive()
            elif frame == LCP_REQUEST and self._state == CONNECTING and self._login[0]:
                self._uarts.write(self._number, login_frame(*self._login))
            elif frame == AUTH_REFUSED:
                self._fail(_AUTH_FAILED)
            elif frame.startswith(_IPCP) and self._state == CONNECTING:
                self._address = ".".join(str(byte) for byte in frame[3:7])
                self._state = CONNECTED
                self.dials += 1
                self.on_change()

    def _fail(self, error: int) -> None:
        self._state = ERROR
        self._error = error
        self.on_change()

    def _disconnect(self) -> None:
        if self._state < CONNECTING or self._closing:
            return
        self._closing = True
        self._turn += 1
        turn = self._turn
        self._uarts.write(self._number, LCP_TERMINATE)
        self._after(_CLOSE_S, lambda: self._inactive() if turn == self._turn else None)
        self.on_change()

    def _inactive(self) -> None:
        if self._port:
            self._port.sink = None
        self.reset()
        self.on_change()

    def _status(self) -> int:
        return -self._error if self._state == ERROR else self._state

    def _ifconfig(self) -> list[str]:
        if self.connected:
            return [self._address, "255.255.255.255", _ROUTER, _ROUTER]
        return ["0.0.0.0"] * 4
