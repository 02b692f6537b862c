"""What a sign under virtual time talks to: a scripted MQTT 3.1.1 broker, and the base of others.

A peer gets `opened(connection)`, `received(connection, data)` and `closed(connection)`, and speaks
through `connection.send`, `close`, `reset`, `after` and `at_last` (see `virtual.Connection`). One
broker may serve several signs; each connection lives in its own sign's time.
"""

import functools
import struct
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK = 8, 9, 10, 11
PINGREQ, PINGRESP, DISCONNECT = 12, 13, 14


class Peer:
    """Takes everything and says nothing."""

    def opened(self, connection) -> None:
        """A sign has connected."""

    def received(self, connection, data: bytes) -> None:
        """Bytes have come."""

    def closed(self, connection) -> None:
        """The connection is over, whoever ended it."""


@dataclass(frozen=True)
class Published:
    """A message that a sign has published, at the sign's own time."""

    t_us: int
    client: str
    topic: str
    payload: bytes
    qos: int
    retain: bool


def text(value: str | bytes) -> bytes:
    """A string as MQTT writes it."""
    data = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(data)) + data


def packet(kind: int, body: bytes, flags: int = 0) -> bytes:
    """A whole packet with its remaining length."""
    length = len(body)
    head = bytearray([kind << 4 | flags])
    while True:
        length, low = length >> 7, length & 0x7F
        head.append(low | (0x80 if length else 0))
        if not length:
            return bytes(head) + body


def split(data: bytes) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """The whole packets in `data` as (kind, flags, body), and what is left over."""
    packets = []
    while len(data) >= 2:
        length = shift = 0
        at = 1
        while at < len(data):
            byte = data[at]
            length |= (byte & 0x7F) << shift
            shift += 7
            at += 1
            if not byte & 0x80:
                break
        else:
            break
        if len(data) < at + length:
            break
        packets.append((data[0] >> 4, data[0] & 15, data[at : at + length]))
        data = data[at + length :]
    return packets, data


@functools.lru_cache(4096)
def matches(pattern: str, topic: str) -> bool:
    """Whether a subscription covers a topic."""
    levels, parts = pattern.split("/"), topic.split("/")
    for index, level in enumerate(levels):
        if level == "#":
            return True
        if index >= len(parts) or level not in ("+", parts[index]):
            return False
    return len(levels) == len(parts)


class _Client:
    """What the broker knows of one connection."""

    def __init__(self, connection):
        self.connection = connection
        self.rest = b""
        self.name = ""
        self.live = False
        self.will = None
        self.keepalive_us = 0
        self.heard_us = connection.now_us
        self.subscriptions: dict[str, int] = {}
        self.next_id = 1

    def silent_us(self) -> int:
        """When it will have been silent for one and a half keepalives."""
        return self.heard_us + self.keepalive_us


