"""A file that is replaced as a whole, whatever happens in the middle."""

import os

import atomic
import pytest


class Cut(Exception):
    """The power is gone."""


class Files:
    """`open`, `rename` and `remove` on a folder; the power goes before operation number `life`."""

    def __init__(self, folder, life):
        self.folder = folder
        self.left = life

    def _step(self):
        if not self.left:
            raise Cut
        self.left -= 1

    def open(self, path, mode):
        if "w" in mode:
            self._step()
        return File(self, open(self.folder / path, mode))

    def rename(self, old, new):
        self._step()
        os.rename(self.folder / old, self.folder / new)

    def remove(self, path):
        self._step()
        os.remove(self.folder / path)


class File:
    """Writes a byte at a time, so that the power can go between any two."""

    def __init__(self, files, file):
        self._files = files
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def read(self, *size):
        return self._file.read(*size)

    def seek(self, *place):
        return self._file.seek(*place)

    def flush(self):
        self._files._step()
        self._file.flush()

    def write(self, data):
        for i in range(len(data)):
            self._files._step()
            self._file.write(data[i : i + 1])


def test_old_or_new_after_a_cut_before_any_operation(tmp_path):
    outcomes = set()
    for life in range(100):
        (tmp_path / "f").write_bytes(b"old content")
        files = Files(tmp_path, life)
        try:
            atomic.replace("f", b"new", files)
        except Cut:
            pass
        held = atomic.read("f", 100, Files(tmp_path, 100))
        assert held in (b"old content", b"new")
        outcomes.add(held)
        if files.left:
            break
    assert outcomes == {b"old content", b"new"}


def test_what_a_cut_left_behind_is_in_nobodys_way(tmp_path):
    (tmp_path / "f").write_bytes(b"old")
    with pytest.raises(Cut):
        atomic.replace("f", b"half written", Files(tmp_path, 6))
    atomic.replace("f", b"new", Files(tmp_path, 100))
    assert (tmp_path / "f").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["f"]


def test_missing_and_too_long_files_read_as_none(tmp_path):
    files = Files(tmp_path, 100)
    assert atomic.read("f", 3, files) is None
    (tmp_path / "f").write_bytes(b"abc")
    assert atomic.read("f", 3, files) == b"abc"
    assert atomic.read("f", 2, files) is None


def test_a_full_flash_leaves_the_old_file_and_raises(tmp_path):
    (tmp_path / "f").write_bytes(b"old")

    class Full(Files):
        def open(self, path, mode):
            if "w" in mode:
                raise OSError(28, "no space")
            return super().open(path, mode)

    with pytest.raises(OSError, match="no space"):
        atomic.replace("f", b"new", Full(tmp_path, 100))
    assert (tmp_path / "f").read_bytes() == b"old"
