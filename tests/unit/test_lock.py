"""The lock is tied to pyproject.toml and to no package index."""

from baysign_host import lock


def test_the_lock_of_the_clone_is_current():
    assert lock.problems() == []


def test_every_way_a_lock_can_be_wrong_is_named(tmp_path, monkeypatch):
    path = tmp_path / "requirements.lock"
    monkeypatch.setattr(lock, "_LOCK", path)
    assert lock.problems() == ["requirements.lock is missing: make lock"]
    path.write_text("# made from: 0\n--index-url https://example.org/simple\nrich==15.0.0\n")
    assert len(lock.problems()) == 3