class Broker(Peer):
    """A small broker: clean sessions, QoS 0 and 1, retained messages, wills, keepalive.

    `messages` holds what signs published, `sessions` counts accepted connections. For trouble:
    `refuse` is a CONNACK code, `mute` makes it read on without a word, `latency_s` is how late it
    answers.
    """

    def __init__(self):
        self.messages: list[Published] = []
        self.retained: dict[str, bytes] = {}
        self.sessions = 0
        self.refuse = 0
        self.mute = False
        self.latency_s = 0.0
        self.unacked = 0
        self._clients: dict = {}

    def publish(
        self,
        topic: str,
        payload: bytes | str,
        retain: bool = False,
        qos: int = 0,
        dup: bool = False,
    ) -> None:
        """Send to every subscriber now; to be called in the street's thread, as by `sign.at`."""
        data = payload.encode() if isinstance(payload, str) else payload
        if retain:
            self._retain(topic, data)
        for client in list(self._clients.values()):
            self._forward(client, topic, data, qos, retain=False, dup=dup)

    def drop(self) -> None:
        """Reset every connection."""
        for client in list(self._clients.values()):
            client.connection.reset()

    def last(self, topic: str) -> bytes | None:
        """The newest payload a sign published to `topic`."""
        found = [message.payload for message in self.messages if message.topic == topic]
        return found[-1] if found else None

    def opened(self, connection) -> None:
        """A sign has connected."""
        self._clients[connection] = _Client(connection)

    def closed(self, connection) -> None:
        """It is gone; without a DISCONNECT its will is published."""
        client = self._clients.pop(connection, None)
        if client and client.live and client.will:
            self._accept(client, *client.will)

    def received(self, connection, data: bytes) -> None:
        """Bytes have come."""
        client = self._clients.get(connection)
        if client is None:
            return
        client.heard_us = connection.now_us
        packets, client.rest = split(client.rest + data)
        for kind, flags, body in packets:
            if not self.mute:
                self._packet(client, kind, flags, body)

    def _say(self, client: _Client, data: bytes) -> None:
        if self.latency_s:
            client.connection.after(self.latency_s, client.connection.send, data)
        else:
            client.connection.send(data)

    def _packet(self, client: _Client, kind: int, flags: int, body: bytes) -> None:
        if kind == CONNECT:
            self._connect(client, body)
        elif kind == PUBLISH:
            size = struct.unpack_from(">H", body)[0]
            topic, at, qos = body[2 : 2 + size].decode(), 2 + size, flags >> 1 & 3
            if qos:
                self._say(client, packet(PUBACK, body[at : at + 2]))
                at += 2
            self._accept(client, topic, body[at:], qos, bool(flags & 1))
        elif kind == SUBSCRIBE:
            self._subscribe(client, body)
        elif kind == UNSUBSCRIBE:
            client.subscriptions.pop(body[4:].decode(), None)
            self._say(client, packet(UNSUBACK, body[:2]))
        elif kind == PUBACK:
            self.unacked -= 1
        elif kind == PINGREQ:
            self._say(client, packet(PINGRESP, b""))
        elif kind == DISCONNECT:
            client.will = None
            client.connection.close()

    def _connect(self, client: _Client, body: bytes) -> None:
        flags, keepalive_s = struct.unpack_from(">BH", body, 7)
        fields, at = [], 10
        while at < len(body):
            size = struct.unpack_from(">H", body, at)[0]
            fields.append(body[at + 2 : at + 2 + size])
            at += 2 + size
        client.name = fields[0].decode()
        if flags & 4:
            client.will = (fields[1].decode(), fields[2], flags >> 3 & 3, bool(flags & 32))
        self._say(client, packet(CONNACK, bytes([0, self.refuse])))
        if self.refuse:
            client.connection.after(self.latency_s, client.connection.close)
            return
        for other in list(self._clients.values()):
            if other.name == client.name and other is not client:
                other.connection.close()
        client.live = True
        self.sessions += 1
        client.keepalive_us = keepalive_s * 1_500_000
        if keepalive_s:
            client.connection.at_last(client.silent_us, client.connection.close)

    def _subscribe(self, client: _Client, body: bytes) -> None:
        at, granted, patterns = 2, bytearray(), []
        while at < len(body):
            size = struct.unpack_from(">H", body, at)[0]
            pattern, qos = body[at + 2 : at + 2 + size].decode(), min(body[at + 2 + size], 1)
            client.subscriptions[pattern] = qos
            granted.append(qos)
            patterns.append(pattern)
            at += 3 + size
        self._say(client, packet(SUBACK, body[:2] + granted))
        for topic, payload in list(self.retained.items()):
            if any(matches(pattern, topic) for pattern in patterns):
                self._forward(client, topic, payload, 1, retain=True)

    def _accept(self, client: _Client, topic: str, payload: bytes, qos: int, retain: bool) -> None:
        now_us = client.connection.now_us
        self.messages.append(Published(now_us, client.name, topic, payload, qos, retain))
        if retain:
            self._retain(topic, payload)
        for other in list(self._clients.values()):
            self._forward(other, topic, payload, qos, retain=False)

    def _retain(self, topic: str, payload: bytes) -> None:
        if payload:
            self.retained[topic] = payload
        else:
            self.retained.pop(topic, None)

    def _forward(
        self,
        client: _Client,
        topic: str,
        payload: bytes,
        qos: int,
        retain: bool,
        dup: bool = False,
    ) -> None:
        granted = [q for p, q in client.subscriptions.items() if matches(p, topic)]
        if not granted or not client.live or self.mute:
            return
        qos = min(qos, max(granted))
        body = text(topic)
        if qos:
            body += struct.pack(">H", client.next_id)
            client.next_id = client.next_id % 65535 + 1
            self.unacked += 1
        flags = qos << 1 | int(retain) | (8 if dup and qos else 0)
        self._say(client, packet(PUBLISH, body + payload, flags))
