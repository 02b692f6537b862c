"""The module `network`: WLAN and LAN as the ESP32 has them; the radio itself lives in the host.

The host decides whether an access point answers, how long it takes and which status is seen, so
that a test can put the driver into any of its odd states. PPP runs over a serial port to whatever
hangs on its wires, as MicroPython 1.26 and later have it (`stream.irq`, states, `connect`).
"""

import sim_link as link
from sim_state import facts

STA_IF = 0
AP_IF = 1
STAT_IDLE = 1000
STAT_CONNECTING = 1001
STAT_GOT_IP = 1010
STAT_NO_AP_FOUND = 201
STAT_WRONG_PASSWORD = 202
STAT_BEACON_TIMEOUT = 200
STAT_ASSOC_FAIL = 203
STAT_CONNECT_FAIL = 203
STAT_HANDSHAKE_TIMEOUT = 204
AUTH_OPEN = 0
AUTH_WPA2_PSK = 3
PHY_LAN8720 = 1
PHY_IP101 = 2
PHY_RTL8201 = 3
PHY_DP83848 = 4
PHY_LAN8710 = 0
PHY_KSZ8041 = 5
ETH_INITIALIZED = 0
ETH_STARTED = 1
ETH_STOPPED = 2
ETH_CONNECTED = 3
ETH_DISCONNECTED = 4
ETH_GOT_IP = 5
MODE_11B = 1
MODE_11G = 2
MODE_11N = 4

_ADAPTERS = ("any", "wifi", "lan", "ap", "ppp")
_HOST_BYTES = 32
_names = {"hostname": "mpy-esp32", "country": "XX"}


def _asked(kind: str, what: str):
    """The host's answer, which under virtual time holds until something happens to the network."""
    if not facts["virtual"]:
        return link.call(kind, what)
    answer = link.answers.get((kind, what))
    if answer is None:
        answer = link.question(kind, what)
        link.answers[(kind, what)] = answer
    return answer


class _Adapter:
    """What WLAN and LAN share; `_kind` tells the host which one speaks."""

    _kind = ""

    def active(self, flag=None):
        """Read or set whether the adapter runs."""
        if flag is None:
            return link.call(self._kind, "active")
        link.call(self._kind, "power", bool(flag))

    def isconnected(self) -> bool:
        """Whether there is a link and an address."""
        # Firmware asks this often. Under virtual time the host cannot change its mind unheard; in
        # real time a small frame costs a third of a JSON call.
        bit = _ADAPTERS.index(self._kind)
        if facts["virtual"]:
            return bool(link.adapters >> bit & 1)
        return bool(link.ask(link.NET_UP, bit)[0])

    def ifconfig(self, settings=None):
        """(ip, netmask, gateway, dns) as strings; set all four, or "dhcp"."""
        if settings is None:
            return tuple(_asked(self._kind, "ifconfig"))
        if isinstance(settings, str):
            if settings != "dhcp":
                raise ValueError("invalid arguments")
            link.call(self._kind, "fix", None)
            return
        if len(settings) != 4:
            raise ValueError(f"requested length 4 but object has length {len(settings)}")
        for text in settings:
            if text.count(".") != 3:
                raise ValueError("invalid arguments")
        link.call(self._kind, "fix", list(settings))

    def ipconfig(self, name):
        """One address by name."""
        ip, mask, gateway, _ = _asked(self._kind, "ifconfig")
        values = {"addr4": (ip, mask), "gw4": gateway, "has_dhcp4": ip != "0.0.0.0"}
        return values[name]

    def config(self, name=None, **settings):
        """Read one setting, or set some."""
        if name is None:
            for key, value in settings.items():
                _names[key] = value
        elif name == "mac":
            return bytes.fromhex(facts["uid"])
        elif name in _names:
            return _names[name]
        elif name in ("ssid", "essid"):
            return link.call(self._kind, "ssid")
        elif name == "dhcp_hostname":
            return _names["hostname"]
        else:
            raise ValueError("unknown config param")


