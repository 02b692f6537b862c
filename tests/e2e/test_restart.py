"""A sign's process dies in the middle: it comes back by itself and never lights an old number."""

from tests.e2e.parts import TOPIC, entrance, online, reads


def test_killed_sign_shows_the_unknown_face_first(sign, city, broker):
    lamp = sign(entrance(broker.port))
    city.publish(TOPIC, "64")
    reads(lamp, "64")
    seen = []
    lamp.on_lit(lambda _sign, lit: seen.append(lit))
    city.heard.clear()
    lamp.kill()
    online(city, "e1")
    reads(lamp, "---")
    lit_after_boot = [lit.lines[0].text for lit in seen if not lit.dark]
    assert lit_after_boot[0] == " ---"
    assert set(lit_after_boot) == {" ---"}
    assert (lamp.restarts, lamp.causes[-1]) == (1, "hard")
    city.publish(TOPIC, "63")
    reads(lamp, "63", timeout_s=5)
