"""An LTE modem of the SIM7600 type, as far as a sign talks to it.

    OFF ──key ≥ 0.1 s──▶ BOOTING ──boot_s──▶ COMMAND ◀──────────────┐
     ▲                                        │ ATD*99#, registered │ +++ between two silent
     │ off_s                                  ▼                     │ seconds; PPP ended; network
    ENDING ◀──key ≥ 2.5 s, AT+CPOF── any     DATA ──────────────────┘ lost: NO CARRIER

It echoes what it hears until told not to, says unasked what it likes, and answers what is no
command with nothing. Times default to those of a real one. What a test may change: `card`
("ready", "none", "pin", "puk"), `pin`, `tries`, `service` ("home", "roaming", "searching",
"denied"), `signal` (of AT+CSQ), `login` (what PPP must say, None for nothing), `dial` (the answer
to ATD instead of CONNECT), `mute` (hears and says nothing until it is switched off), `chatter`
(bytes said before every answer), `deaf_key` (the key does nothing).

Sources: SIMCom, SIM7500_SIM7600 Series AT Command Manual V2.00 (ATD, ATH, +++, AT+CPIN, AT+SPIC,
AT+CSQ, AT+CEREG, AT+CFUN, AT+CPOF, error codes); LilyGo-Modem-Series, utilities.h (key 0.5 s on,
3 s off, 15 s to start) and examples/PowefOffModem (2.6 s off); SIMCom, SIM7912&SIM7906 Hardware
Design V1.02 (at least 2.5 s off, STATUS low after 25 s), of a sister of the SIM7600.
"""

from baysign_host.sim import ppp

_OFF, _BOOTING, _COMMAND, _DATA, _ENDING = range(5)
_ON_S = 0.1
_OFF_S = 2.5
_GUARD_S = 1.0
_LCP_TRIES = 10
_LINE_BYTES = 559
_STAT = {"home": 1, "roaming": 5, "searching": 2, "denied": 3}