class WLAN(_Adapter):
    """The Wi-Fi station (the access point can be asked for, and stays off)."""

    IF_STA = 0
    IF_AP = 1
    PM_NONE = 0
    PM_PERFORMANCE = 1
    PM_POWERSAVE = 2
    SEC_OPEN = 0
    SEC_WPA2 = 3
    _kind = "wifi"

    def __init__(self, interface=0):
        if interface not in (0, 1):
            raise ValueError("invalid WLAN interface identifier")
        if interface == 1:
            self._kind = "ap"

    def connect(self, ssid=None, key=None, *, bssid=None) -> None:
        """Begin to connect; OSError when the radio is off or in one of its bad moods."""
        link.call(self._kind, "connect", ssid, key)

    def disconnect(self) -> None:
        """Leave the access point."""
        link.call(self._kind, "disconnect")

    def status(self, name=None):
        """One of the STAT_* numbers, or `status("rssi")` in dBm."""
        if name == "rssi":
            return _asked(self._kind, "rssi")
        if name is not None:
            raise ValueError("unknown status param")
        return link.call(self._kind, "status")

    def scan(self) -> list:
        """(ssid, bssid, channel, rssi, security, hidden) of what is in the air."""
        return [
            (row[0].encode(), bytes.fromhex(row[1]), row[2], row[3], row[4], bool(row[5]))
            for row in link.call(self._kind, "scan")
        ]


class LAN(_Adapter):
    """The chip's Ethernet controller; OSError on a board without a PHY, and when created twice."""

    _kind = "lan"
    _made = False

    def __init__(self, id=0, *, mdc=None, mdio=None, power=None, phy_type=None, phy_addr=None,
                 ref_clk=None, ref_clk_mode=None):  # fmt: skip
        if mdc is None or mdio is None or phy_type is None or phy_addr is None:
            raise ValueError("mdc, mdio, phy_addr and phy_type are required")
        if "lan" not in facts["links"] or LAN._made:
            raise OSError("esp_eth_driver_install failed")
        number = [None if pin is None else pin.gpio for pin in (mdc, mdio, power, ref_clk)]
        link.call("lan", "open", number, phy_type, phy_addr, ref_clk_mode)
        LAN._made = True

    def status(self) -> int:
        """One of the ETH_* numbers."""
        return link.call(self._kind, "status")


class PPP(_Adapter):
    """Point-to-point over a serial port, which from `connect` on is its own."""

    SEC_NONE = 0
    SEC_PAP = 1
    SEC_CHAP = 2
    _kind = "ppp"

    def __init__(self, stream):
        if not hasattr(stream, "irq") or not hasattr(stream, "IRQ_RXIDLE"):
            raise OSError("stream operation not supported")
        self._stream = stream

    def connect(self, *, security=0, user=None, key=None) -> None:
        """Begin; OSError(EALREADY) while connecting or connected."""
        if security not in (0, 1, 2):
            raise ValueError("invalid auth")
        if security and (not isinstance(user, str) or not isinstance(key, str)):
            raise TypeError("can't convert NoneType to str")
        link.call("ppp", "connect", self._stream.port, security, user, key)

    def disconnect(self) -> None:
        """Ask the peer to end it; takes its time."""
        link.call("ppp", "disconnect")

    def active(self, flag=None) -> bool:
        """Prepare, or end at once."""
        return link.call("ppp", "active", flag)

    def status(self) -> int:
        """0 to 4, or the negative number of an error."""
        return link.call("ppp", "status")

    def config(self, name=None, **settings):
        """Nothing but the stream."""
        if name == "stream":
            return self._stream
        raise ValueError("unknown config param")

    def poll(self) -> int:
        """The interrupt does it."""
        return 0


def hostname(name=None):
    """Read or set the host name."""
    if name is None:
        return _names["hostname"]
    if len(name) > _HOST_BYTES:
        raise ValueError
    _names["hostname"] = name


def country(code=None):
    """Read or set the regulatory domain."""
    if code is None:
        return _names["country"]
    _names["country"] = code


def phy_mode(mode=None):
    """Accepted."""
    return MODE_11B | MODE_11G | MODE_11N


def ipconfig(name=None, **settings):
    """Accepted; names are resolved by the host."""
