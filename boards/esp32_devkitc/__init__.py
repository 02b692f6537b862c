"""ESP32-DevKitC with a shift-register panel, on Wi-Fi."""
