"""Pin numbers of the ESP32-S3-DevKitC-1, by what hangs on them; sources in board.json."""

from micropython import const

PANEL_SPI = const(1)
PANEL_SCK = const(12)
PANEL_MOSI = const(11)
PANEL_MISO = const(13)
PANEL_LATCH = const(14)
PANEL_OE = const(15)
LIGHT_ADC = const(4)
I2C_SCL = const(9)
I2C_SDA = const(8)
CABINET_DOOR = const(17)
CABINET_DOOR_PULL = True
