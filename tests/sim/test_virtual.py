"""Virtual time: weeks in seconds, to the microsecond, with a scripted world around the sign."""

import pytest

from baysign_host.sim.peer import Broker, Peer
from tests.sim.kit import SHOW, said, until

_TICKER = (
    SHOW
    + """
import asyncio
shapes = (0x06, 0x5B, 0x66)
async def main():
    n = 0
    while True:
        show(shapes[n % 3], shapes[n % 3])
        n += 1
        await asyncio.sleep_ms(1000)
asyncio.run(main())
"""
)
_NET = """
import network, socket, time, asyncio
wlan = network.WLAN()
wlan.active(True)
wlan.connect("net", "key")
while not wlan.isconnected():
    time.sleep_ms(10)
"""


def test_time_goes_as_far_as_it_is_let(bench):
    sign = bench.sign(_TICKER, virtual=True)
    faces = []
    sign.on_lit(lambda _, lit: faces.append((lit.t_us, lit.texts[0])))
    sign.start()
    assert sign.run_until(0).texts == ("11",)
    assert sign.run_until(2.5).texts == ("44",)
    assert [text for _, text in faces if text] == ["11", "22", "44"]
    assert [t_us // 1000 for t_us, text in faces if text] == [0, 1000, 2000]
    assert sign.now_us() == pytest.approx(2_500_000, abs=100)
    sign.run_until(3600)
    assert len(faces) > 3590


def test_the_world_acts_at_its_time(bench):
    program = """
import asyncio
from machine import ADC, Pin
async def main():
    while True:
        print(ADC(34, atten=3).read_u16(), Pin(27, Pin.IN)())
        await asyncio.sleep(10)
asyncio.run(main())
"""
    sign = bench.sign(program, virtual=True)
    times = []
    sign.at(15, lambda: (sign.set(light=0.0, pins={27: 1}), times.append(sign.now_us())))
    sign.at(15, times.append, "after")
    sign.at(14, times.append, "before")
    sign.start()
    sign.run_until(25)
    until(lambda: sign.console.count(b"\n") == 3, "three lines")
    assert sign.console.split() == [b"32759", b"0", b"32759", b"0", b"0", b"1"]
    assert times == ["before", pytest.approx(15_000_000, abs=100), "after"]


def test_blocking_takes_time_too(bench):
    program = """
import time
start = time.ticks_us()
time.sleep(86400)
print(time.ticks_diff(time.ticks_us(), start) % (1 << 29), time.time())
deadline = time.ticks_add(time.ticks_ms(), 100)
while time.ticks_diff(deadline, time.ticks_ms()) > 0:
    pass
print("end", time.time())
"""
    sign = bench.run(program, virtual=True)
    sign.run_until(200_000)
    assert "end 86400" in said(sign, "end")


@pytest.mark.parametrize("sleep_s", [100, 0])
def test_the_watchdog_bites_in_virtual_time(bench, sleep_s):
    """In the middle of a sleep, and also at the prompt, after main.py has ended."""
    program = """
import asyncio, machine
print("cause", machine.reset_cause())
dog = machine.WDT(timeout=30_000)
async def main():
    for _ in range(10):
        dog.feed()
        await asyncio.sleep(20)
    await asyncio.sleep(SLEEP)
asyncio.run(main())
"""
    sign = bench.run(program.replace("SLEEP", str(sleep_s)), virtual=True)
    sign.run_until(209.9)
    assert sign.causes == ["power-on"]
    sign.run_until(210.1)
    assert sign.causes == ["power-on", "watchdog"]
    said(sign, "cause 3")
    assert sign.now_us() < 211_000_000


def test_a_hang_in_real_time(bench):
    hang = "while True:\n    pass\n"
    guarded = "import machine\nif machine.reset_cause() == 1:\n    machine.WDT(timeout=5000)\n    "
    sign = bench.run(guarded + "while True: pass\nprint('alive')", virtual=True, hang_s=0.5)
    sign.run_until(60)
    assert sign.causes == ["power-on", "watchdog"]
    sign = bench.run(hang, virtual=True, hang_s=0.5)
    with pytest.raises(TimeoutError, match="no watchdog"):
        sign.run_until(60)


def test_lives_in_virtual_time(bench):
    program = """
import machine, time, asyncio
print("cause", machine.reset_cause(), time.ticks_ms(), time.gmtime()[:1])
async def nap(seconds):
    await asyncio.sleep(seconds)
if machine.reset_cause() == 1:
    asyncio.run(nap(5))
    machine.deepsleep(10_000)
asyncio.run(nap(20))
machine.reset()
"""
    sign = bench.run(program, virtual=True)
    sign.run_until(34.9)
    assert sign.causes == ["power-on", "deep-sleep"]
    sign.run_until(35.1)
    assert sign.causes == ["power-on", "deep-sleep", "hard"]
    sign.power_cut()
    sign.run_until(36)
    until(lambda: sign.console.count(b"\n") == 4, "four lives")
    assert sign.console.split(b"\n")[:4] == [
        b"cause 1 0 (2000,)",
        b"cause 4 0 (2000,)",
        b"cause 2 0 (2000,)",
        b"cause 1 0 (2000,)",
    ]


def test_a_crash_loop_ends(bench):
    sign = bench.run("import machine\nmachine.reset()", virtual=True, max_crashes=3)
    sign.run_until(100)
    assert "crash loop" in sign.fault
    assert sign.boots == 3


class _Echo(Peer):
    """Sends everything back, half a second late."""

    def received(self, connection, data):
        connection.after(0.5, connection.send, data.upper())


class _Prompt(Peer):
    """Sends everything back at once."""

    def received(self, connection, data):
        connection.send(data.upper())


def test_an_answer_comes_to_a_sign_that_only_gives_way(bench):
    """It never waits, and its clock hardly moves; what it has said is answered all the same."""
    program = (
        _NET
        + """
heard = []
async def listen(reader):
    heard.append(await reader.read(100))
async def main():
    reader, writer = await asyncio.open_connection("10.0.0.9", 7)
    asyncio.create_task(listen(reader))
    await asyncio.sleep_ms(1)
    writer.write(b"hello")
    asyncio.create_task(writer.drain())
    turns = 0
    while not heard:
        await asyncio.sleep_ms(0)
        turns += 1
    print(heard, turns)
asyncio.run(main())
"""
    )
    sign = bench.sign(program, virtual=True, hang_s=2)
    sign.listen(_Prompt(), 7)
    sign.start()
    sign.run_until(60)
    assert "[b'HELLO']" in said(sign, "HELLO")


def test_sockets_reach_peers(bench):
    program = (
        _NET
        + """
async def main():
    reader, writer = await asyncio.open_connection("broker.city", 7)
    start = time.ticks_ms()
    writer.write(b"hello\\n")
    await writer.drain()
    print(await reader.readline(), time.ticks_diff(time.ticks_ms(), start))
    print(await reader.read(10), time.ticks_diff(time.ticks_ms(), start))
    writer.close()
    s = socket.socket()
    s.settimeout(2)
    try:
        s.connect(("10.0.0.9", 8))
    except OSError as e:
        print(e.errno)
    s = socket.socket()
    s.connect(("10.0.0.9", 7))
    s.settimeout(2)
    start = time.ticks_ms()
    try:
        s.recv(1)
    except OSError as e:
        print(e.errno, time.ticks_diff(time.ticks_ms(), start))
    s.send(b"x")
    print(s.recv(5), time.ticks_diff(time.ticks_ms(), start))
    print("end")
asyncio.run(main())
"""
    )
    sign = bench.sign(program, virtual=True)
    peer = _Echo()
    opened = []
    peer.opened = opened.append
    sign.listen(peer, 7)
    sign.at(3, lambda: opened[0].close())
    sign.start()
    sign.run_until(60)
    lines = said(sign, "end").splitlines()
    assert lines[0] == "b'HELLO\\n' 500"
    assert lines[1].startswith("b'' 2")
    assert lines[2:5] == ["111", "116 2000", "b'X' 2500"]


def test_the_network_falls_silent(bench):
    program = (
        _NET
        + """
async def main():
    reader, writer = await asyncio.open_connection("10.0.0.1", 7)
    while time.time() < 28:
        writer.write(b"x")
        await writer.drain()
        try:
            await asyncio.wait_for(reader.read(1), 2)
            print("answer")
        except asyncio.TimeoutError:
            print("silence")
        await asyncio.sleep(1)
    print("END")
asyncio.run(main())
"""
    )
    sign = bench.sign(program, virtual=True)
    sign.listen(_Echo(), 7)
    sign.at(10, lambda: sign.set(wifi="down"))
    sign.start()
    sign.run_until(30)
    words = said(sign, "END").partition("END")[0].split()
    assert words[:3] == ["answer"] * 3
    assert words[-4:] == ["silence"] * 4
    assert "answer" not in words[words.index("silence") :]


def test_a_month_of_three_tasks(bench):
    """The budget is bench's business; here only that it comes to the right number of turns."""
    program = """
import asyncio
turns = [0, 0, 0]
async def task(index, ms):
    while True:
        turns[index] += 1
        await asyncio.sleep_ms(ms)
async def main():
    for index, ms in enumerate((1000, 5000, 60_000)):
        asyncio.create_task(task(index, ms))
    await asyncio.sleep(3 * 86400)
    print("turns", turns)
asyncio.run(main())
"""
    sign = bench.run(program, virtual=True, ticks_ms=2**30 - 86_400_000)
    sign.run_until(4 * 86400)
    turns = [int(word) for word in said(sign, "turns ").split("[")[1].split("]")[0].split(",")]
    for found, exact in zip(turns, (259_200, 51_840, 4_320), strict=True):
        assert exact - 3 <= found <= exact


def test_umqtt_talks_to_the_broker(bench):
    program = (
        _NET
        + """
from umqtt.simple import MQTTClient
got = []
client = MQTTClient(b"sign", "10.0.0.5", keepalive=30)
client.set_callback(lambda topic, message: got.append((topic, message)))
client.set_last_will(b"state", b"gone", retain=True)
client.connect()
client.subscribe(b"city/+/free", qos=1)
client.publish(b"state", b"here", retain=True, qos=1)
while len(got) < 3:
    client.wait_msg()
print(got)
client.ping()
client.wait_msg()
while True:
    client.sock.settimeout(10)
    try:
        client.sock.read(1)
    except OSError:
        pass
    time.sleep(1)
"""
    )
    sign = bench.sign(program, virtual=True)
    broker = Broker()
    broker.retained["city/old/free"] = b"1"
    sign.listen(broker)
    sign.at(5, broker.publish, "city/a/free", "2")
    sign.at(5, broker.publish, "city/b/other", "3")
    sign.at(6, broker.publish, "city/b/free", b"4", False, 1)
    sign.start()
    sign.run_until(10)
    assert "[(b'city/old/free', b'1'), (b'city/a/free', b'2'), (b'city/b/free', b'4')]" in said(
        sign, "city/b/free"
    )
    assert broker.sessions == 1
    assert broker.last("state") == b"here" == broker.retained["state"]
    assert broker.unacked == 0
    sign.run_until(100)
    assert broker.last("state") == b"gone", "silent for one and a half keepalives"
    assert broker.messages[-1].t_us == pytest.approx(51_000_000, abs=100_000)


def test_typing_reaches_a_sign_that_waits(bench):
    program = """
import asyncio, sys, time
async def main():
    reader = asyncio.StreamReader(sys.stdin.buffer)
    while True:
        print((await reader.readline()).strip(), "at", time.time())
asyncio.run(main())
"""
    sign = bench.sign(program, virtual=True)
    sign.at(10, sign.type, b"help\n")
    sign.at(20, sign.type, b"status\n")
    sign.start()
    sign.run_until(30)
    assert said(sign, "status").splitlines() == ["b'help' at 10", "b'status' at 20"]


def test_a_reset_ends_its_connections(bench):
    program = (
        _NET
        + """
async def main():
    await asyncio.open_connection("10.0.0.1", 7)
    await asyncio.sleep(3600)
asyncio.run(main())
"""
    )
    sign = bench.sign(program, virtual=True)
    peer = Peer()
    log = []
    peer.opened = lambda connection: log.append(("opened", connection.now_us // 1_000_000))
    peer.closed = lambda connection: log.append(("closed", connection.now_us // 1_000_000))
    sign.listen(peer, 7)
    sign.at(10, sign.reset)
    sign.start()
    sign.run_until(20)
    assert log == [("opened", 0), ("closed", 10), ("opened", 10)]
