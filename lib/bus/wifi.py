"""Wi-Fi station as a network adapter: quick questions and orders, no waiting, no policy."""

import network

# The driver's names, with STAT_ before them, and what they mean: one text, because as a dict they
# are five times as large, and hardly ever wanted.
_STATES = (
    "IDLE:idle,CONNECTING:connecting,WRONG_PASSWORD:wrong password,NO_AP_FOUND:no such network,"
    "CONNECT_FAIL:failed,BEACON_TIMEOUT:out of reach,ASSOC_FAIL:refused by the access point,"
    "HANDSHAKE_TIMEOUT:handshake failed,GOT_IP:connected"
)


class Wifi:
    """A station that joins one of `networks` (dicts with ssid and password), one at a time.

    `fixed` is (address, netmask, gateway, name server), all texts; None asks for an address by
    DHCP.

    Every method may raise OSError: the driver answers "Wifi Internal Error" when it is in a state
    of its own, and only `power` helps.
    """

    kind = "wifi"
    #: How long joining may take, and whether the default route comes before there is a network.
    patience_ms = 20_000
    takes_route = False

    def __init__(self, networks, hostname: str = "", fixed=None):
        self._networks = networks
        self._fixed = fixed
        self._next = 0
        if hostname:
            network.hostname(hostname)
        self._wlan = network.WLAN(network.WLAN.IF_STA)

    def power(self, on: bool) -> None:
        """Radio on or off; off forgets everything that the driver holds."""
        self._wlan.active(on)
        if on and self._fixed is not None:
            self._wlan.ifconfig(self._fixed)

    def tend(self) -> bool:
        """The driver carries on by itself."""
        return False

    def join(self) -> None:
        """Start to connect to the next configured network."""
        if not self._networks:
            raise OSError("no Wi-Fi network configured")
        entry = self._networks[self._next % len(self._networks)]
        self._next += 1
        self._wlan.connect(entry["ssid"], entry["password"] or None)

    def leave(self) -> None:
        """Give up the connection or the attempt."""
        self._wlan.disconnect()

    def connected(self) -> bool:
        """Associated, and an address is there."""
        return self._wlan.isconnected()

    def state(self) -> str:
        """The driver's status in words, or its number where it is none of the documented ones."""
        status = self._wlan.status()
        for state in _STATES.split(","):
            name, _, text = state.partition(":")
            if status == getattr(network, "STAT_" + name, None):
                return text
        return f"status {status}"

    def rssi_dbm(self) -> int | None:
        """Signal strength while connected."""
        try:
            return self._wlan.status("rssi")
        except (OSError, ValueError):
            return None

    def address(self) -> str:
        """The station's IPv4 address."""
        return self._wlan.ifconfig()[0]
