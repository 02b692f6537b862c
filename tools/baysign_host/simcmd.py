"""`baysign sim`: one simulated sign, its face drawn live from the wire, its console at hand."""

import json as json_module
import os
import queue
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.live import Live

from baysign.config.store import DRAFT
from baysign_host import broker as brokers
from baysign_host import configuration
from baysign_host import plan as plans
from baysign_host.errors import HostError
from baysign_host.image.certificates import certificates
from baysign_host.image.content import packed
from baysign_host.image.extract import extract
from baysign_host.image.slot import build_slot
from baysign_host.sim import Options, Street
from baysign_host.terminal import sign_panel
from baysign_host.view import lit_line

_REFRESH_S = 0.2


def main(
    config: Path | None = None,
    broker: str | None = None,
    pty: Path | None = None,
    json: bool = False,
    image: Path | None = None,
    new: str | None = None,
    model: str | None = None,
    boards: Path | None = None,
) -> int:
    """Runs the sign of `config`, the one in the folder `image`, or the board `new`, which is not
    set up and on which `model` hangs, until Ctrl-C.

    Raises HostError for what the user can put right.
    """
    if sum(each is not None for each in (config, image, new)) != 1:
        raise HostError("sim: name either a configuration, --image FOLDER or --new BOARD")
    if (new is None) != (model is None):
        raise HostError("sim: --new BOARD and --sign MODEL go together")
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baysign-")))
        if config is not None:
            found = configuration.require(config, boards)
            settings, fitted = found.config, found.model
            files = certificates(settings, config.parent)
            # Certificates want the time; on a PC somebody knows it.
            options = Options(boards=boards, clock="set" if files else "unset")
        elif image is not None:
            settings, options = extract(image, home / "image")
            fitted = options.model
            files = {}
        else:
            settings = {"board": new, "sign": model}
            fitted = configuration.sign_model(model)
            facts = configuration.board_facts(new, boards)
            options = Options(slot=build_slot(new, boards), board=facts, model=fitted)
            files = {DRAFT: packed(settings)}
        own = settings
        if broker is not None and "broker" not in settings:
            raise HostError("--broker: a sign without configuration is told its broker by setup")
        if broker is not None:
            address = brokers.parse_url(broker).section()
            plain = {"tls": None, "fallbacks": []}
            settings = settings | {"broker": settings["broker"] | plain | address}
        plan = plans.SignPlan(settings, fitted)
        street = stack.enter_context(Street())
        # An image's configuration lies in it, with its verdict; only another one is written.
        as_it_lies = config is None and settings is own
        sign = street.add(home, None if as_it_lies else settings, options)
        for name, data in files.items():
            path = home / "flash" / name.lstrip("/")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        changes: queue.SimpleQueue = queue.SimpleQueue()
        sign.on_lit(lambda _sign, lit: changes.put(lit))
        if pty is not None:
            _link(pty, sign.pty)
            stack.callback(pty.unlink, missing_ok=True)
        sign.start()
        if json:
            _print_changes(changes)
        else:
            _draw(plan, sign, pty)
    return 0


def _print_changes(changes: queue.SimpleQueue) -> None:
    """One JSON line a visible change; `t` counts seconds from the start of the command."""
    start_s = time.monotonic()
    while True:
        lit = changes.get()
        lines = [
            {"text": "" if lit.dark else line.text.strip(), "colour": line.colour}
            for line in lit.lines
        ]
        t = round(lit.t_us / 1e6 - start_s, 3)
        print(json_module.dumps({"t": t, "lines": lines}), flush=True)


def _draw(plan: plans.SignPlan, sign, pty: Path | None) -> None:
    """The face at the bottom of the terminal; above it the console, unless it is on a pty."""
    console = Console()
    shown = b""
    with Live(console=console, auto_refresh=False) as live:
        while True:
            live.update(sign_panel(_view(plan, sign)), refresh=True)
            if pty is None:
                text = sign.console
                fresh = _after(shown, text).decode("utf-8", "replace")
                live.console.out(fresh, end="", highlight=False)
                shown = text
            time.sleep(_REFRESH_S)


def _after(shown: bytes, text: bytes) -> bytes:
    """What `text` holds beyond `shown`; the simulator keeps a bounded tail of the console."""
    if text.startswith(shown):
        return text[len(shown) :]
    tail = shown[-256:]
    found = text.rfind(tail)
    return text[found + len(tail) :] if found >= 0 else text


def _view(plan: plans.SignPlan, sign) -> dict:
    lit = sign.lit
    lines = [
        {"name": plan.line_name(number), "lit": lit_line(lit, number), "said": None}
        | {"wrong": False, "differs": False}
        for number in range(len(lit.lines))
    ]
    return {
        "id": plan.id,
        "title": plan.title,
        "board": plan.config["board"],
        "online": None,
        "restarts": sign.restarts,
        "dark": lit.dark,
        "lines": lines,
    }


def _link(link: Path, target: str) -> None:
    """Makes `link` point at the pty. Replaces a dead link of an earlier run, nothing else."""
    try:
        if link.is_symlink() and not link.exists():
            link.unlink()
        os.symlink(target, link)
    except OSError as exc:
        raise HostError(f"--pty {link}: {exc.strerror}") from None
    print(f"console: {link} -> {target}", file=sys.stderr, flush=True)
