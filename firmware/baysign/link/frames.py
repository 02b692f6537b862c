"""Cuts the byte stream into whole packets in one buffer that never grows.

A packet that does not fit is skipped as it comes, without being held, and counted with its topic.
"""

from micropython import const

from baysign.errors import ProtocolError

# Above this the length takes a second byte.
_ONE_BYTE_TOTAL = const(129)


class Frames:
    """Read into `room()`, say how much with `filled()`, take packets with `next()` until None.

    A packet is a memoryview, valid until the next `room()`; `head` is the length of its fixed
    header. After a skipped QoS 1 PUBLISH, `skipped_id` holds its packet id until the session has
    taken it.
    """

    def __init__(self, size: int):
        self._size = size
        self._view = memoryview(bytearray(size))
        self.oversize = 0
        self.oversize_topic = ""
        self.reset()

    def reset(self) -> None:
        """A new connection: forget what is held."""
        self._start = 0
        self._end = 0
        self._skip = 0
        self.head = 0
        self.skipped_id = 0

    def room(self):
        """The free part of the buffer, never empty."""
        if self._start:
            left = self._end - self._start
            if left:
                self._view[:left] = self._view[self._start : self._end]
            self._start = 0
            self._end = left
        return self._view[self._end :]

    def filled(self, count: int) -> None:
        """`count` bytes have been read into `room()`."""
        if self._skip < count:
            # While a packet is skipped, nothing is held: what follows it begins after the skip.
            self._start += self._skip
            self._end += count
            self._skip = 0
        else:
            self._skip -= count

    def next(self):
        """The next whole packet, or None. ProtocolError for a length that MQTT cannot have."""
        start = self._start
        held = self._end - start
        if held < 2:
            return None
        self.head = 2
        total = self._view[start + 1] + 2
        if total > _ONE_BYTE_TOTAL:
            total = self._long_total(start, held)
        if held < total:
            if total > self._size:
                self._pass_over(self._view[start : self._end], self.head, total)
            return None
        self._start = start + total
        return self._view[start : start + total]

    def _long_total(self, start: int, held: int) -> int:
        """Size of a packet whose length has further bytes; more than is held until they are there.

        Sets `head`.
        """
        length = 0
        head = 1
        while head < held:
            byte = self._view[start + head]
            length |= (byte & 127) << 7 * (head - 1)
            head += 1
            if byte < 128:
                self.head = head
                return head + length
            if head == 5:
                raise ProtocolError("length of five bytes")
        return held + 1

    def _pass_over(self, held, head: int, total: int) -> None:
        """Note whose packet it is, as soon as that much is there; then skip the rest."""
        topic = ""
        if held[0] & 0xF0 == 0x30:
            if len(held) < head + 2:
                return
            after = head + 2 + (held[head] << 8 | held[head + 1])
            ends = after + 2
            if ends <= self._size:
                if len(held) < ends:
                    return
                try:
                    topic = str(held[head + 2 : after], "utf-8")
                except UnicodeError:
                    topic = "?"
                if held[0] & 0x06:
                    self.skipped_id = held[after] << 8 | held[after + 1]
        self.oversize += 1
        self.oversize_topic = topic
        self._skip = total - len(held)
        self._start = self._end = 0
