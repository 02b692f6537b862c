"""Writes the pictures again: `python -m tests.pictures`."""

from tests.pictures.faces import FACES, FOLDER, picture

for name in FACES:
    (FOLDER / f"{name}.txt").write_text(picture(name), encoding="utf-8")
