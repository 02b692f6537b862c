"""Pin numbers of the LilyGO T-SIM7600, by what hangs on them; sources in board.json."""

from micropython import const

PANEL_SPI = const(2)
PANEL_SCK = const(18)
PANEL_MOSI = const(23)
PANEL_MISO = const(19)
PANEL_LATCH = const(14)
PANEL_OE = const(13)

I2C_SCL = const(22)
I2C_SDA = const(21)

MODEM_UART = const(1)
MODEM_TX = const(27)
MODEM_RX = const(26)
MODEM_PWRKEY = const(4)
MODEM_FLIGHT = const(25)
MODEM_STATUS = const(34)
