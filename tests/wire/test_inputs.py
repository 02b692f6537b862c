"""The real board files and sensor drivers on the simulated wires."""

import json
import shutil

import pytest

from baysign_host.sim import Options
from baysign_host.sim.chips import bh1750, ds3231, ina219, lm75, veml7700
from tests.sim.kit import said

BOARDS = ["esp32_devkitc", "esp32_s3_devkitc", "olimex_esp32_poe"]
_PROGRAM = """
import sys, time
sys.path[:] = ["/a", "/a/lib", ".frozen"]
from board import pins
from bus import inputs
from sensor.bh1750 import Bh1750
from sensor.ds3231 import Ds3231
from sensor.ina219 import Ina219
from sensor.lm75 import Lm75
from sensor.photocell import Photocell
from sensor.veml7700 import Veml7700

bus = inputs.i2c(pins.I2C_SCL, pins.I2C_SDA)
light, lux = Bh1750(bus), Veml7700(bus)
light.read(), lux.read()
time.sleep_ms(150)
print("lux", light.read(), lux.read())
meter = Ina219(bus, 100)
meter.set_up()
print("heat", Lm75(bus).read(), inputs.chip_temperature_c())
print("supply", meter.current_ma(), meter.voltage_mv())
clock = Ds3231(bus)
before = clock.read_s()
clock.write_s(1774699200)
print("clock", before, clock.read_s(), clock.temperature_c())
print("cell", Photocell(inputs.light_meter(pins.LIGHT_ADC)).read())
print("door", inputs.contact(pins.CABINET_DOOR, pins.CABINET_DOOR_PULL)())
print("end")
"""


@pytest.fixture
def board_sign(bench, slot, tmp_path):
    """`board_sign(board, program)`: a sign, still off, that runs a program on a real board."""

    def make(board, program):
        folder = tmp_path / "slot"
        shutil.copytree(slot(board), folder)
        (folder / "main.py").write_text(program, encoding="utf-8")
        config = {"id": "inputs", "board": board, "sign": "entrance_4d"}
        return bench.street.add(tmp_path / "home", config, Options(slot=folder))

    return make


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("open_", [0, 1])
def test_every_sensor_on_every_board(board_sign, board, open_, root):
    sign = board_sign(board, _PROGRAM)
    sign.attach(0x23, bh1750.Bh1750(4000))
    sign.attach(0x10, veml7700.Veml7700(5000))
    sign.attach(0x48, lm75.Lm75(41.5))
    sign.attach(0x40, ina219.Ina219(lambda hardware: 123.4, bus_mv=12_040))
    sign.attach(0x68, ds3231.Ds3231(celsius=22.5))
    door = json.loads((root / "boards" / board / "board.json").read_text())["wiring"]["cabinet"]
    # Closed, the contact pulls the pin to ground; open, the pull-up has it.
    sign.set(light=0.5, temperature_c=50, pins={door["door"]: None if open_ else 0})
    sign.start()
    lines = said(sign, "end").splitlines()
    values = {line.split()[0]: line.split()[1:] for line in lines if " " in line}
    assert [int(lux) for lux in values["lux"]] == [pytest.approx(4000, abs=3), 4998]
    assert [float(heat) for heat in values["heat"]] == [41.5, pytest.approx(50, abs=0.6)]
    assert values["supply"] == ["123.4", "12040"]
    assert values["clock"] == ["None", "1774699200", "22.5"]
    assert int(values["cell"][0]) == pytest.approx(32768, abs=20)
    assert values["door"] == [str(open_)]


@pytest.mark.parametrize("held", [True, False])
def test_a_held_bus_and_wrong_wires_answer_nothing(board_sign, held):
    wires = "pins.I2C_SCL, pins.I2C_SDA" if held else "pins.I2C_SDA, pins.I2C_SCL"
    sign = board_sign(
        "esp32_devkitc",
        'import sys\nsys.path[:] = ["/a", "/a/lib", ".frozen"]\nfrom board import pins\n'
        f"from bus import inputs\nfrom sensor.lm75 import Lm75\nbus = inputs.i2c({wires})\n"
        "try:\n    print(Lm75(bus).read())\n"
        "except OSError as error:\n    print('errno', error.errno)\n"
        "print(bus.scan(), 'end')\n",
    )
    sign.attach(0x48, lm75.Lm75())
    sign.set(i2c_held=held)
    sign.start()
    console = said(sign, "end")
    assert f"errno {116 if held else 19}" in console and "[] end" in console
