"""Hostile payloads: real records mangled, values of the wrong kind, bytes that are no text at all.

Everything comes from a seeded generator, so that a failure can be played again.
"""

import copy
import json
import random

#: The largest packet of a sign, and what a topic and the header take of it at most.
PACKET_BYTES = 8192
HEADER_BYTES = 40
SPLICES = (
    *(b"0", b"-1", b"9" * 40, b"1e9", b"1e400", b"NaN", b"null", b"true", b'""', b"[]", b"{}"),
    *(b'"', b"{", b"]", b",", b"\\u0000", b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"\x00", b" "),
    *(b'"closed"', b'"C"', b"---", b"[" * 400, b'"2031-01-01T00:00:00Z"', b"0x10", b"-", b":"),
    *(b"\xf0\x9f\x9a\x97", b"\xc3", "满".encode(), b"1.5", b"2147483648", b"-0", b"007", b"1_0"),
)
VALUES = (
    *(0, 1, -1, 5, 87, 999, 1000, 99_999, 100_000, 2**31, 2**63, 10**40, -(10**9), 1.5, 42.0),
    *(1e308, True, False, None, "", " ", "12", "12.0", "1e3", "x" * 300, "\x00", "\ud800"),
    *([], [7], {}, {"value": 7}, [[[[[]]]]], "2020-01-01", "closed", "Störung", "open"),
)
EXPLOSIONS = (
    b"[" * 8000,
    b"[" * 4000 + b"]" * 4000,
    b'{"a":' * 1300 + b"1" + b"}" * 1300,
    b"9" * 8000,
    b'"' + b"\\u0041" * 1300 + b'"',
    b'"' + b"A" * 8100 + b'"',
    b"[" + b"1," * 3500 + b"1]",
    b"{" + b",".join(b'"%d":[]' % n for n in range(800)) + b"}",
    b'{"free": 5, "free": 6, "free": "' + b"7" * 3000 + b'"}',
    b"\x00" * 8000,
    b"\xff" * 8000,
    b" " * 8000 + b"7",
    b"-" * 3000,
)


def spliced(pick, seed: bytes, splices=SPLICES, turns=(1, 1, 2, 3, 8)) -> bytes:
    """A few bytes or tokens changed, cut or repeated, as often as one of `turns` says."""
    data = bytearray(seed)
    for _ in range(pick.choice(turns)):
        at = pick.randrange(len(data) + 1)
        kind = pick.randrange(5)
        if kind == 0:
            data[at:at] = pick.choice(splices)
        elif kind == 1:
            data[at : at + pick.randrange(9)] = pick.choice(splices)
        elif kind == 2:
            del data[at : at + pick.randrange(20)]
        elif kind == 3 and at < len(data):
            data[at] = pick.randrange(256)
        else:
            data[at:at] = data[at : at + pick.randrange(60)]
    return bytes(data)


def _places(value, found: list) -> list:
    """Every (container, key) of a document."""
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in rows:
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            _places(inner, found)
    return found


def replaced(pick: random.Random, seed: bytes) -> bytes:
    """One to three values of a document are others now, or gone."""
    document = json.loads(seed.decode("utf-8-sig"))
    for _ in range(pick.choice((1, 1, 2, 3))):
        places = _places(document, []) if isinstance(document, (dict, list)) else []
        if not places:
            break
        container, key = pick.choice(places)
        if pick.random() < 0.15:
            del container[key]
        else:
            container[key] = copy.deepcopy(pick.choice(VALUES))
    return json.dumps(document, ensure_ascii=pick.random() < 0.5).encode("utf-8", "surrogatepass")


def grown(pick: random.Random) -> bytes:
    """A document that nobody ever meant."""

    def value(depth: int):
        kind = pick.randrange(6 if depth else 4)
        if kind < 4:
            return pick.choice(VALUES)
        if kind == 4:
            return [value(depth - 1) for _ in range(pick.randrange(4))]
        names = ("free", "data", "id", "lots", "value", "status", "time", "")
        return {pick.choice(names): value(depth - 1) for _ in range(pick.randrange(4))}

    return json.dumps(value(pick.randrange(6))).encode("utf-8", "surrogatepass")


def payload(pick: random.Random, seed: bytes) -> bytes:
    """Something hostile, for a topic where `seed` would be right; it always fits a packet."""
    kind = pick.random()
    if kind < 0.35:
        data = spliced(pick, seed)
    elif kind < 0.75:
        data = replaced(pick, seed)
    elif kind < 0.85:
        data = grown(pick)
    elif kind < 0.93:
        data = pick.randbytes(pick.choice((0, 1, 2, 5, 20, 200)))
    elif kind < 0.95:
        data = pick.choice(EXPLOSIONS)
    elif kind < 0.97:
        data = pick.choice((b" ", b"\n", b"\xef\xbb\xbf")) * pick.randrange(30) + seed
    else:
        data = pick.choice(SPLICES)
    return data[: PACKET_BYTES - HEADER_BYTES]
