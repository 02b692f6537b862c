"""Builds what the configuration says is fitted; gone from memory when that is done.

Each part is imported only where it is fitted. None of them may be a function of this module, or
made by one: it would hold on to the whole of it.
"""

#: The settings that `fit` reads.
SETTINGS = (
    "brightness_pct",
    "light",
    "position",
    "timezone",
    "temperature",
    "supply",
    "door",
    "time",
)


def asked_for(config: dict) -> bool:
    """Whether anything of it is configured."""
    light = config["light"]
    for sensor in (light["sensor"], config["temperature"]["sensor"], config["supply"]["sensor"]):
        if sensor != "none":
            return True
    if config["time"]["chip"] != "none" or config["door"]:
        return True
    return bool(light["schedule"]) or light["night_pct"] < 100


def fit(parts, settings: dict, pins):
    """The `Senses` of a sign. `settings` are those of `SETTINGS`, `pins` the board's pin
    numbers."""
    from baysign.health.senses import Senses

    wires = _Wires(pins)
    light = settings["light"]
    sensor = _light_sensor(light["sensor"], pins, wires)
    top = 0 if sensor is None else sensor.top
    brightness = _brightness(settings, light, top)
    return Senses(brightness, sensor, tuple(_others(parts, settings, pins, wires)), parts)


def daily(parts, config: dict):
    """The task that tests the sign."""
    from baysign.health.daily import Daily

    at = config["selftest"]["at"]
    if config["timezone"] is None:
        return Daily(parts, at and _second(at))
    from baysign.message.hours import zone_of

    return Daily(parts, at and _second(at), zone_of(config["timezone"]))


class _Wires:
    """The I2C bus, made when the first chip wants it."""

    def __init__(self, pins):
        self._pins = pins
        self._i2c = None

    def get(self):
        if self._i2c is None:
            from bus.inputs import i2c

            self._i2c = i2c(self._pins.I2C_SCL, self._pins.I2C_SDA)
        return self._i2c


def _others(parts, settings, pins, wires):
    """What is fitted besides the light sensor; the clock first, for whoever needs the time."""
    if settings["time"]["chip"] == "ds3231":
        from baysign.health.timekeeper import Timekeeper
        from sensor.ds3231 import Ds3231

        tell = parts.dispatch.tell_time
        yield Timekeeper(Ds3231(wires.get()), parts.clock, parts.faults, tell)
    heat = settings["temperature"]
    if heat["sensor"] != "none":
        from baysign.health.cabinet import Heat

        yield Heat(_thermometer(heat["sensor"], wires), heat, parts.faults, parts.dispatch.darken)
    if settings["door"]:
        from baysign.health.cabinet import Entrance
        from bus.inputs import contact

        yield Entrance(contact(pins.CABINET_DOOR, pins.CABINET_DOOR_PULL), parts.faults)
    supply = settings["supply"]
    if supply["sensor"] == "ina219":
        from baysign.health.supply import Supply
        from sensor.ina219 import Ina219

        meter = Ina219(wires.get(), supply["shunt_mohm"])
        parts.supply = Supply(meter, supply, parts.display, parts.faults)
        yield parts.supply


def _thermometer(name: str, wires):
    if name == "lm75":
        from sensor.lm75 import Lm75

        return Lm75(wires.get()).read
    if name == "ds3231":
        from sensor.ds3231 import Ds3231

        return Ds3231(wires.get()).temperature_c
    from bus.inputs import chip_temperature_c

    return chip_temperature_c


def _light_sensor(name: str, pins, wires):
    if name == "photocell":
        from bus.inputs import light_meter
        from sensor.photocell import Photocell

        return Photocell(light_meter(pins.LIGHT_ADC))
    if name == "bh1750":
        from sensor.bh1750 import Bh1750

        return Bh1750(wires.get())
    if name == "veml7700":
        from sensor.veml7700 import Veml7700

        return Veml7700(wires.get())
    return None


def _brightness(settings, light, top):
    from baysign.face.brightness import LUX, Brightness

    table = tuple((row["output"], row["down"], row["up"]) for row in light["table"])
    schedule: tuple = ()
    second_of = None
    if light["schedule"]:
        from baysign.message.hours import zone_of

        second_of = zone_of(settings["timezone"]).second_of
        schedule = tuple((_second(row["at"]), row["pct"]) for row in light["schedule"])
    return Brightness(
        settings["brightness_pct"],
        light["night_pct"],
        table or (LUX if top else ()),
        top,
        schedule,
        second_of,
        _is_night(settings, light),
    )


def _second(text) -> int:
    return int(text[:2]) * 3600 + int(text[3:]) * 60


def _is_night(settings, light):
    """`is_night(wall_s)` by the hours given, else by the sun; None where neither is known."""
    if light["night"]:
        from baysign.message.hours import Hours, zone_of

        return Hours(light["night"], zone_of(settings["timezone"])).open_at
    position = settings["position"]
    if position is None:
        return None
    from baysign.face.sun import Nights

    return Nights(position["lat"], position["lon"]).at
