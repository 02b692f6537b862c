"""A SIM7600-type LTE modem's way from off to a data call: asked in AT commands, never waited for.

    OFF ──on──▶ KEY ──0.5 s──▶ ASKING ──answers one after the other──▶ DATA, `data` is true
     ▲           ▲               ▲  │ ▲                                  │
     │           │               │  │ └── registered? each second ───────┤ hang_up
     │           │               │  │ three questions in vain             ▼
     │           │ on            │  ▼                         HUSH: a second of silence, +++,
     │           │               │ SILENT: only the key helps       another one, then ATH
     │           │               └──────────────────────────────────────┘
     └── FALLING ◀──3 s── KEY ◀──off── any

A modem that is on already, from an earlier life of the controller, may be in a data call: it is
hushed first. Questions in their order: echo off, error numbers, the SIM card, its PIN, the access
point, registered in LTE or in 2G/3G, signal, dial.

Sources: SIMCom, SIM7500_SIM7600 Series AT Command Manual V2.00; 3GPP TS 27.007 (+CPIN, +CEREG,
error numbers); LilyGo-Modem-Series, utilities.h (key 0.5 s on, 3 s off, 15 s to start).
"""

from micropython import const

_OFF = const(0)
_KEY_ON = const(1)
_ASKING = const(2)
_DATA = const(3)
_HUSH = const(4)
_KEY_OFF = const(5)
_FALLING = const(6)
_SILENT = const(7)

# Questions.
_AT = const(0)
_ECHO = const(1)
_ERRORS = const(2)
_FLIGHT = const(3)
_LANDED = const(4)
_CARD = const(5)
_TRIES = const(6)
_PIN = const(7)
_APN = const(8)
_LTE = const(9)
_PACKET = const(10)
_SIGNAL = const(11)
_DIAL = const(12)
_HANG = const(13)

_PRESS_MS = const(500)
_LONG_PRESS_MS = const(3_000)
# From the key to the first answer, and from the long press to STATUS low.
_BOOT_MS = const(30_000)
_FALL_MS = const(35_000)
_GUARD_MS = const(1_100)
_AGAIN_MS = const(1_000)
_REDIAL_MS = const(2_000)
_ANSWER_MS = const(5_000)
_DIAL_MS = const(30_000)
_VAIN = const(3)
_LINE_BYTES = const(80)
# +CME ERROR numbers.
_NO_CARD = (10, 13, 15)
_WRONG_PIN = const(16)
# The last try is for somebody who can read the PIN off a letter.
_TRIES_KEPT = const(1)


