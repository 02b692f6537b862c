"""Wi-Fi, Ethernet, PPP and name service as a test wants them, answering the `network` module.

    off ──power──▶ idle ──connect──▶ connecting ──wifi_s──▶ got IP
                     ▲                    │ state not "up"      │ state not "up", disconnect
                     └────────────────────┴──── a bad status ◀──┘

`state` is "up", "down" (no access point, no cable) or a status number that the driver is stuck in.
Without a DHCP server (`dhcp`) an adapter that has no fixed address never gets one. The way out is
the default route's: of the adapter that was last given an address, or on which PPP last dialled;
when it goes, another adapter's, but never again PPP's (lwIP and esp_netif on an ESP32).
"""

import functools
import ipaddress

_IDLE = 1000
_CONNECTING = 1001
_GOT_IP = 1010
_NO_AP = 201
_BEACON_LOST = 200
ADAPTERS = ("any", "wifi", "lan", "ap", "ppp")
_ETH = {"off": 2, "down": 4, "linked": 3, "up": 5}
_NETWORK = ipaddress.ip_network("10.0.0.0/24")
_ROUTER = "10.0.0.1"
_LEASE = ["10.0.0.2", "255.255.255.0", _ROUTER, _ROUTER]
# Where a name leads that nobody gave an address.
_FAR = "192.0.2.1"
_NOTHING = ["0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0"]


def _is_numeric(host: str) -> bool:
    return host.replace(".", "").isdigit() and host.count(".") == 3


@functools.lru_cache(256)  # asked for every packet
def _gets_there(address: str, mask: str, gateway: str, host: str) -> bool:
    """Whether a packet finds its way from an adapter with these settings to `host` and back."""
    own = ipaddress.ip_interface(f"{address}/{mask}")
    if own.ip not in _NETWORK:
        return False  # whoever answers looks for it elsewhere
    there = ipaddress.ip_address(host if _is_numeric(host) else _FAR)
    return there in _NETWORK if there in own.network else gateway == _ROUTER


