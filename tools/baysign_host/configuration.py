"""Reading a sign's configuration on the host, as the sign would get it."""

import json
from dataclasses import dataclass
from pathlib import Path

from baysign.config import check as device
from baysign_host import ROOT, library, signmodel
from baysign_host import boards as board_rules
from baysign_host.errors import HostError
from baysign_host.image.slot import find_board


@dataclass(frozen=True)
class Configuration:
    """A configuration with its named sources written out, and what the device's table says of it.

    `errors` and `warnings` are (path, message) rows; `board` and `model` are None if unknown.
    """

    config: dict
    board: dict | None
    model: dict | None
    errors: list
    warnings: list


def read_json(path: Path) -> object:
    """The JSON value in a file. Raises HostError with the file, line and column."""
    try:
        value = json.loads(path.read_text("utf-8-sig"))
        # Half a character, as in "\ud83d", could be neither stored nor printed.
        json.dumps(value, ensure_ascii=False).encode()
        return value
    except OSError as error:
        raise HostError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise HostError(f"{path}: byte {error.start + 1} is not UTF-8") from None
    except UnicodeEncodeError:
        raise HostError(f"{path}: half a character (a lone surrogate)") from None
    except RecursionError:
        raise HostError(f"{path}: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise HostError(f"{path}: line {error.lineno} column {error.colno}: {error.msg}") from None
    except ValueError as error:
        raise HostError(f"{path}: {error}") from None


def read(path: Path, boards: Path | None = None) -> Configuration:
    """Read and check a configuration, and the board that it names.

    `boards` is a folder of board folders outside the tree. Raises HostError where the file cannot
    even be read.
    """
    return check(read_json(path), boards)


def check(config: object, boards: Path | None = None) -> Configuration:
    """The same for what has been read already."""
    if not isinstance(config, dict):
        return Configuration({}, None, None, device.check(config, None, None), [])
    errors = []
    try:
        config = library.resolve(config)
    except HostError as error:
        where, _, message = str(error).partition(": ")
        errors.append((where, message))
    board = _named(config, "board", lambda name: board_facts(name, boards), errors)
    model = _named(config, "sign", sign_model, errors)
    known = {where for where, _ in errors}
    errors += [row for row in device.check(config, board, model) if row[0] not in known]
    errors.sort()
    warnings = [] if errors else device.warnings(config, board, model)
    return Configuration(config, board, model, errors, warnings)


def require(path: Path, boards: Path | None = None) -> Configuration:
    """Like `read`, but any error is a HostError naming the first one."""
    found = read(path, boards)
    if found.errors:
        where, message = found.errors[0]
        more = f" (and {len(found.errors) - 1} more)" if len(found.errors) > 1 else ""
        raise HostError(f"{path}: {where}: {message}{more}")
    return found


def _named(config: dict, key: str, load, errors: list) -> dict | None:
    name = config.get(key)
    if not isinstance(name, str) or not name:
        return None
    try:
        return load(name)
    except HostError as error:
        errors.append((key, str(error)))
        return None


def board_facts(name: str, boards: Path | None = None) -> dict:
    """The board.json of a board. Raises HostError that lists the known ones, or says in one line
    why this one would not work."""
    folder = find_board(name, boards)
    facts = read_json(folder / "board.json")
    wrong = board_rules.problems(facts, folder)
    if wrong:
        where, message = wrong[0]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise HostError(f"{name}/board.json: {where}: {message}{more}")
    return facts


def sign_model(name: str) -> dict:
    """The sign model called `name`. Raises HostError that lists the known ones, or says in one
    line why this one would not work."""
    folder = ROOT / "boards" / "signs"
    known = sorted(path.stem for path in folder.glob("*.json"))
    if name not in known:
        raise HostError(f"unknown sign model {name!r}; known: {', '.join(known)}")
    model = read_json(folder / f"{name}.json")
    wrong = signmodel.problems(model, name)
    if wrong:
        where, message = wrong[0]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise HostError(f"signs/{name}.json: {where}: {message}{more}")
    return model
