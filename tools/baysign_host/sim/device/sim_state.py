"""What the host said when it started this sign: one dictionary, filled before any other shim
loads."""

# flash, cause, uid, pins, input_only, reserved, adc, spi, links, rules, virtual, rtc_s, ticks_ms,
# now_us, net
facts = {}
