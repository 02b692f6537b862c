"""Glue between MicroPython's ESP32 modules and drivers: buses, network adapters, small memories."""
