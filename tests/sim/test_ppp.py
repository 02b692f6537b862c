"""PPP over the simulated serial port: up only when a modem in a call is at the other end."""

import pytest

from tests.sim.kit import BOARD, said

MODEM = BOARD | {
    "wiring": BOARD["wiring"]
    | {"modem": {"tx": 27, "rx": 26, "pwrkey": 4, "flight": 25, "status": 35}}
}
HEAD = """
import network, time
from machine import UART, Pin

port = UART(1, 115200, tx=27, rx=26, rxbuf=1024)
ppp = network.PPP(port)
key, flight, status = Pin(4, Pin.OUT), Pin(25, Pin.OUT, value=1), Pin(35, Pin.IN)


def ask(text, wait_ms=300):
    port.write(text + b"\\r")
    time.sleep_ms(wait_ms)
    return port.read()


def press(span_ms):
    key(1)
    time.sleep_ms(span_ms)
    key(0)


def call():
    press(500)
    time.sleep(25)
    port.read()
    ask(b"ATE0")
    ask(b'AT+CGDCONT=1,"IP","internet"')
    return ask(b"ATD*99#", 600)


"""


def run(bench, program, seconds=120, **options):
    """What `program` prints, on a board with a modem under virtual time."""
    sign = bench.sign(HEAD + program + "\nprint('end')\n", board=MODEM, virtual=True, **options)
    sign.start()
    sign.run_until(seconds)
    return said(sign, "end").partition("end")[0].replace("\r", "").splitlines()


def test_a_call_and_an_address(bench):
    lines = run(
        bench,
        "print(b'CONNECT' in call(), ppp.isconnected(), ppp.status())\n"
        "ppp.connect()\ntime.sleep(1)\n"
        "print(ppp.isconnected(), ppp.status(), ppp.ifconfig()[0], port.any())\n"
        "try:\n    ppp.connect()\nexcept OSError as e:\n    print(e.errno)\n"
        "ppp.active(False)\nprint(ppp.isconnected(), ppp.status())",
    )
    assert lines == ["True False 0", "True 4 10.64.0.7 0", "114", "False 0"]


def test_without_a_call_ppp_gives_up_after_a_minute(bench):
    lines = run(
        bench,
        "press(500)\ntime.sleep(25)\nppp.connect()\ntime.sleep(30)\nprint(ppp.status())\n"
        "time.sleep(31)\nprint(ppp.status(), ppp.isconnected())",
    )
    assert lines == ["3", "-5 False"]


def test_what_comes_in_is_ppps_alone(bench):
    lines = run(bench, "call()\nppp.connect()\ntime.sleep(2)\nport.write(b'x')\nprint(port.any())")
    assert lines == ["0"]


@pytest.mark.parametrize(
    ("press_ms", "level"), [(50, 0), (150, 1), (500, 1), (2000, 1), (3000, 1)]
)
def test_how_long_the_key_has_to_be_pressed_to_start_it(bench, press_ms, level):
    assert run(bench, f"press({press_ms})\ntime.sleep(15)\nprint(status())") == [str(level)]


@pytest.mark.parametrize(("press_ms", "level"), [(1000, 1), (2400, 1), (2600, 0)])
def test_and_to_switch_it_off(bench, press_ms, level):
    program = f"press(500)\ntime.sleep(20)\npress({press_ms})\ntime.sleep(30)\nprint(status())"
    assert run(bench, program) == [str(level)]


def test_a_flight_pin_that_is_low_means_no_network(bench):
    lines = run(bench, "flight(0)\ncall()\nprint(ask(b'AT+CEREG?'))")
    assert lines == [r"b'\r\n+CEREG: 0,0\r\n\r\nOK\r\n'"]


@pytest.mark.parametrize(("before_ms", "answers"), [(500, False), (1100, True)])
def test_three_pluses_need_silence_around_them(bench, before_ms, answers):
    lines = run(
        bench,
        "call()\nppp.connect()\ntime.sleep(2)\nport.write(b'~')\n"
        f"time.sleep_ms({before_ms})\nport.write(b'+++')\ntime.sleep_ms(1200)\n"
        "ppp.active(False)\nport.read()\nprint(b'OK' in (ask(b'AT') or b''))",
    )
    assert lines == [str(answers)]


def test_a_wrong_setting_of_ppp(bench):
    lines = run(
        bench,
        "for bad in ({'security': 7}, {'security': 1}):\n"
        "    try:\n        ppp.connect(**bad)\n"
        "    except (ValueError, TypeError) as e:\n        print(type(e).__name__)\n"
        "try:\n    network.PPP(3)\nexcept OSError:\n    print('no stream')",
        seconds=1,
    )
    assert lines == ["ValueError", "TypeError", "no stream"]
