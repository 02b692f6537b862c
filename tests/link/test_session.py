"""The session against brokers that answer late, wrong, half, or not at all."""

import pytest

from tests.link.peer import CONNACK, Peer, publish
from tests.link.script import ROOT

NONSENSE = b"\xf0\x00"
PATHS = {"1.3.4": ROOT / "build" / "umqtt", "1.8": ROOT / "tests" / "link" / "umqtt_new"}


@pytest.fixture(params=sorted(PATHS))
def peer(request):
    """A function that starts a sign's session; `options` go to the driver."""
    peers = []

    def start(**options):
        peers.append(Peer(PATHS[request.param], **options))
        return peers[-1]

    yield start
    for one in peers:
        one.close()


def test_a_message_arrives_with_its_flags_and_is_acknowledged(peer):
    sign = peer(subscriptions=["a", "b"])
    wire = sign.accept()
    assert wire.welcome(2) == [b"a", b"b"]
    sign.event("session", number=1)
    wire.send(publish(b"a", b"17"))
    wire.send(publish(b"b", b"18", flags=1))
    wire.send(publish(b"a", b"19", flags=0b1010, packet_id=513))
    sign.event("message", topic="a", head="17", retained=False, dup=False)
    sign.event("message", topic="b", head="18", retained=True, dup=False)
    sign.event("message", topic="a", head="19", retained=False, dup=True)
    assert wire.until(0x40) == (0x40, b"\x02\x01")


def test_connect_is_whole_and_clean_with_login_and_will_in_any_language(peer):
    sign = peer(client_id="罗湖", user="ü", password="满", floor=3 << 16, keepalive_s=30)
    wire = sign.accept()
    _, body = wire.packet()
    will = b'{"session": 196609}'
    want = b"\x00\x04MQTT\x04\xee\x00\x1e" + b"".join(
        len(text).to_bytes(2, "big") + text
        for text in ("罗湖".encode(), b"own/status", will, "ü".encode(), "满".encode())
    )
    assert body == want


def test_half_packets_and_glued_packets(peer):
    sign = peer()
    wire = sign.accept()
    wire.welcome()
    whole = publish(b"a", b"x" * 200) + publish(b"a", b"2") + publish(b"a", b"3")
    for cut in (1, 3, 40, len(whole) - 2, len(whole)):
        wire.send(whole[:cut])
        whole = whole[cut:]
        if not whole:
            break
    assert sign.event("message")["size"] == 200
    sign.event("message", head="2")
    sign.event("message", head="3")


def test_a_packet_too_large_is_skipped_acknowledged_and_named(peer):
    sign = peer(packet_bytes=512)
    wire = sign.accept()
    wire.welcome()
    wire.send(publish(b"big", b"{" * 200_000, flags=0b0011, packet_id=7))
    wire.send(publish(b"a", b"after"))
    sign.event("log", text="message on big is too large")
    sign.event("message", head="after")
    assert wire.until(0x40) == (0x40, b"\x00\x07")


def test_exactly_the_buffer_fits_and_one_byte_more_does_not(peer):
    sign = peer(packet_bytes=512)
    wire = sign.accept()
    wire.welcome()
    fits = publish(b"a", b"f" * 506)
    assert len(fits) == 512
    wire.send(fits)
    wire.send(publish(b"a", b"t" * 507))
    wire.send(publish(b"a", b"end"))
    assert sign.event("message")["size"] == 506
    assert sign.event("message")["head"] == "end"


def test_fifty_megabytes_announced_and_never_sent_end_by_the_ping(peer):
    sign = peer(keepalive_s=2)
    wire = sign.accept()
    wire.welcome()
    wire.send(b"\x30\x80\xe1\xeb\x17\x00\x03big")
    assert wire.ended()
    assert sign.down() == "no answer to ping"
    sign.accept().welcome()
    sign.event("session", number=2)


@pytest.mark.parametrize(
    "inner",
    [
        b"\x30\x00",
        b"\x30\x01\x00",
        b"\x30\x04\x00\x09ab",
        b"\x30\x04\x00\x00ab",
        b"\x32\x05\x00\x03abc",
        b"\x36\x04\x00\x01aX",
        b"\x30\x04\x00\x02\xff\xfe",
    ],
    ids=lambda data: data.hex(),
)
def test_a_publish_wrong_inside_is_dropped_alone(peer, inner):
    sign = peer()
    wire = sign.accept()
    wire.welcome()
    wire.send(inner)
    wire.send(publish(b"a", b"next"))
    assert sign.event("message")["head"] == "next"


