"""T3, T7, T8 and T9: which numbers are shown, how calmly, and what may be added up."""

import pytest

from tests.unit.world import JSON, World


class TestT3Status:
    @pytest.mark.parametrize(
        ("status", "text", "colour", "rule"),
        [
            ("closed", "CLSd", "red", "T3"),
            ("full", "FULL", "red", ""),
            ("fault", "---", "amber", "T3"),
            ("nodata", "---", "amber", "T2"),
        ],
    )
    def test_t3_status_beats_the_number(self, status, text, colour, rule):
        world = World()
        world.send(free=226, status=status)
        line = world.line()
        assert (line.text, line.colour, line.rule, line.arrow) == (text, colour, rule, "none")

    def test_t3_a_word_that_nobody_listed_says_nothing(self):
        world = World()
        world.send(free=27, status="UNKNOWN")
        assert world.text == "27"

    def test_t3_some_shows_the_count_where_there_is_one(self):
        world = World(lines=[(["P"], {"arrow": "left"})])
        world.send(free=60, status="some")
        assert world.text == "60"
        world.send(status="some")
        line = world.line()
        assert (line.text, line.colour, line.arrow) == ("P", "green", "left")


class TestT7Plausible:
    @pytest.mark.parametrize(
        "free", [-1, -8, 111, 1e9, 12.5, "12a", True, [1], {"a": 1}, "", "1.000", 10**30]
    )
    def test_t7_an_impossible_number_is_never_clamped_into_one(self, free):
        world = World()
        world.send(free=100, capacity=100)
        world.send(free=free, capacity=100)
        assert world.text == "---"

    @pytest.mark.parametrize(
        ("free", "text"), [(100, "100"), (105, "100"), (110, "100"), (111, "---")]
    )
    def test_t7_overshoot_within_tolerance_is_capped(self, free, text):
        world = World()
        world.send(free=free, capacity=100)
        assert world.text == text

    def test_t7_small_negatives_may_mean_full(self):
        world = World(lots={"P": {"negative_full": 3}})
        world.send(free=-3)
        assert world.text == "FULL"
        world.send(free=-4)
        assert (world.text, world.rule) == ("---", "T7")

    def test_t7_a_value_never_seen_to_move_is_dead_after_4_h(self):
        world = World()
        world.send(free=0)
        for _ in range(48):
            world.after(299.9)
            assert world.text == "FULL"
            world.send(free=0)
        world.after(100)
        assert (world.text, world.rule) == ("---", "T7")
        world.send(free=0)
        assert world.text == "---"
        world.send(free=1)
        assert world.text == "1"

    def test_t7_a_value_that_has_moved_may_stand_for_a_day(self):
        world = World(lots={"P": {"max_age_s": 86400}})
        world.send(free=1)
        world.after(60)
        world.send(free=0)
        for _ in range(23):
            world.after(3600)
            world.send(free=0)
            assert world.text == "FULL"
        world.after(3599)
        assert world.text == "FULL"
        world.after(1)
        assert (world.text, world.rule) == ("---", "T7")

    def test_t7_off(self):
        world = World(lots={"P": {"stuck_s": 0, "stuck_new_s": 0, "max_age_s": 86400}})
        for _ in range(100):
            world.send(free=5)
            world.after(80000)
        assert world.text == "5"

    def test_t7_a_closed_car_park_is_not_stuck(self):
        world = World(lots={"P": {"max_age_s": 86400}})
        world.send(free=50)
        world.after(3600)
        world.send(free=50, status="closed")
        world.after(40_000)
        assert world.text == "CLSd"
        world.send(free=50)
        assert world.text == "50"
        world.after(3 * 3600)
        assert (world.text, world.rule) == ("---", "T7")

    def test_t7_no_data_in_between_does_not_start_the_wait_again(self):
        world = World(lots={"P": {"max_age_s": 86400}})
        world.send(free=50)
        world.after(2 * 3600)
        world.send(status="nodata")
        world.send(free=50)
        world.after(2 * 3600)
        assert (world.text, world.rule) == ("---", "T7")


LIMITS = {"full_in": 2, "full_out": 5, "almost_in": 20, "almost_out": 25, "dwell_s": 60}