class Modem:
    """`uart` has `any`, `readinto` and `write`; `key(level)` presses the power key with 1;
    `is_on()` reads the STATUS pin. `step(now_ms)` does everything."""

    def __init__(self, uart, key, is_on, apn: str, pin: str):
        self._uart = uart
        self._key = key
        self._is_on = is_on
        self._apn = apn
        self._pin = pin
        self._state = _OFF
        # None: nobody has said yet, and a modem that is on stays so.
        self._wanted = None
        self._due_ms = 0
        self._question = _AT
        self._asked = False
        self._late_ms = 0
        self._vain = 0
        self._booted = False
        self._hushed = False
        self._pluses = False
        self._refresh = False
        self._pin_used = False
        self._tries = None
        self._stat = 0
        self._buffer = bytearray(64)
        self._line = bytearray(_LINE_BYTES)
        self._length = 0
        #: What stands in the way, or how far it has come.
        self.text = "off"
        #: Strength of the signal before the last call; None when the modem does not know.
        self.rssi_dbm = None

    @property
    def data(self) -> bool:
        """A data call is there: the line is PPP's."""
        return self._state == _DATA

    @property
    def silent(self) -> bool:
        """It does not answer."""
        return self._state == _SILENT

    @property
    def settled(self) -> bool:
        """Nothing is under way."""
        return self._state == (_DATA if self._wanted else _OFF)

    def switch(self, on: bool) -> None:
        """On, up to a data call, or off; goes on from whatever is under way."""
        self._wanted = on

    def hang_up(self, refresh: bool = False) -> None:
        """End the data call and begin anew; with `refresh` the radio goes off and on too."""
        self._refresh = refresh
        if self._state == _DATA or self._state == _ASKING or self._state == _SILENT:
            self._vain = 0
            self._hush(None)

    def step(self, now_ms: int) -> None:
        """Take what has come, and do what is due."""
        state = self._state
        if state == _OFF:
            if self._wanted:
                self._begin(now_ms)
            elif self._wanted is False and self._is_on():
                self._press(now_ms, _KEY_OFF, _LONG_PRESS_MS)
        elif not self._wanted and state not in (_KEY_ON, _KEY_OFF, _FALLING):
            self._press(now_ms, _KEY_OFF, _LONG_PRESS_MS)
        elif state in (_KEY_ON, _KEY_OFF):
            if now_ms >= self._due_ms:
                self._release(now_ms)
        elif state == _FALLING:
            if not self._is_on() or now_ms >= self._due_ms:
                self._state = _OFF
                self.text = "off"
        elif state == _HUSH:
            self._wait_hushed(now_ms)
        elif state == _ASKING:
            self._listen(now_ms)
            if self._state == _ASKING:
                self._go_on(now_ms)

    def _begin(self, now_ms: int) -> None:
        self._vain = 0
        self._booted = False
        self.text = "starting"
        if self._is_on():
            self._hush(now_ms)
        else:
            self._press(now_ms, _KEY_ON, _PRESS_MS)

    def _press(self, now_ms: int, state: int, span_ms: int) -> None:
        self._key(1)
        self._state = state
        self._due_ms = now_ms + span_ms
        self.text = "starting" if state == _KEY_ON else "switching off"

    def _release(self, now_ms: int) -> None:
        self._key(0)
        if self._state == _KEY_OFF:
            self._state = _FALLING
            self._due_ms = now_ms + _FALL_MS
        else:
            self._due_ms = now_ms + _BOOT_MS
            self._ask(_AT, now_ms)

    def _hush(self, now_ms) -> None:
        """Nothing is sent for a while; `now_ms` None: from the next step on."""
        self._state = _HUSH
        self._pluses = False
        self._due_ms = None if now_ms is None else now_ms + _GUARD_MS

    def _wait_hushed(self, now_ms: int) -> None:
        if self._due_ms is None:
            self._due_ms = now_ms + _GUARD_MS
        elif now_ms < self._due_ms:
            return
        elif self._pluses:
            self._flush()
            self._booted = True
            self._ask(_HANG, now_ms)
        else:
            self._uart.write(b"+++")
            self._pluses = True
            self._due_ms = now_ms + _GUARD_MS

    def _flush(self) -> None:
        while self._uart.any():
            if not self._uart.readinto(self._buffer):
                break
        self._length = 0

    def _ask(self, question: int, at_ms: int) -> None:
        """The next question, to be sent at `at_ms`."""
        self._state = _ASKING
        self._question = question
        self._asked = False
        self._late_ms = at_ms

    def _go_on(self, now_ms: int) -> None:
        """Send what is due, or notice that nobody has answered."""
        if now_ms < self._late_ms:
            return
        if not self._asked:
            self._asked = True
            question = self._question
            span_ms = _DIAL_MS if question == _DIAL else _ANSWER_MS
            if question == _AT:
                span_ms = _AGAIN_MS
            self._late_ms = now_ms + span_ms
            self._length = 0
            self._uart.write(b"AT%s\r" % self._command(question).encode())
        elif not self._booted:
            if now_ms < self._due_ms:
                self._ask(_AT, now_ms)
            else:
                self._fall_silent()
        else:
            self._vain += 1
            if self._vain < _VAIN:
                self._ask(_AT, now_ms)
            elif self._hushed:
                self._fall_silent()
            else:
                # In a call that nobody knows of it takes questions for data.
                self._hushed = True
                self._vain = 0
                self._hush(now_ms)

    def _fall_silent(self) -> None:
        self._state = _SILENT
        self.text = "modem does not answer"

    def _command(self, question: int) -> str:
        if question == _PIN:
            return f'+CPIN="{self._pin}"'
        if question == _APN:
            return f'+CGDCONT=1,"IP","{self._apn}"'
        return (
            "", "E0", "+CMEE=1", "+CFUN=4", "+CFUN=1", "+CPIN?", "+SPIC", "", "", "+CEREG?",
            "+CGREG?", "+CSQ", "D*99#", "H",
        )[question]  # fmt: skip

    # What comes back.

    def _listen(self, now_ms: int) -> None:
        while self._state == _ASKING and self._uart.any():
            count = self._uart.readinto(self._buffer)
            if not count:
                return
            for index in range(count):
                byte = self._buffer[index]
                if byte == 13 or byte == 10:
                    if self._length:
                        self._take(now_ms)
                        self._length = 0
                    if self._state != _ASKING:
                        return
                elif 32 <= byte < 127 and self._length < _LINE_BYTES:
                    self._line[self._length] = byte
                    self._length += 1

    def _take(self, now_ms: int) -> None:
        """One line; only what was asked for means anything, whatever else the modem says."""
        if not self._asked:
            return
        line = str(memoryview(self._line)[: self._length], "ascii")
        if line == "OK":
            self._done(now_ms, True, 0)
        elif line == "ERROR":
            self._done(now_ms, False, -1)
        elif line.startswith("+CME ERROR:"):
            self._done(now_ms, False, _number(line[11:]))
        elif self._question == _DIAL:
            if line.startswith("CONNECT"):
                self._state = _DATA
                self.text = "connecting"
            elif line in ("NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"):
                self._done(now_ms, False, 0)
        else:
            self._note(line)

    def _note(self, line: str) -> None:
        """Information that comes before the OK."""
        question = self._question
        head, colon, rest = line.partition(":")
        if not colon:
            return
        parts = rest.split(",")
        if question == _CARD and head == "+CPIN":
            self.text = rest.strip()
        elif question == _TRIES and head == "+SPIC":
            self._tries = _number(parts[0])
        elif (question == _LTE and head == "+CEREG") or (question == _PACKET and head == "+CGREG"):
            if len(parts) > 1:
                self._stat = _number(parts[1])
        elif question == _SIGNAL and head == "+CSQ":
            level = _number(parts[0])
            self.rssi_dbm = 2 * level - 113 if 0 <= level <= 31 else None

    def _done(self, now_ms: int, good: bool, error: int) -> None:
        """The final word to a question: which one comes next."""
        question = self._question
        self._vain = 0
        self._hushed = False
        if question in (_AT, _HANG):
            self._booted = True
            self._ask(_ECHO, now_ms)
        elif question == _ERRORS and self._refresh:
            self._refresh = False
            self._ask(_FLIGHT, now_ms)
        elif question == _CARD:
            self._judge_card(now_ms, good, error)
        elif question == _TRIES:
            self._judge_tries(now_ms)
        elif question == _PIN:
            if not good:
                self.text = "wrong PIN" if error == _WRONG_PIN else "PIN refused"
            self._ask(_CARD, now_ms + _AGAIN_MS)
        elif question in (_LTE, _PACKET):
            self._judge_network(now_ms, good)
        elif question == _DIAL:
            self.text = "no carrier"
            self._ask(_LTE, now_ms + _REDIAL_MS)
        elif question in (_ERRORS, _LANDED):
            self._ask(_CARD, now_ms)
        else:
            if question == _SIGNAL:
                self.text = "dialling"
            self._ask(question + 1, now_ms)

    def _judge_card(self, now_ms: int, good: bool, error: int) -> None:
        if good and self.text == "READY":
            self.text = "SIM card ready"
            self._ask(_APN, now_ms)
            return
        if good and self.text == "SIM PIN":
            self.text = "wrong PIN" if self._pin_used else "SIM card wants a PIN"
            if self._pin and not self._pin_used:
                self._ask(_TRIES, now_ms)
                return
        elif good:
            self.text = "SIM card locked: PUK"
        elif error in _NO_CARD:
            self.text = "no SIM card"
        self._ask(_CARD, now_ms + _AGAIN_MS)

    def _judge_tries(self, now_ms: int) -> None:
        if self._tries is not None and self._tries > _TRIES_KEPT:
            self._pin_used = True
            self._ask(_PIN, now_ms)
        else:
            self.text = "PIN not entered: the last try"
            self._ask(_CARD, now_ms + _AGAIN_MS)

    def _judge_network(self, now_ms: int, good: bool) -> None:
        if good and self._stat in (1, 5):
            self._ask(_SIGNAL, now_ms)
        elif self._question == _LTE:
            self._ask(_PACKET, now_ms)
        else:
            self.text = "registration denied" if self._stat == 3 else "searching a network"
            self._ask(_LTE, now_ms + _AGAIN_MS)


def _number(text: str) -> int:
    """A number, -1 for anything else."""
    text = text.strip()
    return int(text) if text.isdigit() else -1
