"""How English speakers say the way in which a medicine is taken."""
# ruff: noqa: E501 - a pattern is read and searched for in one line

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked
from scribe.language.quantity.regimen_parts import Draft, Duration, Part

_TO: Final = r"\s?(?:~|to|or|–|-)\s?"
_AMOUNT: Final = rf"(?P<low>{NUM})(?:~(?P<high>{NUM}))?"
_UNIT: Final = r"\{(?P<unit>[^{}]{1,12})\}"
_MASS: Final = r"\{(?:mg|g|ug|\[IU\]|mL)\}"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_BLANKS = _re(r"\s{2,8}")
_RANGE = _re(rf"(?<!from )(?<!from)({NUM})(\{{[^{{}}]{{1,12}}\}})?{_TO}({NUM})(?=(\{{[^{{}}]{{1,12}}\}})?)")
_FORMS: Final = {
    "tablet": "tablets?|tabs?|pills?", "capsule": "capsules?|caps", "puff": "puffs?|inhalations?", "spray": "sprays?",
    "drop": "drops?", "patch": "patch(?:es)?", "sachet": "sachets?|packets?", "suppository": "suppositor(?:y|ies)",
    "teaspoon": "teaspoons?|teaspoonfuls?", "g": "gram", "mg": "milligram", "mL": "millilit(?:er|re)",
}  # fmt: skip
_FORM = _re(r"(?P<one>\b(?:an?|one|a single|a whole|a full)\s)?\b(?:" + "|".join(_FORMS.values()) + r")\b(?![}])")
_SIZED = _re(
    rf"(?P<count>{NUM}(?:~{NUM})?|\b(?:an?|one|the)\b|\bhalf\b|\bquarter\b)\s?(?:of\s)?(?:an?\s|one\s|the\s|your\s|these\s|those\s)?"
    rf"(?P<size>{NUM}{_MASS})\s?-?(?:\{{(?P<form>\w{{1,12}})\}}|ones?\b)"
)
_HALF = _re(r"\b(?:an? )?half(?: of (?:one|it))?(?=\s(?:¦|daily|nightly|in the|at (?:night|bed)|every|each|\d+\{/))")
_ONCE_THEN = _re(
    r"\b1\{time\} (?=in the|at (?:night|noon|bed|lunch)|before bed|with (?:breakfast|lunch|dinner|supper))"
)
_WEEKDAYS = _re(r"(?:\b(?:on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b(?:, and |,? |,| and | & )?){2,7}")
_FULLNESS = (
    (_re(r"\b(?:by (?:a )?half|in half|halv(?:e|ed|ing)|half (?:of )?(?:the|your|that) (?:dose|amount)|half as much)\b"), "0.5"),
    (_re(r"\b(?:doubl(?:e|ed|ing)(?: (?:up|the dose|it))?|twice the (?:dose|amount))\b"), "2"),
    (_re(r"\b(?:tripl(?:e|ed|ing))\b"), "3"),
)  # fmt: skip
_FROM = _re(
    rf"\b(?:from|up from|down from|increas\w{{1,4}}|decreas\w{{1,4}}|reduc\w{{1,4}}|rais\w{{1,4}}|lower\w{{0,3}}|bump\w{{0,4}}|"
    rf"titrat\w{{1,4}}|go(?:es|ing)?)\s?(?:it |this |that |the dose |your dose |up |down )?(?:from )?(?P<from>{NUM})"
    rf"(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?(?: (?:up|down))?{_TO}(?=(?P<to>{NUM}))"
)
_UP_TO = _re(
    rf"(?<!every )(?P<from>{NUM})(?:\{{(?P<fu>mg|g|ug|mL|\[IU\]|tablet|puff)\}})? (?:up|down) to\s(?=(?P<to>{NUM}))"
)
_INSTEAD = _re(
    rf"\b(?:instead of|rather than|(?:up|down) from|was on|were on|used to (?:be|take|have)|had been on|previously|not)(?: the)?\s?(?P<from>{NUM})"
    r"(?:\{(?P<fu>[^{}]{1,12})\})?"
)
_STEP = _re(rf"\bby\s{{1,2}}{_AMOUNT}{_UNIT}")
_LIMIT = _re(
    rf"\b(?:no more than|not more than|never more than|max(?:imum)?(?: dose)?(?: of| is)?|(?:do not|don't|not to|never) (?:exceed|take more than|"
    rf"go (?:over|above|past))|at most|up to(?: a maximum of)?)\s{{0,2}}{_AMOUNT}(?:{_UNIT})?\s?(?P<per>(?:(?:a|per|in a|in any|in one|each|every|in|within|daily|/)\s?"
    r"(?:day|24\{h\}(?: period)?|24)?)?)"
)
_WHY: Final = r"(?:(?:the |any |bad |severe |your |breakthrough |mild |moderate )?(?:[a-z'-]{3,15})(?: (?:pain|headaches?|reflux|attacks?|of breath|spasms?|or [a-z]{3,12}))?)"
_NEEDED = _re(
    rf"\b(?:(?:only )?(?:as|if|when|whenever|where) (?:needed|required|necessary)|prn|p\.r\.n\.?|when(?:ever)? (?:you|he|she|they) needs? (?:it|them))"
    rf"(?: (?:for|to help with) (?P<why>{_WHY}))?"
)
_FOR_NEEDED = _re(rf"\bfor (?P<why>{_WHY})[ ,]{{0,2}}(?=(?:only )?(?:as|if|when) needed|prn)")
_CONDITION = _re(
    r"\b(?:only )?(?:if|when|whenever|once) (?P<why>(?:it|you|your|the|there|he|she|they|that|his|her)\b(?!(?:'re| are)? ?(?:wak|get up|eat|go to bed|finish|"
    r"run out|miss|forget|come|see|sleep|have finished|think))[^,.;¦{}\d]{2,45}(?:\d{1,3}(?:\.\d)?(?:\{(?:Cel|deg|\[degF\]|/min)\})?)?)"
)
_SYMPTOM = _re(
    r"\b(?:if|when|whenever)\b[^,.;]{0,30}\b(?:pain\w*|hurt\w*|ach\w{1,4}|headaches?|migraines?|nause\w*|sick|itch\w*|cough\w*|wheez\w*|fever\w*|temperature|"
    r"anxi\w*|panic\w*|spasms?|heartburn|cramp\w*|can't sleep|short\w* of breath|breathless\w*|tight\w*|constipat\w*|diarrh\w*|flare\w*|vomit\w*|attacks?|swell\w*|"
    r"swollen|palpitations|dizz\w*|bother\w*|symptoms?|bad|worse|acts? up|reflux|rash|hives|sneez\w*|above|over|stiff\w*|restless)"
)
_PER_KILO = _re(
    rf"{_AMOUNT}(?:{_UNIT})?\s?(?:/|per|an?|for (?:each|every)|each)\s?(?:kg|kilo(?:gram)?s?|k\b)(?: of (?:body ?)?weight)?"
    r"(?P<day>\s?(?:/|per|an?|each|every|in)\s?(?:day|d\b|24\{h\})|\s?daily)?(?:\s?(?:/|per|an?|each) ?dose)?"
)
_DIVIDED = _re(
    rf"\b(?:divided|split|spread|in|into)(?: up)?(?: in| into| over| between| across)?\s{{1,2}}(?P<low>{NUM})(?:~(?P<high>{NUM}))?(?:\{{time\}})?"
    r"(?: equal| divided| separate| split)?\s?(?:doses|dose|portions|goes|intakes|¦)"
)
_DIVIDED_VAGUE = _re(
    r"\b(?:in (?:equally )?divided doses|divided doses|split up|divided|split|spread (?:out )?(?:over|across) the day)\b"
)
_A_DAY = _re(r"(?<=[\d}])\s?(?:(?:an?|per|each|every|in a)\s(?:day|24\{h\})|/\s?(?:day|d)\b)")
_FLOW = _re(rf"{_AMOUNT}\{{(?P<unit>L|mL|ug|mg|\[IU\])\}}\s?(?:an?|per|/|each)\s?(?P<of>min|minute|hour|hr|h)\b")
_LIQUID = _re(
    rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|\[IU\])\}}\s?(?:per|in|/|in each|in every|to)\s?(?P<vol>{NUM})?\s?\{{mL\}}"
)
_PERCENT = _re(rf"(?P<low>{NUM})\{{(?P<unit>%)\}}")
_HOURS = _re(rf"\b(?:every|each|q)\s{{0,2}}{_AMOUNT}\s?(?:\{{h\}}|hours?|hrs?|h\b)")
_HOURLY = _re(rf"{_AMOUNT}[ -]?hourly\b")
_TIMES = _re(rf"{_AMOUNT}\{{(?P<unit>/d|/wk|/mo|/a)\}}")
_LATIN = (
    (_re(r"\bb\.? ?i\.? ?d\b\.?"), 2), (_re(r"\bt\.? ?i\.? ?d\b\.?"), 3), (_re(r"\bq\.? ?i\.? ?d\b\.?"), 4),
    (_re(r"\bq\.? ?d\b\.?|\bonce-daily\b"), 1), (_re(r"\btwice-daily\b"), 2),
)  # fmt: skip
_DAY: Final = r"(?:day|night|morning|evening)"
_OFTEN: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (_re(rf"\b(?:every (?:other|second|alternate)|alternat(?:e|ing)|on alternate) {_DAY}s?|\bevery\s{{1,2}}2\{{d\}}|\bq\.?o\.?d\b"), "every other day", 0),
    (_re(r"\bevery third day"), "every 3 days", 0),
    (_re(r"\bfortnightly|\bevery (?:other|second) week|\bevery\s{1,2}2\{wk\}|\b1\{time\} (?:a|every|per|each)\s{1,2}2\{wk\}"), "every 2 weeks", 0),
    (_re(r"\b(?:once )?weekly\b|\b(?:each|every|once a) week\b|\bqw\b|\b(?:on|every|each) (?:mon|tues|wednes|thurs|fri|satur|sun)days?"), "once weekly", 0),
    (_re(r"\b(?:once )?monthly\b|\b(?:each|every|once a) month\b"), "once monthly", 0),
    (_re(r"\bbreakfast,? lunch,? and (?:dinner|supper|tea)"), "with breakfast, lunch and dinner", 3),
    (_re(r"\b(?:(?:in the |every |each |with |at )?(?:mornings?|breakfast|a\.?m\.?)) and (?:(?:in the |at |every |with )?(?:the )?(?:nights?|evenings?|"
         r"bed ?time|dinner|supper|p\.?m\.?|tea))\b"), "in the morning and evening", 2),
    (_re(r"\b(?:with|at|after|before) (?:each|every|all)(?: of your)? meals?\b|\bwith (?:your )?meals\b"), "with meals", 0),
    (_re(r"\bq ?hs\b|\bhs\b|\b(?:every night )?(?:at |before |just before )(?:going to )?bed(?: ?time)?\b|\bbedtime\b|\bbefore (?:i|you) (?:go to )?(?:bed|sleep)\b"), "at bedtime", 1),
    (_re(r"\b(?:at|every|each) night\b|\bnightly\b|\bqn\b|\bnocte\b|\b(?:in the|every|each) evenings?\b|\bqpm\b"), "at night", 1),
    (_re(r"\b(?:in the|every|each|first thing in the) mornings?\b|\bqam\b|\bmane\b|(?:(?:0\.5|\d{1,3})\{(?:min|h)\} )?(?:with|before|after) breakfast\b"), "in the morning", 1),
    (_re(r"\b(?:every|each)(?: single)? day\b|\bdaily\b|\bonce-a-day\b"), "daily", 1),
)  # fmt: skip
_ONCE = _re(r"\b1\{time\}|\bas a single dose\b")
_EVERY = _re(rf"\bevery\s{{1,2}}{_AMOUNT}\{{(?P<unit>d|wk|mo|min)\}}")
_TIMINGS = _re(
    rf"\b(?:(?:{NUM}(?:~{NUM})?\{{(?:min|h)\}} |half an hour |an hour )?(?:before|after|with|between|without)(?: or (?:before|after|with))? (?:an? |the |your |each |every |some )?"
    r"(?:main |evening |big )?(?:meals?|food|breakfast|lunch|dinner|supper|eating|milk)|on an empty stomach|first thing|at (?:noon|lunch ?time|midday)|in the afternoons?|"
    rf"at {NUM}(?:\{{time\}})? ?(?:a\.?m\.?|p\.?m\.?|o'clock)|at bed ?time|at night|in the mornings?|in the evenings?)"
)
_WHEN_OF_DAY: Final = r"(?:in the (?:morning|evening|afternoon)|at (?:night|bed ?time|noon|lunch(?: ?time)?|breakfast|dinner|supper|tea ?time|midday)|before bed|with (?:breakfast|lunch|dinner|supper))"
_PARTS = _re(rf"(?P<low>{NUM})(?:{_UNIT})?(?: of it)? (?P<when>{_WHEN_OF_DAY})")
_DURATION = _re(
    rf"(?:\b(?:for|over|x|times|course of|lasting|during|another|of)\s{{0,2}}(?:about |another |a further |the (?:next |last |past |first )?|at least |up to |around |roughly |only |just |a total of |an? )?)"
    rf"\s?{_AMOUNT}\{{(?P<unit>d|wk|mo|a)\}}(?: more| straight| in a row| total)?|{_AMOUNT.replace('low', 'low2').replace('high', 'high2')}\{{(?P<unit2>d|wk|mo)\}}[ -]?(?:course|total|only|and stop|then stop)"
)
_DURATION_WORDS = _re(
    r"\bfor (?:an?|one|another|the next|a whole) (?P<of>day|week|month|year)\b|\ba (?P<of2>week|month)(?:'s|s|-long)? (?:course|worth)|\b(?P<long>for life|lifelong|indefinitely|long[- ]term|"
    r"until (?:it|the|you|your|symptoms|he|she|they|we|i|further|finished|gone)[^,.;¦{}\d]{0,40})"
)
_NOT_FOR_HOW_LONG = _re(
    rf"(?:\b(?:in|within|after|every|back in|again in)(?: about| another)?\s{{0,2}}{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a|h|min)\}}|{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a|h|min)\}}\s?(?:ago|from now|later|old|apart|before))"
)
_LOOSE_DURATION = _re(rf"{_AMOUNT}\{{(?P<unit>d|wk|mo)\}}")
_SUPPLY = _re(
    rf"(?:\b(?:dispense|quantity|supply of|give (?:you|him|her|them) (?:a )?(?:supply|box|pack) of|#)\s{{0,2}}{NUM}(?:\{{\w{{1,12}}\}})?|{NUM}(?:\{{(?:d|wk|mo)\}})?[ -](?:supply|refills?|repeats?|boxes|box|bottles?|packs?|inhalers?|tubes?|pens?))"
)
_TAKE = _re(
    r"(?:\b(?:take|takes|taking|took|have|use|uses|using|give|chew|try|swallow|dose is|just)\s{1,2})(?P<low>[1-4])(?:~(?P<high>[1-4]))?(?![\d.~]\d)(?= of (?:them|these|those)|\s?(?:¦|$|[,.;])| (?:and|with|in|at|as|then|now|tonight|today)\b)"
)
_LENGTHS: Final = {"day": "d", "week": "wk", "month": "mo", "year": "a"}


