"""Pin numbers of the ESP32-S3-DevKitC-1, by what hangs on them; sources in board.json."""

from micropython import const

PANEL_SPI = const(1)
PANEL_SCK = const(12)
PANEL_MOSI = const(11)
PANEL_MISO = const(13)
PANEL_LATCH = const(14)
PANEL_OE = const(15)
MATRIX_SPI = const(2)
MATRIX_SCK = const(39)
MATRIX_MOSI = const(40)
MATRIX_CS = const(41)
STRIP_DATA = const(42)
RS485_UART = const(1)
RS485_TX = const(18)
RS485_RX = const(21)
RS485_DE = const(16)
LIGHT_ADC = const(4)
I2C_SCL = const(9)
I2C_SDA = const(8)
CABINET_DOOR = const(17)
CABINET_DOOR_PULL = True
