"""What the application needs of a board: bytes of `.mpy` in flash, live heap after boot."""

from baysign_host.configuration import board_facts
from baysign_host.image.content import content
from baysign_host.image.weigh import weigh

from .stats import Row
from .street import configuration

_BOARD = "esp32_devkitc"
# Heap that a loaded byte of .mpy costs on 64 bit (FACTS): what the code alone should come to.
_HEAP_A_BYTE = 2.1


def rows(_port: int) -> list[Row]:
    """mpy_total_bytes, mpy_loaded_bytes, heap_boot_bytes; the sign has a broker of its own."""
    config = configuration("probe", 1883, [["one"], ["two"], ["three"]])
    weight = weigh(content(config, _BOARD, board_facts(_BOARD)["arch"]))
    reference = {
        "mpy_total_bytes": ("bytes of .mpy", None),
        "mpy_loaded_bytes": ("of all .mpy", weight.mpy_total_bytes),
        "heap_boot_bytes": (
            "its code at 2.1 B a byte of .mpy",
            round(weight.mpy_loaded_bytes * _HEAP_A_BYTE),
        ),
    }
    return [Row(key, size, "B", bar, *reference[key]) for key, size, bar in weight.rows()]
