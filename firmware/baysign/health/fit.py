"""Builds what the configuration says is fitted; gone from memory when that is done.

Each part is imported only where it is fitted.
"""

#: The settings that `fit` reads.
SETTINGS = ("brightness_pct", "light", "position", "timezone")


def asked_for(config: dict) -> bool:
    """Whether anything of it is configured."""
    light = config["light"]
    return light["sensor"] != "none" or bool(light["schedule"]) or light["night_pct"] < 100


def fit(settings: dict, pins, display, faults, clock, outbox, topic: str):
    """The `Senses` of a sign. `settings` are those of `SETTINGS`, `pins` the board's pin
    numbers."""
    from baysign.health.senses import Senses

    light = settings["light"]
    sensor = _light_sensor(light["sensor"], pins)
    top = 0 if sensor is None else sensor.top
    return Senses(
        _brightness(settings, light, top), sensor, (), display, faults, clock, outbox, topic
    )


def _bus(pins):
    from bus.inputs import i2c

    return i2c(pins.I2C_SCL, pins.I2C_SDA)


def _light_sensor(name: str, pins):
    if name == "photocell":
        from bus.inputs import light_meter
        from sensor.photocell import Photocell

        return Photocell(light_meter(pins.LIGHT_ADC))
    if name == "bh1750":
        from sensor.bh1750 import Bh1750

        return Bh1750(_bus(pins))
    if name == "veml7700":
        from sensor.veml7700 import Veml7700

        return Veml7700(_bus(pins))
    return None


def _brightness(settings, light, top):
    from baysign.face.brightness import LUX, Brightness

    table = tuple((row["output"], row["down"], row["up"]) for row in light["table"])
    schedule = ()
    second_of = None
    if light["schedule"]:
        from baysign.message.hours import zone_of

        zone = zone_of(settings["timezone"])

        def second_of(wall_s):
            return zone.local(wall_s)[1]

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
    from baysign.face.sun import is_up

    return lambda wall_s: not is_up(position["lat"], position["lon"], wall_s)
