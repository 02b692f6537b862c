"""Glue between MicroPython's ESP32 modules and drivers: buses, pins, network adapters."""
