"""The console's verbs that the operator has too, where the runtime carries them out."""

from baysign.config import change, paths
from baysign.console.restart import restart_soon
from baysign.message.control import LATER
from baysign.message.orders import Refusal


def act(parts, body: dict):
    """Carry out a `reboot` or `config` command; LATER where the reply comes after the restart.

    Raises Refusal, and then nothing has changed.
    """
    if body["verb"] == "reboot":
        restart_soon(parts)
        return None
    return _config(parts, body)


def _config(parts, body: dict):
    """Exactly one of `set` (path: value, null removes), `config` (a whole one) and `undo`.

    The next start judges it; what does not reach the broker within five minutes is rolled back.
    """
    wanted = [name for name in ("set", "config", "undo") if body.get(name)]
    if len(wanted) != 1:
        raise Refusal("syntax", "exactly one of set, config and undo expected")
    value = body[wanted[0]]
    try:
        if wanted[0] == "undo":
            if not change.undo():
                raise Refusal("config", "there is no former configuration")
        elif not isinstance(value, dict):
            raise Refusal("syntax", f"{wanted[0]}: an object expected")
        elif wanted[0] == "config":
            change.keep(value)
        else:
            config = change.load(change.CURRENT) or {}
            for path in sorted(value):
                paths.put(config, path, value[path], value[path] is None)
            change.keep(config)
        change.ask(str(body["id"]), True)
    except KeyError as error:
        raise Refusal("syntax", f"set: {error} leads nowhere")
    except ValueError as error:
        raise Refusal("syntax", str(error))
    except OSError as error:
        raise Refusal("flash", str(error))
    restart_soon(parts)
    return LATER
