"""A car park in words, for the verbs that show it."""

from baysign.console.texts import find
from baysign.console.words import lasts
from baysign.lots import state


def about(io, lot) -> str:
    """What a lot offers, why, and how old that is."""
    lang = io.lang
    shows = str(lot.number) if lot.kind == state.NUMBER else find("lots", lot.kind, lang)
    why = f"{lot.rule} {find('reasons', lot.reason, lang)}".strip()
    if lot.reading is None:
        age = ""
    elif lot.base_ms is None:
        age = find("lots", "ageless", lang)
    else:
        seconds = (io.parts.clock.now_ms() - lot.base_ms) // 1000
        age = find("lots", "old", lang).format(lasts(seconds))
    return f"{lot.id}: " + ", ".join([text for text in (shows, why, age) if text])


def source(io, lot) -> str:
    """What its source said last."""
    reading = lot.reading
    if reading is None:
        return find("lots", "none", io.lang)
    status = reading.status and find("lots", reading.status, io.lang)
    values = [reading.free, reading.capacity, status]
    return find("lots", "source", io.lang).format(*["-" if v is None else v for v in values])
