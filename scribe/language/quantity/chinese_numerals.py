"""Numerals as Mandarin speakers say them, and what they come to: 一百五 is 150, 三四十 is 30 to 40."""

from __future__ import annotations

from typing import Final

DIGITS: Final = dict(zip("零〇一二两三四五六七八九俩仨幺", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 1), strict=True))
NUMERALS: Final = "零〇一二两三四五六七八九十百千万幺"
"""What a run of numerals is written with."""
_FIGURES: Final = "一二三四五六七八九"
_SCALES: Final = {"十": 10, "百": 100, "千": 1000}
_NO_SCALE: Final = 10_000_000


def digit(char: str) -> int:
    """One figure or numeral up to ten, as its number."""
    return int(char) if char.isascii() else 10 if char == "十" else DIGITS[char]


def values_in(run: str, *, counts: bool = False) -> list[tuple[tuple[int, ...], int, int]]:
    """The numbers in a run of numerals: each as its values (two for 两三 or 三四十), start and end.

    Args:
        run: the numerals.
        counts: what stands behind them counts things (片, 次, 天), so that a last figure may be their number.
    """
    if not any(char in _SCALES or char == "万" for char in run):
        return [(_plain_digits(run), 0, len(run))]
    found: list[tuple[tuple[int, ...], int, int]] = []
    at = 0
    while at < len(run):
        values, end = _one_number(run, at, counts=counts)
        found.append((values, at, end))
        at = end
    return found


def _plain_digits(run: str) -> tuple[int, ...]:
    digits = [DIGITS[char] for char in run]
    if len(digits) == 2 and (digits[1] == digits[0] + 1 > 1 or run == "三五"):
        return (digits[0], digits[1])
    return (int("".join(map(str, digits))),)


def _one_number(run: str, at: int, *, counts: bool = False) -> tuple[tuple[int, ...], int]:
    """One number from ``at``: parts in falling scale; a part that does not fall begins the next number."""
    total, section, last, zero = 0, 0, _NO_SCALE, False
    start = at
    while at < len(run):
        if run[at] == "万":
            total, section, last = (total + max(section, 1)) * 10_000, 0, 10_000
            at += 1
        elif run[at] in "零〇" and at > start:
            zero, at = True, at + 1
        elif last == 100 and not zero and _tens_unsaid(run, at, counts=counts):
            # 一百四六 is 146
            return (total + section + 10 * DIGITS[run[at]] + DIGITS[run[at + 1]],), at + 2
        else:
            digits, scale = _part(run, at, last)
            if scale >= last:
                break
            if digits >= 2:
                scale = last // 10 if scale == 1 and last > 10 and not zero else scale
                return _spread(run, at, digits, scale, total + section)
            value = DIGITS[run[at]] if digits else 1
            at += digits + (1 if scale > 1 else 0)
            next_one = last == 100 and run[at : at + 1] in tuple(DIGITS)
            if scale == 1 and last in (100, 1000, 10_000) and not zero and (at == len(run) or next_one):
                # 一百五 is 150, so too before a next number (一百六|一百)
                value *= last // 10
            section, last = section + value * scale, scale
            if scale == 1 and run[at : at + 1] != "万":
                break
    return ((total + section,), max(at, start + 1))


def _tens_unsaid(run: str, at: int, *, counts: bool) -> bool:
    """Whether two figures behind a hundred are tens and ones: 一百四六; so too before a next number (一百四六|八十八).

    Two that follow each other are a range at the end (一百二三), and a last one may belong to what is counted.
    """
    figures = next((n for n in range(len(run) - at) if run[at + n] not in _FIGURES), len(run) - at)
    if at + figures == len(run):
        return figures == 2 and not counts and DIGITS[run[at + 1]] != DIGITS[run[at]] + 1
    return figures == 3 and run[at + figures] in "十百"


def _part(run: str, at: int, last: int) -> tuple[int, int]:
    """How many digits stand at ``at``, and the scale after them; 1 without a scale."""
    digits = 0
    while at + digits < len(run) and run[at + digits] in DIGITS:
        digits += 1
    scale = _SCALES.get(run[at + digits : at + digits + 1], 1)
    if scale >= last and digits >= 2 and 1 < last < _NO_SCALE:
        # 一百四十六九十: the first digit ends this number
        return 1, 1
    return digits, scale


def _spread(run: str, at: int, digits: int, scale: int, base: int) -> tuple[tuple[int, ...], int]:
    """Two digits side by side: 三四十 is 30 to 40, 十五六 is 15 to 16; other digits stand for themselves."""
    first, second = DIGITS[run[at]], DIGITS[run[at + 1]]
    spelled = run[at + digits : at + digits + 1] in _SCALES
    end = at + digits + (1 if spelled else 0)
    if digits == 2 and second == first + 1:
        return (base + first * scale, base + second * scale), end
    if base:
        return (base + first * scale,), at + 1
    return (int("".join(str(DIGITS[char]) for char in run[at : at + digits])),), at + digits
