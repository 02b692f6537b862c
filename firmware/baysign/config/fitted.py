"""The settings for what is fitted besides the panel, and the rules for it."""

from baysign.config.light import second_of_day
from baysign.config.rows import REQUIRED, under

_CHOICE = (
    ("light", ("none", "photocell", "bh1750", "veml7700")),
    ("temperature", ("none", "chip", "lm75", "ds3231")),
    ("supply", ("none", "ina219")),
)


def _sensor(index: int, what: str) -> tuple:
    return (".sensor", "choice", "none", None, _CHOICE[index][1], "", what)


FITTED = (
    under(
        "light",
        (
            ("", "object", {}, None, None, "", "brightness by light and time"),
            _sensor(0, "the light sensor that is fitted"),
            (".table", "list", [], 0, 255, "", "brightness by light, darkest first; empty: usual"),
            (".table.[]", "object", REQUIRED, None, None, "", "one level (NTCIP 1203)"),
            (".table.[].output", "int", REQUIRED, 1, 100, "%", "brightness"),
            (
                ".table.[].down",
                "int",
                REQUIRED,
                0,
                200000,
                "",
                "back a row in less light: lux, or 0-65535 of a photocell",
            ),
            (".table.[].up", "int", REQUIRED, 0, 200000, "", "on a row in more light"),
            (".schedule", "list", [], 0, 48, "", "brightness by time, where no sensor decides"),
            (".schedule.[]", "object", REQUIRED, None, None, "", "from some time of day on"),
            (".schedule.[].at", "text", REQUIRED, 5, 5, "", "local time HH:MM"),
            (".schedule.[].pct", "int", REQUIRED, 1, 100, "%", "brightness"),
            (".night_pct", "int", 100, 1, 100, "%", "most in the dark, whatever else is said"),
            (".night", "list", [], 0, 8, "", "when it is night; empty: by the sun at position"),
            (".night.[]", "hours", REQUIRED, 8, 64, "", "daily 21:00-06:30, …"),
        ),
    )
    + under(
        "temperature",
        (
            ("", "object", {}, None, None, "", "heat in the cabinet"),
            _sensor(1, "the thermometer that is fitted; chip: the controller's own"),
            (".offset_c", "int", 0, -60, 60, "°C", "added to what it says"),
            (".warning_c", "int", 50, -20, 120, "°C", "a warning from here on"),
            (".critical_c", "int", 60, -20, 120, "°C", "the panel is dark from here on"),
            (".hysteresis_c", "int", 5, 1, 30, "°C", "so much cooler ends either"),
        ),
    )
    + under(
        "supply",
        (
            ("", "object", {}, None, None, "", "supply of the panel"),
            _sensor(2, "the meter that is fitted"),
            (".shunt_mohm", "int", 100, 1, 1000, "mΩ", "its shunt"),
            (".low_mv", "int", 0, 0, 32000, "mV", "less is a fault"),
            (".high_mv", "int", 32000, 1, 32000, "mV", "more is a fault"),
            (".idle_ma", "int", 0, 0, 30000, "mA", "drawn while every segment is dark"),
            (".segment_ma", "int", 0, 0, 1000, "mA", "one lit segment in full light; 0: unknown"),
        ),
    )
    + (
        ("selftest", "object", {}, None, None, "", "test of every lamp"),
        (
            "selftest.at",
            "text?",
            "03:00",
            5,
            5,
            "",
            "each day at this local time HH:MM, UTC without timezone; null: never by itself",
        ),
    )
    + (("door", "flag", False, None, None, "", "a contact: to ground while the door is shut"),)
)

# What each needs on the board.
_WIRES = {
    "photocell": "light",
    "bh1750": "i2c",
    "veml7700": "i2c",
    "lm75": "i2c",
    "ds3231": "i2c",
    "ina219": "i2c",
}


def sensors(config: dict, board, model, errors: list):
    """What hangs on I2C or on a pin needs a board that has them."""
    if board is None:
        return
    wanted = [(name + ".sensor", config[name]["sensor"]) for name, _ in _CHOICE]
    wanted.append(("time.chip", config["time"]["chip"]))
    for path, sensor in wanted:
        wire = _WIRES.get(sensor)
        if wire is not None and wire not in board["wiring"]:
            errors.append((path, "board {} has no wiring.{}".format(board["id"], wire)))
    if config["door"] and "cabinet" not in board["wiring"]:
        errors.append(("door", "board {} has no wiring.cabinet".format(board["id"])))


def heat(config: dict, board, model, errors: list):
    """The warning comes before the panel goes dark."""
    row = config["temperature"]
    if row["warning_c"] >= row["critical_c"]:
        text = "{} is not below critical_c, which is {}"
        errors.append(("temperature.warning_c", text.format(row["warning_c"], row["critical_c"])))


def supply(config: dict, board, model, errors: list):
    """The supply has room between its limits."""
    row = config["supply"]
    if row["low_mv"] >= row["high_mv"]:
        text = "{} is not below high_mv, which is {}"
        errors.append(("supply.low_mv", text.format(row["low_mv"], row["high_mv"])))


def selftest(config: dict, board, model, errors: list):
    """The daily test has a time of day."""
    at = config["selftest"]["at"]
    if at is not None and second_of_day(at) is None:
        errors.append(("selftest.at", f'"{at}" is not a time HH:MM'))


ERRORS = (sensors, heat, supply, selftest)
