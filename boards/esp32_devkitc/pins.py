"""Pin numbers of the ESP32-DevKitC, by what hangs on them; sources in board.json."""

from micropython import const

PANEL_SPI = const(2)
PANEL_SCK = const(18)
PANEL_MOSI = const(23)
PANEL_MISO = const(19)
PANEL_LATCH = const(25)
PANEL_OE = const(26)
MATRIX_SPI = const(1)
MATRIX_SCK = const(14)
MATRIX_MOSI = const(13)
MATRIX_CS = const(32)
STRIP_DATA = const(33)
RS485_UART = const(2)
RS485_TX = const(17)
RS485_RX = const(16)
RS485_DE = const(4)
LIGHT_ADC = const(34)
I2C_SCL = const(22)
I2C_SDA = const(21)
CABINET_DOOR = const(27)
CABINET_DOOR_PULL = True
