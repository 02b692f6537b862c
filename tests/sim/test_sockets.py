"""The ESP32's socket rules, one by one, and the same rule switched off."""

import contextlib
import os
import socket
import threading

import pytest

from tests.sim.kit import said, until

_UP = """
import network, socket, time, errno
wlan = network.WLAN()
wlan.active(True)
wlan.connect("net", "key")
while not wlan.isconnected():
    time.sleep_ms(5)
def dial(port=PORT):
    s = socket.socket()
    s.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    return s
"""


@pytest.fixture
def host():
    """A listening socket; `host.serve(fn)` runs `fn(connection)` for the first caller."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(32)
        listener.settimeout(10)
        yield listener


def _up(host):
    return _UP.replace("PORT", str(host.getsockname()[1]))


def _serve(host, fn):
    def run():
        connection, _ = host.accept()
        # A sign that ends with bytes unread resets what it leaves.
        with connection, contextlib.suppress(ConnectionResetError):
            fn(connection)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_timeout_has_the_boards_number(bench, host):
    program = _up(host) + (
        "s = dial()\ns.settimeout(0.05)\n"
        "try:\n    s.recv(1)\n"
        "except OSError as e:\n    print(e.errno, getattr(errno, 'ETIMEDOUT'))\n"
    )
    assert bench.output(program).split() == ["116", "116"]
    assert bench.output(program, rules={"errno": False}).split()[0] == "110"


def test_other_numbers(bench, host):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (
        _up(host)
        + f"""
s = socket.socket()
s.setblocking(False)
for call in (lambda: s.connect(("127.0.0.1", {port})), lambda: socket.socket().send(b"x"),
             lambda: dial({port}), lambda: dial().bind(("127.0.0.1", {host.getsockname()[1]}))):
    try:
        call()
    except OSError as e:
        print(e.errno)
"""
    )
    # lwIP's EINPROGRESS, EPIPE (the host's word for ENOTCONN here), ECONNREFUSED, EINVAL.
    assert bench.output(program).split() == ["119", "32", "111", "22"]


def test_blocking_clears_the_timeout(bench, host):
    program = _up(host) + (
        "s = dial()\ns.settimeout(0.05)\ns.setblocking(True)\nprint('reading')\n"
        "try:\n    print('got', s.recv(1))\nexcept OSError as e:\n    print('timeout')\n"
    )
    go = threading.Event()
    _serve(host, lambda connection: (go.wait(10), connection.send(b"x")))
    sign = bench.run(program)
    said(sign, "reading")
    # Ten times the timeout it would have kept: only then is there something to read.
    threading.Timer(0.5, go.set).start()
    assert "timeout" not in said(sign, "got b'x'")
    _serve(host, lambda connection: connection.recv(1))
    assert "timeout" in bench.output(program, rules={"setblocking": False})


def test_a_dribble_restarts_the_timeout(bench, host):
    def dribble(connection):
        for byte in b"abc":
            threading.Event().wait(0.15)
            connection.send(bytes([byte]))
        connection.recv(1)

    _serve(host, dribble)
    program = _up(host) + (
        "s = dial()\ns.settimeout(0.3)\nt = time.ticks_ms()\n"
        "try:\n    s.read(10)\nexcept OSError:\n    print(time.ticks_diff(time.ticks_ms(), t))\n"
    )
    assert int(bench.output(program)) > 600, "three bytes, each with a timeout of its own"


def test_ten_sockets_then_a_collection_then_enfile(bench, host):
    program = """
import socket
held = [socket.socket() for _ in range(10)]
try:
    socket.socket()
except OSError as e:
    print("full", e.errno)
held.pop().close()
s = socket.socket()
print("closed one makes room")
del held[:], s
for _ in range(30):
    socket.socket()
