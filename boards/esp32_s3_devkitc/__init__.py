"""ESP32-S3-DevKitC-1 with a shift-register panel, on Wi-Fi."""
