"""F15: the power flickers while a configuration is saved."""

from tests.power.jobs import config, run


def test_twenty_flickers_in_a_night(tmp_path):
    configs = [config("one"), config("two", lots=40), config("three"), config("four", lots=12)]
    found = run(tmp_path, "flicker", configs=configs, flickers=20, seeds=20, free=27)
    print({name: count for name, count in found.items() if name != "wrong"})
    assert found["wrong"] == []
    assert found["boots"] == 400
    assert found["cuts"] + found["through"] == 400
    assert found["cuts"] >= 200 and found["through"] >= 20
    assert found["kept"] >= 100 and found["changed"] >= 20
