"""The page of the boards, from each `board.json`: what hangs where, and what has to be watched."""

import json

from baysign_host import ROOT

_HEAD = """# Boards

<!-- Generated from boards/*/board.json: make gen -->

For the person who wires the cabinet. A board is named in the configuration as `board`; which of
its links it uses, and in which order, `network.order` can say. Numbers are GPIO numbers. What
else can be fitted: [hardware.md](hardware.md).

| board | what it is | links, the preferred first |
|---|---|---|
"""
_LINKS = {"lan": "Ethernet", "wifi": "Wi-Fi", "lte": "LTE"}
_MODEM = """
## A modem, its SIM card and its antenna

- Ask the operator for the access point name (`network.lte.apn`), and whether it wants a login
  (`network.lte.security`, `user`, `password`). A data-only SIM without a PIN is the least
  trouble; a PIN goes into `network.lte.pin`. A wrong PIN is entered once in a life of the sign,
  and never as the last try: that is left to somebody who can read it off a letter.
- The antenna is connected before power is. `rssi_dbm` in `health` is the signal before the
  present call: -113 is nothing, -51 or more is as good as it gets; under -95 look for a better
  place.
- A cold modem takes about 20 seconds to its first call. What `communications: no network` says in
  `detail` is the modem's own word: `no SIM card`, `wrong PIN`, `registration denied`, `searching
  a network`, `no carrier`.
- The sign restarts a modem that does not answer, by its key; that takes about a minute. Neither
  the sign nor its face is reset by it.
- While the data call lasts the modem cannot be asked for anything: its only serial line carries
  PPP.

## Several links

The sign uses one link at a time. It leaves one that stays away for 40 seconds, or that is there
and carries no session for three minutes, for the next in order. Every five minutes, after
failures ever more seldom down to once an hour, it tries the better one: up for 30 seconds, and
the broker answers a connection through it, and the sign goes back. A link that comes and goes is
not gone back to.

Random numbers (retry times, request ids) come from the chip's generator. With the radio off, as
on Ethernet or LTE, it is seeded by the start code from noise, which is enough to keep signs
apart.
"""


def text() -> str:
    """The page."""
    boards = [
        json.loads(path.read_text("utf-8")) for path in sorted(ROOT.glob("boards/*/board.json"))
    ]
    rows = [
        f"| `{board['id']}` | {board['name']} | {', '.join(_LINKS[k] for k in board['links'])} |\n"
        for board in boards
    ]
    return _HEAD + "".join(rows) + "".join(_board(board) for board in boards) + _MODEM


def _board(board: dict) -> str:
    lines = [f"\n## {board['name']}\n", "| what | wire: pin |", "|---|---|"]
    for what, wires in board["wiring"].items():
        lines.append(f"| {what} | {_wires(wires)} |")
    pulls = [f"{pin} {pull}" for pin, pull in board.get("pulls", {}).items()]
    if pulls:
        lines += ["", f"Pulled by the board or by you: {', '.join(pulls)}."]
    if board.get("notes"):
        lines += ["", *[f"- {note}" for note in board["notes"]]]
    lines += ["", f"Sources: {'; '.join(board['source'])}."]
    return "\n".join(lines) + "\n"


def _wires(wires: object) -> str:
    if isinstance(wires, list):
        return "; ".join(_wires(one) for one in wires)
    if isinstance(wires, dict):
        return ", ".join(f"{name} {_wires(value)}" for name, value in wires.items())
    return str(wires)