class Sim7600:
    """The modem; `after(seconds, fn)` is its clock, `status(level)` its STATUS pin."""

    line = (115_200, 8, None, 1)

    def __init__(self, after, status):
        self.card = "ready"
        self.pin = "1234"
        self.tries = 3
        self.service = "home"
        self.signal = 20
        self.login: str | None = None
        self.address = "10.64.0.7"
        self.dial = ""
        self.mute = False
        self.chatter = b""
        self.deaf_key = False
        self.boot_s = 13.0
        self.register_s = 5.0
        self.ppp_s = 0.5
        self.off_s = 25.0
        #: Commands that were understood, and how often it has started.
        self.commands: list[str] = []
        self.starts = 0
        self.say = lambda data: None  # set when it is attached
        self._after = after
        self._status = status
        self._flight = 0
        self._pressed_turn = 0
        self._life = 0
        self._off()

    # Pins.

    def key(self, level: int) -> None:
        """PWRKEY through its transistor: 1 is pressed."""
        self._pressed_turn += 1
        turn = self._pressed_turn
        if level and not self.deaf_key:
            self._after(_ON_S, lambda: turn == self._pressed_turn and self._start())
            life = self._life
            self._after(_OFF_S, lambda: turn == self._pressed_turn and self._end(life))

    def flight(self, level: int) -> None:
        """High lets the radio on."""
        self._flight = level
        self._radio_changed()

    def lose_power(self) -> None:
        """The supply goes."""
        self._off()

    def _off(self) -> None:
        self._state = _OFF
        self._life += 1
        self._echo = True
        self._numeric = False
        self._function = 1
        self._apn = ""
        self._unlocked = False
        self._registered = False
        self._line = b""
        self._ppp_up = False
        self._plus = 0
        self._quiet_turn = 0
        self._was_quiet = True
        self._status(0)

    def _start(self) -> None:
        if self._state != _OFF:
            return
        self._state = _BOOTING
        self.mute = False
        self.starts += 1
        life = self._life
        self._after(self.boot_s, lambda: life == self._life and self._ready())

    def _ready(self) -> None:
        self._state = _COMMAND
        self._status(1)
        self._urc("RDY")
        told = {"ready": "+CPIN: READY", "pin": "+CPIN: SIM PIN", "puk": "+CPIN: SIM PUK"}
        self._urc(told.get(self.card, "+CPIN: NOT INSERTED"))
        self._later(3.0, lambda: self._urc("PB DONE"))
        self._radio_changed()

    def _end(self, life: int | None = None) -> None:
        """Leave the network and switch off; the press that has started it does not end it."""
        if self._state in (_OFF, _ENDING) or life not in (None, self._life):
            return
        if self.starts and self._state == _BOOTING:
            return
        self._state = _ENDING
        self._ppp_up = False
        self._later(self.off_s, self._off)

    # The mobile network.

    @property
    def carrying(self) -> bool:
        """Whether packets pass."""
        return self._state == _DATA and self._ppp_up and not self.mute and self._registered

    def change(self, **inputs) -> None:
        """A test changes the world around it: `card`, `service`, …"""
        for name, value in inputs.items():
            setattr(self, name, value)
        self._radio_changed()

    def _radio_changed(self) -> None:
        fit = self._flight and self._function == 1 and (self.card == "ready" or self._unlocked)
        if self._state in (_COMMAND, _DATA) and fit and self.service in ("home", "roaming"):
            self._later(self.register_s, self._register)
        elif self._registered:
            self._registered = False
            if self._state == _DATA:
                self.say(ppp.LCP_TERMINATE if self._ppp_up else b"")
                self._hang_up("NO CARRIER")

    def _register(self) -> None:
        if self.service in ("home", "roaming") and self._function == 1 and self._flight:
            self._registered = True

    def _stat(self) -> int:
        if self._registered:
            return _STAT[self.service]
        ready = self.card == "ready" or self._unlocked
        if not ready or not self._flight or self._function != 1:
            return 0
        return 3 if self.service == "denied" else 2

    # The line.

    def hear(self, data: bytes) -> None:
        """Bytes from the sign."""
        if self.mute:
            return
        if self._state == _DATA:
            self._data(data)
        elif self._state == _COMMAND:
            if self._echo:
                self.say(data)
            self._line += data
            while b"\r" in self._line and self._state == _COMMAND:
                line, _, self._line = self._line.partition(b"\r")
                self._command(line.strip(b"\n"))
            self._line = self._line[-_LINE_BYTES:]

    def _later(self, delay_s: float, fn) -> None:
        life = self._life
        self._after(delay_s, lambda: fn() if life == self._life else None)

    def _urc(self, text: str) -> None:
        if self._state == _COMMAND and not self.mute:
            self.say(f"\r\n{text}\r\n".encode())

    def _answer(self, *lines: str) -> None:
        if not self.mute:
            self.say(self.chatter + "".join(f"\r\n{line}\r\n" for line in lines).encode())

    def _error(self, code: int) -> None:
        self._answer(f"+CME ERROR: {code}" if self._numeric else "ERROR")

    def _command(self, line: bytes) -> None:
        if line[:2].upper() != b"AT" or not line.isascii():
            return
        text = line[2:].decode()
        self.commands.append(text)
        name, equals, value = text.partition("=")
        known = {
            "": self._ok,
            "E0": lambda: self._set_echo(False),
            "E1": lambda: self._set_echo(True),
            "+CPIN?": self._ask_card,
            "+SPIC": lambda: self._answer(f"+SPIC: {self.tries},10,0,10", "OK"),
            "+CEREG?": lambda: self._answer(f"+CEREG: 0,{self._stat()}", "OK"),
            "+CGREG?": lambda: self._answer(f"+CGREG: 0,{self._stat()}", "OK"),
            "+CSQ": lambda: self._answer(f"+CSQ: {self.signal},99", "OK"),
            "H": self._ok,
            "D*99#": self._dial,
            "+CPOF": lambda: (self._ok(), self._end()),
        }
        sets = {
            "+CMEE": self._set_errors,
            "+CPIN": self._enter_pin,
            "+CFUN": self._set_function,
            "+CGDCONT": self._set_apn,
        }
        if equals and name in sets:
            sets[name](value)
        elif text in known:
            known[text]()
        else:
            self._answer("ERROR")

    def _ok(self) -> None:
        self._answer("OK")

    def _set_echo(self, on: bool) -> None:
        self._echo = on
        self._ok()

    def _set_errors(self, value: str) -> None:
        self._numeric = value == "1"
        self._ok()

    def _set_function(self, value: str) -> None:
        self._function = int(value)
        self._radio_changed()
        self._later(0.5, self._ok)

    def _set_apn(self, value: str) -> None:
        self._apn = value
        self._ok()

    def _ask_card(self) -> None:
        if self.card == "none":
            self._error(10)
        elif self.card == "ready" or self._unlocked:
            self._answer("+CPIN: READY", "OK")
        else:
            self._answer(f"+CPIN: SIM {self.card.upper()}", "OK")

    def _enter_pin(self, value: str) -> None:
        if self.card != "pin" or self._unlocked:
            self._error(3)
        elif value.strip('"') == self.pin:
            self.tries = 3
            self._unlocked = True
            self._ok()
            self._later(0.3, lambda: self._urc("+CPIN: READY"))
            self._radio_changed()
        else:
            self.tries -= 1
            if not self.tries:
                self.card = "puk"
            self._error(16)

    # Data.

    def _dial(self) -> None:
        if self.dial:
            answer = self.dial
            self._later(1.0, lambda: self._answer(answer))
        elif not self._registered or not self._apn.startswith('1,"IP","'):
            self._later(1.0, lambda: self._answer("NO CARRIER"))
        else:
            self._later(0.5, self._connected)

    def _connected(self) -> None:
        self._answer("CONNECT 115200")
        self._state = _DATA
        self._ppp_up = False
        self._hush()
        self._was_quiet = False
        self._ask_peer(_LCP_TRIES)

    def _ask_peer(self, left: int) -> None:
        """The modem's own side of PPP wants an answer too."""
        if self._state != _DATA or self._ppp_up or self.mute:
            return
        if not left:
            self._hang_up("NO CARRIER")
            return
        self.say(ppp.LCP_REQUEST)
        self._later(1.0, lambda: self._ask_peer(left - 1))

    def _data(self, data: bytes) -> None:
        if data == b"+++" and self._was_quiet:
            self._hush(self._escape)
            return
        self._hush()
        for frame in ppp.frames(data):
            said = ppp.login(frame)
            if frame == ppp.LCP_TERMINATE:
                self.say(ppp.LCP_TERMINATED)
                self._hang_up("NO CARRIER")
                return
            if said is not None:
                right = said == self.login
                self._later(self.ppp_s, self._open if right else self._refuse)
            elif frame == ppp.LCP_REQUEST and self.login is None:
                self._later(self.ppp_s, self._open)

    def _refuse(self) -> None:
        if self._state == _DATA:
            self.say(ppp.AUTH_REFUSED)

    def _open(self) -> None:
        if self._state == _DATA:
            self._ppp_up = True
            self.say(ppp.address_frame(self.address))

    def _hush(self, then=None) -> None:
        """From now on it is quiet; after a second of that `then()`."""
        self._was_quiet = False
        self._quiet_turn += 1
        turn = self._quiet_turn

        def quiet() -> None:
            if turn == self._quiet_turn:
                self._was_quiet = True
                if then:
                    then()

        self._later(_GUARD_S, quiet)

    def _escape(self) -> None:
        if self._state == _DATA:
            self._state = _COMMAND
            self._ppp_up = False
            self._ok()

    def _hang_up(self, text: str) -> None:
        self._state = _COMMAND
        self._ppp_up = False
        self._urc(text)
