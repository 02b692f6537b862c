"""A broker that does exactly what a test tells it, and a session on MicroPython against it."""

import socket
import struct
from pathlib import Path

from tests.link.script import PATIENCE_S, Script

CONNACK = bytes.fromhex("20020000")


def length(size: int) -> bytes:
    """Remaining length as MQTT writes it."""
    out = b""
    while True:
        size, low = divmod(size, 128)
        out += bytes([low | (128 if size else 0)])
        if not size:
            return out


def publish(topic: bytes, payload: bytes, flags: int = 0, packet_id: int | None = None) -> bytes:
    """A PUBLISH packet; `flags` are the low four bits of its first byte."""
    body = len(topic).to_bytes(2, "big") + topic
    if packet_id is not None:
        body += packet_id.to_bytes(2, "big")
    return bytes([0x30 | flags]) + length(len(body + payload)) + body + payload


class Wire:
    """One accepted connection; every read has a deadline."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        sock.settimeout(PATIENCE_S)
        self.held = b""

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def _take(self, count: int) -> bytes:
        while len(self.held) < count:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.held += data
        data, self.held = self.held[:count], self.held[count:]
        return data

    def packet(self) -> tuple[int, bytes]:
        """First byte and body of the next packet from the sign."""
        first = self._take(1)[0]
        size = shift = 0
        while True:
            byte = self._take(1)[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return first, self._take(size)

    def until(self, kind: int) -> tuple[int, bytes]:
        """The next packet whose first byte has this upper half; the ones before are lost."""
        while True:
            first, body = self.packet()
            if first & 0xF0 == kind:
                return first, body

    def welcome(self, subscriptions: int = 1) -> list[bytes]:
        """CONNACK, all SUBACKs and the first PUBACK; returns the subscribed topics."""
        first, _ = self.packet()
        assert first == 0x10
        self.send(CONNACK)
        topics = []
        for _ in range(subscriptions):
            first, body = self.packet()
            assert first == 0x82
            topics.append(body[4:-1])
            self.send(b"\x90\x03" + body[:2] + b"\x01")
        _, body = self.until(0x30)
        size = 2 + int.from_bytes(body[:2], "big")
        self.send(b"\x40\x02" + body[size : size + 2])
        return topics

    def ended(self) -> bool:
        """True once the sign has closed the connection."""
        try:
            while True:
                self.packet()
        except (EOFError, ConnectionError):
            return True

    def close(self) -> None:
        self.sock.close()

    def reset(self) -> None:
        """Connection reset by peer."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


class Peer(Script):
    """Listens on loopback and runs one sign's session against itself."""

    def __init__(self, umqtt: Path, **options):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(PATIENCE_S)
        super().__init__("drive.py", umqtt, port=self.server.getsockname()[1], **options)

    def accept(self) -> Wire:
        """The sign's next connection."""
        return Wire(self.server.accept()[0])

    def down(self) -> str:
        """The reason the sign gives for the end of a session."""
        while True:
            text = self.event("log")["text"]
            if text.startswith("down: "):
                return text[6:].rsplit(";", 1)[0]

    def close(self) -> None:
        super().close()
        self.server.close()
