"""A stand-in with the interface of umqtt.simple 1.8, which boards carry.

Differences from 1.3.4 that callers notice: `connect(clean_session, timeout)` sets the timeout on
the socket, SUBSCRIBE packets have a length of any size, `wait_msg` returns the packet's first
byte.
"""

import socket
import struct


class MQTTException(Exception):
    pass


def _length(size):
    out = bytearray()
    while True:
        out.append(size & 127 | (128 if size > 127 else 0))
        size >>= 7
        if not size:
            return bytes(out)


class MQTTClient:
    def __init__(self, client_id, server, port=0, user=None, password=None, keepalive=0, ssl=None):
        self.client_id = client_id
        self.server = server
        self.port = port or (8883 if ssl else 1883)
        self.user = user
        self.pswd = password
        self.keepalive = keepalive
        self.pid = 0
        self.cb = None
        self.sock = None
        self.will = None

    def set_callback(self, f):
        self.cb = f

    def set_last_will(self, topic, msg, retain=False, qos=0):
        self.will = (topic, msg, retain, qos)

    def _strings(self, *texts):
        for text in texts:
            self.sock.write(struct.pack("!H", len(text)))
            self.sock.write(text)

    def connect(self, clean_session=True, timeout=None):
        self.sock = socket.socket()
        self.sock.settimeout(timeout)
        self.sock.connect(socket.getaddrinfo(self.server, self.port)[0][-1])
        flags = 2 if clean_session else 0
        texts = [self.client_id]
        if self.will:
            topic, msg, retain, qos = self.will
            flags |= 4 | qos << 3 | (32 if retain else 0)
            texts += [topic, msg]
        if self.user:
            flags |= 0xC0
            texts += [self.user, self.pswd]
        size = 10
        for text in texts:
            size += 2 + len(text)
        self.sock.write(b"\x10" + _length(size))
        self.sock.write(b"\x00\x04MQTT\x04" + struct.pack("!BH", flags, self.keepalive))
        self._strings(*texts)
        answer = self.sock.read(4)
        if answer[0] != 0x20 or answer[1] != 2:
            raise MQTTException(answer[0])
        if answer[3]:
            raise MQTTException(answer[3])
        return answer[2] & 1

    def disconnect(self):
        self.sock.write(b"\xe0\x00")
        self.sock.close()

    def ping(self):
        self.sock.write(b"\xc0\x00")

    def publish(self, topic, msg, retain=False, qos=0):
        size = 2 + len(topic) + len(msg) + (2 if qos else 0)
        self.sock.write(bytes((0x30 | qos << 1 | (1 if retain else 0),)) + _length(size))
        self._strings(topic)
        if qos:
            self.pid += 1
            self.sock.write(struct.pack("!H", self.pid))
        self.sock.write(msg)
        while qos:
            if self.wait_msg() == 0x40:
                rest = self.sock.read(3)
                if rest[1] << 8 | rest[2] == self.pid:
                    return

    def subscribe(self, topic, qos=0):
        self.pid += 1
        self.sock.write(b"\x82" + _length(5 + len(topic)) + struct.pack("!H", self.pid))
        self._strings(topic)
        self.sock.write(bytes((qos,)))
        while True:
            if self.wait_msg() == 0x90:
                rest = self.sock.read(4)
                if rest[1] << 8 | rest[2] != self.pid or rest[3] == 0x80:
                    raise MQTTException(rest[3])
                return

    def wait_msg(self):
        first = self.sock.read(1)
        self.sock.setblocking(True)
        if first is None:
            return None
        if first == b"":
            raise OSError(-1)
        kind = first[0]
        if kind == 0xD0:
            self.sock.read(1)
            return None
        if kind & 0xF0 != 0x30:
            return kind
        size = shift = 0
        while True:
            byte = self.sock.read(1)[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        head = self.sock.read(2)
        topic = self.sock.read(head[0] << 8 | head[1])
        size -= 2 + len(topic)
        pid = None
        if kind & 6:
            pid = self.sock.read(2)
            size -= 2
        self.cb(topic, self.sock.read(size))
        if pid:
            self.sock.write(b"\x40\x02" + bytes(pid))
        return kind