def read_english(window: Marked, draft: Draft) -> None:
    """Takes what has a role out of the window and writes it on the draft."""
    _prepared(window)
    _changes(window, draft)
    _needed(window, draft)
    _limits(window, draft)
    _sizes(window, draft)
    _per_kilo(window, draft)
    _parts(window, draft)
    _supply(window)
    total = _A_DAY.search(window.text)
    counted_total = total is not None and bool(re.search(r"(?:tablet|capsule|puff)\}$", window.text[: total.start()]))
    if total:
        window.take(*total.span())
    _duration(window, draft)
    _often(window, draft)
    if draft.per_day_total and draft.frequency and draft.frequency.text == "daily":
        draft.frequency = None
    if total:
        _a_day(window, draft, counted=counted_total, place=total.span())
    for timing in _TIMINGS.finditer(window.text):
        draft.add_timing(" ".join(window.words(*timing.span()).lower().split()))
        window.take(*timing.span())
    if match := _TAKE.search(window.text):
        draft.set_dose(match)
        window.take(match.start("low"), match.end())


def _prepared(window: Marked) -> None:
    window.replaced(_BLANKS, lambda _: " ")
    window.replaced(_ONCE_THEN, lambda _: "")
    window.replaced(
        _FORM,
        lambda match: (
            ("1" if match["one"] else "")
            + "{"
            + next(form for form, words in _FORMS.items() if re.search(rf"\b(?:{words})$", match.group()))
            + "}"
        ),
    )
    parts = {"half": "0.5", "quarter": "0.25"}
    window.replaced(
        _SIZED,
        lambda match: (
            f"{parts.get(match['count'], match['count'] if match['count'][0].isdigit() else '1')}"
            f"{{{match['form'] or 'tablet'}}} {match['size']}"
        ),
    )
    window.replaced(_re(rf"({NUM}{_MASS})[ -]?\{{\w{{1,12}}\}}"), lambda match: match[1])


