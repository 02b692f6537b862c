"""The AT dialogue of `bus.modem` with the model of a SIM7600, in every mood of it."""

import heapq
import itertools

import pytest

from baysign_host.sim import ppp
from baysign_host.sim.chips.sim7600 import Sim7600
from bus.modem import Modem

STEP_MS = 200


class Bench:
    """Both ends of the line, and time. The modem is a cold one unless `was_on`."""

    def __init__(self, pin="", apn="internet", was_on=False, **inputs):
        self.now_ms = 0
        self._events = []
        self._order = itertools.count()
        self.status = 0
        self.waiting = bytearray()
        self.presses = []
        self.chip = Sim7600(self._after, self._set_status)
        self.chip.say = self.waiting.extend
        self.chip.flight(1)
        if was_on:
            self.chip.key(1)
            self._pass(200)
            self.chip.key(0)
            self._pass(20_000)
        self.chip.change(**inputs)
        self.modem = Modem(self, self._key, lambda: self.status, apn, pin)

    def _after(self, delay_s, fn):
        at_ms = self.now_ms + delay_s * 1000
        heapq.heappush(self._events, (at_ms, next(self._order), fn))

    def _set_status(self, level):
        self.status = level

    def _key(self, level):
        self.presses.append((self.now_ms, level))
        self.chip.key(level)

    # A serial port.

    def any(self):
        return len(self.waiting)

    def readinto(self, buffer):
        count = min(len(buffer), len(self.waiting))
        buffer[:count] = self.waiting[:count]
        del self.waiting[:count]
        return count or None

    def write(self, data):
        self.chip.hear(bytes(data))

    # Time.

    def _pass(self, span_ms):
        end_ms = self.now_ms + span_ms
        while self._events and self._events[0][0] <= end_ms:
            self.now_ms, _, fn = heapq.heappop(self._events)
            fn()
        self.now_ms = end_ms

    def run(self, seconds, until=None):
        """Steps for so long, or until `until()`; how long it took."""
        begin_ms = self.now_ms
        while self.now_ms < begin_ms + seconds * 1000 and not (until and until()):
            self.modem.step(self.now_ms)
            self._pass(STEP_MS)
        return (self.now_ms - begin_ms) / 1000

    def dial(self, seconds=120):
        """Switch on and wait for the data call; how long it took."""
        self.modem.switch(True)
        took_s = self.run(seconds, lambda: self.modem.data)
        assert self.modem.data, self.modem.text
        return took_s


def test_from_cold_to_a_call():
    bench = Bench()
    assert bench.dial() < 25
    (on_ms, _), (off_ms, _) = bench.presses
    assert 100 <= off_ms - on_ms < 2500
    assert bench.modem.rssi_dbm == -73
    assert 'CGDCONT=1,"IP","internet"' in " ".join(bench.chip.commands)


def test_a_modem_that_was_left_on_is_not_switched_off_by_the_key():
    bench = Bench(was_on=True)
    assert bench.dial() < 15
    assert bench.presses == [] and bench.chip.starts == 1


def test_a_modem_that_was_left_in_a_call_is_brought_back():
    bench = Bench(was_on=True)
    bench._pass(6000)
    for command in (b'AT+CGDCONT=1,"IP","x"\r', b"ATD*99#\r"):
        bench.write(command)
        bench._pass(1000)
    bench.write(ppp.LCP_REQUEST)
    bench._pass(3000)
    assert bench.chip.carrying
    assert bench.dial() < 15
    assert bench.presses == []


def test_off_takes_a_long_press_and_waits_for_status():
    bench = Bench()
    bench.dial()
    bench.modem.switch(False)
    took_s = bench.run(60, lambda: bench.modem.settled)
    assert 25 <= took_s <= 35 and bench.status == 0
    on_ms, off_ms = (at for at, _ in bench.presses[-2:])
    assert off_ms - on_ms >= 2500
    bench.dial()
    assert bench.chip.starts == 2


def test_the_key_is_let_go_whatever_is_wanted_meanwhile():
    bench = Bench()
    bench.modem.switch(True)
    bench.run(0.3)
    bench.modem.switch(False)
    bench.run(60)
    assert bench.presses[-1][1] == 0 and bench.status == 0


