"""Sensor drivers against models of their chips, on a bus that refuses what a chip would."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baysign_host.sim.chips import bh1750, ds3231, ina219, lm75, veml7700
from sensor.bh1750 import Bh1750
from sensor.ds3231 import Ds3231
from sensor.ina219 import Ina219
from sensor.lm75 import Lm75
from sensor.photocell import Photocell
from sensor.veml7700 import Veml7700


class Bus:
    """The methods of `machine.I2C` over one chip, with a clock of its own."""

    def __init__(self, chip, address):
        self._chip = chip
        self._address = address
        self.now_us = 0
        chip.attached(lambda: self.now_us, None)

    def _transfer(self, address, data, size=0):
        answer = self._chip(bytes(data), size) if address == self._address else None
        if answer is None:
            raise OSError(19)
        return answer

    def after(self, ms):
        self.now_us += ms * 1000

    def writeto(self, address, data):
        self._transfer(address, data)

    def readfrom(self, address, size):
        return self._transfer(address, b"", size)

    def writeto_mem(self, address, register, data):
        self._transfer(address, bytes((register,)) + data)

    def readfrom_mem(self, address, register, size):
        return self._transfer(address, bytes((register,)), size)


@pytest.mark.parametrize("lux", [0, 2, 30, 400, 10_000, 54_000, 100_000, 120_000])
def test_bh1750(lux):
    chip = bh1750.Bh1750(lux)
    bus = Bus(chip, 0x23)
    sensor = Bh1750(bus)
    assert sensor.read() is None
    bus.after(100)
    assert sensor.read() == pytest.approx(lux, abs=2, rel=0.001)
    # Twice as bright; the measurement that is under way must not be read as a new one too early.
    chip.lux = lux / 2
    bus.after(100)
    sensor.read()
    bus.after(100)
    assert sensor.read() == pytest.approx(lux / 2, abs=2, rel=0.001)


def test_a_bh1750_that_lost_its_power_is_right_again_within_eight_readings():
    chip = bh1750.Bh1750(5000)
    bus = Bus(chip, 0x23)
    sensor = Bh1750(bus)
    for _ in range(2):
        sensor.read()
        bus.after(100)
    chip.power_dip()
    for _ in range(8):
        sensor.read()
        bus.after(200)
    assert sensor.read() == pytest.approx(5000, rel=0.001)


@pytest.mark.parametrize("lux", [0, 2, 30, 400, 10_000, 100_000, 120_000])
def test_veml7700(lux):
    chip = veml7700.Veml7700(lux)
    sensor = Veml7700(Bus(chip, 0x10))
    assert sensor.read() is None
    assert sensor.read() == pytest.approx(lux, abs=2, rel=0.001)
    chip.power_dip()
    assert sensor.read() is None
    assert sensor.read() == pytest.approx(lux, abs=2, rel=0.001)


@pytest.mark.parametrize("celsius", [-40, -0.5, 0, 25.125, 60, 125])
def test_lm75(celsius):
    assert Lm75(Bus(lm75.Lm75(celsius), 0x48)).read() == celsius


@pytest.mark.parametrize("milliamperes", [0, 1, 20, 999.9, 3199, -5])
def test_ina219(milliamperes):
    chip = ina219.Ina219(lambda hardware: milliamperes, bus_mv=11_900)
    sensor = Ina219(Bus(chip, 0x40), 100)
    sensor.set_up()
    assert chip.setting == 0x39EF
    assert sensor.current_ma() == pytest.approx(milliamperes, abs=0.06)
    assert sensor.voltage_mv() == 11_900
    chip.power_dip()
    sensor.set_up()
    assert chip.setting == 0x39EF


def test_a_photocell_is_read_several_times():
    readings = iter((100, 200, 300, 401))
    assert Photocell(lambda: next(readings)).read() == 250


@given(st.integers(1_577_836_800, 4_102_444_709))
def test_ds3231_gives_back_what_it_was_set_to(wall_s):
    chip = ds3231.Ds3231()
    bus = Bus(chip, 0x68)
    clock = Ds3231(bus)
    assert clock.read_s() is None
    clock.write_s(wall_s)
    assert chip.wall_s == wall_s and clock.read_s() == wall_s
    bus.after(90_000)
    assert clock.read_s() == wall_s + 90


def test_ds3231_that_stood_still_is_not_believed():
    moment = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC).timestamp()
    chip = ds3231.Ds3231(moment, celsius=-7.25)
    bus = Bus(chip, 0x68)
    clock = Ds3231(bus)
    assert clock.read_s() == moment
    bus.after(1000)
    assert clock.read_s() == datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    assert clock.temperature_c() == -7.25
    chip.stop()
    assert clock.read_s() is None


@pytest.mark.parametrize("register, byte", [(0, 0x5A), (1, 0x60), (2, 0x45), (4, 0), (5, 0x13)])
def test_ds3231_with_nonsense_in_it_holds_no_time(register, byte):
    chip = ds3231.Ds3231(1_774_699_200)
    honest = chip.read

    def read(first, size):
        data = bytearray(honest(first, size))
        if first == 0:
            data[register] = byte
        return bytes(data)

    chip.read = read
    assert Ds3231(Bus(chip, 0x68)).read_s() is None


@pytest.mark.parametrize(
    "make, chip, address",
    [
        (lambda bus: Bh1750(bus).read, bh1750.Bh1750(), 0x23),
        (lambda bus: Veml7700(bus).read, veml7700.Veml7700(), 0x10),
        (lambda bus: Lm75(bus).read, lm75.Lm75(), 0x48),
        (lambda bus: Ina219(bus, 100).current_ma, ina219.Ina219(lambda _: 0), 0x40),
        (lambda bus: Ds3231(bus).read_s, ds3231.Ds3231(), 0x68),
    ],
)
def test_a_sensor_that_does_not_answer_says_so(make, chip, address):
    read = make(Bus(chip, address))
    read()
    chip.silent = True
    with pytest.raises(OSError):
        read()
    chip.silent = False
    with pytest.raises(OSError):
        make(Bus(chip, address + 1))()
