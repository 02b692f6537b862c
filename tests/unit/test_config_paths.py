"""Settings by their path: read, written, removed, listed with secrets hidden."""

import copy

import pytest

from baysign.config import paths
from baysign.config.fields import FIELDS

CONFIG = {
    "id": "j1",
    "broker": {"host": "h", "password": "marked"},
    "network": {"wifi": [{"ssid": "s", "password": "marked"}, {"ssid": "t"}]},
    "lots": {"P1": {"max_age_s": 900}},
    "groups": [],
}


@pytest.mark.parametrize(
    "path, value",
    [
        ("id", "j1"),
        ("lots.P1.max_age_s", 900),
        ("network.wifi[1].ssid", "t"),
        ("network.wifi[1]", {"ssid": "t"}),
        ("groups", []),
        ("", CONFIG),
    ],
)
def test_get(path, value):
    assert paths.get(CONFIG, path) == value


@pytest.mark.parametrize(
    "path",
    ["x", "id.x", "lots.P2", "network.wifi[2]", "network.wifi.ssid", "groups[0]", "id[0].x"],
)
def test_get_of_what_is_not_there(path):
    with pytest.raises(KeyError):
        paths.get(CONFIG, path)


@pytest.mark.parametrize("path", ["a..b", ".a", "a.", "a[", "a[]", "a[x]", "a[0]b", "[0", "a[0"])
def test_no_path(path):
    with pytest.raises(ValueError):
        paths.steps(path)


@pytest.mark.parametrize(
    "path, value, found",
    [
        ("id", "j2", {**CONFIG, "id": "j2"}),
        ("position.lat", 1.5, {**CONFIG, "position": {"lat": 1.5}}),
        ("groups[0]", "east", {**CONFIG, "groups": ["east"]}),
        ("time.servers[0]", "ntp", {**CONFIG, "time": {"servers": ["ntp"]}}),
        (
            "lots.P2.source",
            "city",
            {**CONFIG, "lots": {**CONFIG["lots"], "P2": {"source": "city"}}},
        ),
    ],
)
def test_put(path, value, found):
    config = copy.deepcopy(CONFIG)
    paths.put(config, path, value)
    assert config == found


@pytest.mark.parametrize(
    "path", ["id.x", "groups[1]", "groups.x", "lots[0]", "network.wifi[3].ssid"]
)
def test_put_where_nothing_can_be(path):
    config = copy.deepcopy(CONFIG)
    with pytest.raises(KeyError):
        paths.put(config, path, 1)
    assert config == CONFIG


def test_remove():
    config = copy.deepcopy(CONFIG)
    paths.put(config, "network.wifi[0]", None, remove=True)
    paths.put(config, "broker.password", None, remove=True)
    assert config["network"]["wifi"] == [{"ssid": "t"}] and config["broker"] == {"host": "h"}
    for path in ("network.wifi[1]", "lots.P9", "time.port"):
        with pytest.raises(KeyError):
            paths.put(config, path, None, remove=True)


def test_everything_is_listed_and_no_secret_shown():
    found = dict(paths.walk(CONFIG))
    assert found["network.wifi[0].password"] == found["broker.password"] == paths.HIDDEN
    assert found["network.wifi[0].ssid"] == "s" and found["groups"] == []
    assert "marked" not in str(found)
    # An empty password is none, and no secret.
    assert dict(paths.walk({"password": ""})) == {"password": ""}


def test_every_setting_that_sounds_like_a_secret_is_one():
    for row in FIELDS:
        if any(word in row[6].lower() for word in ("password", "pin of", "secret")):
            assert paths.is_secret(row[0]), row[0]