class Radio:
    """The network adapters of one sign; `after(seconds, fn)` is the clock of its world.

    `uplink` says of each adapter whether packets get beyond it; `ppp` is a `ppp.Ppp`.
    """

    def __init__(self, wifi_s: float, after, on_net, ppp):
        self.state: str | int = "up"
        self.rssi_dbm = -61
        self.dns_s = 0.0
        self.dns_ok = True
        self.dhcp = True
        self.uplink = {"wifi": True, "lan": True, "ppp": True}
        self.hosts: dict[str, str] = {}
        self.ppp = ppp
        self._wifi_s = wifi_s
        self._after = after
        self._on_net = on_net
        self._told = 0
        ppp.on_change = self.changed
        self.reset()

    def reset(self) -> None:
        """The chip restarts: adapters off, nothing connected."""
        self._power = {"wifi": False, "lan": False, "ap": False}
        self._fixed: dict[str, list[str]] = {}
        self._status = _IDLE
        self._ssid = ""
        self._attempt = 0
        self._default: str | None = None
        self._had: set[str] = set()
        self.ppp.reset()
        self.changed()

    def route(self) -> str | None:
        """The adapter that a new connection leaves by."""
        return self._default if self._default and self.connected(self._default) else None

    def owner(self, address: str) -> str | None:
        """The adapter that has this address."""
        for kind in ("lan", "wifi", "ppp"):
            if self.connected(kind) and self.request(kind, "ifconfig")[0] == address:
                return kind
        return None

    def epoch(self, kind: str) -> int:
        """Counts the addresses that an adapter has had: a connection does not outlive its own."""
        return self.ppp.dials if kind == "ppp" else 0

    def passes(self, kind: str, host: str) -> bool:
        """Whether packets get to `host` and back through an adapter."""
        if not self.connected(kind) or not self.uplink[kind]:
            return False
        if kind == "ppp":
            return self.ppp.carrying
        address, mask, gateway, _ = self._address(kind)
        return _gets_there(address, mask, gateway, host)

    def set_state(self, state: str | int) -> None:
        """A test changes the weather."""
        self.state = state
        if state != "up" and self._status in (_GOT_IP, _CONNECTING):
            self._status = state if isinstance(state, int) else _BEACON_LOST
        self.changed()

    def changed(self, anew: bool = False) -> None:
        """Something is connected that was not, or the other way round, or leads elsewhere; `anew`
        where the sign has to ask again whatever it has asked, even if its states are the same."""
        has = {kind for kind in ("wifi", "lan") if self.connected(kind)}
        for kind in sorted(has - self._had):
            self._default = kind
        if self._default in self._had - has:
            self._default = min(has, default=self._default)
        self._had = has
        states = self.states()
        tell = anew or states != self._told
        self._told = states
        self._on_net(states, tell)

    def states(self) -> int:
        """A bit for each of `ADAPTERS` that has a link and an address; of "any", which is bit 0,
        whether there is a way out."""
        return sum(self.connected(kind) << bit for bit, kind in enumerate(ADAPTERS))

    def request(self, kind: str, verb: str, *args):
        """What the sign's `network` module asks; an answer that can go into JSON."""
        if kind == "ppp":
            if verb == "connect":
                self._default = "ppp"
            return self.ppp.request(verb, *args)
        if verb in ("active", "open"):
            return self._power[kind]
        if verb == "power":
            self._power[kind] = args[0]
            if kind == "wifi":
                self._status = _IDLE
                self._attempt += 1
            self.changed()
            return None
        if verb == "ifconfig":
            return self._address(kind) if self.connected(kind) else _NOTHING
        if verb == "fix":
            return self._fix(kind, *args)
        if verb == "status":
            return self._lan_status() if kind == "lan" else self._status
        if verb == "ssid":
            return self._ssid
        return getattr(self, f"_{verb}")(*args)

    def connected(self, kind: str) -> bool:
        """Whether an adapter has a link and an address; "any" is a way out."""
        if kind == "any":
            return self.route() is not None
        if kind == "ppp":
            return self.ppp.connected
        if kind == "lan":
            return self._lan_status() == _ETH["up"]
        return kind == "wifi" and self._power["wifi"] and self._status == _GOT_IP

    def _address(self, kind: str) -> list[str]:
        return self._fixed.get(kind, _LEASE)

    def _fix(self, kind: str, settings: list[str] | None) -> None:
        if settings is None:
            self._fixed.pop(kind, None)
        else:
            self._fixed[kind] = settings
        self.changed()

    def _lan_status(self) -> int:
        if not self._power["lan"]:
            return _ETH["off"]
        if self.state != "up":
            return _ETH["down"]
        return _ETH["up" if self.dhcp or "lan" in self._fixed else "linked"]

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
        if self.state != "up":
            self._status = self.state if isinstance(self.state, int) else _NO_AP
        elif self.dhcp or "wifi" in self._fixed:
            self._status = _GOT_IP
        self.changed()

    def _disconnect(self) -> None:
        self._attempt += 1
        self._status = _IDLE
        self.changed()

    def _rssi(self) -> int:
        return self.rssi_dbm

    def _scan(self) -> list:
        if self.state != "up":
            return []
        return [[self._ssid or "baysign", "020000000001", 6, self.rssi_dbm, 3, False]]

    def resolve(self, host: str) -> dict:
        """What the name service says about `host`, and after how long."""
        if _is_numeric(host):
            return {"delay_ms": 0, "address": host}
        found = self.hosts.get(host, host) if self.dns_ok and self._names() else None
        return {"delay_ms": int(self.dns_s * 1000), "address": found}

    def _names(self) -> bool:
        """Whether the name server that the sign knows is one, and can be reached."""
        kind = self.route()
        if kind is None:
            return False
        if kind == "ppp":
            return self.passes(kind, _ROUTER)
        server = self._address(kind)[3]
        return server == _ROUTER and self.passes(kind, server)