class TestT8Calm:
    def world(self):
        return World(lots={"P": LIMITS})

    def show(self, world, free):
        world.send(free=free)
        return world.text, world.line().colour

    def test_t8_thresholds_on_the_way_down_are_immediate(self):
        world = self.world()
        assert self.show(world, 100) == ("100", "green")
        assert self.show(world, 21) == ("21", "green")
        assert self.show(world, 20) == ("20", "amber")
        assert self.show(world, 3) == ("3", "amber")
        assert self.show(world, 2) == ("FULL", "red")

    def test_t8_on_the_way_up_hysteresis_and_dwell(self):
        world = self.world()
        self.show(world, 2)
        world.after(61)
        assert self.show(world, 4) == ("FULL", "red")
        assert world.rule == "T8"
        assert self.show(world, 5) == ("5", "amber")
        world.after(59)
        assert self.show(world, 100) == ("100", "amber")
        world.after(1)
        assert (world.text, world.line().colour) == ("100", "green")

    def test_t8_between_the_almost_full_thresholds_the_phase_stays(self):
        world = self.world()
        self.show(world, 20)
        world.after(61)
        assert self.show(world, 24) == ("24", "amber")
        assert self.show(world, 25) == ("25", "green")
        assert self.show(world, 24) == ("24", "green")

    def test_t8_never_flaps_inside_the_dwell(self):
        world = self.world()
        self.show(world, 0)
        for second in range(59):
            assert self.show(world, 30 if second % 2 else 0)[0] == "FULL"
            world.after(1)
        world.after(1)
        assert self.show(world, 30)[0] == "30"

    def test_t8_the_dwell_ends_without_a_message(self):
        world = self.world()
        self.show(world, 0)
        self.show(world, 30)
        assert world.sign.next_ms == world.now_ms + 60_000
        world.after(60)
        assert (world.text, world.line().colour) == ("30", "green")

    def test_t8_the_first_phase_after_unknown_is_immediate(self):
        world = self.world()
        self.show(world, 0)
        world.send(status="fault")
        assert self.show(world, 30) == ("30", "green")

    def test_t8_a_change_to_closed_and_unknown_is_immediate(self):
        world = self.world()
        self.show(world, 30)
        world.send(status="closed")
        assert world.text == "CLSd"
        world.send(status="nodata")
        assert world.text == "---"

    def test_t8_almost_full_is_a_tenth_of_capacity_by_default(self):
        world = World(lots={"P": {"capacity": 560}})
        assert self.show(world, 57) == ("57", "green")
        assert self.show(world, 56) == ("56", "amber")
        world.after(60)
        assert self.show(world, 57) == ("57", "green")

    def test_t8_without_capacity_there_is_no_almost_full(self):
        world = World()
        assert self.show(world, 1) == ("1", "green")

    def test_t8_some_waits_for_the_dwell_too(self):
        world = self.world()
        self.show(world, 0)
        world.send(status="some")
        assert world.text == "FULL"
        world.after(60)
        assert world.text == "P"


class TestShownNumber:
    @pytest.mark.parametrize(
        ("settings", "free", "text"),
        [
            ({"reserve": 5}, 42, "37"),
            ({"reserve": 5}, 5, "FULL"),
            ({"reserve": 5}, 3, "FULL"),
            ({"offset": -2}, 42, "40"),
            ({"offset": 3}, 42, "45"),
            ({"offset": 3}, 0, "FULL"),
            ({"min": 10}, 9, "FULL"),
            ({"min": 10}, 10, "10"),
            ({"max": 300}, 301, "300"),
            ({"round": 10}, 49, "40"),
            ({"round": 10}, 9, "FULL"),
            ({}, 9999, "9999"),
            ({}, 10000, "9999"),
        ],
    )
    def test_offset_reserve_limits_and_rounding(self, settings, free, text):
        world = World(lots={"P": settings})
        world.send(free=free)
        assert world.text == text

    def test_an_offset_does_not_open_a_lot_that_says_it_is_full(self):
        world = World(lots={"P": {"offset": 3}})
        world.send(free=0, status="full")
        assert world.text == "FULL"


