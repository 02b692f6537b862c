"""The street on a terminal: every sign's digits as lit, in their colour, four times a second."""

import asyncio
from typing import TextIO

from rich.columns import Columns
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from baysign_host.bigtext import big, dots
from baysign_host.view import StreetView

_REFRESH_S = 0.25
_PLAIN_S = 5.0
_COLOURS = {"green": "bright_green", "red": "bright_red", "amber": "yellow3", "": "grey37"}
_ARROWS = {"left": "◀", "ahead": "▲", "right": "▶"}
_CARD = 46


async def draw(view: StreetView, out: TextIO, url: str | None) -> None:
    """Draws until cancelled: a live picture on a terminal, else one line every few seconds."""
    console = Console(file=out)
    if not console.is_terminal:
        await _lines(view, console)
    with Live(console=console, screen=False, auto_refresh=False, transient=True) as live:
        while True:
            async with view.flight:
                live.update(picture(view, url), refresh=True)
            await asyncio.sleep(_REFRESH_S)


async def _lines(view: StreetView, console: Console) -> None:
    while True:
        await asyncio.sleep(_PLAIN_S)
        head = view.head()
        figures = head["figures"]
        console.print(
            f"{head['time']}  published {figures['published']}  applied {figures['applied']}"
            f"  mismatches {figures['mismatches']}  restarts {figures['restarts']}",
            highlight=False,
        )


def picture(view: StreetView, url: str | None) -> Group:
    """One frame of the live view."""
    return Group(
        _head(view.head(), url), Columns(map(sign_panel, view.signs().values()), equal=True)
    )


def _head(head: dict, url: str | None) -> Group:
    figures = head["figures"]
    title = Text()
    if head["demo"]:
        title.append(" DEMO, invented numbers ", "black on yellow3").append("  ")
    title.append(head["feed"], "bold").append(f"  {head['time']}", "bold cyan")
    title.append(f"  {head['speed']:g} × real time", "grey62")
    if url:
        title.append("  wall ", "grey62").append(url, "underline")
    row = Text()
    for key in ("published", "applied", "faces", "mismatches", "restarts"):
        bad = key in ("mismatches", "restarts") and figures[key]
        row.append(f"{key} ", "grey62").append(f"{figures[key]}   ", "bold red" if bad else "bold")
    for key in ("p50_ms", "p99_ms"):
        value = figures[key]
        row.append(f"{key[:3]} ", "grey62")
        row.append("–   " if value is None else f"{value:.2f} ms   ", "bold")
    return Group(title, row)


def sign_panel(sign: dict) -> Panel:
    """One sign as in view.py; `online` None means that nobody asked."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=3)
    table.add_column(no_wrap=True)
    table.add_column(overflow="ellipsis", no_wrap=True)
    for line in sign["lines"]:
        table.add_row(*_line(line, named=len(sign["lines"]) > 1))
    lamp = {True: ("● ", "green"), False: ("● offline ", "red"), None: ""}[sign["online"]]
    state = Text.assemble(lamp, sign["id"], ("  " + sign["board"], "grey50"))
    if sign["restarts"]:
        state.append(f"  {sign['restarts']} restarts", "red")
    wrong = any(line["wrong"] or line["differs"] for line in sign["lines"])
    return Panel(
        Group(table, state),
        title=Text(sign["title"], "bold"),
        title_align="left",
        border_style="red" if wrong else "grey37",
        width=_CARD,
    )


def _line(line: dict, named: bool) -> tuple[Text, Text, Group]:
    lit = line["lit"]
    style = _COLOURS.get(lit["colour"], "white")
    arrow = Text("\n" + _ARROWS.get(lit["arrow"], ""), style)
    note = Text()
    if line["differs"]:
        note = Text("✗ reports otherwise", "bold red")
    elif line["wrong"]:
        note = Text(f"✗ expected {line['expected'].strip()}", "bold red")
    elif line["said"] and line["said"].get("rule"):
        note = Text(f"{line['said']['rule']} {line['said'].get('reason', '')}", "grey62")
    name = Text(line["name"] if named else "")
    drawn = Text(dots(lit["pixels"]) if lit["pixels"] else big(lit["digits"]), style)
    if lit["symbol"]:
        drawn.append(" " + lit["symbol"], style)
    return arrow, drawn, Group(name, note)
