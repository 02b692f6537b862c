"""LilyGO T-SIM7600 with a shift-register panel, on LTE or Wi-Fi."""