AREA = {"A": {"capacity": 100}, "B": {"capacity": 100}, "C": {"capacity": 200}}


class TestT9Sums:
    def world(self, **line):
        return World(lots=AREA, lines=[(["A", "B", "C"], {"arrow": "ahead", **line})])

    def show(self, world, **values):
        for lot, value in values.items():
            fields = {"free": value} if isinstance(value, int) else {"status": value}
            world.send(lot, **fields)
        return world.text

    def test_t9_a_sum_needs_every_member_by_default(self):
        world = self.world()
        assert self.show(world, A=10, B=20) == "---"
        assert world.rule == "T9"
        assert self.show(world, C=30) == "60"

    def test_t9_full_and_closed_members_count_nothing(self):
        world = self.world()
        assert self.show(world, A=0, B="closed", C=30) == "30"

    def test_t9_a_member_without_a_count_is_not_trusted(self):
        world = self.world()
        assert self.show(world, A=10, B="some", C=30) == "---"

    def test_t9_a_share_of_capacity_is_enough_where_configured(self):
        world = self.world(trust_pct=75)
        assert self.show(world, A=10, C=30) == "40"
        assert world.rule == "T9"
        world = self.world(trust_pct=76)
        assert self.show(world, A=10, C=30) == "---"

    def test_t9_full_needs_every_member(self):
        world = self.world(trust_pct=50)
        assert self.show(world, C=0) == "---"
        assert world.rule == "T9"
        assert self.show(world, A=0, B=0) == "FULL"

    def test_t9_all_closed_is_closed(self):
        world = self.world()
        assert self.show(world, A="closed", B="closed", C="closed") == "CLSd"
        assert self.show(world, C=0) == "FULL"

    def test_t9_a_member_whose_own_face_is_full_counts_nothing(self):
        lots = {"A": {"full_in": 5, "full_out": 8}, "B": {}}
        world = World(lots=lots, lines=[(["A", "B"], {})])
        world.send("A", free=5)
        world.send("B", free=7)
        assert world.text == "7"
        world.send("A", free=7)
        assert world.text == "7"

    def test_t9_a_dead_member_takes_the_sum_down(self):
        world = World(
            lots={"A": {"max_age_s": 100}, "B": {"max_age_s": 1000}}, lines=[(["A", "B"], {})]
        )
        world.send("A", free=1)
        world.send("B", free=2)
        assert world.text == "3"
        world.after(100)
        assert (world.text, world.rule) == ("---", "T9")

    def test_t9_reserves_are_taken_from_each_member(self):
        world = World(lots={"A": {"reserve": 5}, "B": {}}, lines=[(["A", "B"], {})])
        world.send("A", free=3)
        world.send("B", free=7)
        assert world.text == "7"

    def test_t9_the_arrow_is_lit_with_a_number_only(self):
        world = self.world()
        assert world.line().arrow == "none"
        self.show(world, A=1, B=1, C=1)
        assert world.line().arrow == "ahead"
        self.show(world, A=0, B=0, C=0)
        assert world.line().arrow == "none"

    def test_one_message_for_several_lots(self):
        source = {**JSON, "topic": "city/all", "record": "lots[id={key}]"}
        world = World(source=source, lots={"A": {}, "B": {}}, lines=[(["A", "B"], {})])
        raw = b'{"lots": [{"id": "A", "free": 3}, {"id": "B", "free": 4}]}'
        world.send(topic="city/all", raw=raw)
        assert world.text == "7"
        # A lot that vanishes from the list is not what it was.
        world.send(topic="city/all", raw=b'{"lots": [{"id": "A", "free": 3}]}')
        assert world.text == "---"

    def test_a_partial_message_leaves_other_lots_alone(self):
        source = {**JSON, "topic": "city/all", "record": "lots[id={key}]", "partial": True}
        world = World(source=source, lots={"A": {}, "B": {}}, lines=[(["A", "B"], {})])
        world.send(topic="city/all", raw=b'{"lots": [{"id": "A", "free": 3}]}')
        world.send(topic="city/all", raw=b'{"lots": [{"id": "B", "free": 4}]}')
        assert world.text == "7"
