"""Single settings of a configuration by path: `lots.P1.max_age_s`, `network.wifi[0].ssid`."""

_SECRETS = ("password", "pin")
HIDDEN = "********"


def is_secret(path: str) -> bool:
    """Whether a setting's value is nobody's business."""
    return path.rpartition(".")[2] in _SECRETS


def steps(path: str) -> list:
    """Names and numbers that lead to a setting; ValueError for what is no path."""
    found: list = []
    for part in path.split("."):
        name, opened, rest = part.partition("[")
        if opened and not rest:
            raise ValueError(path)
        if name:
            found.append(name)
        elif not rest:
            raise ValueError(path)
        while rest:
            number, bracket, rest = rest.partition("]")
            if not bracket or not number or rest[:1] not in ("", "["):
                raise ValueError(path)
            found.append(int(number))
            rest = rest[1:]
    return found


def get(config, path: str):
    """The value at a path; KeyError where there is none."""
    value = config
    for step in steps(path) if path else ():
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError, ValueError):
            raise KeyError(path)
    return value


def put(config, path: str, value, remove: bool = False) -> None:
    """Set or remove what is at a path; objects on the way are made, lists grow by one at most.

    KeyError where the path leads through something else, ValueError for what is no path.
    """
    way = steps(path)
    holder = config
    for at in range(len(way)):
        step = way[at]
        fits = isinstance(holder, list if isinstance(step, int) else dict)
        if not fits or (isinstance(step, int) and not 0 <= step <= len(holder)):
            raise KeyError(path)
        there = step < len(holder) if isinstance(step, int) else step in holder
        if at == len(way) - 1:
            break
        if not there:
            if remove:
                raise KeyError(path)
            fresh = [] if isinstance(way[at + 1], int) else {}
            if isinstance(step, int):
                holder.append(fresh)
            else:
                holder[step] = fresh
        holder = holder[step]
    if remove:
        if not there:
            raise KeyError(path)
        del holder[step]
    elif isinstance(step, int) and not there:
        holder.append(value)
    else:
        holder[step] = value


def walk(value, path: str = ""):
    """(path, value) of every setting that is written down, secrets hidden; sorted."""
    if isinstance(value, dict) and value:
        for name in sorted(value):
            yield from walk(value[name], f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for at in range(len(value)):
            yield from walk(value[at], f"{path}[{at}]")
    else:
        yield path, (HIDDEN if is_secret(path) and value else value)
