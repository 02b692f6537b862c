"""What each microcontroller can do with its pins, and how its flash is laid out.

Facts of the chip, not of a board: the board check, the simulator and the image builder share
them. The firmware has no such table.

Sources: Espressif, ESP32 Series Datasheet (pin lists, strapping pins, ADC channels) and ESP32-S3
Series Datasheet (the same, flash and PSRAM pins); Espressif, ESP-IDF: app image format
(`esp_chip_id_t`), boot offset; MicroPython, Quick reference for the ESP32: SPI buses 1 and 2.
"""

from dataclasses import dataclass


def _pins(*spans: range | int) -> frozenset[int]:
    found: set[int] = set()
    for span in spans:
        found.update([span] if isinstance(span, int) else span)
    return frozenset(found)


@dataclass(frozen=True)
class Mcu:
    """One chip.

    `strapping` maps a pin that is read at reset to the level it must have to start from flash,
    None where both will do. `flash_pins` belong to flash and PSRAM, `uart0` and `usb` to the way
    in over a cable. `spi` are the buses of `machine.SPI` with their usual (sck, mosi, miso).
    `rmii` are the fixed pins of the built-in Ethernet, empty where there is none. `chip_id` is
    the number in an image's header, `image_offset` where the image with the bootloader goes.
    """

    id: str
    name: str
    chip_id: int
    image_offset: int
    arch: str
    pins: frozenset[int]
    input_only: frozenset[int]
    strapping: dict[int, str | None]
    flash_pins: frozenset[int]
    uart0: frozenset[int]
    usb: frozenset[int]
    adc1: frozenset[int]
    adc2: frozenset[int]
    spi: dict[int, tuple[int, int, int]]
    rmii: frozenset[int]

    @property
    def taken(self) -> dict[int, str]:
        """Pins that no board may use for a sign, and who has them."""
        owners = ((self.flash_pins, "flash and PSRAM"), (self.uart0, "the console, UART0"))
        found = {pin: owner for pins, owner in owners for pin in pins}
        return found | dict.fromkeys(self.usb, "USB")


ESP32 = Mcu(
    id="esp32",
    name="ESP32",
    chip_id=0,
    image_offset=0x1000,
    arch="xtensawin",
    pins=_pins(range(20), 21, 22, 23, 25, 26, 27, range(32, 40)),
    input_only=_pins(range(34, 40)),
    # 0: low is the ROM bootloader. 12: high is 1.8 V for the flash, which then does not answer.
    # 2: only asked together with a low 0, and then it has to be low, or nobody can flash.
    strapping={0: "up", 2: "down", 5: None, 12: "down", 15: None},
    flash_pins=_pins(range(6, 12)),
    uart0=_pins(1, 3),
    usb=_pins(),
    adc1=_pins(range(32, 40)),
    adc2=_pins(0, 2, 4, range(12, 16), 25, 26, 27),
    spi={1: (14, 13, 12), 2: (18, 23, 19)},
    rmii=_pins(19, 21, 22, 25, 26, 27),
)
ESP32_S3 = Mcu(
    id="esp32s3",
    name="ESP32-S3",
    chip_id=9,
    image_offset=0x0,
    arch="xtensawin",
    pins=_pins(range(22), range(26, 49)),
    input_only=_pins(),
    # 0: low is the ROM bootloader. 3: which JTAG, asked only where fuses say so. 45: high is
    # 1.8 V for the flash. 46: high together with a low 0 is no valid mode, so nobody can flash.
    strapping={0: "up", 3: None, 45: "down", 46: "down"},
    # 33 to 37 are the upper half of octal flash or PSRAM.
    flash_pins=_pins(range(26, 38)),
    uart0=_pins(43, 44),
    usb=_pins(19, 20),
    adc1=_pins(range(1, 11)),
    adc2=_pins(range(11, 21)),
    spi={1: (12, 11, 13), 2: (36, 35, 37)},
    rmii=_pins(),
)
MCUS = {mcu.id: mcu for mcu in (ESP32, ESP32_S3)}
