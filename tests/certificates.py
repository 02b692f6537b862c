"""An authority for one test run, and what it certifies: for brokers in PEM, for signs in DER."""

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_FROM, _UNTIL = 2024, 2049
_PEM, _DER = serialization.Encoding.PEM, serialization.Encoding.DER


@dataclass(frozen=True)
class Certified:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def _key(self, encoding) -> bytes:
        form = serialization.PrivateFormat.TraditionalOpenSSL
        return self.key.private_bytes(encoding, form, serialization.NoEncryption())

    def pem(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Written as `name`.crt and `name`.key, as brokers want them."""
        paths = folder / f"{name}.crt", folder / f"{name}.key"
        paths[0].write_bytes(self.certificate.public_bytes(_PEM))
        paths[1].write_bytes(self._key(_PEM))
        return paths

    def server(self, folder: Path, asks: "Certified | None" = None) -> ssl.SSLContext:
        """For a broker with this certificate; one that `asks` certified has to be shown it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.pem(folder, "server"))
        if asks is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(asks.pem(folder, "asks")[0])
        return context

    def der(self, folder: Path, name: str) -> None:
        """Written as `name`.der and `name`.key.der into a sign's /tls."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.der").write_bytes(self.certificate.public_bytes(_DER))
        (folder / f"{name}.key.der").write_bytes(self._key(_DER))


def authority(name: str = "City CA") -> Certified:
    """One that certifies others."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Certified(_sign(name, key, name, key, None), key)


def issue(by: Certified, host: str, since: int = _FROM, until: int = _UNTIL) -> Certified:
    """A certificate for `host`, valid from one year's beginning to another's."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = by.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return Certified(_sign(host, key, issuer, by.key, host, since, until), key)


def _sign(name, key, issuer, issuer_key, host, since=_FROM, until=_UNTIL) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(since, 1, 1))
        .not_valid_after(datetime.datetime(until, 1, 1))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())
