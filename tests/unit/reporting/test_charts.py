"""Where bars and intervals go, in per cent of a chart's width."""

from decimal import Decimal

from reporting.web.charts import BAR, bars, intervals, pairs


def test_the_longest_bar_leaves_room_for_its_figure_and_others_are_in_proportion() -> None:
    drawn = bars({"good": 8, "completed": 3, "excellent": 0})
    assert [length for _, _, length in drawn] == [BAR, Decimal(30), Decimal(0)]
    assert [length for _, _, length in bars({"good": 0})] == [Decimal(0)]


def test_a_share_is_drawn_of_the_whole_and_not_of_the_largest() -> None:
    [pair] = pairs([("good", Decimal("0.25"), None)])
    assert (pair.length, pair.before, pair.length_before) == (Decimal(20), None, Decimal(0))


def test_an_interval_that_ends_at_zero_is_drawn_to_zero_and_one_that_is_unknown_is_not() -> None:
    told = [("A", Decimal(2), Decimal(0), Decimal(4)), ("B", Decimal(-1), None, None)]
    chart = intervals(told)
    assert chart is not None
    first, second = chart.lines
    assert (chart.zero, first.low, first.x, first.high) == (50, 50, 74, 98)
    assert (second.low, second.x, second.high) == (None, 38, None)
    assert intervals([]) is None
