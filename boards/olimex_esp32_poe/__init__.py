"""Olimex ESP32-PoE with a shift-register panel, on Ethernet."""
