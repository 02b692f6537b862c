"""The bounded queue that lets the oldest go."""

from ring import Ring


def test_first_in_first_out():
    ring = Ring(3)
    ring.put("a")
    ring.put("b")
    assert len(ring) == 2
    assert [ring.get(), ring.get(), ring.get()] == ["a", "b", None]
    assert ring.dropped == 0


def test_a_full_ring_loses_the_oldest_and_counts_it():
    ring = Ring(3)
    for item in range(10):
        ring.put(item)
    assert len(ring) == 3
    assert ring.dropped == 7
    assert [ring.get() for _ in range(4)] == [7, 8, 9, None]


def test_it_goes_round_many_times():
    ring = Ring(4)
    out = []
    for item in range(100):
        ring.put(item)
        if item % 3:
            out.append(ring.get())
    while len(ring):
        out.append(ring.get())
    assert sorted(out) == out
    assert len(out) + ring.dropped == 100


def test_what_was_taken_is_not_held():
    class Thing:
        pass

    import weakref

    ring = Ring(2)
    thing = Thing()
    seen = weakref.ref(thing)
    ring.put(thing)
    ring.get()
    del thing
    assert seen() is None
