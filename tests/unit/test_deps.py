"""Fetching umqtt.simple: by name and hash, from whatever index pip is configured for."""

import gzip
import hashlib
import http.server
import io
import tarfile
import threading

import pytest

from baysign_host import deps
from baysign_host.errors import DepsError

NAME = "micropython-umqtt.simple"
FILE = "micropython-umqtt.simple-1.3.4.tar.gz"
CODE = b"class MQTTClient:\n    pass\n"


def packed(*members: tuple[str, bytes]) -> bytes:
    """A source archive with these members, the same bytes every time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)


GOOD = packed(
    ("pkg-1.3.4/setup.cfg", b""),
    ("../../escaped.py", b"out of the folder"),
    ("pkg-1.3.4/umqtt/simple.py", CODE),
)


def pin(data: bytes = GOOD) -> dict:
    """The pin that belongs to an archive."""
    digest = hashlib.sha256(data).hexdigest()
    return {"name": NAME, "file": FILE, "sha256": digest, "member": "umqtt/simple.py"}


@pytest.fixture
def index():
    """`index(archive)` → URL of a package index on loopback that serves one file."""
    servers = []

    def serve(data: bytes, status: int = 200) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = f'<!DOCTYPE html><html><body><a href="/f/{FILE}">{FILE}</a></body></html>'
                is_file = self.path.startswith("/f/")
                body = data if is_file else page.encode()
                self.send_response(status)
                kind = "application/gzip" if is_file else "text/html"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/simple/"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_module_lands_and_nothing_else(index, tmp_path):
    folder = tmp_path / "in" / "umqtt"
    path = deps.fetch_umqtt(folder, pin(), [index(GOOD)])
    assert path.read_bytes() == CODE
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [folder / "umqtt" / "simple.py"]


def test_a_wrong_hash_is_refused_in_one_line(index, tmp_path):
    with pytest.raises(DepsError) as caught:
        deps.fetch_umqtt(tmp_path, pin(b"something else"), [index(GOOD)])
    text = str(caught.value)
    assert "\n" not in text and FILE in text and "pinned is" in text
    assert list(tmp_path.rglob("*.py")) == []


def closed_port() -> str:
    """An index URL where nobody listens."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return f"http://127.0.0.1:{port}/simple/"


def test_no_network_is_one_line(tmp_path):
    with pytest.raises(DepsError) as caught:
        deps.fetch_umqtt(tmp_path, pin(), [closed_port()])
    text = str(caught.value)
    assert "\n" not in text and "is there a network" in text and "127.0.0.1" not in text


def test_the_second_index_is_asked_when_the_first_has_nothing(index, tmp_path):
    urls = [closed_port(), index(b"", status=404), index(GOOD)]
    assert deps.fetch_umqtt(tmp_path, pin(), urls).read_bytes() == CODE


def test_an_archive_without_the_module_is_refused(index, tmp_path):
    data = packed(("pkg-1.3.4/other.py", b""))
    with pytest.raises(DepsError, match=r"holds no umqtt/simple\.py"):
        deps.fetch_umqtt(tmp_path, pin(data), [index(data)])


def test_main_prints_one_line_and_no_traceback(monkeypatch, capsys):
    monkeypatch.setattr(deps, "index_urls", lambda: [closed_port()])
    assert deps.main(["umqtt"]) == 2
    text = capsys.readouterr().err
    assert text.startswith("deps: cannot fetch") and text.count("\n") == 1


def test_index_urls_come_from_pips_environment(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://a.example/simple")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "file:///x https://b.example/simple")
    assert deps.index_urls() == ["https://a.example/simple", "https://b.example/simple"]


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (
            "WARNING: Retrying ... NewConnectionError('...')\nERROR: No matching",
            "is there a network",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
            "    rich==15.0.0 from https://example.org/x.whl#sha256=1 (from -r lock):\n",
            "not as in requirements.lock: rich==15.0.0",
        ),
        ("ERROR: first\nERROR: No space left on device", "No space left on device"),
        ("", ""),
    ],
)
def test_pips_own_trouble_becomes_one_line(log, words):
    assert words in deps.pip_cause(log) and "\n" not in deps.pip_cause(log)
