"""T1, T4, T5, T6 and T15: how old a number is, and what may make it young again."""

import pytest

from tests.unit.world import NOON_S, ON_CHANGE, ON_CHANGE_ALIVE, TIMED, World


class TestT1Age:
    def test_t1_a_number_is_lit_only_while_younger_than_its_max_age(self):
        world = World()
        world.send(free=42)
        world.after(899.999)
        assert world.text == "42"
        world.after(0.001)
        assert (world.text, world.rule) == ("---", "T1")

    def test_t1_full_and_closed_age_too(self):
        for fields in ({"free": 0}, {"status": "closed"}):
            world = World()
            world.send(**fields)
            assert world.text in ("FULL", "CLSd")
            world.after(900)
            assert (world.text, world.rule) == ("---", "T1")

    def test_t1_stale_is_latched_until_a_new_reading(self):
        world = World(source=TIMED)
        world.send(free=42, ago=0)
        world.after(901)
        world.lose_clock()
        world.after(10)
        assert world.text == "---"
        world.send(free=42, retained=True, ago=911)
        assert world.text == "---"
        world.set_clock()
        world.send(free=43, ago=0)
        assert world.text == "43"

    def test_t1_a_clock_that_steps_back_gives_no_second_life(self):
        world = World(source=TIMED)
        sign, now_ms = world.sign, world.now_ms
        world.send(free=42, ago=0)
        sign.tick(now_ms + 800_000, NOON_S + 5 + 800)
        # The wall clock is set back by half an hour, monotonic time goes on.
        sign.tick(now_ms + 899_000, NOON_S + 5 + 899 - 1800)
        assert sign.face.lines[0].text == "42"
        sign.tick(now_ms + 900_000, NOON_S + 5 + 900 - 1800)
        assert sign.face.lines[0].text == "---"

    def test_t1_becomes_due_without_any_message(self):
        world = World()
        world.send(free=42)
        assert world.sign.next_ms == world.now_ms + 900_000


class TestT2Unknown:
    def test_t2_before_anything_was_received(self):
        world = World()
        assert (world.text, world.line().colour, world.rule) == ("---", "amber", "T2")
        assert world.line().arrow == "none"

    @pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff", b'{"free": null}', b"{}"])
    def test_t2_a_message_without_a_number_is_not_the_last_number(self, raw):
        world = World()
        world.send(free=42)
        world.send(raw=raw)
        assert (world.text, world.rule) == ("---", "T2")


class TestT4BestAge:
    def test_t4_source_time_beats_arrival(self):
        world = World(source=TIMED)
        world.send(free=42, ago=600)
        world.after(299)
        assert world.text == "42"
        world.after(1)
        assert (world.text, world.rule) == ("---", "T1")

    def test_t4_live_without_source_time_ages_from_arrival(self):
        world = World(clock=False)
        world.send(free=42)
        assert world.text == "42"

    def test_t4_retained_without_source_time_is_not_fresh(self):
        world = World()
        world.send(free=42, retained=True)
        assert (world.text, world.rule) == ("---", "T4")
        world.after(3600)
        assert world.text == "---"

    def test_t4_redelivered_is_not_live(self):
        world = World()
        world.send(free=42, dup=True)
        assert (world.text, world.rule) == ("---", "T4")

    def test_t4_retained_with_source_time_is_fresh_under_a_trusted_clock(self):
        world = World(source=TIMED)
        world.send(free=42, retained=True, ago=600)
        assert world.text == "42"
        world.after(300)
        assert world.text == "---"

    def test_t4_retained_with_source_time_waits_for_the_clock(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, retained=True, ago=600)
        assert (world.text, world.rule) == ("---", "T4")
        world.after(100)
        world.set_clock()
        assert world.text == "42"
        world.after(199)
        assert world.text == "42"
        world.after(1)
        assert (world.text, world.rule) == ("---", "T1")

    def test_t4_live_under_an_untrusted_clock_is_judged_again(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, ago=1000)
        assert world.text == "42"
        world.set_clock()
        assert (world.text, world.rule) == ("---", "T1")

    def test_t4_on_change_has_the_age_of_the_last_live_alive(self):
        world = World(source=ON_CHANGE_ALIVE)
        world.send(free=42, retained=True)
        assert (world.text, world.rule) == ("---", "T4")
        world.send(topic="city/alive", raw=b"1")
        assert world.text == "42"
        for _ in range(15):
            world.after(800)
            world.send(topic="city/alive", raw=b"1")
            assert world.text == "42"
        world.after(900)
        assert (world.text, world.rule) == ("---", "T1")

    def test_t4_a_retained_alive_counts_for_nothing(self):
        world = World(source=ON_CHANGE_ALIVE)
        world.send(free=42)
        world.send(topic="city/alive", raw=b"1", retained=True)
        assert world.text == "---"
        world.send(topic="city/alive", raw=b"1", dup=True)
        assert world.text == "---"

    def test_t4_on_change_without_alive_ages_from_the_first_sight_of_the_payload(self):
        world = World(source=ON_CHANGE)
        world.send(free=42, retained=True)
        assert world.text == "42"
        world.after(600)
        world.send(free=42)
        world.after(299)
        assert world.text == "42"
        world.after(1)
        assert world.text == "---"
        world.send(free=41, retained=True)
        assert world.text == "41"


