"""The module `esp32`: NVS in a host file, the chip's own temperature, a few constants."""

import sim_link as link
from sim_state import facts

WAKEUP_ALL_LOW = False
WAKEUP_ANY_HIGH = True
HEAP_DATA = 4
HEAP_EXEC = 1
_NOT_FOUND = (-0x1102, "ESP_ERR_NVS_NOT_FOUND")


class NVS:
    """A namespace of small values; every set is written to flash when committed."""

    def __init__(self, namespace: str):
        if not 0 < len(namespace) <= 15:
            raise OSError(-0x1109, "ESP_ERR_NVS_INVALID_NAME")
        self._name = namespace

    def _get(self, kind: str, key: str):
        value = link.call("nvs_get", self._name, kind, key)
        if value is None:
            raise OSError(*_NOT_FOUND)
        return value

    def _set(self, kind: str, key: str, value) -> None:
        if not 0 < len(key) <= 15:
            raise OSError(-0x1108, "ESP_ERR_NVS_KEY_TOO_LONG")
        link.note("nvs_set", self._name, kind, key, value)

    def get_i32(self, key: str) -> int:
        """A number; OSError(ESP_ERR_NVS_NOT_FOUND) when never set."""
        return self._get("i32", key)

    def set_i32(self, key: str, value: int) -> None:
        """Set a signed 32-bit number."""
        if not -0x80000000 <= value < 0x80000000:
            raise OverflowError("overflow converting long int to machine word")
        self._set("i32", key, value)

    def get_blob(self, key: str, buffer) -> int:
        """Read bytes into `buffer`; returns their number."""
        data = bytes.fromhex(self._get("blob", key))
        if len(data) > len(buffer):
            raise OSError(-0x110C, "ESP_ERR_NVS_INVALID_LENGTH")
        buffer[: len(data)] = data
        return len(data)

    def set_blob(self, key: str, value) -> None:
        """Set bytes."""
        self._set("blob", key, bytes(value).hex())

    def erase_key(self, key: str) -> None:
        """Forget a value; OSError(ESP_ERR_NVS_NOT_FOUND) when there is none."""
        if not link.call("nvs_erase", self._name, key):
            raise OSError(*_NOT_FOUND)

    def commit(self) -> None:
        """Write to flash; returns when it is there."""
        link.call("nvs_commit")


def mcu_temperature() -> int:
    """The chip's temperature in whole degrees Celsius."""
    return round(link.call("temperature"))


def raw_temperature() -> int:
    """The same in Fahrenheit, as the first ESP32 gives it."""
    return round(link.call("temperature") * 9 / 5 + 32)


# The first ESP32 has the one, its successors the other.
if facts["mcu"] == "esp32":
    del mcu_temperature
elif facts["mcu"]:
    del raw_temperature


def idf_heap_info(capabilities: int) -> list:
    """(total, free, largest free block, low-water mark) of each of IDF's own heaps; here one, made
    up."""
    return [(200_000, 120_000, 80_000, 90_000)]


def wake_on_ext0(pin=None, level=None) -> None:
    """Accepted."""
