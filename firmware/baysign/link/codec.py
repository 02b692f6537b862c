"""MQTT packets by way of umqtt.simple, which here never meets a socket.

The library is right about bytes, and blocking and trustful about everything else. So it writes
into and reads from memory: what it would wait for is laid out for it beforehand, and the session
sends the finished packet. A message is taken apart here: every length in it has to be checked
before the library may see it, and then nothing is left to do.

Works with umqtt.simple 1.3.4 and with the 1.6 to 1.8 that boards carry.
"""

import umqtt.simple as umqtt
from micropython import const

_PUBACK = b"\x40\x02"
_CONNACK = b"\x20\x02\x00\x00"
# `health` with long topics in it; what is longer makes it grow.
_TX_BYTES = const(1536)
# 1.3.4 writes a SUBSCRIBE's length as one byte, whatever it is.
_ONE_BYTE_LENGTH = const(127)


class Memory:
    """Stands in for the library's socket: writes gather in `out`, reads take from `source`."""

    def __init__(self):
        self.out = bytearray(_TX_BYTES)
        self.length = 0
        self._source = b""
        self._position = 0

    def load(self, source) -> None:
        """What the next reads find; and an empty packet to write to."""
        self._source = source
        self._position = 0
        self.length = 0

    def write(self, data, count: int = -1) -> int:
        if count < 0:
            count = len(data)
        end = self.length + count
        if end > len(self.out):
            self.out.extend(bytes(end - len(self.out)))
        self.out[self.length : end] = memoryview(data)[:count]
        self.length = end
        return count

    def read(self, count: int):
        first = self._position
        self._position = last = first + count
        return self._source[first:last]

    def packet(self):
        return memoryview(self.out)[: self.length]

    def connect(self, address) -> None:
        """The session has connected already."""

    def setblocking(self, flag: bool) -> None:
        """Memory does not block."""

    def settimeout(self, seconds) -> None:
        """Memory does not block."""

    def close(self) -> None:
        """Nothing to close."""


class _Sockets:
    """Stands in for the module `socket` inside the library."""

    def __init__(self, memory: Memory):
        self._memory = memory

    def socket(self, *_):
        return self._memory

    def getaddrinfo(self, host, port, *_):
        return [(0, 0, 0, "", (host, port))]


class Codec:
    """Encodes what leaves and cuts what comes; packets are memoryviews valid until the next."""

    def __init__(self, memory: Memory, client_id: str, keepalive_s: int):
        self._memory = memory
        umqtt.socket = _Sockets(self._memory)
        self._client = umqtt.MQTTClient(client_id.encode(), "", keepalive=keepalive_s)
        #: Of the message that was cut last: its topic, and what QoS 1 has to be answered with.
        self.topic = ""
        self.answer = b""
        # 1.3.4 does not subscribe without one.
        self._client.set_callback(memory.load)

    def connect(self, will_topic: str, will: bytes, user: str, password: str):
        """CONNECT with a clean session, a retained last will, and a login unless `user` is ""."""
        self._client.user = user.encode() if user else None
        self._client.pswd = password.encode() if user else None
        self._client.set_last_will(will_topic.encode(), will, True, 1)
        self._memory.load(_CONNACK)
        self._client.connect(True)
        return self._memory.packet()

    def subscribe(self, topic: str, packet_id: int):
        """SUBSCRIBE with QoS 1."""
        name = topic.encode()
        self._client.pid = packet_id - 1
        self._memory.load(bytes((0x90, 3, packet_id >> 8, packet_id & 255, 1)))
        self._client.subscribe(name, 1)
        packet = self._memory.packet()
        body = 5 + len(name)
        if body > _ONE_BYTE_LENGTH and len(packet) == body + 2:
            head = bytes((0x82, body & 127 | 128, body >> 7))
            return memoryview(head + bytes(packet[2:]))
        return packet

    def publish(self, topic: str, payload: bytes, retain: bool, packet_id: int):
        """PUBLISH, with QoS 1 for a packet id above 0."""
        self._client.pid = packet_id - 1
        self._memory.load(bytes((0x40, 2, packet_id >> 8, packet_id & 255)))
        self._client.publish(topic.encode(), payload, retain, 1 if packet_id else 0)
        return self._memory.packet()

    def ping(self):
        """PINGREQ."""
        self._memory.load(b"")
        self._client.ping()
        return self._memory.packet()

    def disconnect(self):
        """DISCONNECT: the broker then forgets the last will."""
        self._memory.load(b"")
        self._client.disconnect()
        return self._memory.packet()

    def cut(self, packet, at: int):
        """The payload of a whole PUBLISH, the length of its topic at `at`; None for a wrong one.

        In words that fit the interpreter's own stack: what a call needs beyond eleven comes from
        the heap, each time.
        """
        self.answer = b""
        flags = packet[0]
        end = 0
        # QoS 2 was not asked for; a topic must leave room for the packet id of QoS 1.
        if not flags & 4 and at + 2 < len(packet) - (flags & 2):
            end = at + 2 + (packet[at] << 8 | packet[at + 1])
        at += 2
        if not at < end <= len(packet) - (flags & 2):
            return None
        # Bytes and text are compared byte by byte here; to make a text of them takes a look at
        # every name that the interpreter knows.
        if packet[at:end] != self.topic:
            self._name(packet[at:end])
        at = end + (flags & 2)
        if at > end:
            self.answer = _PUBACK + packet[end:at]
        return packet[at:] if self.topic else None

    def _name(self, topic) -> None:
        try:
            self.topic = str(topic, "utf-8")
        except UnicodeError:
            self.topic = ""
