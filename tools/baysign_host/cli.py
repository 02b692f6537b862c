"""The `baysign` command: one thin function a verb, each loading its module only when it is used.

Exit codes: 0 done, 1 the answer is no (`check`), 2 something the user can put right, in one line
on standard error, 130 Ctrl-C, 143 asked to end. A traceback on the terminal is a bug.
"""

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from baysign_host import __version__
from baysign_host.errors import HostError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Roadside parking signs: simulate, check, explain, watch.",
)

_SIGNS = typer.Option("--signs", help="How many signs, or a folder of configurations.")
_FEED = typer.Option("--feed", help="`demo`, or a recorded CSV.")
_SPEED = typer.Option("--speed", min=0.001, help="How many times faster than real time.")
_BROKER = typer.Option("--broker", help="URL of a broker, such as mqtt://host:1883.")
_SECONDS = typer.Option("--seconds", min=0.1, help="Stop by itself after this time.")
_JSON = typer.Option("--json", help="Machine-readable lines instead of a picture.")
_PORT = typer.Option("--port", min=0, max=65535, help="Port of the wall's page.")
_BOARDS = typer.Option("--boards", help="A folder of boards of your own, beside the tree's.")
_HOST = typer.Option("--host", help="Address of the wall's page; 0.0.0.0 for a phone nearby.")


def _call(module: str, **arguments) -> None:
    """Runs `main` of `baysign_host.<module>`; an integer that it returns is the exit code."""
    code = importlib.import_module(f"baysign_host.{module}").main(**arguments)
    if code:
        raise typer.Exit(code)


