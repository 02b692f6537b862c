"""What a board hands to the application: one object, opened once, the same way on every board."""

from baysign.errors import ConfigError


def fit(pins, enable, links, model):
    """What hangs on a board as a `Hardware`; ConfigError for a panel that it has no bus for.

    `pins` is the board's module of pin numbers: those of the panels are named in `bus.panels`,
    and where there is one `LIGHT_ADC`, `I2C_SCL`, `I2C_SDA`, `CABINET_DOOR` and
    `CABINET_DOOR_PULL`; for its links the `LAN_…` and `MODEM_…` of `Hardware.adapters`. `enable`
    is the panel's output-enable line, `links` the kinds of link that the board has, its best
    first, `model` the parsed sign model, or None without a panel.
    """
    from bus import esp

    if model is None:
        return Hardware((), links, esp, pins)
    from bus.panels import build

    try:
        panels = build(model["panels"], pins, enable)
    except ValueError as error:
        raise ConfigError(str(error))
    # Known to whoever darkens the sign when all else has failed.
    enable.others = panels
    return Hardware(panels, links, esp, pins)


class Hardware:
    """Panels, network and chip of one board.

    `panels` are drivers as in `panel`; `links` the kinds of link; `chip` is the module with
    `count`, `failed_lives`, `prove`, `reset_cause`, `set_clock`, `watchdog` and `reset`;
    `pins` is the board's module of pin numbers, for what the configuration says is fitted.
    """

    def __init__(self, panels, links, chip, pins=None):
        self.panels = panels
        self._links = links
        self.chip = chip
        self.pins = pins
        # Restarts the board; none of these is a method, which would keep this module in memory.
        self.reset = chip.reset
        # Says that this life is a success, however it ends.
        self.prove = chip.prove
        # Sets the chip's own clock, by which TLS judges certificates.
        self.set_clock = chip.set_clock

    def adapters(self, network, sign: str) -> list:
        """The network adapters in use, the preferred first; nothing is loaded of the others.

        `network` is that section of the completed configuration, `sign` the sign's id.
        """
        from baysign.link.links import host_name, in_use

        name = host_name(network["hostname"], sign)
        return [self._adapter(kind, network, name) for kind in in_use(network, self._links)]

    def _adapter(self, kind: str, network, name: str):
        pins = self.pins
        fixed = network["fixed"]
        if fixed is not None:
            way_out = fixed["gateway"] or "0.0.0.0"
            fixed = (fixed["address"], fixed["netmask"], way_out, fixed["dns"] or way_out)
        if kind == "wifi":
            from bus.wifi import Wifi

            return Wifi(network["wifi"], name, fixed)
        if kind == "lte":
            from bus.lte import Lte

            return Lte(pins, network["lte"])
        from bus.lan import Lan

        mdc, mdio, power, clock = pins.LAN_MDC, pins.LAN_MDIO, pins.LAN_POWER, pins.LAN_REF_CLK
        return Lan(mdc, mdio, power, clock, pins.LAN_PHY_ADDR, name, fixed)

    def boots(self) -> int:
        """Count this start and return how many there have been; costs one flash write."""
        return self.chip.count("baysign", "boots")

    def failed_lives(self) -> int:
        """How many lives in a row, up to the last, ended before they had proved themselves."""
        return self.chip.failed_lives()

    def watchdogs(self) -> int:
        """How often the watchdog has restarted this board; a flash write only when it just did."""
        return self.chip.count("baysign", "watchdogs", self.reset_cause() == "watchdog")

    def reset_cause(self) -> str:
        """Why the board started."""
        return self.chip.reset_cause()

    def watchdog(self, timeout_ms: int):
        """Start the hardware watchdog; it never ends. Returns an object with `feed()`."""
        return self.chip.watchdog(timeout_ms)
