"""For those who build their own MicroPython: the application frozen into it, in MicroPython's
manifest language. See docs/flash.md for how, and what then still lies on the flash.

    make -C ports/esp32 BOARD=ESP32_GENERIC FROZEN_MANIFEST=…/manifest.py
"""

metadata(version="0.1.0", description="Firmware of a roadside LED parking sign", license="MIT")

# What every stock image has: asyncio, umqtt.simple, ssl and the rest.
include("$(PORT_DIR)/boards/manifest.py")

package("baysign", base_path="firmware")

package("bus", base_path="lib")
package("panel", base_path="lib")
package("sensor", base_path="lib")
module("atomic.py", base_path="lib")
module("retry.py", base_path="lib")
module("ring.py", base_path="lib")
module("spelling.py", base_path="lib")
module("unload.py", base_path="lib")
module("waits.py", base_path="lib")
