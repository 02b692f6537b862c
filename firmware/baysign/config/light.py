"""Rules for the settings under `light`; the table's errors have NTCIP 1203's names.

dmsIllumBrightnessValuesError knows photocellGap, negativeSlope, tooManyLevels and invalidData.
"""

# NSW TSI-SP-003 asks for 16 luminance levels; more than that no eye tells apart.
MAX_LEVELS = 16


def table_errors(rows: list) -> list:
    """(index, message) of what is wrong with a brightness table, darkest row first."""
    found = []
    if len(rows) > MAX_LEVELS:
        return [(MAX_LEVELS, f"tooManyLevels: {len(rows)} rows, {MAX_LEVELS} allowed")]
    if len(rows) == 1:
        return [(0, "invalidData: a single row would never change anything")]
    for index, row in enumerate(rows):
        output, down, up = row["output"], row["down"], row["up"]
        if down >= up:
            found.append((index, f"invalidData: down {down} is not below up {up}"))
        if index == 0:
            if down:
                found.append((0, f"photocellGap: nothing for light below {down}"))
            continue
        before = rows[index - 1]
        if output < before["output"]:
            found.append((index, "negativeSlope: darker than the row before, in more light"))
        if down <= before["down"] or up <= before["up"]:
            found.append((index, "invalidData: down and up must rise from row to row"))
        elif down >= before["up"]:
            up = before["up"]
            text = f"photocellGap: down {down} must be below the up of the row before, {up}"
            found.append((index, text))
    return found


def second_of_day(text: str):
    """The second of the day of `HH:MM`, or None."""
    hour, colon, minute = text.partition(":")
    if not (colon and len(hour) == 2 and len(minute) == 2 and (hour + minute).isdigit()):
        return None
    if int(hour) > 23 or int(minute) > 59:
        return None
    return int(hour) * 3600 + int(minute) * 60


def light_table(config: dict, board, model, errors: list):
    """A light sensor has a brightness table that holds together (NTCIP 1203)."""
    light = config["light"]
    rows = light["table"]
    if rows and light["sensor"] == "none":
        errors.append(("light.table", "has no meaning without light.sensor"))
    elif not rows and light["sensor"] == "photocell":
        errors.append(("light.table", "missing: no two photocells give the same numbers"))
    for index, message in table_errors(rows):
        errors.append((f"light.table[{index}]", message))


def light_schedule(config: dict, board, model, errors: list):
    """Brightness by the time of day: times rise, and need the time zone."""
    light = config["light"]
    before = -1
    for index, row in enumerate(light["schedule"]):
        path = f"light.schedule[{index}].at"
        second = second_of_day(row["at"])
        if second is None:
            errors.append((path, '"{}" is not a time HH:MM'.format(row["at"])))
        elif second <= before:
            errors.append((path, "{} is not after the one before".format(row["at"])))
        else:
            before = second
    if config["timezone"] is None:
        for name in ("schedule", "night"):
            if light[name]:
                errors.append(("light." + name, "local times need timezone"))


def light_night(config: dict, board, model, errors: list):
    """A night maximum needs something that tells night from day."""
    light = config["light"]
    knows = light["sensor"] != "none" or light["night"] or config["position"] is not None
    if light["night_pct"] < 100 and not knows:
        errors.append(
            (
                "light.night_pct",
                "needs light.sensor, light.night or position: nobody would know when it is day",
            )
        )


ERRORS = (light_table, light_schedule, light_night)