class TestT5Replay:
    def test_t5_an_equal_source_time_makes_nothing_younger(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, time=NOON_S)
        world.after(600)
        world.send(free=42, time=NOON_S)
        world.send(free=42, time=NOON_S, retained=True)
        world.after(300)
        assert (world.text, world.rule) == ("---", "T1")
        world.send(free=42, time=NOON_S)
        assert world.text == "---"

    def test_t5_a_correction_within_the_second_is_taken_at_its_age(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, time=NOON_S)
        world.after(600)
        world.send(free=41, time=NOON_S)
        assert world.text == "41"
        world.after(300)
        assert world.text == "---"

    @pytest.mark.parametrize("retained", [False, True])
    def test_t5_an_older_source_time_is_ignored(self, retained):
        world = World(source=TIMED)
        world.send(free=42, ago=10)
        world.send(free=99, ago=11, retained=retained)
        assert world.text == "42"

    def test_t5_an_identical_retained_payload_keeps_the_age(self):
        world = World()
        world.send(free=42)
        world.after(600)
        world.send(free=42, retained=True)
        assert world.text == "42"
        world.after(300)
        assert world.text == "---"

    def test_t5_a_differing_retained_value_of_unknown_age_makes_it_unknown(self):
        world = World()
        world.send(free=42)
        world.send(free=43, retained=True)
        assert (world.text, world.rule) == ("---", "T5")
        world.send(free=42, retained=True)
        assert world.text == "---"
        world.send(free=44)
        assert world.text == "44"

    def test_t5_a_differing_retained_value_with_time_waits_for_the_clock(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, ago=60)
        world.send(free=43, ago=30, retained=True)
        assert (world.text, world.rule) == ("---", "T5")
        world.set_clock()
        assert world.text == "43"

    def test_t5_ten_broker_restarts_refresh_nothing(self):
        world = World()
        world.send(free=42)
        for _ in range(10):
            world.disconnect()
            world.after(20)
            world.connect()
            world.send(free=42, retained=True)
            world.after(60)
        assert world.text == "42"
        world.after(100)
        assert world.text == "---"


