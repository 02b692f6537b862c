"""The fonts of matrices: drawings compiled to the bytes that `baysign.face.pixels` reads."""

from baysign_host.drawings import FOLDER, read

_A_LINE = 20


def text(height: int) -> str:
    """The Python module of one font."""
    glyphs = read(FOLDER / f"{height}.txt")
    row_bytes = -(-max(len(rows[0]) for rows in glyphs.values()) // 8)
    records = b"".join(_record(char, glyphs[char], row_bytes) for char in sorted(glyphs))
    lines = [records[at : at + _A_LINE] for at in range(0, len(records), _A_LINE)]
    body = "\n".join(f'    b"{_escaped(line)}"' for line in lines)
    return (
        f'"""Glyphs of {height} rows. Generated from drawings/{height}.txt: make gen."""\n\n'
        f"HEIGHT = {height}\nSTRIDE = {4 + row_bytes * height}\nDATA = (\n{body}\n)\n"
    )


def _escaped(data: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in data)


def _record(char: str, rows: tuple[str, ...], row_bytes: int) -> bytes:
    bits = b"".join(
        int(row.replace("#", "1").replace(".", "0").ljust(8 * row_bytes, "0"), 2).to_bytes(
            row_bytes, "big"
        )
        for row in rows
    )
    return ord(char).to_bytes(3, "big") + bytes([len(rows[0])]) + bits