def _version(asked: bool) -> None:
    if asked:
        print(f"baysign {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    pass


@app.command()
def run(
    signs: Annotated[str, _SIGNS] = "6",
    feed: Annotated[str, _FEED] = "demo",
    speed: Annotated[float, _SPEED] = 60.0,
    broker: Annotated[str | None, _BROKER] = None,
    seconds: Annotated[float | None, _SECONDS] = None,
    wall: Annotated[bool, typer.Option("--wall/--no-wall", help="Serve the page.")] = True,
    json: Annotated[bool, _JSON] = False,
    port: Annotated[int, _PORT] = 8080,
    host: Annotated[str, _HOST] = "127.0.0.1",
    seed: Annotated[int, typer.Option("--seed", help="Picks the demo day and the street.")] = 1,
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """A street of simulated signs on the real firmware, with a feed, a broker and the wall."""
    _call(
        "run",
        signs=signs,
        feed=feed,
        speed=speed,
        broker=broker,
        seconds=seconds,
        wall=wall,
        json=json,
        port=port,
        host=host,
        seed=seed,
        boards=boards,
    )


@app.command()
def sim(
    config: Annotated[Path | None, typer.Argument(help="The sign's configuration.")] = None,
    broker: Annotated[str | None, _BROKER] = None,
    pty: Annotated[
        Path | None, typer.Option("--pty", help="Link this name to the sign's console.")
    ] = None,
    json: Annotated[bool, _JSON] = False,
    image: Annotated[
        Path | None, typer.Option("--image", help="A folder made by `baysign image`, instead.")
    ] = None,
    new: Annotated[
        str | None, typer.Option("--new", help="A board without configuration, instead.")
    ] = None,
    sign: Annotated[
        str | None, typer.Option("--sign", help="With --new: the sign model that hangs there.")
    ] = None,
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """One simulated sign; its face is drawn live, as decoded from the wire."""
    _call(
        "simcmd",
        config=config,
        broker=broker,
        pty=pty,
        json=json,
        image=image,
        new=new,
        model=sign,
        boards=boards,
    )


@app.command()
def console(
    port: Annotated[
        str | None, typer.Option("--port", help="Serial port or a simulated sign's pty.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="Append everything the sign says to this file.")
    ] = None,
) -> None:
    """A terminal on a sign's field console; Ctrl-] leaves it."""
    _call("console", port=port, log=log)


@app.command()
def image(
    board: Annotated[str, typer.Argument(help="The board's name.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the image.")],
    config: Annotated[
        Path | None,
        typer.Argument(
            help="The sign's configuration; without one the sign is set up at the cable."
        ),
    ] = None,
    sign: Annotated[
        str | None, typer.Option("--sign", help="Without CONFIG: the sign model that hangs there.")
    ] = None,
    micropython: Annotated[
        Path | None, typer.Option("--micropython", help="Your MicroPython image for this board.")
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="It has the application inside (manifest.py).")
    ] = False,
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """A sign's file system for the board's flash, and the plan that writes it."""
    _call(
        "image.build",
        board=board,
        config=config,
        sign=sign,
        output=output,
        micropython=micropython,
        frozen=frozen,
        boards=boards,
    )


@app.command()
def flash(
    folder: Annotated[Path, typer.Argument(help="A folder made by `baysign image`.")],
    port: Annotated[str, typer.Option("--port", help="The board's serial port.")],
    baud: Annotated[int, typer.Option("--baud", min=9600, help="Speed, in baud.")] = 460_800,
) -> None:
    """Write an image to a board, and verify it."""
    _call("flash", folder=folder, port=port, baud=baud)


@app.command()
def provision(
    signs: Annotated[Path, typer.Argument(help="A CSV table: a row a sign, a column a setting.")],
    template: Annotated[
        Path, typer.Option("--template", help="A configuration; the table's cells go into it.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for all signs.")],
    sign: Annotated[str | None, typer.Option("--sign", help="Only the sign with this id.")] = None,
    port: Annotated[
        str | None, typer.Option("--port", help="Write that sign to the board at this port, too.")
    ] = None,
    board: Annotated[str | None, typer.Option("--board", help="The board of all signs.")] = None,
    micropython: Annotated[
        Path | None, typer.Option("--micropython", help="Your MicroPython image for this board.")
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="That MicroPython has the application inside.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Build again what is there with other settings.")
    ] = False,
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """Many signs at once: images, labels with a QR code and a list, from template and table."""
    _call(
        "provision.command",
        signs=signs,
        template=template,
        output=output,
        sign=sign,
        port=port,
        board=board,
        micropython=micropython,
        frozen=frozen,
        replace=replace,
        boards=boards,
    )


@app.command()
def decode(
    source: Annotated[Path, typer.Option("--source", help="The source's description.")],
    payload: Annotated[str, typer.Argument(help="The payload, or - for standard input.")],
) -> None:
    """What the firmware would make of a payload: one JSON Reading."""
    _call("decode", source=source, payload=payload)


@app.command()
def check(
    config: Annotated[Path, typer.Argument(help="The sign's configuration.")],
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """Every error of a configuration with its path and the allowed range, then warnings."""
    _call("check", config=config, boards=boards)


@app.command()
def explain(
    config: Annotated[Path, typer.Argument(help="The sign's configuration.")],
    at: Annotated[str, typer.Option("--at", help="When to look, ISO 8601 with zone.")],
    clock: Annotated[str, typer.Option("--clock", help="`set` or `unset`.")] = "set",
    message: Annotated[
        list[str] | None, typer.Option("--message", help="TOPIC=FILE, received live.")
    ] = None,
    retained: Annotated[
        list[str] | None, typer.Option("--retained", help="TOPIC=FILE, received retained.")
    ] = None,
    received: Annotated[
        str | None, typer.Option("--received", help="When they came; default: at that moment.")
    ] = None,
    boards: Annotated[Path | None, _BOARDS] = None,
) -> None:
    """The face that these messages produce, line by line, with the rule behind it."""
    _call(
        "explain",
        config=config,
        at=at,
        clock=clock,
        message=message or [],
        retained=retained or [],
        received=received,
        boards=boards,
    )


def _asked_to_end(_number: int, _frame: object) -> None:
    # Raised in the main thread, so that every `finally` runs and no sign is left behind.
    raise SystemExit(143)


def main() -> None:
    """Entry point of the console script."""
    signal.signal(signal.SIGTERM, _asked_to_end)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except HostError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output is gone (`baysign … | head`): that is not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        # Typer's own complaints about the command line; it carries its parser privately.
        text = getattr(error, "format_message", None)
        if text is None:
            if type(error).__name__ == "Abort":
                sys.exit(130)
            raise
        _fail(" ".join(text().split()))


def _fail(text: str) -> None:
    line = " ".join(text.split())
    print(f"baysign: {line}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
