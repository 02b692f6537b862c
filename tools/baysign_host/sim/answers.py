"""What the host answers to a sign's rare requests: JSON `[name, arguments]`, one method a name."""

import json

RTC_2000_S = 946684800


class Answers:
    """Requests of one sign's shims; `sign` is its supervisor."""

    def __init__(self, sign):
        self._sign = sign
        self.rtc_memory: list[int] = []

    def answer(self, body: bytes) -> bytes:
        """The JSON reply; a request nobody knows answers ENODEV, as absent hardware does."""
        name, args = json.loads(body)
        if name in ("wifi", "lan", "ap", "ppp"):
            reply = self._sign.radio.request(name, *args)
        else:
            method = getattr(self, f"_{name}", None)
            reply = method(*args) if method else {"error": [19]}
        return json.dumps(reply).encode()

    def take(self, body: bytes) -> None:
        """A message that wants no reply."""
        name, args = json.loads(body)
        getattr(self, f"_{name}")(*args)

    def _resolve(self, host):
        return self._sign.radio.resolve(host)

    def _temperature(self):
        return self._sign.hardware.temperature_c

    def _nvs_get(self, namespace, kind, key):
        return self._sign.nvs.get(namespace, kind, key)

    def _nvs_set(self, namespace, kind, key, value):
        self._sign.nvs.set(namespace, kind, key, value)

    def _nvs_erase(self, namespace, key):
        return self._sign.nvs.erase(namespace, key)

    def _nvs_commit(self):
        return None

    def _rtc_set(self, rtc_s):
        self._sign.rtc_s = rtc_s

    def _rtc_read(self):
        return self.rtc_memory

    def _rtc_write(self, data):
        self.rtc_memory = data

    def _pull(self, pin, pull):
        self._sign.hardware.pull(pin, pull)

    def _watch(self, pin, on):
        self._sign.hardware.watch(pin, on)

    def _i2c_scan(self, wires):
        hardware = self._sign.hardware
        return sorted(hardware.i2c) if hardware.i2c_wires(wires) else []

    def _i2c(self, wires, address, data, size):
        return self._sign.hardware.i2c_transfer(wires, address, bytes(data), size)

    def _uart_open(self, port, tx, rx, line, size):
        self._sign.hardware.uarts.open(port, tx, rx, line, size)

    def _uart_close(self, port):
        self._sign.hardware.uarts.close(port)

    def _ready(self, used, heap):
        self._sign.shim_bytes = used
        self._sign.heap_bytes = heap

    def _prompt(self, wdt_due_us):
        self._sign.life.at_prompt(wdt_due_us)

    def _flash(self, path):
        self._sign.flash_writes += 1

    def _lag(self, lag_us):
        self._sign.lag_us = max(self._sign.lag_us, lag_us)

    def _reset(self, cause, sleep_ms=0):
        self._sign.life.by_itself(cause, (sleep_ms or 0) / 1000)
