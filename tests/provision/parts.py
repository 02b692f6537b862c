"""A template, tables of signs, and a reader of the labels' codes from pixels."""

import json
import re

import zxingcpp

from baysign_host.provision import command

#: Marked, so that a test can look for it everywhere.
WIFI, LOGIN = "SECRET-wifi", "SECRET-login"
NAMES = (
    "Am Hafen",
    "满意停车场 东门",
    "Straße des 17. Juni, Tiefgarage",
    "码头",
    "P+R <West> & Ost",
)
_MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
_SIDE = re.compile(r'viewBox="0 0 (\d+) \1" shape')
_SCALE = 4


def template(**changes) -> dict:
    """What all signs have in common."""
    return {
        "board": "esp32_devkitc",
        "sign": "entrance_4d",
        "network": {"wifi": [{"ssid": "street", "password": WIFI}]},
        "broker": {"host": "10.0.0.5", "user": "signs"},
        "sources": {"city": {"topic": "parking/{key}/free", "format": "plain", "number": "free"}},
        "lots": {"p1": {"source": "city", "capacity": 400, "max_age_s": 900}},
        "lines": [{"lots": ["p1"]}],
        **changes,
    }


def table(count: int) -> bytes:
    """As a German or Chinese Excel saves it."""
    rows = ["id;name;lots.p1.key;position.lat;position.lon;broker.password;groups;# street"]
    rows += [
        f"e{n};{NAMES[n % 5]};lot{n};24,{n:03};118;{LOGIN}-{n};north|west;Hauptstraße {n}"
        for n in range(1, count + 1)
    ]
    return b"\xef\xbb\xbf" + "\r\n".join([*rows, ";;;;;;;", ""]).encode()


class Desk:
    """A folder with a template and a table, and `provision` called on them."""

    def __init__(self, folder):
        self.folder = folder
        self.out = folder / "out"
        self.template = folder / "template.json"
        self.signs = folder / "signs.csv"
        self.template.write_text(json.dumps(template()), encoding="utf-8")

    def run(self, rows: bytes | str | None = None, **options) -> int:
        """Provision; `rows` is a new table."""
        if rows is not None:
            self.signs.write_bytes(rows if isinstance(rows, bytes) else rows.encode())
        return command.main(self.signs, self.template, self.out, **options)

    def manifest(self, sign: str) -> dict:
        """What a sign's image says of itself."""
        return json.loads((self.out / sign / "manifest.json").read_bytes())

    def content(self) -> dict[str, bytes]:
        """Every file below the folder of all signs."""
        files = (path for path in self.out.rglob("*") if path.is_file())
        return {str(path.relative_to(self.out)): path.read_bytes() for path in files}


def code(svg: str) -> str:
    """What a reader makes of the QR code of a label, from black and white pixels."""
    side = int(_SIDE.search(svg)[1]) * _SCALE
    pixels = bytearray(b"\xff" * side * side)
    for x, y in _MODULE.findall(svg):
        for row in range(int(y) * _SCALE, (int(y) + 1) * _SCALE):
            start = row * side + int(x) * _SCALE
            pixels[start : start + _SCALE] = bytes(_SCALE)
    (found,) = zxingcpp.read_barcodes(memoryview(pixels).cast("B", (side, side)))
    return found.text