def _changes(window: Marked, draft: Draft) -> None:
    for pattern, factor in _FULLNESS:
        if match := pattern.search(window.text):
            draft.factor = Decimal(factor)
            window.take(*match.span())
    match = _FROM.search(window.text) or _UP_TO.search(window.text) or _INSTEAD.search(window.text)
    if match:
        draft.before, draft.before_unit = Decimal(match["from"]), match["fu"] or ""
        if not draft.before_unit and "to" in match.groupdict():
            after = re.match(rf"{NUM}\{{([^{{}}]{{1,12}})\}}", window.text[match.end() :])
            draft.before_unit = after[1] if after else ""
        window.take(*match.span())
    if match := _STEP.search(window.text):
        draft.step, draft.step_unit = Decimal(match["low"]), match["unit"]
        window.take(*match.span())
    window.replaced(_RANGE, lambda match: f"{match[1]}~{match[3]}")
    window.replaced(_HALF, lambda _: "0.5{tablet}")


def _needed(window: Marked, draft: Draft) -> None:
    if match := _FOR_NEEDED.search(window.text):
        draft.reason = " ".join(window.words(*match.span("why")).split())
        window.take(*match.span())
    if match := _NEEDED.search(window.text):
        draft.as_needed = True
        draft.reason = draft.reason or (" ".join(window.words(*match.span("why")).split()) if match["why"] else "")
        window.take(*match.span())
    for match in _CONDITION.finditer(window.text):
        if _SYMPTOM.match(window.text, match.start()) or _SYMPTOM.search(match.group()):
            draft.as_needed = True
            draft.reason = draft.reason or " ".join(window.words(*match.span("why")).split())
            window.take(*match.span())
            break


