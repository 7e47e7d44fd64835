"""Plots that the server draws: every point within its picture, the worst of each time, gaps where nothing is known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scribe.consultation.samples import EVERY, Sample
from scribe.web.pages.plots import HIGH, WIDE, plot

BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def drawn(values, *, hours=24, **more):
    samples = [Sample(BEGIN + number * EVERY, {"it": value}) for number, value in values]
    return plot(samples, "it", since=BEGIN, until=BEGIN + timedelta(hours=hours), **more)


@given(
    st.dictionaries(st.integers(0, 287), st.floats(0, 1e13, allow_nan=False), min_size=1),
    st.sampled_from([6, 24, 72, 336]),
)
def test_every_point_lies_within_the_picture(values, hours):
    found = drawn(sorted((at, value) for at, value in values.items() if at < hours * 12), hours=hours)
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", found.path):
        assert 0 <= float(x) <= WIDE
        assert 0 <= float(y) <= HIGH


def test_the_worst_and_the_newest_are_told():
    found = drawn([(0, 3), (1, 9), (2, 4)])
    assert (found.now, found.worst, found.worst_at) == (4, 9, BEGIN + EVERY)
    least = drawn([(0, 3), (1, 9), (2, 4)], less_is_worse=True)
    assert (least.worst, least.worst_at) == (3, BEGIN)


def test_a_line_is_broken_where_nothing_was_sampled():
    assert drawn([(0, 1), (1, 1), (2, 1)]).path.count("M") == 1
    assert drawn([(0, 1), (1, 1), (40, 1)]).path.count("M") == 2


def test_without_a_value_there_is_no_line():
    assert drawn([]).path == ""
    assert drawn([]).now is None
