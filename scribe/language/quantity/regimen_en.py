"""How English speakers say the way in which a medicine is taken."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.language.quantity import regimen_en_words as say
from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked
from scribe.language.quantity.regimen_parts import Draft, Duration, Part, worked_out

_TABLETS: Final = 3
"""Up to here, three numbers for morning, noon and night count tablets."""


def read_english(window: Marked, draft: Draft) -> None:
    """Takes what has a role out of the window and writes it on the draft."""
    window.replaced(say.CLOCK, lambda _: "")
    _prepared(window)
    _three_times(window, draft)
    _changes(window, draft)
    _needed(window, draft)
    _limits(window, draft)
    _sizes(window, draft)
    _per_kilo(window, draft)
    _worked_out(window, draft)
    _parts(window, draft)
    _supply(window)
    total = say.A_DAY.search(window.text)
    counted_total = total is not None and bool(re.search(r"(?:tablet|capsule|puff)\}$", window.text[: total.start()]))
    if total:
        window.take(*total.span())
    _duration(window, draft)
    _often(window, draft)
    if draft.per_day_total and draft.frequency and draft.frequency.text == "daily":
        draft.frequency = None
    if total:
        _a_day(window, draft, counted=counted_total, place=total.span())
    for timing in say.TIMINGS.finditer(window.text):
        draft.add_timing(" ".join(window.words(*timing.span()).lower().split()))
        window.take(*timing.span())
    if match := say.TAKE.search(window.text):
        draft.set_dose(match)
        window.take(match.start("low"), match.end())


def _prepared(window: Marked) -> None:
    window.replaced(say.BLANKS, lambda _: " ")
    window.replaced(say.ONCE_THEN, lambda _: "")
    window.replaced(
        say.FORM,
        lambda match: (
            ("1" if match["one"] else "")
            + "{"
            + next(form for form, words in say.FORMS.items() if re.search(rf"\b(?:{words})$", match.group()))
            + "}"
        ),
    )
    parts = {"half": "0.5", "quarter": "0.25"}
    window.replaced(
        say.SIZED,
        lambda match: (
            f"{parts.get(match['count'], match['count'] if match['count'][0].isdigit() else '1')}"
            f"{{{match['form'] or 'tablet'}}} {match['size']}"
        ),
    )
    window.replaced(say.MASS_COUNTED, lambda match: match[1])


def _changes(window: Marked, draft: Draft) -> None:
    for pattern, factor in say.FULLNESS:
        if match := pattern.search(window.text):
            draft.factor = Decimal(factor)
            window.take(*match.span())
    stepwise = say.STEPWISE.search(window.text)
    if stepwise and say.LASTING.search(window.text, 0, stepwise.start()):
        steps = say.STEPS.match(window.text, stepwise.start())
        if steps and say.STEPS_END.match(window.text, steps.end()) and "then" not in window.text[: stepwise.start()]:
            draft.then_said = window.words(*steps.span())
        window.take(stepwise.start(), len(window.text))
    if match := say.TO_FROM.search(window.text):
        draft.before, draft.before_unit = Decimal(match["from"]), match["fu"] or ""
        window.take(*match.span("cut"))
    match = (
        say.FROM.search(window.text)
        or say.MADE.search(window.text)
        or say.NOW_OTHER.search(window.text)
        or say.UP_TO.search(window.text)
        or say.INSTEAD.search(window.text)
        or _falling(window)
    )
    if match:
        told = {name: words for name, words in match.groupdict().items() if words}
        draft.before = Decimal(told.get("from") or told["from2"])
        draft.before_unit = told.get("fu") or told.get("fu2") or ""
        if not draft.before_unit and "to" in match.groupdict():
            after = re.match(rf"{NUM}\{{([^{{}}]{{1,12}})\}}", window.text[match.end() :])
            draft.before_unit = after[1] if after else ""
        window.take(*match.span())
    if match := say.STEP.search(window.text):
        draft.step, draft.step_unit = Decimal(match["low"]), match["unit"]
        window.take(*match.span())
    window.replaced(say.RANGE, lambda match: f"{match[1]}~{match[3]}")
    window.replaced(say.HALF, lambda _: "0.5{tablet}")


def _falling(window: Marked) -> re.Match[str] | None:
    """Two doses of which the second is the smaller."""
    found = say.FALLING.finditer(window.text)
    return next((match for match in found if Decimal(match["from"]) > Decimal(match["to"])), None)


def _needed(window: Marked, draft: Draft) -> None:
    if match := say.FOR_NEEDED.search(window.text):
        draft.reason = " ".join(window.words(*match.span("why")).split())
        window.take(*match.span())
    if match := say.NEEDED.search(window.text):
        draft.as_needed = True
        draft.reason = draft.reason or (" ".join(window.words(*match.span("why")).split()) if match["why"] else "")
        window.take(*match.span())
    for match in say.CONDITION.finditer(window.text):
        if say.SYMPTOM.match(window.text, match.start()) or say.SYMPTOM.search(match.group()):
            draft.as_needed = True
            draft.reason = draft.reason or " ".join(window.words(*match.span("why")).split())
            window.take(*match.span())
            break


def _limits(window: Marked, draft: Draft) -> None:
    for match in say.LIMIT.finditer(window.text):
        unit, per = match["unit"] or "", bool(match["per"].strip())
        if unit == "/d" or (unit in ("", "time") and per):
            count = Decimal(match["low"])
            if unit == "" and not match.group().startswith("up to"):
                draft.most, draft.most_unit = count, ""
            else:
                shown = {"1": "once", "2": "twice"}.get(match["low"], f"{match['low']} times")
                place = window.span(*match.span())
                draft.frequency = Frequency(f"up to {shown} daily", *place, None, draft.as_needed, count)
        elif unit and per:
            draft.most, draft.most_unit = Decimal(match["low"]), unit
        else:
            continue
        window.take(*match.span())


def _sizes(window: Marked, draft: Draft) -> None:
    if match := say.LIQUID.search(window.text):
        volume = match["vol"] or "1"
        draft.strength = Decimal(match["low"])
        draft.strength_unit = f"{match['unit']}/mL" if volume == "1" else f"{match['unit']}/({volume}.mL)"
        window.take(*match.span())
    if match := say.FLOW.search(window.text):
        draft.set_dose(match)
        draft.unit = f"{match['unit']}/{'min' if match['of'].startswith('min') else 'h'}"
        window.take(*match.span())
    if match := say.PERCENT.search(window.text):
        draft.set_strength(match)
        window.take(*match.span())


def _per_kilo(window: Marked, draft: Draft) -> None:
    if match := say.PER_KILO.search(window.text):
        draft.set_dose(match)
        draft.per_kilo, draft.per_day_total = True, bool(match["day"])
        window.take(*match.span())
        if each := say.WORKED_OUT.search(window.text):
            # what is given each time counts
            draft.set_dose(each)
            draft.per_kilo = draft.per_day_total = False
            window.take(*each.span())
        elif (bare := _bare_total(window)) and _more(draft, bare["low"]):
            draft.set_dose(bare, draft.unit)
            draft.per_kilo = draft.per_day_total = False
            window.take(*bare.span())
        else:
            worked_out(window, draft)


def _bare_total(window: Marked) -> re.Match[str] | None:
    """What a dose per kilogram comes to, where its unit is left out or it is told as what is given each time."""
    return say.WORKED_OUT_BARE.search(window.text) or say.EACH_GO.search(window.text)


def _more(draft: Draft, number: str) -> bool:
    """Whether a bare number can be what a dose per kilogram, whose unit is known, comes to."""
    return bool(draft.unit) and draft.dose is not None and draft.dose_high is None and Decimal(number) > draft.dose


def _worked_out(window: Marked, draft: Draft) -> None:
    """1 mg tablets, so snap one in two, that is half a milligram: what is given, and what one tablet holds."""
    each = say.WORKED_OUT.search(window.text) if draft.dose is None else None
    split = say.PART_OF_ONE.search(window.text, 0, each.start()) if each else None
    if each is not None and split is not None:
        draft.set_dose(each)
        window.take(*split.span())
        window.take(*each.span())
        return
    sized = [match for match in say.TABLETS_OF.finditer(window.text) if each and match.end() <= each.start()]
    if each is None or len(sized) != 1:
        return
    draft.set_dose(each)
    draft.set_strength(sized[0])
    window.take(*each.span())
    window.take(*sized[0].span())


def _parts(window: Marked, draft: Draft) -> None:
    """20 in the morning and 10 at night; six morning, night seven."""
    if draft.frequency is not None:
        return
    found = list(say.PARTS.finditer(window.text))
    if len(found) < 2:
        found = list(say.SHORT_PARTS.finditer(window.text))
    if len(found) < 2:
        return
    told = [
        {name.removesuffix("2"): " ".join(words.split()) for name, words in m.groupdict().items() if words}
        for m in found
    ]
    units = {one["unit"] for one in told if "unit" in one}
    if len(units) > 1:
        return
    unit = next(iter(units), "")
    parts = [Part(Decimal(one["low"]), unit, say.TIMES_OF_DAY.get(one["when"], one["when"])) for one in told]
    for match in found:
        window.take(*match.span())
    text = " and ".join(part.timing for part in parts)
    draft.frequency = Frequency(text, *window.span(found[0].start(), found[-1].end()), Decimal(len(parts)))
    if len({part.dose for part in parts}) == 1:
        draft.dose, draft.unit = parts[0].dose, unit
    else:
        draft.parts = parts


def _three_times(window: Marked, draft: Draft) -> None:
    """What is taken in the morning, at noon and at night (1-0-1); nothing where it is 0."""
    match = say.THRICE.search(window.text)
    if match is None or window.text[: match.start()].rstrip().endswith(("-", "–")):
        return
    doses = [Decimal(match[name]) for name in ("first", "second", "third")]
    unit = match["unit"] or ("tablet" if max(doses) <= _TABLETS else "")
    times = ("in the morning", "at noon", "at night")
    parts = [Part(dose, unit, when) for dose, when in zip(doses, times, strict=True) if dose]
    if not parts or (not unit and len(parts) == 1):
        return
    text = " and ".join(part.timing for part in parts)
    draft.frequency = Frequency(text, *window.span(*match.span()), Decimal(len(parts)))
    if len({part.dose for part in parts}) == 1:
        draft.dose, draft.unit = parts[0].dose, parts[0].unit
    else:
        draft.parts = parts
    window.take(*match.span())


def _supply(window: Marked) -> None:
    for match in say.SUPPLY.finditer(window.text):
        window.take(*match.span())


def _duration(window: Marked, draft: Draft) -> None:
    for other in say.NOT_FOR_HOW_LONG.finditer(window.text):
        if not other.group().startswith("every") and not say.TIMINGS.match(window.text, other.start()):
            window.take(*other.span())
    if match := say.DURATION.search(window.text):
        groups = match.groupdict()
        low, high = groups["low"] or groups["low2"], groups["high"] or groups["high2"]
        unit = groups["unit"] or groups["unit2"]
        draft.duration = Duration(window.words(*match.span()), Decimal(low), unit, Decimal(high) if high else None)
        window.take(*match.span())
    elif match := say.DURATION_WORDS.search(window.text):
        of = match["of"] or match["of2"]
        words = window.words(*match.span())
        draft.duration = Duration(words, Decimal(1), say.LENGTHS[of]) if of else Duration(words)
        window.take(*match.span())


def _often(window: Marked, draft: Draft) -> None:
    divided = say.DIVIDED.search(window.text)
    vague = say.DIVIDED_VAGUE.search(window.text)
    if divided or vague:
        draft.per_day_total = True
    if divided:
        count = divided["low"]
        exact = None if divided["high"] else Decimal(count)
        _set(window, draft, divided, _daily(count, divided["high"]), exact)
    elif vague:
        window.take(*vague.span())
    _counted(window, draft)
    _named(window, draft)
    _every(window, draft)
    if draft.frequency is None and (once := say.ONCE.search(window.text)):
        _set(window, draft, once, "once", None)
    if draft.as_needed and draft.frequency is None:
        draft.frequency = Frequency("as needed", 0, len(window.said), None, as_needed=True)


def _named(window: Marked, draft: Draft) -> None:
    """Frequencies and times that have words of their own."""
    if days := say.WEEKDAYS.search(window.text):
        count = days.group().count("day")
        _set(window, draft, days, {2: "twice a week"}.get(count, f"{count} times a week"), None)
    for pattern, count in say.LATIN:
        if latin := pattern.search(window.text):
            _set(window, draft, latin, _daily(str(count), None), Decimal(count))
    for pattern, shown, per_day in say.OFTEN:
        if often := pattern.search(window.text):
            _set(window, draft, often, shown, Decimal(per_day) if per_day else None)


def _counted(window: Marked, draft: Draft) -> None:
    """Three times a day, twice a week, every six hours."""
    while match := say.TIMES.search(window.text):
        low, high, unit = match["low"], match["high"], match["unit"]
        if unit == "/d":
            _set(window, draft, match, _daily(low, high), None if high else Decimal(low))
        else:
            once = {"/wk": "once weekly", "/mo": "once monthly", "/a": "once yearly"}[unit]
            times = f"{low} to {high} times" if high else {"2": "twice"}.get(low, f"{low} times")
            period = {"/wk": "week", "/mo": "month", "/a": "year"}[unit]
            _set(window, draft, match, once if low == "1" and not high else f"{times} a {period}", None)
    if match := say.HOURS.search(window.text) or say.HOURLY.search(window.text):
        low, high = match["low"], match["high"]
        hours = Decimal(low)
        exact = Decimal(24) / hours if hours and not high and not Decimal(24) % hours else None
        _set(window, draft, match, f"every {low}{f' to {high}' if high else ''} hours", exact)


def _every(window: Marked, draft: Draft) -> None:
    """Every three days; a length of time that is left over is how long."""
    if match := say.EVERY.search(window.text):
        word = {"d": "days", "wk": "weeks", "mo": "months", "min": "minutes"}[match["unit"]]
        span = f"{match['low']} to {match['high']}" if match["high"] else match["low"]
        _set(window, draft, match, f"every {span} {word}", None)
    if draft.duration is None and (match := say.LOOSE_DURATION.search(window.text)):
        high = Decimal(match["high"]) if match["high"] else None
        draft.duration = Duration(window.words(*match.span()), Decimal(match["low"]), match["unit"], high)
        window.take(*match.span())


def _daily(low: str, high: str | None) -> str:
    if high:
        return f"{low} to {high} times daily"
    return {"1": "once daily", "2": "twice daily"}.get(low, f"{low} times daily")


def _set(window: Marked, draft: Draft, match: re.Match[str], text: str, per_day: Decimal | None) -> None:
    """The first frequency counts; a time of day beside it is kept as such."""
    start, end = match.span()
    if draft.frequency is None:
        draft.frequency = Frequency(text, *window.span(start, end), per_day, draft.as_needed)
        if text != "daily" and per_day == 1 and not text.startswith("once"):
            draft.add_timing(" ".join(window.words(start, end).lower().split()))
    elif per_day in (None, Decimal(1)) and text not in ("daily", "once daily"):
        draft.add_timing(" ".join(window.words(start, end).lower().split()))
    elif per_day is not None and draft.frequency.per_day not in (None, per_day) and per_day > 1:
        draft.unclear.append(window.words(start, end))
    window.take(start, end)


def _a_day(window: Marked, draft: Draft, *, counted: bool, place: tuple[int, int]) -> None:
    """20 mg a day is once a day; two tablets a day, or 2 g a day in three doses, is the day's total."""
    if draft.per_kilo or draft.frequency is not None:
        several = draft.frequency is not None and draft.frequency.per_day is not None and draft.frequency.per_day > 1
        draft.per_day_total = draft.per_day_total or several or draft.per_kilo
        return
    one = re.search(r"(?<![\d.~])(?:1|0\.\d{1,3})\{\w{1,12}\}$", window.text[: place[0]])
    if counted and not one:
        draft.per_day_total = True
    elif not draft.per_day_total:
        draft.frequency = Frequency("daily", *window.span(*place), Decimal(1), draft.as_needed)