def _limits(window: Marked, draft: Draft) -> None:
    for match in _LIMIT.finditer(window.text):
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
    if match := _LIQUID.search(window.text):
        volume = match["vol"] or "1"
        draft.strength = Decimal(match["low"])
        draft.strength_unit = f"{match['unit']}/mL" if volume == "1" else f"{match['unit']}/({volume}.mL)"
        window.take(*match.span())
    if match := _FLOW.search(window.text):
        draft.set_dose(match)
        draft.unit = f"{match['unit']}/{'min' if match['of'].startswith('min') else 'h'}"
        window.take(*match.span())
    if match := _PERCENT.search(window.text):
        draft.set_strength(match)
        window.take(*match.span())


def _per_kilo(window: Marked, draft: Draft) -> None:
    if match := _PER_KILO.search(window.text):
        draft.set_dose(match)
        draft.per_kilo, draft.per_day_total = True, bool(match["day"])
        window.take(*match.span())


def _parts(window: Marked, draft: Draft) -> None:
    """20 in the morning and 10 at night."""
    found = list(_PARTS.finditer(window.text))
    if len(found) < 2:
        return
    units = {match["unit"] for match in found if match["unit"]}
    if len(units) > 1:
        return
    unit = next(iter(units), "")
    parts = [Part(Decimal(match["low"]), unit, " ".join(match["when"].split())) for match in found]
    for match in found:
        window.take(*match.span())
    text = " and ".join(part.timing for part in parts)
    draft.frequency = Frequency(text, *window.span(found[0].start(), found[-1].end()), Decimal(len(parts)))
    if len({part.dose for part in parts}) == 1:
        draft.dose, draft.unit = parts[0].dose, unit
    else:
        draft.parts = parts


