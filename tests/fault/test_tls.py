"""TLS of the whole firmware: who is believed, who is not, and what the operator reads of it."""

import pytest

from baysign_host.sim.peer import Peer
from baysign_host.sim.tls import Secure
from tests import certificates
from tests.fault.parts import LOTS, PAUSE_S, UNKNOWN, Trouble, console
from tests.fault.test_time import Server
from tests.standing.parts import NOON_S, Scene, junction

HOST = "mqtt.city"
PORT = 8883
UNTRUSTED = "the broker cannot be trusted"
REFUSED = "refused by the broker"


@pytest.fixture(scope="module")
def ca():
    """The authority that the sign believes."""
    return certificates.authority()


@pytest.fixture
def secure(scene, ca, tmp_path):
    """`secure(server, own)` → a sign, still off, whose broker shows the certificate `server` and
    asks for one; `own` names the sign's: client, stranger or ""."""

    def make(server=None, own: str = "client", clock=NOON_S, **settings) -> Scene:
        row = {"ca": "ca.der", "name": HOST}
        if own:
            row |= {"certificate": f"{own}.der", "key": f"{own}.key.der"}
        broker = {"host": HOST, "port": PORT, "tls": row}
        made = scene(junction(LOTS, broker=broker, **settings), start=False, clock=clock)
        folder = made.sign.home / "flash" / "tls"
        ca.der(folder, "ca")
        certificates.issue(ca, "j1").der(folder, "client")
        certificates.issue(certificates.authority(), "j1").der(folder, "stranger")
        made.broker = Trouble()
        good = server or certificates.issue(ca, HOST)
        made.secure = Secure(made.broker, good.server(tmp_path, asks=ca))
        made.sign.listen(made.secure, PORT)
        return made

    return make


def downs(made) -> list[str]:
    """The reasons of all failures that the console still holds."""
    said = made.sign.console.decode()
    assert "Traceback" not in said, said
    lines = [line.split("down: ")[1] for line in said.splitlines() if " link: down: " in line]
    return [line.rpartition(";")[0] for line in lines]


def test_a_session_with_certificates_on_both_sides(secure):
    made = secure().start()
    assert made.broker.sessions == 1, console(made)
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    # Large and small, glued and cut by the records of TLS.
    for count in range(1, 40):
        made.at(made.now_s, "parking/b/free", str(count) + " " * (count * 20))
        made.at(made.now_s, "parking/c/free", str(100 + count))
    assert made.after(1) == ("5", "39", "139")
    made.after(300)
    counters = made.counters()
    assert (counters["sessions"], counters["failures"], counters["errors"]) == (1, 0, 0)
    assert made.said("health")[-1]["broker"] == f"{HOST}:{PORT}"
    assert made.sign.boots == 1


class Text(Peer):
    """A server that speaks no TLS."""

    def opened(self, connection) -> None:
        """It speaks first."""
        connection.send(b"220 mail.city ESMTP ready\r\n")


@pytest.mark.parametrize(
    ("how", "cause", "reason"),
    [
        ("stranger", UNTRUSTED, "certificate not trusted"),
        ("other name", UNTRUSTED, f"wrong name: the certificate is not for {HOST}"),
        ("expired", UNTRUSTED, "certificate expired"),
        ("future", UNTRUSTED, "certificate not yet valid"),
        ("text", UNTRUSTED, "the broker speaks no TLS at this port"),
        ("own missing", REFUSED, "client certificate missing, or no cipher in common"),
        ("own strange", REFUSED, "client certificate refused, or no cipher in common"),
    ],
)
def test_a_failed_handshake_says_why_and_the_next_good_one_counts(
    secure, ca, tmp_path, how, cause, reason
):
    server = {
        "stranger": certificates.issue(certificates.authority(), HOST),
        "other name": certificates.issue(ca, "mqtt.town"),
        "expired": certificates.issue(ca, HOST, 2024, 2025),
        "future": certificates.issue(ca, HOST, 2048, 2049),
    }
    made = secure(
        server.get(how), {"own missing": "", "own strange": "stranger"}.get(how, "client")
    )
    if how == "text":
        made.sign.listen(Text(), PORT)
    made.start(until_s=300)
    assert made.sign.lit.texts == UNKNOWN and made.broker.sessions == 0
    # Tried more often than there are sockets, and there is memory for one TLS connection only.
    assert len(downs(made)) > 10 and set(downs(made)) == {reason}
    asks = None if how.startswith("own") else ca
    good = certificates.issue(ca, HOST).server(tmp_path, asks)
    made.sign.listen(Secure(made.broker, good), PORT)
    made.after(PAUSE_S + 5)
    assert made.broker.sessions == 1
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    made.after(66)
    told = [said for said in made.said("log") if said["fault"] == "communications"]
    assert [(said["cause"], said["active"]) for said in told] == [(cause, True), (cause, False)]
    assert told[0]["detail"] == reason
    assert made.said("health")[-1]["last_disconnect"] == reason
    assert made.said("faults")[-1]["shortErrorStatus"] == 0
    assert made.sign.boots == 1


class Hasty(Peer):
    """Hangs up in the middle of the handshake."""

    def received(self, connection, data: bytes) -> None:
        """ClientHello."""
        connection.reset()


@pytest.mark.parametrize("peer", [Peer, Hasty])
def test_a_handshake_that_never_ends_is_given_up(secure, peer):
    made = secure()
    made.sign.listen(peer(), PORT)
    made.start(until_s=400)
    silence = {"no way to send CONNECT"}
    assert set(downs(made)) == (silence if peer is Peer else {"closed in the TLS handshake: 104"})
    assert len(downs(made)) > 11
    made.sign.listen(made.secure, PORT)
    made.after(PAUSE_S + 15)
    assert made.broker.sessions == 1
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.sign.boots == 1 and made.sign.lag_us <= 200_000


def test_without_the_time_no_certificate_is_believed_and_with_it_all_is_well(secure):
    made = secure(clock="unset", time={"servers": ["time.city"]})
    made.start(until_s=60)
    assert made.broker.sessions == 0 and made.secure.refusals == []
    assert set(downs(made)) == {"clock not set: no certificate can be checked"}
    made.sign.listen(Server(), 123, host="udp")
    made.after(50)
    assert made.broker.sessions == 1
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    # The chip's clock goes on through a reset: no time server is needed then.
    made.sign.life.world.peers.pop(("udp", 123))
    made.sign.reset()
    made.after(20)
    assert made.broker.sessions == 2


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("ca.der", None, "no file /tls/ca.der"),
        ("ca.der", b"-----BEGIN", "ca.der: no certificate in DER"),
        ("client.der", None, "no file /tls/client.der"),
        ("client.key.der", b"", "client.der, client.key.der: invalid key"),
    ],
)
def test_files_that_are_missing_or_wrong(secure, name, data, reason):
    made = secure()
    path = made.sign.home / "flash" / "tls" / name
    whole = path.read_bytes()
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)
    made.start(until_s=40)
    assert set(downs(made)) == {reason}
    path.write_bytes(whole)
    made.after(PAUSE_S + 5)
    assert made.broker.sessions == 1
