"""Certificates that a configuration names come along, as the board reads them."""

import ssl

import pytest

from baysign_host.errors import HostError
from baysign_host.image.certificates import certificates

DER = b"\x30\x03\x02\x01\x05"
OTHER = b"\x30\x03\x02\x01\x07"


@pytest.fixture
def beside(tmp_path):
    """A folder with `tls` in it."""
    (tmp_path / "tls").mkdir()
    return tmp_path


def config(ca: str, **more) -> dict:
    """A configuration with these names."""
    return {"broker": {"host": "b", "tls": {"ca": ca, **more}}}


def test_none_named_none_taken(tmp_path):
    assert certificates({"broker": {"host": "b"}}, tmp_path) == {}
    assert certificates({"broker": {"host": "b", "tls": None}}, tmp_path) == {}


def test_der_as_it_is_and_pem_as_der(beside):
    (beside / "tls" / "ca.der").write_bytes(DER)
    (beside / "tls" / "own").write_text("Bag\n" + ssl.DER_cert_to_PEM_cert(OTHER))
    (beside / "tls" / "own.key").write_bytes(DER)
    asked = config("ca.der", certificate="own", key="own.key")
    asked["broker"]["fallbacks"] = [{"host": "c", "tls": {"ca": "own"}}, {"host": "d"}]
    assert certificates(asked, beside) == {
        "/tls/ca.der": DER,
        "/tls/own": OTHER,
        "/tls/own.key": DER,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither DER nor PEM"),
        ("-----BEGIN CERTIFICATE-----", "neither DER nor PEM"),
        (ssl.DER_cert_to_PEM_cert(DER) * 2, "holds 2"),
        (
            ssl.DER_cert_to_PEM_cert(DER).replace("CERTIFICATE", "ENCRYPTED PRIVATE KEY"),
            "locked with a password",
        ),
    ],
)
def test_what_the_board_could_not_read_is_one_line(beside, text, words):
    (beside / "tls" / "ca").write_text(text)
    with pytest.raises(HostError) as caught:
        certificates(config("ca"), beside)
    assert str(caught.value).startswith("broker.tls.ca: ") and words in str(caught.value)


def test_one_that_is_not_there(beside):
    with pytest.raises(HostError, match=r"broker.tls.key: .*tls/k: No such file"):
        certificates(config("", key="k"), beside)
