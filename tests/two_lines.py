"""A sign of two lines and two plain lots, small enough to think about, for tests of rules."""

from baysign.config.check import check, complete
from baysign.sign import Sign

MODEL = {
    "id": "two",
    "texts": {"unknown": "---", "full": "FULL", "closed": "CLSd", "some": "P"},
    "lines": [{"digits": 4, "colours": ["red", "green"], "arrow": False}] * 2,
}


def build(**settings):
    lot = {"source": "plain", "max_age_s": 86400, "stuck_s": 0, "stuck_new_s": 0}
    config = {
        "id": "s1",
        "board": "b",
        "sign": "two",
        "comm_loss_s": 0,
        "broker": {"host": "h"},
        "sources": {"plain": {"topic": "p/{key}", "format": "plain", "number": "free"}},
        "lots": {"A": dict(lot), "B": dict(lot)},
        "lines": [{"lots": ["A"]}, {"lots": ["B"]}],
    }
    config["lots"]["A"].update(settings.pop("lot_a", {}))
    config.update(settings)
    errors = check(config, None, MODEL)
    if errors:
        raise ValueError(errors)
    return Sign(complete(config), MODEL)


def feed(sign, now_ms, wall_s=None, a=b"12", b=b"34"):
    sign.accept("p/A", a, False, False, now_ms, wall_s)
    sign.accept("p/B", b, False, False, now_ms, wall_s)