def test_a_handler_that_raises_costs_nothing(peer):
    sign = peer()
    wire = sign.accept()
    wire.welcome()
    wire.send(publish(b"raise", b"1", flags=2, packet_id=9))
    wire.send(publish(b"a", b"2"))
    sign.event("message", topic="raise")
    sign.event("message", topic="a")
    assert wire.until(0x40) == (0x40, b"\x00\x09")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"\x20\x02\x00\x05", "refused: not authorised"),
        (b"\x20\x02\x00\x63", "refused: code 99"),
        (b"\x20\x01\x00", "packet 20 of 3 bytes for CONNACK"),
        (b"\x20\x00", "packet 20 of 2 bytes for CONNACK"),
        (b"\x90\x03\x00\x01\x01", "packet 90 of 5 bytes for CONNACK"),
        (b"\x20\xff\xff\xff\xff\x01", "packet 20 of over 129 bytes for CONNACK"),
    ],
    ids=lambda value: value.hex() if isinstance(value, bytes) else "",
)
def test_a_bad_welcome_ends_with_a_clear_reason_and_another_try(peer, answer, reason):
    sign = peer()
    wire = sign.accept()
    wire.packet()
    wire.send(answer)
    assert sign.down() == reason
    sign.accept().welcome()
    # An attempt that was never welcomed used up no number.
    sign.event("session", number=1)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"\x40\x02\x11\x11", "answer to a PUBLISH never sent"),
        (b"\x90\x03\x11\x11\x01", "answer to a SUBSCRIBE never sent"),
        (b"\x40\x03\x00\x01\x00", "packet 40 of 5 bytes"),
        (b"\xd0\x01\x00", "packet d0 of 3 bytes"),
        (b"\x82\x06\x00\x01\x00\x01a\x01", "packet 82 of 8 bytes"),
        (b"\xf0\x00", "packet f0 of 2 bytes"),
        (CONNACK, "packet 20 of 4 bytes"),
    ],
    ids=lambda value: value.hex() if isinstance(value, bytes) else "",
)
def test_answers_to_nothing_and_unknown_packets_end_the_session(peer, packet, reason):
    sign = peer()
    wire = sign.accept()
    wire.welcome()
    sign.event("session", number=1)
    wire.send(packet)
    sign.event("session", number=0)
    assert sign.down() == reason
    sign.accept().welcome()
    sign.event("session", number=2)


def test_no_connack_in_time(peer):
    sign = peer(speed=20)
    wire = sign.accept()
    wire.packet()
    assert sign.down() == "no answer to CONNECT"
    assert wire.ended()


def test_no_suback_in_time(peer):
    sign = peer(speed=20)
    wire = sign.accept()
    wire.packet()
    wire.send(CONNACK)
    wire.until(0x80)
    assert sign.down() == "no answer to SUBSCRIBE"


def test_nothing_is_published_before_every_subscription_is_answered(peer):
    sign = peer(subscriptions=["a", "b"])
    wire = sign.accept()
    wire.packet()
    wire.send(CONNACK)
    for _ in range(2):
        first, body = wire.packet()
        assert first == 0x82
        last = body[:2]
    wire.send(b"\x90\x03\x00\x01\x01")
    wire.send(publish(b"touch", b"1"))
    sign.event("message", topic="touch")
    wire.send(b"\x90\x03" + last + b"\x01")
    assert wire.packet()[0] == 0x33


def test_ping_at_half_the_keepalive_and_a_session_that_lives_on(peer):
    sign = peer(keepalive_s=2)
    wire = sign.accept()
    wire.welcome()
    for _ in range(3):
        assert wire.until(0xC0) == (0xC0, b"")
        wire.send(b"\xd0\x00")
    wire.send(publish(b"a", b"alive"))
    sign.event("message", head="alive")


def test_a_byte_a_second_does_not_hold_the_session(peer):
    sign = peer(keepalive_s=2)
    wire = sign.accept()
    wire.welcome()
    for byte in publish(b"a", b"slow"):
        try:
            wire.until(0xC0)
            wire.send(bytes([byte]))
        except (EOFError, ConnectionError):
            break
    else:
        raise AssertionError("the session went on")
    assert sign.down() == "no answer to ping"