def _supply(window: Marked) -> None:
    for match in _SUPPLY.finditer(window.text):
        window.take(*match.span())


def _duration(window: Marked, draft: Draft) -> None:
    for other in _NOT_FOR_HOW_LONG.finditer(window.text):
        if not other.group().startswith("every") and not _TIMINGS.match(window.text, other.start()):
            window.take(*other.span())
    if match := _DURATION.search(window.text):
        groups = match.groupdict()
        low, high = groups["low"] or groups["low2"], groups["high"] or groups["high2"]
        unit = groups["unit"] or groups["unit2"]
        draft.duration = Duration(window.words(*match.span()), Decimal(low), unit, Decimal(high) if high else None)
        window.take(*match.span())
    elif match := _DURATION_WORDS.search(window.text):
        of = match["of"] or match["of2"]
        words = window.words(*match.span())
        draft.duration = Duration(words, Decimal(1), _LENGTHS[of]) if of else Duration(words)
        window.take(*match.span())


def _often(window: Marked, draft: Draft) -> None:
    divided = _DIVIDED.search(window.text)
    vague = _DIVIDED_VAGUE.search(window.text)
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
    if draft.frequency is None and (once := _ONCE.search(window.text)):
        _set(window, draft, once, "once", None)
    if draft.as_needed and draft.frequency is None:
        draft.frequency = Frequency("as needed", 0, len(window.said), None, as_needed=True)


