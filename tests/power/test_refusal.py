"""F19: a full or read-only flash refuses the save; nothing is lost, nothing in the way later."""

import pytest

from tests.power.jobs import config, run

FILES = ["config.good", "config.json", "config.ready"]
# A flash of 32 blocks: two for the directory, one for each file.
FREE = 27


def steps(folder, medium, room=0, leftover=0):
    """The steps of the script, as rows."""
    names = {"old": config("old"), "new": config("new"), "good": config("good")}
    return run(folder, "refusal", medium=medium, room=room, leftover=leftover, **names)


@pytest.mark.parametrize("medium, error", [("full", 28), ("read-only", 30), ("raises", 30)])
def test_refused_and_healed(tmp_path, medium, error):
    free = 0 if medium == "full" else FREE
    assert steps(tmp_path, medium) == [
        ["save", error, "old", "", FILES, free],
        ["save", error, "old", "", FILES, free],
        ["save", error, "old", "", FILES, free],
        ["confirm", error, "old", "", FILES, free],
        ["boot", 0, "old", "", FILES, free],
        ["save with room", 0, "new", "", FILES, FREE],
        ["confirm with room", 0, "new", "", FILES, FREE],
        ["boot", 0, "new", "", FILES, FREE],
    ]


@pytest.mark.parametrize("room, error", [(0, 28), (1, 0), (2, 0)])
def test_one_free_block_is_enough(tmp_path, room, error):
    rows = steps(tmp_path, "full", room=room)
    assert [row[1] for row in rows[:4]] == [error] * 4
    assert rows[4][2] == ("old" if error else "new")
    assert rows[-1] == ["boot", 0, "new", "", FILES, FREE]


def test_a_leftover_is_not_in_the_way(tmp_path):
    """The only block that could be had is the one that an earlier, cut save still holds."""
    rows = steps(tmp_path, "full", leftover=600)
    assert [row[1] for row in rows] == [0] * 8
    assert rows[0] == ["save", 0, "new", "", FILES, 1]


def test_a_leftover_on_a_read_only_flash_is_left_alone(tmp_path):
    rows = steps(tmp_path, "read-only", leftover=600)
    assert rows[0] == [
        "save",
        30,
        "old",
        "",
        ["config.good", "config.json", "config.json.new", "config.ready"],
        FREE - 1,
    ]
    assert rows[-1] == ["boot", 0, "new", "", FILES, FREE]