def test_packet_ids_wrap_and_skip_what_is_under_way(peer):
    sign = peer(packet_id=65533, subscriptions=["a", "b", "c"])
    wire = sign.accept()
    wire.packet()
    wire.send(CONNACK)
    bodies = [wire.packet()[1] for _ in range(3)]
    assert [body[:2].hex() for body in bodies] == ["fffe", "ffff", "0001"]
    for body in bodies:
        wire.send(b"\x90\x03" + body[:2] + b"\x01")
    assert wire.until(0x30)[1][-8:-6] == b"\x00\x02"


@pytest.mark.parametrize("size", [121, 122, 123, 127, 128, 250, 251, 300])
def test_long_topics_are_subscribed_whole(peer, size):
    topic = "t" * (size - 3) + "满"
    sign = peer(subscriptions=[topic])
    wire = sign.accept()
    assert wire.welcome() == [topic.encode()]


def test_published_texts_of_any_language_are_whole(peer):
    sign = peer(face="满 °Ü")
    wire = sign.accept()
    wire.packet()
    wire.send(CONNACK)
    _, body = wire.packet()
    wire.send(b"\x90\x03" + body[:2] + b"\x01")
    first, body = wire.until(0x30)
    assert first == 0x33
    assert body == b"\x00\x08own/face\x00\x02" + "满 °Ü 1".encode()


def test_the_newest_face_wins_and_no_more_than_two_a_second(peer):
    sign = peer()
    wire = sign.accept()
    wire.welcome()
    wire.send(publish(b"touch", b"40"))
    _, body = wire.until(0x30)
    assert body.endswith(b"face 2")
    wire.send(b"\x40\x02" + body[10:12])
    wire.send(publish(b"touch", b"1") + publish(b"a", b"x" * 10, flags=2, packet_id=5))
    # Held back by the half second, yet the acknowledgement is not.
    assert wire.packet() == (0x40, b"\x00\x05")
    _, body = wire.until(0x30)
    assert body.endswith(b"face 3")


def test_a_new_session_says_everything_again_and_counts_on(peer):
    sign = peer()
    sign.accept().welcome()
    first = sign.event("session")
    assert first["number"] == 1


def test_a_higher_session_number_makes_it_leave_politely_and_come_back_above(peer):
    sign = peer(floor=65536)
    wire = sign.accept()
    wire.welcome()
    sign.event("session", number=65537)
    wire.send(publish(b"rise", b"400000"))
    assert wire.until(0xE0) == (0xE0, b"")
    sign.event("session", number=0)
    sign.accept().welcome()
    sign.event("session", number=400001)


def wait_ms(sign) -> int:
    """How long the sign says that it will wait."""
    return int(sign.event("log")["text"].rsplit(" ", 2)[1])


def test_backoff_grows_until_a_ping_was_answered(peer):
    sign = peer(keepalive_s=2, backoff_ms=100)
    waits = []
    for _ in range(3):
        wire = sign.accept()
        wire.welcome()
        wire.send(NONSENSE)
        waits.append(wait_ms(sign))
    wire = sign.accept()
    wire.welcome()
    wire.until(0xC0)
    wire.send(b"\xd0\x00" + publish(b"a", b"x"))
    sign.event("message")
    wire.send(NONSENSE)
    waits.append(wait_ms(sign))
    assert waits == [50, 100, 200, 50]


@pytest.mark.parametrize("end", ["close", "reset", "refuse"])
def test_what_the_broker_does_to_all_of_them_spreads_the_signs(peer, end):
    sign = peer(backoff_ms=10, crowd_ms=400)
    waits = []
    for _ in range(3):
        wire = sign.accept()
        if end == "refuse":
            wire.until(0x10)
            wire.send(b"\x20\x02\x00\x03")
        else:
            # CONNACK alone proves nothing.
            wire.welcome()
            getattr(wire, end)()
        waits.append(wait_ms(sign))
    # With the 0.5 that is random here: half of the spread; then a quarter of it before that.
    assert waits == [200, 300, 300]


def test_nobody_listens_at_first(peer):
    sign = peer()
    sign.server.close()
    sign.down()
    sign.down()