print("forgotten ones are collected")
"""
    lines = bench.output(program).splitlines()
    assert lines == ["full 23", "closed one makes room", "forgotten ones are collected"]
    program = "import socket\nheld = [socket.socket() for _ in range(20)]\nprint(len(held))"
    assert bench.output(program, rules={"sockets": 0}).strip() == "20"


def test_keepalive_only_warns(bench):
    program = (
        "import socket\ns = socket.socket()\n"
        "s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)\n"
    )
    assert "not implemented" in bench.output(program)
    assert bench.output(program, rules={"keepalive": False}) == ""


def test_names_take_their_time(bench):
    program = """
import socket, time
for name in ("10.1.2.3", "broker.city", "unknown.city"):
    t = time.ticks_ms()
    try:
        found = socket.getaddrinfo(name, 1883)[0][-1]
    except OSError as e:
        found = e.errno
    print(found, time.ticks_diff(time.ticks_ms(), t) >= 100)
"""
    sign = bench.sign(_UP.replace("PORT", "0") + program + "print('end')")
    sign.set(dns_s=0.1, hosts={"broker.city": "127.0.0.9"})
    sign.start()
    lines = said(sign, "end").splitlines()
    assert lines[:2] == ["('10.1.2.3', 1883) False", "('127.0.0.9', 1883) True"]
    sign.set(dns_ok=False)
    sign.reset()
    until(lambda: sign.console.count(b"end") == 2, "a second run")
    assert sign.console.decode().splitlines()[-5:].count("-202 True") <= 2
    assert b"-202 True" in sign.console


def test_nobody_is_reached_without_a_network(bench, host):
    program = (
        _up(host) + "wlan.disconnect()\ntry:\n    dial()\nexcept OSError as e:\n    print(e.errno)"
    )
    assert bench.output(program).strip() == "118"


def test_open_connections_fall_silent_and_return(bench, host):
    program = (
        _up(host)
        + """
import asyncio
async def main():
    s = dial()
    s.setblocking(False)
    reader = asyncio.StreamReader(s)
    while True:
        try:
            print("got", await asyncio.wait_for_ms(reader.read(1), 200))
        except asyncio.TimeoutError:
            print("silence")
asyncio.run(main())
"""
    )
    sign = bench.run(program)
    connection, _ = host.accept()
    with connection:
        connection.send(b"1")
        said(sign, "got b'1'")
        sign.set(wifi="down")
        until(lambda: sign.console.endswith(b"silence\n"), "silence")
        connection.send(b"2")
        count = sign.console.count(b"silence")
        until(lambda: sign.console.count(b"silence") > count + 1, "more silence")
        assert b"got b'2'" not in sign.console
        sign.set(wifi="up")
        sign.street.call(sign.radio.request, "wifi", "connect", "net", "key")
        said(sign, "got b'2'")


def test_wifi_shows_the_states_a_test_wants(bench):
    program = """
import network, time
wlan = network.WLAN(network.STA_IF)
def attempt(text):
    try:
        wlan.connect("net", "key")
        while wlan.status() == network.STAT_CONNECTING:
            time.sleep_ms(5)
        print(text, wlan.status(), wlan.isconnected(), wlan.ifconfig()[0])
    except OSError as e:
        print(text, e)
attempt("off")
wlan.active(True)
print(wlan.status())
attempt("on")
"""
    sign = bench.sign(program)
    sign.set(wifi=202)
    sign.start()
    console = said(sign, "on ")
    assert "off Wifi Not Started" in console
    assert "1000\n" in console
    until(lambda: b"on 202 False 0.0.0.0" in sign.console, "status 202")
    sign.set(wifi="up")
    sign.reset()
    said(sign, "on 1010 True 10.0.0.2")


def test_a_program_that_listens_can_be_found_out(bench):
    """The check that tests use to show that the firmware has no listening socket."""
    program = "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\n"
    quiet = bench.run(program + "print('bound')")
    loud = bench.run(program + "s.listen(1)\nprint('bound')")
    said(quiet, "bound")
    said(loud, "bound")
    assert not quiet.listening()
    assert loud.listening()
    assert os.path.exists(f"/proc/{loud.pid}")
