"""Rules for what is said to be fitted: the board must have a place for it."""

_I2C = ("bh1750", "veml7700")


def sensors(config: dict, board, model, errors: list):
    """What hangs on I2C or on a pin needs a board that has them."""
    if board is None:
        return
    light = config["light"]["sensor"]
    _needs("light.sensor", light == "photocell", "light", board, errors)
    _needs("light.sensor", light in _I2C, "i2c", board, errors)


def _needs(path: str, wanted: bool, wire: str, board: dict, errors: list):
    if wanted and wire not in board["wiring"]:
        errors.append((path, "board {} has no wiring.{}".format(board["id"], wire)))


ERRORS = (sensors,)
