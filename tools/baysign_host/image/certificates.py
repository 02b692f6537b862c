"""The certificate files that a configuration names, for the board's folder `/tls`.

They are looked for in a folder `tls` beside the configuration. The board reads DER; what is PEM,
as most authorities hand it out, is written as DER.
"""

import base64
import re
from pathlib import Path

from baysign_host.errors import HostError

FOLDER = "tls"
_NAMES = ("ca", "certificate", "key")
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+)-----END \1-----")
# Every certificate and key is an ASN.1 SEQUENCE.
_SEQUENCE = 0x30


def certificates(config: dict, beside: Path) -> dict[str, bytes]:
    """path on the board → content. HostError for one that is missing, or is none of the kind."""
    files = {}
    broker = config["broker"]
    rows = [("broker", broker)]
    rows += [
        (f"broker.fallbacks[{at}]", row) for at, row in enumerate(broker.get("fallbacks", ()))
    ]
    for where, row in rows:
        named = row.get("tls") or {}
        for key in _NAMES:
            name = named.get(key)
            if name:
                path = beside / FOLDER / name
                files[f"/{FOLDER}/{name}"] = _der(f"{where}.tls.{key}", path)
    return files


def _der(where: str, path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HostError(f"{where}: {path}: {error.strerror}") from None
    blocks = _PEM.findall(data)
    if len(blocks) > 1:
        raise HostError(f"{where}: {path}: holds {len(blocks)} certificates or keys: name one")
    if blocks:
        if b"ENCRYPTED" in blocks[0][0]:
            raise HostError(f"{where}: {path}: is locked with a password, which no sign knows")
        data = base64.b64decode(blocks[0][1])
    if data[:1] != bytes([_SEQUENCE]):
        raise HostError(f"{where}: {path}: neither DER nor PEM")
    return data
