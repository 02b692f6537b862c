"""A publisher that costs nothing of its own: one socket, one write a message.

A client library would add its own threads and queues to every figure; here the stamp is taken and
the next instruction hands the bytes to the kernel.
"""

import socket
import struct
import threading
import time

_KEEPALIVE_S = 600


class Publisher:
    """Publishes QoS 0 or QoS 1 to a broker on loopback; acks are read and dropped by a thread."""

    def __init__(self, port: int, name: str = "bench-publisher") -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = _text("MQTT") + bytes((4, 2)) + struct.pack(">H", _KEEPALIVE_S) + _text(name)
        self._socket.sendall(_packet(0x10, body))
        reply = self._socket.recv(4)
        if reply != b"\x20\x02\x00\x00":
            raise RuntimeError(f"the broker refused the publisher: {reply!r}")
        self._socket.settimeout(None)
        self._packet_id = 0
        threading.Thread(target=self._drop_acks, daemon=True).start()

    def packet(self, topic: str, payload: bytes, qos: int = 1, retain: bool = False) -> bytes:
        """The bytes of one PUBLISH, so that none of the encoding falls into the measured time."""
        body = _text(topic)
        if qos:
            self._packet_id = self._packet_id % 65535 + 1
            body += struct.pack(">H", self._packet_id)
        return _packet(0x30 | qos << 1 | retain, body + payload)

    def send(self, packet: bytes) -> int:
        """Sends a packet; returns the monotonic time in µs just before."""
        stamp_us = time.monotonic_ns() // 1000
        self._socket.sendall(packet)
        return stamp_us

    def close(self) -> None:
        """Says goodbye."""
        self._socket.sendall(b"\xe0\x00")
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _drop_acks(self) -> None:
        try:
            while self._socket.recv(4096):
                pass
        except OSError:
            return


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _packet(kind: int, body: bytes) -> bytes:
    length, left = bytearray(), len(body)
    while True:
        left, low = divmod(left, 128)
        length.append(low | (0x80 if left else 0))
        if not left:
            return bytes((kind,)) + length + body