@pytest.mark.parametrize(
    ("inputs", "text"),
    [
        ({"card": "none"}, "no SIM card"),
        ({"card": "puk"}, "SIM card locked: PUK"),
        ({"card": "pin"}, "SIM card wants a PIN"),
        ({"service": "searching"}, "searching a network"),
        ({"service": "denied"}, "registration denied"),
        ({"dial": "NO CARRIER"}, "no carrier"),
        ({"dial": "BUSY"}, "no carrier"),
        ({"dial": "ERROR"}, "no carrier"),
    ],
)
def test_what_stands_in_the_way_is_said_and_when_it_goes_the_call_comes(inputs, text):
    bench = Bench(**inputs)
    bench.modem.switch(True)
    bench.run(100)
    said = set()
    for _ in range(20):
        bench.run(0.4)
        said.add(bench.modem.text)
    assert text in said and not bench.modem.data and not bench.modem.silent
    bench.chip.change(card="ready", service="home", dial="")
    assert bench.run(30, lambda: bench.modem.data) < 15


def test_the_pin_is_entered_once():
    bench = Bench(pin="1234", card="pin")
    assert bench.dial() < 30
    assert bench.chip.commands.count('+CPIN="1234"') == 1
    assert bench.chip.tries == 3


def test_a_wrong_pin_is_not_tried_again_and_never_as_the_last_try():
    bench = Bench(pin="9999", card="pin")
    bench.modem.switch(True)
    bench.run(300)
    assert bench.modem.text == "wrong PIN" and bench.chip.tries == 2
    # Two more lives of the controller: the second does not try.
    for left in (1, 1):
        bench.modem = Modem(bench, bench._key, lambda: bench.status, "internet", "9999")
        bench.modem.switch(True)
        bench.run(60)
        assert bench.chip.tries == left
    assert bench.modem.text == "PIN not entered: the last try"


def test_a_modem_that_says_nothing_is_noticed_and_the_key_helps():
    bench = Bench()
    bench.dial()
    bench.chip.mute = True
    bench.modem.hang_up()
    assert bench.run(60, lambda: bench.modem.silent) < 25
    bench.modem.switch(False)
    bench.run(1)
    bench.modem.switch(True)
    assert bench.run(120, lambda: bench.modem.data) < 60


def test_a_dead_modem_is_silent_after_its_time():
    bench = Bench()
    bench.chip.deaf_key = True
    bench.modem.switch(True)
    assert 25 < bench.run(60, lambda: bench.modem.silent) < 40


@pytest.mark.parametrize(
    "chatter",
    [
        b"\r\nRING\r\n",
        b"\r\n+CEREG: 1\r\n",
        b"\xff\x00\xfe~~~\r\n",
        b"x" * 500 + b"\r\n",
        b"\r\n+CSQ: 99,99\r\n\r\n+CPIN:\r\n",
        b'\r\n+CMTI: "SM",3\r\n',
        b"\r\n+CME\r\n",
    ],
)
def test_what_it_says_unasked_confuses_nothing(chatter):
    bench = Bench(chatter=chatter)
    assert bench.dial() < 60


def test_a_word_of_an_older_call_between_dialling_and_the_new_one():
    bench = Bench()
    bench.modem.switch(True)
    bench.run(60, lambda: "D*99#" in bench.chip.commands)
    bench.waiting.extend(b"\r\nNO CARRIER\r\n")
    assert bench.run(60, lambda: bench.modem.data) < 40


def test_a_refused_command_is_no_dead_end():
    bench = Bench(pin="12345678", card="pin")
    bench.modem.switch(True)
    bench.run(60)
    assert bench.modem.text == "wrong PIN"


def test_the_radio_goes_off_and_on_when_asked():
    bench = Bench()
    bench.dial()
    bench.modem.hang_up(True)
    bench.run(1)
    assert bench.run(60, lambda: bench.modem.data) < 25
    assert bench.chip.commands.index("+CFUN=4") < bench.chip.commands.index("+CFUN=1")


def test_signal_unknown():
    bench = Bench(signal=99)
    bench.dial()
    assert bench.modem.rssi_dbm is None
