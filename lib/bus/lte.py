"""LTE as a network adapter with the methods of `bus.wifi.Wifi`: PPP over a modem's serial line.

    modem dials ──data──▶ PPP connects ──address──▶ connected
      ▲                    │ 20 s, refused            │ PPP ends, STATUS falls
      └────── hang up ◀────┴──────────────────────────┘

Nothing here waits: `tend` lets the modem go on and looks after PPP. PPP does not notice that a
modem is gone; its STATUS pin does, and a session that finds nobody.
"""

import time

import network
from machine import UART, Pin
from micropython import const

from bus.modem import Modem

_BAUD = const(115_200)
_PPP_MS = const(20_000)
_SECURITY = {"none": "SEC_NONE", "pap": "SEC_PAP", "chap": "SEC_CHAP"}


class Lte:
    """`pins` has MODEM_UART, MODEM_TX, MODEM_RX, MODEM_PWRKEY, MODEM_FLIGHT and MODEM_STATUS;
    `settings` has apn, pin, security, user and password.

    Off means switched off by its key, which takes half a minute and is the strongest means.
    """

    kind = "lte"
    #: As of `bus.wifi.Wifi`. A cold start and a slow registration must fit in.
    patience_ms = 120_000
    takes_route = True

    def __init__(self, pins, settings):
        uart = UART(
            pins.MODEM_UART,
            _BAUD,
            tx=Pin(pins.MODEM_TX),
            rx=Pin(pins.MODEM_RX),
            rxbuf=2048,
        )
        self._is_on = Pin(pins.MODEM_STATUS, Pin.IN)
        # The radio may be on; low is flight mode.
        Pin(pins.MODEM_FLIGHT, Pin.OUT, value=1)
        key = Pin(pins.MODEM_PWRKEY, Pin.OUT, value=0)
        self._modem = Modem(uart, key, self._is_on, settings["apn"], settings["pin"])
        self._ppp = network.PPP(uart)
        self._settings = settings
        self._started = False
        self._late_ms = 0
        self._failure = ""
        self._ticks = time.ticks_ms()
        self._now_ms = 0

    def power(self, on: bool) -> None:
        """Modem on or off."""
        if not on:
            self._end()
        self._modem.switch(on)

    def join(self) -> None:
        """A modem that is on dials by itself."""

    def leave(self) -> None:
        """Hang up; the modem's radio goes off and on before it dials again."""
        self._end()
        self._modem.hang_up(True)

    def tend(self) -> bool:
        """Let modem and PPP go on; whether to be called again soon."""
        ticks = time.ticks_ms()
        self._now_ms += time.ticks_diff(ticks, self._ticks)
        self._ticks = ticks
        modem = self._modem
        modem.step(self._now_ms)
        if modem.data:
            self._tend_ppp()
        return not modem.settled or (self._started and not self._ppp.isconnected())

    def _tend_ppp(self) -> None:
        ppp = self._ppp
        if not self._started:
            self._started = True
            self._late_ms = self._now_ms + _PPP_MS
            settings = self._settings
            security = getattr(network.PPP, _SECURITY[settings["security"]])
            if security == network.PPP.SEC_NONE:
                ppp.connect()
            else:
                ppp.connect(security=security, user=settings["user"], key=settings["password"])
        elif ppp.isconnected():
            self._late_ms = self._now_ms
            self._failure = ""
            if not self._is_on():
                self._end()
                self._modem.hang_up()
        elif ppp.status() < 0 or self._now_ms >= self._late_ms:
            self._failure = f"PPP {ppp.status()}"
            self._end()
            self._modem.hang_up()

    def _end(self) -> None:
        """PPP is over; the serial port is the modem's again."""
        if self._started:
            self._started = False
            self._ppp.active(False)

    def connected(self) -> bool:
        """PPP is up, as far as it knows, and the modem is on."""
        if self._modem.silent:
            raise OSError(self._modem.text)
        return bool(self._started and self._ppp.isconnected() and self._is_on())

    def state(self) -> str:
        """How far it has come."""
        if self._started and self._ppp.isconnected():
            return "connected"
        return self._failure or self._modem.text

    def rssi_dbm(self) -> int | None:
        """Strength of the signal before the call: while it lasts the modem cannot be asked."""
        return self._modem.rssi_dbm

    def address(self) -> str:
        """The address that the operator gave."""
        return self._ppp.ifconfig()[0]
