"""From a face to the bytes of each panel: what draws is chosen by the panel's chip.

What draws has `size`, the bytes of the panel's frame; `render(face, out)`, which fills them;
`place(at)`, the words for what byte `at` of the frame lights: line, digit, colour; and
`lit(frame)`, how many lamps a frame lights. For a panel
that answers later, `lines` names the line that each of its units shows.

Needed once; only what the sign model asks for is loaded, and this module can go again.
"""


def renderers(model: dict) -> tuple:
    """One object for each panel of a sign model, in the model's order."""
    return tuple([_renderer(model["lines"], panel) for panel in model["panels"]])


def _renderer(lines, panel):
    chip = panel["chip"]
    if chip == "max7219":
        from baysign.face.modules import Modules

        return Modules(lines, panel)
    if chip == "ws2812":
        from baysign.face.strip import Strip

        return Strip(lines, panel)
    if chip == "modbus":
        from baysign.face.registers import Registers

        return Registers(lines, panel)
    from baysign.face.cells import Cells

    return Cells(lines, panel["places"], panel.get("segments", "abcdefgp"))
