"""`baysign decode`: what the firmware would make of one payload."""

import json
import os
import sys
from pathlib import Path

from baysign.config.check import complete, source_errors
from baysign.config.fields import FIELDS
from baysign.feed import decode as device
from baysign.feed import reading as why
from baysign_host import library
from baysign_host.configuration import read_json
from baysign_host.errors import HostError

# What a lot says in a configuration stands beside the source's fields in the description.
_LOT_FIELDS = ("key", "part", "over_pct", "negative_full")
_PACKET_BYTES = next(row[2] for row in FIELDS if row[0] == "broker.packet_bytes")


def main(source: Path, payload: str) -> None:
    """Print the Reading of `payload` ("-": standard input) as one line of JSON.

    `source` is a file with the fields of one source, and `lot`, `key`, `part`, `capacity` (as a
    number), `over_pct` and `negative_full` of the lot. Raises HostError for a wrong description.
    """
    binding = bind(read_json(source), str(source))
    data = sys.stdin.buffer.read() if payload == "-" else os.fsencode(payload)
    print(json.dumps(reading(binding, data)._asdict(), ensure_ascii=False))


def bind(description: object, where: str) -> device.Binding:
    """The compiled view of one lot. Raises HostError naming the wrong field."""
    if not isinstance(description, dict):
        raise HostError(f"{where}: not an object")
    try:
        fields = library.written_out(description)
    except HostError as error:
        raise HostError(f"{where}: source: {error}") from None
    lot = {"source": "-", "max_age_s": 60}
    for name in _LOT_FIELDS:
        if name in description:
            lot[name] = fields.pop(name)
    lot_id = fields.pop("lot", None)
    # The lot's own part; the source's default may come from the library.
    if isinstance(fields.get("capacity"), int):
        lot["capacity"] = fields.pop("capacity")
    # A payload has no topic here.
    fields.setdefault("topic", "-")
    errors = source_errors(fields, lot)
    if lot_id is not None and not isinstance(lot_id, str):
        errors.append(("lot", f"{lot_id!r} is not a text"))
    if errors:
        path, message = errors[0]
        raise HostError(f"{where}: {path.partition('.')[2] or path}: {message}")
    name = lot_id or lot.get("key")
    try:
        return device.Binding(name, complete(fields, "sources.*"), complete(lot, "lots.*"), {})
    except ValueError as error:
        raise HostError(f"{where}: {error}") from None


def reading(binding: device.Binding, payload: bytes) -> why.Reading:
    """The Reading of a payload, from the packet's size to the number."""
    if len(payload) > _PACKET_BYTES:
        return binding.nothing(why.OVERSIZE)
    try:
        value = device.document(payload, binding.plain)
    except (ValueError, RuntimeError):
        return binding.nothing(why.UNREADABLE)
    found = binding.read(value)
    return binding.nothing(why.NO_RECORD) if found is None else found
