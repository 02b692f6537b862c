"""What is sent, and when, of what the sign has to say."""

from baysign.link.outbox import Outbox


def test_a_payload_that_finds_no_room_is_made_again_at_its_next_time():
    outbox = Outbox()
    room = []

    def build():
        if not room:
            raise MemoryError
        return b"large"

    outbox.add("large", build, 1000)
    outbox.add("small", lambda: b"small")
    outbox.touch("large")
    outbox.touch("small")
    assert outbox.take(0) == ("small", b"small", True, 1)
    assert outbox.take(500) is None and outbox.wait_ms(500) == 500
    room.append(True)
    assert outbox.take(1000) == ("large", b"large", True, 1)
    assert outbox.wait_ms(1000) == -1 and outbox.superseded == 0
