"""Numbers between figures and words: `148` is said "one hundred forty eight", and "thirty-five" is written `35`."""

import re

_UNITS = {
    word: value
    for value, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
}
_TEENS = {
    word: value + 10
    for value, word in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
_TENS = {
    word: (value + 2) * 10
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_UNIT_WORD = {value: word for word, value in _UNITS.items()}
_TEEN_WORD = {value: word for word, value in _TEENS.items()}
_TENS_WORD = {value: word for word, value in _TENS.items()}
_SMALL_WORDS = frozenset((*_UNITS, *_TEENS, *_TENS))
_NUMBER_WORDS = _SMALL_WORDS | {"hundred", "thousand"}
_TOKEN = re.compile(r"^([A-Za-z']+)([.,?!]*)$")

DOSE_UNITS = frozenset(
    ["milligrams", "milligram", "micrograms", "microgram", "milliliters", "milliliter", "units", "percent", "grams"]
)

Parsed = tuple[int, int]
"""A number's value, and the index after its last word."""


def digit_word(digit: str) -> str:
    """`"7"` -> seven."""
    return _UNIT_WORD[int(digit)]


def in_words(figure: str | int) -> str:
    """A whole number as it is said, without "and"."""
    number = int(figure)
    if number < 10:
        return _UNIT_WORD[number]
    if number < 20:
        return _TEEN_WORD[number]
    if number < 100:
        return _TENS_WORD[number - number % 10] + (f" {_UNIT_WORD[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_UNIT_WORD[number // 100]} hundred" + (f" {in_words(number % 100)}" if number % 100 else "")
    if number < 1_000_000:
        return f"{in_words(number // 1000)} thousand" + (f" {in_words(number % 1000)}" if number % 1000 else "")
    return " ".join(_UNIT_WORD[int(digit)] for digit in str(number))


def _below_hundred(words: list[str], at: int) -> Parsed | None:
    word = words[at] if at < len(words) else None
    if word in _TENS:
        if at + 1 < len(words) and _UNITS.get(words[at + 1], 0) > 0:
            return _TENS[word] + _UNITS[words[at + 1]], at + 2
        return _TENS[word], at + 1
    if word in _TEENS:
        return _TEENS[word], at + 1
    return (_UNITS[word], at + 1) if word in _UNITS else None


def _with_and(words: list[str], at: int) -> int:
    return at + 1 if at < len(words) and words[at] == "and" else at


def _below_thousand(words: list[str], at: int) -> Parsed | None:
    parsed = _below_hundred(words, at)
    if parsed is None:
        return None
    value, after = parsed
    if after < len(words) and words[after] == "hundred" and 0 < value < 100:
        value, after = value * 100, after + 1
        if rest := _below_hundred(words, _with_and(words, after)):
            return value + rest[0], rest[1]
    return value, after


def _whole(words: list[str]) -> Parsed:
    parsed = _below_thousand(words, 0)
    if parsed is None:
        raise ValueError(f"no number in {words}")
    value, after = parsed
    if after < len(words) and words[after] == "thousand" and value > 0:
        value, after = value * 1000, after + 1
        if rest := _below_thousand(words, _with_and(words, after)):
            return value + rest[0], rest[1]
    return value, after


def _spoken_short(words: list[str], following: list[str]) -> Parsed | None:
    """Hundreds and years without their "hundred": "one twenty (over eighty)", "nineteen ninety eight"."""
    if len(words) < 2 or words[1] not in _TENS.keys() | _TEENS.keys():
        return None
    rest = _below_hundred(words, 1)
    if rest is None:
        return None
    after = following[rest[1]] if rest[1] < len(following) else ""
    if words[0] in ("one", "two") and after in ("over", "pounds"):
        return _UNITS[words[0]] * 100 + rest[0], rest[1]
    if words[0] in ("nineteen", "twenty"):
        value = _below_hundred(words[:1], 0)
        return (value[0] * 100 + rest[0], rest[1]) if value else None
    return None


def _run_of_numbers(core: list[str], tail: list[str], start: int) -> list[str]:
    """The longest run of number words from `start` that no punctuation breaks."""
    end = start
    while (
        end < len(core) and (core[end] in _NUMBER_WORDS or core[end] == "and") and (end == start or not tail[end - 1])
    ):
        end += 1
    while end > start and core[end - 1] == "and":
        end -= 1
    return core[start:end]


def in_figures(text: str) -> str:
    """Number words as figures from 10 on, and below that before a dose's unit."""

    def split_compound(match: re.Match[str]) -> str:
        tens, unit = match[1].lower(), match[2].lower()
        return f"{match[1]} {match[2]}" if tens in _TENS and unit in _UNITS else match[0]

    raw = re.sub(r"\b([A-Za-z]+)-([A-Za-z]+)\b", split_compound, text).split(" ")
    matches = [_TOKEN.match(token) for token in raw]
    core = [match[1].lower() if match else token for match, token in zip(matches, raw, strict=True)]
    tail = [match[2] if match else "" for match in matches]
    out: list[str] = []
    at = 0
    while at < len(raw):
        if core[at] not in _SMALL_WORDS:
            out.append(raw[at])
            at += 1
            continue
        words = _run_of_numbers(core, tail, at)
        value, count = _spoken_short(words, core[at:]) or _whole(words)
        last = tail[at + count - 1]
        following = core[at + count] if at + count < len(raw) and not last else ""
        figures = value >= 10 or following in DOSE_UNITS
        out += [f"{value}{last}"] if figures else raw[at : at + count]
        at += count
    return " ".join(out)
