"""Wi-Fi, Ethernet and name service as a test wants them, answering the sign's `network` module.

    off ──power──▶ idle ──connect──▶ connecting ──wifi_s──▶ got IP
                     ▲                    │ state not "up"      │ state not "up", disconnect
                     └────────────────────┴──── a bad status ◀──┘

`state` is "up", "down" (no access point, no cable) or a status number that the driver is stuck in.
"""

_IDLE = 1000
_CONNECTING = 1001
_GOT_IP = 1010
_NO_AP = 201
_BEACON_LOST = 200
ADAPTERS = ("any", "wifi", "lan", "ap")
_ETH = {"off": 2, "down": 4, "up": 5}
_ADDRESS = ["10.0.0.2", "255.255.255.0", "10.0.0.1", "10.0.0.1"]
_NOTHING = ["0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0"]


class Radio:
    """The network adapters of one sign; `after(seconds, fn)` is the clock of its world."""

    def __init__(self, wifi_s: float, after, on_net):
        self.state: str | int = "up"
        self.rssi_dbm = -61
        self.dns_s = 0.0
        self.dns_ok = True
        self.hosts: dict[str, str] = {}
        self._wifi_s = wifi_s
        self._after = after
        self._on_net = on_net
        self._told = 0
        self.reset()

    def reset(self) -> None:
        """The chip restarts: adapters off, nothing connected."""
        self._power = {"wifi": False, "lan": False, "ap": False}
        self._status = _IDLE
        self._ssid = ""
        self._attempt = 0
        self._tell()

    @property
    def up(self) -> bool:
        """Whether packets pass."""
        wifi = self._power["wifi"] and self._status == _GOT_IP
        return wifi or (self._power["lan"] and self.state == "up")

    def set_state(self, state: str | int) -> None:
        """A test changes the weather."""
        self.state = state
        if state != "up" and self._status in (_GOT_IP, _CONNECTING):
            self._status = state if isinstance(state, int) else _BEACON_LOST
        self._tell()

    def _tell(self) -> None:
        states = self.states()
        if states != self._told:
            self._told = states
            self._on_net(states)

    def states(self) -> int:
        """A bit for each of `ADAPTERS` that has a link and an address, "any" being bit 0."""
        return sum(self.connected(kind) << bit for bit, kind in enumerate(ADAPTERS))

    def request(self, kind: str, verb: str, *args):
        """What the sign's `network` module asks; an answer that can go into JSON."""
        if verb in ("active", "open"):
            return self._power[kind]
        if verb == "power":
            self._power[kind] = args[0]
            if kind == "wifi":
                self._status = _IDLE
                self._attempt += 1
            self._tell()
            return None
        if verb == "ifconfig":
            return _ADDRESS if self.connected(kind) else _NOTHING
        if verb == "status":
            return self._lan_status() if kind == "lan" else self._status
        if verb == "ssid":
            return self._ssid
        return getattr(self, f"_{verb}")(*args)

    def connected(self, kind: str) -> bool:
        """Whether an adapter has a link and an address; "any" is one of them."""
        if kind == "any":
            return self.up
        if kind == "lan":
            return self._power["lan"] and self.state == "up"
        return kind == "wifi" and self._power["wifi"] and self._status == _GOT_IP

    def _lan_status(self) -> int:
        if not self._power["lan"]:
            return _ETH["off"]
        return _ETH["up" if self.state == "up" else "down"]

    def _connect(self, ssid: str | None = None, key: str | None = None):
        if not self._power["wifi"]:
            return {"error": ["Wifi Not Started"]}
        if self._status == _CONNECTING:
            return {"error": ["Wifi Internal State Error"]}
        self._ssid = ssid or self._ssid
        self._status = _CONNECTING
        self._attempt += 1
        attempt = self._attempt
        self._after(self._wifi_s, lambda: self._answer(attempt))
        return None

    def _answer(self, attempt: int) -> None:
        if attempt != self._attempt or self._status != _CONNECTING:
            return
        if self.state == "up":
            self._status = _GOT_IP
        else:
            self._status = self.state if isinstance(self.state, int) else _NO_AP
        self._tell()

    def _disconnect(self) -> None:
        self._attempt += 1
        self._status = _IDLE
        self._tell()

    def _rssi(self) -> int:
        return self.rssi_dbm

    def _scan(self) -> list:
        if self.state != "up":
            return []
        return [[self._ssid or "baysign", "020000000001", 6, self.rssi_dbm, 3, False]]

    def resolve(self, host: str) -> dict:
        """What the name service says about `host`, and after how long."""
        numeric = host.replace(".", "").isdigit() and host.count(".") == 3
        if numeric:
            return {"delay_ms": 0, "address": host}
        found = self.hosts.get(host, host) if self.up and self.dns_ok else None
        return {"delay_ms": int(self.dns_s * 1000), "address": found}