class TestT6Clock:
    def test_t6_a_source_time_in_the_future_is_no_data(self):
        world = World(source=TIMED)
        world.send(free=42, ago=-120)
        assert world.text == "42"
        world.send(free=43, ago=-121)
        assert (world.text, world.rule) == ("---", "T6")

    def test_t6_a_source_time_before_2020_is_no_data(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, time=1_577_836_799)
        assert (world.text, world.rule) == ("---", "T6")
        world.send(free=42, time=1_577_836_800)
        assert world.text == "42"

    def test_t6_a_future_time_does_not_silence_the_source(self):
        world = World(source=TIMED)
        world.send(free=42, ago=-86_400)
        world.send(free=43, ago=0)
        assert world.text == "43"

    def test_t6_a_future_time_is_found_out_when_the_clock_is_set(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, ago=-86_400)
        assert world.text == "42"
        world.set_clock()
        assert (world.text, world.rule) == ("---", "T6")
        world.send(free=43, ago=0)
        assert world.text == "43"

    def test_t6_a_future_time_lends_no_life(self):
        world = World(source=TIMED)
        world.send(free=42, ago=-100)
        world.after(900)
        assert world.text == "---"

    def test_t6_a_refused_time_does_not_let_older_ones_in(self):
        world = World(source=TIMED)
        world.send(free=42, ago=0)
        world.send(free=43, ago=-500)
        world.send(free=41, ago=10)
        assert world.text == "---"

    def test_t6_a_refused_time_keeps_the_age_of_what_was_held(self):
        world = World(source=TIMED)
        world.send(free=42, ago=0)
        world.after(600)
        time_s = NOON_S + 5
        world.send(free=42, ago=-500)
        assert world.text == "---"
        world.send(free=42, time=time_s)
        assert world.text == "42"
        world.after(300)
        assert world.text == "---"


class TestT15Comms:
    def test_t15_without_a_session_the_numbers_go_before_their_age(self):
        world = World()
        world.send(free=42)
        world.disconnect()
        world.after(119.999)
        assert world.text == "42"
        world.after(0.001)
        assert (world.text, world.rule) == ("---", "T15")

    def test_t15_zero_leaves_only_the_age(self):
        world = World(comm_loss_s=0)
        world.send(free=42)
        world.disconnect()
        world.after(899)
        assert world.text == "42"

    def test_t15_a_short_loss_changes_nothing(self):
        world = World()
        world.send(free=42)
        world.disconnect()
        world.after(90)
        world.connect()
        world.after(200)
        assert world.text == "42"

    def test_t15_after_it_acted_a_reading_of_the_new_session_is_needed(self):
        world = World()
        world.send(free=42)
        world.disconnect()
        world.after(130)
        world.connect()
        world.after(1)
        assert (world.text, world.rule) == ("---", "T15")
        world.send(free=42, retained=True)
        assert world.text == "42"
        world.after(900 - 131)
        assert (world.text, world.rule) == ("---", "T1")

    def test_t15_acts_on_every_lot_and_each_waits_for_its_own_reading(self):
        world = World(lots={"A": {}, "B": {}}, lines=[(["A"], {}), (["B"], {})])
        world.send("A", free=1)
        world.send("B", free=2)
        world.disconnect()
        world.after(120)
        world.connect()
        world.send("A", free=1, retained=True)
        assert world.texts == ["1", "---"]

    def test_t15_counts_from_power_up_without_a_broker(self):
        world = World(session=False)
        world.after(500)
        assert world.text == "---"


class TestStandingCases:
    def test_boot_with_retained_values_and_no_clock(self):
        world = World(source=TIMED, clock=False)
        world.send(free=42, ago=60, retained=True)
        assert world.text == "---"
        world.after(30)
        assert world.text == "---"
        world.send(free=41, ago=0)
        assert world.text == "41"

    def test_clock_set_late(self):
        world = World(
            source=TIMED, lots={"A": {}, "B": {}}, lines=[(["A"], {}), (["B"], {})], clock=False
        )
        world.send("A", free=1, ago=60, retained=True)
        world.send("B", free=2, ago=4000, retained=True)
        assert world.texts == ["---", "---"]
        world.after(300)
        world.set_clock()
        assert world.texts == ["1", "---"]
        assert world.line(1).rule == "T1"

    def test_broker_away_90_s(self):
        world = World()
        world.send(free=42)
        world.disconnect()
        world.after(90)
        assert world.text == "42"
        world.connect()
        assert world.text == "42"

    def test_broker_away_10_min(self):
        world = World()
        world.send(free=42)
        world.disconnect()
        world.after(600)
        assert world.text == "---"
        world.connect()
        world.send(free=42, retained=True)
        assert world.text == "42"
        world.send(free=40)
        assert world.text == "40"
