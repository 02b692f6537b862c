"""Hostile packet streams, the same for the session in process and for the whole firmware.

Valid packets, packets in the wrong order or with ids that nobody asked about, cut, mangled, glued,
announced too large, and dribbled byte by byte; runs on MicroPython too. A seeded generator gives
the chance, so that a failure can be played again.
"""


def publish(topic, payload, flags=0):
    """A PUBLISH that is right, if it is short."""
    body = bytes((0, len(topic))) + topic + (b"\x00\x07" if flags & 6 else b"") + payload
    return bytes((0x30 | flags, len(body) & 127)) + body


WHOLE = (
    publish(b"a", b"17"),
    publish(b"a", b'{"free": 17}', 1),
    publish(b"b/c", b"18", 2),
    publish(b"b/c", b"18", 0b1011),
    publish(b"\xff\xfe", b"19"),
    publish(b"parking/a/free", b"999999"),
    publish(b"baysign/j1/cmd", b'{"id": "x", "verb": "reboot"}', 1),
    publish(b"baysign/j1/status", b'{"session": 65000'),
    b"\xd0\x00",
    b"\x40\x02\x00\x01",
    b"\x40\x02\x00\x02",
    b"\x90\x03\x00\x01\x01",
    b"\x90\x03\x00\x01\x80",
    b"\x90\x03\x00\x02\x01",
    b"\x20\x02\x00\x00",
    b"\x50\x02\x00\x01",
    b"\xe0\x00",
    b"\x30\x00",
    b"\x30\x01\x00",
    b"\x36\x04\x00\x01aX",
    b"\x30\xff\x01\x00\x01b" + b"7" * 252,
    b"\x30\xff\xff\xff\x7f\x00\x03big",
    b"\x32\x80\x04\x00\x03big\x00\x09" + b"9" * 505,
    b"\x20\xff\xff\xff\xff\x01",
)


def hostile(choice, bits):
    """The chunks of one connection; `choice(sequence)` and `bits(count)` are a generator's."""
    chunks = []
    for _ in range(1 + bits(2)):
        data = choice(WHOLE)
        kind = bits(3)
        if kind == 0:
            data = data[: bits(4)]
        elif kind == 1:
            at = bits(4) % len(data)
            data = data[:at] + bytes((bits(8),)) + data[at + 1 :]
        elif kind == 2:
            data = bits(24).to_bytes(3, "little") + data[bits(2) :]
        elif kind == 3:
            data += choice(WHOLE)
        if kind == 4 and len(data) < 16:
            chunks.extend([data[at : at + 1] for at in range(len(data))])
        elif data:
            chunks.append(data)
    return chunks
