"""Built-in Ethernet of the ESP32 as a network adapter, with the methods of `bus.wifi.Wifi`."""

import network
from machine import Pin


class Lan:
    """The chip's Ethernet controller with a LAN8720 behind it, clocked by the chip.

    `fixed` is as of `bus.wifi.Wifi`. The controller can be created once only in a chip's life:
    creating it again raises OSError.
    """

    kind = "lan"
    #: As of `bus.wifi.Wifi`.
    patience_ms = 20_000
    takes_route = False

    def __init__(
        self, mdc: int, mdio: int, power: int, ref_clk: int, phy_addr: int, hostname="", fixed=None
    ):
        self._fixed = fixed
        if hostname:
            network.hostname(hostname)
        self._lan = network.LAN(
            mdc=Pin(mdc),
            mdio=Pin(mdio),
            power=Pin(power),
            phy_type=network.PHY_LAN8720,
            phy_addr=phy_addr,
            ref_clk=Pin(ref_clk),
            ref_clk_mode=Pin.OUT,
        )

    def power(self, on: bool) -> None:
        """Controller and PHY on or off."""
        self._lan.active(on)
        if on and self._fixed is not None:
            self._lan.ifconfig(self._fixed)

    def tend(self) -> bool:
        """The driver carries on by itself."""
        return False

    def join(self) -> None:
        """Nothing to choose: a powered port links by itself and asks for an address."""

    def leave(self) -> None:
        """Nothing to give up; `power` restarts the port."""

    def connected(self) -> bool:
        """Link up, and an address is there."""
        return self._lan.isconnected()

    def state(self) -> str:
        """The driver's status number in words."""
        return "connected" if self.connected() else f"status {self._lan.status()}"

    def rssi_dbm(self) -> None:
        """A cable has no signal strength."""
        return None

    def address(self) -> str:
        """The port's IPv4 address."""
        return self._lan.ifconfig()[0]
