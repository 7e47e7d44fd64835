"""Which of many times are out of order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def out_of_order(times: Sequence[float], *, by_more_than_s: float) -> frozenset[int]:
    """The places of those that must go so that the others never run backwards: as few as can be (Fredman 1975).

    Args:
        times: in the order of the file.
        by_more_than_s: one that lies no farther from those around it than this may stay.
    """
    tops: list[float] = []
    places: list[int] = []
    before: list[int] = []
    for place, time in enumerate(times):
        length = bisect_right(tops, time)
        before.append(places[length - 1] if length else -1)
        if length == len(tops):
            tops.append(time)
            places.append(place)
        else:
            tops[length] = time
            places[length] = place
    kept: set[int] = set()
    at = places[-1] if places else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    stay = sorted(kept)
    return frozenset(
        place for place in range(len(times)) if place not in kept and _farther(times, stay, place, by_more_than_s)
    )


def _farther(times: Sequence[float], kept: Sequence[int], place: int, by_s: float) -> bool:
    """Whether a time lies outside of the kept ones around its place by more than so much."""
    following = bisect_right(kept, place)
    after = times[kept[following]] if following < len(kept) else times[place]
    before = times[kept[following - 1]] if following else times[place]
    return times[place] > after + by_s or times[place] < before - by_s
