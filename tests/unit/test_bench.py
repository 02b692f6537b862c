"""The parts of the bench whose error would be silent: percentiles, bars, bytes on the wire."""

import os
import shlex
import socket
import threading

import pytest

from baysign_host import interpreter
from baysign_host.errors import HostError
from baysign_host.image.weigh import Weight
from tests.bench import size
from tests.bench.publisher import Publisher
from tests.bench.stats import Row, percentile


def test_percentiles_by_nearest_rank():
    values = [15, 20, 35, 40, 50]
    assert [percentile(values, pct) for pct in (5, 30, 40, 50, 99, 100)] == [
        15,
        20,
        20,
        35,
        50,
        50,
    ]
    assert percentile(list(range(1, 101)), 99) == 99
    with pytest.raises(RuntimeError):
        percentile([], 50)


def test_a_row_as_json_has_what_the_design_promises():
    row = Row("x_ms", 1.5, "ms", 1.0, "plain client", 0.2)
    assert row.missed
    assert row.as_json() == {
        "value": 1.5,
        "unit": "ms",
        "bar": 1.0,
        "reference": "plain client",
        "reference_value": 0.2,
    }
    assert not Row("x_ms", 1.0, "ms", 1.0, "", None).missed
    assert not Row("x_ms", 99.0, "ms", None, "", None).missed


def test_the_publisher_speaks_mqtt():
    # MQTT 3.1.1, sections 3.1 and 3.3, written out by hand.
    heard = bytearray()

    def broker(server):
        peer, _ = server.accept()
        with peer:
            heard.extend(peer.recv(100))
            peer.sendall(b"\x20\x02\x00\x00")
            while data := peer.recv(1000):
                heard.extend(data)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=broker, args=(server,), daemon=True)
        thread.start()
        publisher = Publisher(server.getsockname()[1], "p")
        publisher.send(publisher.packet("a/b", b"7", qos=0))
        publisher.send(publisher.packet("a/b", b"7", qos=1))
        publisher.send(publisher.packet("a/b", b"x" * 200, qos=1, retain=True))
        publisher.close()
        thread.join(10)
    assert bytes(heard) == (
        b"\x10\x0d\x00\x04MQTT\x04\x02\x02\x58\x00\x01p"
        b"\x30\x06\x00\x03a/b7"
        b"\x32\x08\x00\x03a/b\x00\x017"
        b"\x33\xcf\x01\x00\x03a/b\x00\x02" + b"x" * 200 + b"\xe0\x00"
    )


def test_an_interpreter_of_32_bits_where_it_is_given(tmp_path, monkeypatch):
    """Pointers of 64 bits are refused; one that says it has 32 weighs the sign."""
    real = interpreter.prefix()
    for maxsize, name in ((None, "wide"), (0x7FFFFFFF, "narrow")):
        says = "" if maxsize is None else f'case "$*" in *maxsize*) echo {maxsize}; exit;; esac\n'
        file = tmp_path / name
        file.write_text(f'#!/bin/sh\n{says}exec {shlex.join(real)} "$@"\n')
        file.chmod(0o755)
    with pytest.raises(RuntimeError, match=r"MICROPYTHON32=.*/wide is no MicroPython of 32 bits"):
        size.narrow({}, str(tmp_path / "wide"), 1)
    with pytest.raises(HostError, match="none is not a program"):
        size.narrow({}, str(tmp_path / "none"), 1)
    weighed = []

    def weigh(files):
        weighed.append((files, os.environ["MICROPYTHON"]))
        return Weight(3, 2, 98_305, True)

    monkeypatch.setattr(size, "weigh", weigh)
    row = size.narrow({"/main.py": b""}, str(tmp_path / "narrow"), 150_000)
    assert weighed == [({"/main.py": b""}, str(tmp_path / "narrow"))]
    assert (row.key, row.value, row.reference_value) == ("heap_boot_32_bytes", 98_305, 150_000)
    assert row.missed
