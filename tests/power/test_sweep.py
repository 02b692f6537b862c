"""F11 for the configuration: power fails before and within every single flash write and erase."""

import pytest

from tests.power.jobs import config, run

SMALL = {name: config(name) for name in ("old", "new", "third", "good")}
LARGE = {name: config(name, lots=40) for name in ("old", "new", "third", "good")}


def sweep(folder, scene="plain", act="save", replace="", refused=0, **configs):
    """The sweep's result, without what a sound one must not have."""
    job = {**SMALL, **configs}
    found = run(folder, "sweep", scene=scene, act=act, replace=replace, refused=refused, **job)
    print(f"{act} from {scene}: {found['operations']} operations, {found['cuts']} cuts,", end=" ")
    print(", ".join(f"{count} {name}" for name, count in sorted(found["counts"].items())))
    return found


def sound(found, least):
    """Nothing wrong; at least `least` operations, each cut in six ways; one cut after the last."""
    assert found["wrong"] == []
    assert found["operations"] >= least
    assert found["cuts"] == 6 * found["operations"] + 1
    assert found["overwrites"] == 0
    assert "neither" not in found["counts"]


@pytest.mark.parametrize(
    "scene, least",
    [
        ("plain", 6),
        ("leftover", 7),
        ("rubbish", 7),
        ("compaction", 8),
        ("split", 8),
        ("move", 8),
        ("full, leftover", 7),
    ],
)
def test_save_is_old_or_new(tmp_path, scene, least):
    found = sweep(tmp_path, scene)
    sound(found, least)
    counts = found["counts"]
    assert counts["old"] + counts["new"] == found["cuts"]
    assert counts["old"] >= 6 and counts["new"] >= 1
    # Every boot after a cut ends with the same room on the flash: no block is lost.
    assert len([name for name in counts if name.startswith("free")]) == 1


@pytest.mark.parametrize(
    "sizes",
    [
        {"new": LARGE["new"]},
        {"old": LARGE["old"], "good": LARGE["good"]},
        LARGE,
    ],
    ids=["growing", "shrinking", "large"],
)
def test_save_over_several_blocks(tmp_path, sizes):
    found = sweep(tmp_path, **sizes)
    sound(found, 6)
    assert found["counts"]["old"] + found["counts"]["new"] == found["cuts"]
    if "new" in sizes:
        assert found["operations"] >= 30


def test_first_configuration_is_there_or_not(tmp_path):
    found = sweep(tmp_path, old=None, good=None)
    sound(found, 6)
    assert found["counts"]["old"] + found["counts"]["new"] == found["cuts"]


def test_refused_save_on_a_full_flash_keeps_the_old_one(tmp_path):
    found = sweep(tmp_path, "full", refused=28)
    sound(found, 1)
    assert found["counts"]["old"] == found["cuts"]
    assert "new" not in found["counts"]


@pytest.mark.parametrize(
    "scene, good",
    [
        ("plain", SMALL["good"]),
        ("plain", None),
        ("plain", LARGE["good"]),
        ("rubbish", SMALL["good"]),
        ("compaction", SMALL["good"]),
    ],
    ids=["plain", "first", "large", "rubbish", "compaction"],
)
def test_confirm_keeps_the_former_good_one_or_the_new(tmp_path, scene, good):
    found = sweep(tmp_path, scene, act="confirm", good=good)
    sound(found, 6)
    counts = found["counts"]
    assert counts["former"] + counts["confirmed"] == found["cuts"]
    assert counts["former"] >= 6 and counts["confirmed"] >= 1


def test_a_cut_while_the_completed_form_is_kept(tmp_path):
    found = sweep(tmp_path, "other ready", act="load")
    sound(found, 5)
    assert found["counts"]["old"] == found["cuts"]


def test_a_boot_with_nothing_new_writes_nothing(tmp_path):
    assert sweep(tmp_path, act="load")["operations"] == 0


def test_confirm_of_what_is_already_good_writes_nothing(tmp_path):
    found = sweep(tmp_path, act="confirm", good=SMALL["old"])
    assert found["operations"] == 0
    assert found["wrong"] == []


@pytest.mark.parametrize("act", ["save", "confirm"])
@pytest.mark.parametrize("replace", ["in_pieces", "remove_first"])
def test_the_sweep_catches_a_careless_store(tmp_path, act, replace):
    found = sweep(tmp_path, act=act, replace=replace)
    assert found["counts"]["neither"] >= 1
    assert "neither" in " ".join(found["wrong"])


def test_the_sweep_catches_what_is_left_behind(tmp_path):
    found = sweep(tmp_path, replace="leaving")
    assert "neither" not in found["counts"]
    assert found["wrong_count"] == found["cuts"]
    assert "left behind: ['config.good', 'config.good.bak'" in found["wrong"][0]


@pytest.mark.long
def test_a_life_of_saves(tmp_path):
    """2,600 saves go through about 140 compactions, the split of the superblock and a move."""
    found = run(tmp_path, "life", old=SMALL["old"], new=SMALL["new"], saves=2600)
    print(f"{found['saves']} saves, {found['cuts']} cuts")
    assert found["wrong"] == []
    assert found["cuts"] >= 6 * 2600
    assert found["counts"]["old"] >= 10_000 and found["counts"]["new"] >= 1