def _named(window: Marked, draft: Draft) -> None:
    """Frequencies and times that have words of their own."""
    if days := _WEEKDAYS.search(window.text):
        count = days.group().count("day")
        _set(window, draft, days, {2: "twice a week"}.get(count, f"{count} times a week"), None)
    for pattern, count in _LATIN:
        if latin := pattern.search(window.text):
            _set(window, draft, latin, _daily(str(count), None), Decimal(count))
    for pattern, shown, per_day in _OFTEN:
        if often := pattern.search(window.text):
            _set(window, draft, often, shown, Decimal(per_day) if per_day else None)


def _counted(window: Marked, draft: Draft) -> None:
    """Three times a day, twice a week, every six hours."""
    while match := _TIMES.search(window.text):
        low, high, unit = match["low"], match["high"], match["unit"]
        if unit == "/d":
            _set(window, draft, match, _daily(low, high), None if high else Decimal(low))
        else:
            once = {"/wk": "once weekly", "/mo": "once monthly", "/a": "once yearly"}[unit]
            times = f"{low} to {high} times" if high else {"2": "twice"}.get(low, f"{low} times")
            period = {"/wk": "week", "/mo": "month", "/a": "year"}[unit]
            _set(window, draft, match, once if low == "1" and not high else f"{times} a {period}", None)
    if match := _HOURS.search(window.text) or _HOURLY.search(window.text):
        low, high = match["low"], match["high"]
        hours = Decimal(low)
        exact = Decimal(24) / hours if hours and not high and not Decimal(24) % hours else None
        _set(window, draft, match, f"every {low}{f' to {high}' if high else ''} hours", exact)


def _every(window: Marked, draft: Draft) -> None:
    """Every three days; a length of time that is left over is how long."""
    if match := _EVERY.search(window.text):
        word = {"d": "days", "wk": "weeks", "mo": "months", "min": "minutes"}[match["unit"]]
        span = f"{match['low']} to {match['high']}" if match["high"] else match["low"]
        _set(window, draft, match, f"every {span} {word}", None)
    if draft.duration is None and (match := _LOOSE_DURATION.search(window.text)):
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
