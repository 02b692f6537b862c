"""F11 for a change of the configuration: power fails in every flash operation of its judging."""

import pytest

from tests.power.jobs import config, run

OLD, NEW = config("old"), config("new")
WRONG = {**NEW, "lots": {**NEW["lots"], "P0": {"source": "city", "max_age_s": 1}}}


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize(
    "new, least", [(NEW, 20), (config("new", lots=40), 40), (WRONG, 6)], ids=["", "large", "wrong"]
)
def test_a_draft_is_in_use_whole_or_not_at_all(tmp_path, new, least, remote):
    found = run(tmp_path, "judging", act="judge", old=OLD, new=new, remote=remote)
    print(f"{found['operations']} operations, {found['cuts']} cuts")
    assert found["wrong"] == []
    assert found["operations"] >= least and found["cuts"] == 6 * found["operations"] + 1
    assert found["old"] + found["new"] == found["cuts"]
    assert found["old"] >= 6 and (found["new"] >= 6) == (new is not WRONG)


def test_a_trial_is_taken_back_whole_or_not_at_all(tmp_path):
    found = run(tmp_path, "judging", act="revert", old=OLD, new=NEW, remote=False)
    assert found["wrong"] == []
    assert found["old"] >= 6 and found["new"] >= 6


@pytest.mark.parametrize("act, stored", [("judge", False), ("confirm", True)])
def test_a_new_boards_draft_is_stored_whole_or_not_at_all(tmp_path, act, stored):
    found = run(tmp_path, "trying", act=act, new=NEW)
    assert found["wrong"] == []
    assert found["cuts"] == 6 * found["operations"] + 1 and found["operations"] >= 4
    assert found["none"] >= 6 and (found["new"] >= 6) == stored
