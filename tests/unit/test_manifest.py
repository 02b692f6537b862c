"""manifest.py freezes every module of the application, and nothing that belongs to one board."""

from pathlib import Path

from baysign import VERSION
from baysign_host import ROOT


def frozen(manifest: Path) -> tuple[dict[str, Path], list[str], dict]:
    """(module file → source, included manifests, metadata) by MicroPython's rules for manifests.

    `package` takes every `.py` file of a folder, `module` one file; `base_path` is relative to the
    manifest (MicroPython, tools/manifestfile.py).
    """
    found, included, about = {}, [], {}

    def package(name: str, base_path: str = ".") -> None:
        base = manifest.parent / base_path
        files = sorted((base / name).rglob("*.py"))
        assert files, f"package {name} is empty"
        found.update((path.relative_to(base).as_posix(), path) for path in files)

    def module(name: str, base_path: str = ".") -> None:
        path = manifest.parent / base_path / name
        assert path.is_file(), f"module {name} does not exist"
        found[name] = path

    names = {"metadata": about.update, "include": included.append}
    code = compile(manifest.read_text(encoding="utf-8"), manifest.name, "exec")
    exec(code, names | {"package": package, "module": module})
    return found, included, about


def test_every_module_is_in_it_and_nothing_else():
    found, included, about = frozen(ROOT / "manifest.py")
    wanted = {
        path.relative_to(ROOT / base).as_posix(): path
        for base, below in (("firmware", "baysign"), ("lib", "."))
        for path in (ROOT / base / below).rglob("*.py")
    }
    assert found == wanted
    assert included == ["$(PORT_DIR)/boards/manifest.py"]
    assert about["version"] == VERSION
