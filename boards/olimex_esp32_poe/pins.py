"""Pin numbers of the Olimex ESP32-PoE, by what hangs on them; sources in board.json."""

from micropython import const

PANEL_SPI = const(1)
PANEL_SCK = const(14)
PANEL_MOSI = const(4)
PANEL_MISO = const(36)
PANEL_LATCH = const(32)
PANEL_OE = const(33)
MATRIX_SPI = const(1)
MATRIX_SCK = const(14)
MATRIX_MOSI = const(4)
MATRIX_CS = const(15)
LIGHT_ADC = const(35)
I2C_SCL = const(16)
I2C_SDA = const(13)
CABINET_DOOR = const(34)
CABINET_DOOR_PULL = False

LAN_MDC = const(23)
LAN_MDIO = const(18)
LAN_POWER = const(12)
LAN_REF_CLK = const(17)
LAN_PHY_ADDR = const(0)
