"""The words with which English speakers say how a medicine is taken, as patterns of a marked text."""
# ruff: noqa: E501 - a pattern is read and searched for in one line

from __future__ import annotations

import re
from typing import Final

from scribe.language.quantity.marked import NUM

TO: Final = r"\s?(?:~|to|or|–|-)\s?"
AMOUNT: Final = rf"(?P<low>{NUM})(?:~(?P<high>{NUM}))?"
UNIT: Final = r"\{(?P<unit>[^{}]{1,12})\}"
MASS: Final = r"\{(?:mg|g|ug|\[IU\]|mL)\}"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


BLANKS = _re(r"\s{2,8}")
RANGE = _re(rf"(?<!from )(?<!from)({NUM})(\{{[^{{}}]{{1,12}}\}})?{TO}({NUM})(?=(\{{[^{{}}]{{1,12}}\}})?)")
FORMS: Final = {
    "tablet": "tablets?|tabs?|pills?", "capsule": "capsules?|caps", "puff": "puffs?|inhalations?|breaths?|squirts?", "spray": "sprays?",
    "drop": "drops?", "patch": "patch(?:es)?", "sachet": "sachets?|packets?", "suppository": "suppositor(?:y|ies)",
    "teaspoon": "teaspoons?|teaspoonfuls?", "g": "gram", "mg": "milligram", "mL": "millilit(?:er|re)",
}  # fmt: skip
FORM = _re(r"(?P<one>\b(?:an?|one|a single|a whole|a full)\s)?\b(?:" + "|".join(FORMS.values()) + r")\b(?![}])")
SIZED = _re(
    rf"(?P<count>{NUM}(?:~{NUM})?|\b(?:an?|one|the)\b|\bhalf\b|\bquarter\b)\s?(?:of\s)?(?:an?\s|one\s|the\s|your\s|these\s|those\s)?"
    rf"(?P<size>{NUM}{MASS})\s?-?(?:\{{(?P<form>\w{{1,12}})\}}|ones?\b)"
)
MASS_COUNTED = _re(rf"({NUM}{MASS})[ -]?\{{\w{{1,12}}\}}")
HALF = _re(r"\b(?:an? )?half(?: of (?:one|it))?(?=\s(?:¦|daily|nightly|in the|at (?:night|bed)|every|each|\d+\{/))")
ONCE_THEN = _re(r"\b1\{time\} (?=in the|at (?:night|noon|bed|lunch)|before bed|with (?:breakfast|lunch|dinner|supper))")
WEEKDAYS = _re(r"(?:\b(?:on )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b(?:, and |,? |,| and | & )?){2,7}")
FULLNESS = (
    (_re(r"\b(?:by (?:a )?half|in half|halv(?:e|ed|ing)|half (?:of )?(?:the|your|that) (?:dose|amount)|half as much|half (?:of )?(?:that|it)(?! \{)|half (?:of )?what you (?:take|are (?:on|taking)|have been (?:on|taking)))\b"), "0.5"),
    (_re(r"\b(?:doubl(?:e|ed|ing)(?: (?:up|the dose|it))?|twice (?:the (?:dose|amount)|that|as much))\b"), "2"),
    (_re(r"\b(?:tripl(?:e|ed|ing))\b"), "3"),
)  # fmt: skip
FROM = _re(
    rf"\b(?:from|up from|down from|increas\w{{1,4}}|decreas\w{{1,4}}|reduc\w{{1,4}}|rais\w{{1,4}}|lower\w{{0,3}}|bump\w{{0,4}}|"
    rf"titrat\w{{1,4}}|go(?:es|ing)?)\s?(?:it |this |that |the dose |your dose |up |down )?(?:from )?(?P<from>{NUM})"
    rf"(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?(?: (?:up|down))?{TO}(?=(?P<to>{NUM}))"
)
NOW_OTHER = _re(
    rf"\b(?:on|was|were|been|at|had)\s(?P<from>{NUM})(?:\{{(?P<fu>mg|g|ug|mL|\[IU\])\}})?,? (?:and |so |but |then )?(?:(?:it is |is |are )?now|(?:(?:let us|we will|we are|i will|i am|i would like to|going to|you can) )?(?:go(?:ing)?(?: up| down)? to|mak(?:e|ing) (?:it|that)|tak(?:e|ing)(?: it| that)?(?: up| down)?(?: to)?|put(?:ting)? (?:it|that) (?:up|down) to))\s(?=(?P<to>{NUM}))"
)
UP_TO = _re(
    rf"(?<!every )(?P<from>{NUM})(?:\{{(?P<fu>mg|g|ug|mL|\[IU\]|tablet|puff)\}})? (?:up|down) to\s(?!{NUM}\{{(?:time|/))(?=(?P<to>{NUM}))|(?<!every )(?P<from2>{NUM})(?:\{{(?P<fu2>mg|g|ug|mL|\[IU\])\}})? (?:doubles|halves|doubled|halved|drops|rises|increases|falls|goes up|comes down|up|down|cut|back) to\s(?!{NUM}\{{(?:time|/))(?={NUM})"
)
MADE = _re(
    rf"\bfrom (?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?,? (?:(?:we|i|you) )?(?:are |am |will |shall )?(?:mak|tak|bring|chang|mov|reduc|increas|go)(?:e|ing)?(?: it| you)?(?: up| down)?(?: to)?\s(?=(?P<to>{NUM}))"
)
FALLING = _re(rf"(?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})? to\s{{1,2}}(?=(?P<to>{NUM}))")
"""Two doses of which the second is the smaller: no range, but the dose until now and the new one ("200 to 100")."""
INSTEAD = _re(
    rf"\b(?:instead of|rather than|(?:up|down) from|was on|were on|used to (?:be|take|have)|had been on|previously|not)(?: the)?\s?(?P<from>{NUM})"
    r"(?:\{(?P<fu>[^{}]{1,12})\})?"
)
TO_FROM = _re(
    rf"\bto\s(?:the )?{NUM}(?:\{{[^{{}}]{{1,12}}\}})?,? (?P<cut>(?:up |down )?from(?: the)?\s?(?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?)"
)
"""The new dose before the old one ("to 20 from 10")."""
STEPWISE = _re(
    rf"(?<=[\w}}])(?:[,;]? (?:and )?then(?: down)?(?: to)?\s{NUM}(?:\{{[^{{}}]{{1,12}}\}})?|, {NUM}(?:\{{[^{{}}]{{1,12}}\}})? for )"
)
"""The later steps of a course whose dose changes ("40 for 5 days, then 30 for 5")."""
STEPS = _re(
    rf"(?:[,;]?(?: and)?(?: then)?(?: down)?(?: to)?\s{{1,2}}{NUM}(?:\{{(?:mg|g|ug|tablet|capsule)\}})?(?: (?:an?|each|every|per) (?:day|night|morning)| daily|\{{/d\}})?"
    rf",? for (?:another |a further |the next )?(?:\s?{NUM}(?:\{{(?:d|wk|mo)\}})?|a (?:day|week|month|fortnight))(?: more)?)+"
    rf"(?:[,;]? (?:and )?then(?: down)?(?: to)?\s{{1,2}}{NUM}(?:\{{(?:mg|g|ug|tablet|capsule)\}})?(?: (?:an?|each|every|per) (?:day|night|morning)| daily|\{{/d\}})?(?! for))?"
)
STEPS_END = _re(
    r"\s?(?:$|[.;]|,? (?:and )?(?:then )?(?:(?:you are |that is |you )?(?:stop|off|done|finish(?:ed)?|nothing|it))\b)"
)
"""What may stand behind the steps of a course that are told whole."""
LASTING = _re(rf"\bfor (?:another |the first |about )?(?:{NUM}(?:\{{(?:d|wk|mo)\}})?|a (?:day|week|month|fortnight))")
STEP = _re(rf"\bby\s{{1,2}}{AMOUNT}{UNIT}")
LIMIT = _re(
    rf"\b(?:no more than|not more than|never more than|max(?:imum)?(?: dose)?(?: of| is)?|(?:do not|don't|not to|never) (?:exceed|take more than|"
    rf"go (?:over|above|past))|at most|up to(?: a maximum of)?)\s{{0,2}}{AMOUNT}(?:{UNIT})?\s?(?P<per>(?:daily\b|(?:a|per|in a|in any|in one|each|every|in|within|/)\s?"
    r"(?:day|24\{h\}(?: period)?|24\b))?)"
)
WHY: Final = r"(?:(?:the |any |bad |severe |your |breakthrough |mild |moderate )?(?:[a-z'-]{3,15})(?: (?:pain|headaches?|reflux|attacks?|of breath|spasms?|or [a-z]{3,12}))?)"
NEEDED = _re(
    rf"\b(?:(?:only )?(?:as|if|when|whenever|where) (?:needed|required|necessary)|prn|p\.r\.n\.?|when(?:ever)? (?:you|he|she|they) needs? (?:it|them))"
    rf"(?: (?:for|to help with) (?P<why>{WHY}))?"
)
FOR_NEEDED = _re(rf"\bfor (?P<why>{WHY})[ ,]{{0,2}}(?=(?:only )?(?:as|if|when) needed|prn)")
CONDITION = _re(
    r"\b(?:only )?(?:if|when|whenever|once) (?P<why>(?:it|you|your|the|there|he|she|they|that|his|her)\b(?!(?:'re| are)? ?(?:wak|get up|eat|go to bed|finish|"
    r"run out|miss|forget|come|see|sleep|have finished|think))[^,.;¦{}\d]{2,45}(?:\d{1,3}(?:\.\d)?(?:\{(?:Cel|deg|\[degF\]|/min)\})?)?)"
)
SYMPTOM = _re(
    r"\b(?:if|when|whenever)\b[^,.;]{0,30}\b(?:pain\w*|hurt\w*|ach\w{1,4}|headaches?|migraines?|nause\w*|sick|itch\w*|cough\w*|wheez\w*|fever\w*|temperature|"
    r"anxi\w*|panic\w*|spasms?|heartburn|cramp\w*|can't sleep|short\w* of breath|breathless\w*|tight\w*|constipat\w*|diarrh\w*|flare\w*|vomit\w*|attacks?|swell\w*|"
    r"swollen|palpitations|dizz\w*|bother\w*|symptoms?|bad|worse|acts? up|reflux|rash|hives|sneez\w*|above|over|stiff\w*|restless)"
)
PER_KILO = _re(
    rf"{AMOUNT}(?:{UNIT})?\s?(?:/|per|an?|for (?:each|every)|each)\s?(?:kg|kilo(?:gram)?s?|k\b)(?: of (?:body ?)?weight)?"
    r"(?P<day>\s?(?:/|per|an?|each|every|in)\s?(?:day|d\b|24\{h\})|\s?daily)?(?:\s?(?:/|per|an?|each) ?dose)?"
)
WORKED_OUT = _re(
    rf"\b(?:so|that'?s|that is|that makes(?: it)?|which (?:is|makes|comes to|works out at)|makes(?: it)?|equals|works out (?:at|as|to)|comes to|call it)"
    rf"(?: (?:about|roughly|that is|that's|it is|a dose of))*\s?{AMOUNT}\{{(?P<unit>mg|g|ug|mL|\[IU\])\}}(?: (?:a|per|each) (?:dose|time))?"
)
WORKED_OUT_BARE = _re(
    rf"\b(?:so|that'?s|that is|that makes(?: it)?|which (?:is|makes|comes to|works out at)|makes(?: it)?|equals|works out (?:at|as|to)|comes to|call it)"
    rf"(?: (?:about|roughly|that is|that's|it is))*\s?(?P<low>{NUM})(?![\d.]|\s?[{{~¦]|\s?(?:kilos?|kg|tablets?|of)\b)"
)
"""What a dose per kilogram comes to, told without its unit."""
EACH_GO = _re(
    rf"(?P<low>{NUM})(?:\{{(?P<unit>mg|g|ug|mL|\[IU\])\}})?\s?(?:(?:an?|per|each|every|in one|at a)\s?(?:go|time|dose|shot|sitting)\b)"
)
"""What is given each time ("140 a go")."""
PART_OF_ONE = _re(rf"{NUM}\{{(?:tablet|capsule)\}}\s{NUM}\{{(?:mg|g|ug)\}}")
"""Half a tablet of so much."""
TABLETS_OF = _re(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug)\}}[ -]?(?:tablets?|pills?|capsules?|ones)\b|(?<!\{{)\b(?!)")
CLOCK = _re(rf"\bat {NUM}(?:\{{clock\}})?(?: ?o'?clock)?(?= (?:in the|at night|every|each|o'clock))")
DIVIDED = _re(
    rf"\b(?:divided|split|spread|in|into)(?: up)?(?: in| into| over| between| across)?\s{{1,2}}(?P<low>{NUM})(?:~(?P<high>{NUM}))?(?:\{{time\}})?"
    r"(?: equal| divided| separate| split)?\s?(?:doses|dose|portions|goes|intakes|¦)"
)
DIVIDED_VAGUE = _re(
    r"\b(?:in (?:equally )?divided doses|divided doses|split up|divided|split|spread (?:out )?(?:over|across) the day)\b"
)
A_DAY = _re(r"(?<=[\d}])\s?(?:(?:an?|per|each|every|in a)\s(?:day|24\{h\})|/\s?(?:day|d)\b)")
FLOW = _re(rf"{AMOUNT}\{{(?P<unit>L|mL|ug|mg|\[IU\])\}}\s?(?:an?|per|/|each)\s?(?P<of>min|minute|hour|hr|h)\b")
LIQUID = _re(
    rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|\[IU\])\}}\s?(?:per|in|/|in each|in every|to)\s?(?P<vol>{NUM})?\s?\{{mL\}}"
)
PERCENT = _re(rf"(?P<low>{NUM})\{{(?P<unit>%)\}}")
HOURS = _re(rf"\b(?:every|each|q)\s{{0,2}}{AMOUNT}\s?(?:\{{h\}}|hours?|hrs?|h\b)")
HOURLY = _re(rf"{AMOUNT}[ -]?hourly\b")
TIMES = _re(rf"{AMOUNT}\{{(?P<unit>/d|/wk|/mo|/a)\}}")
LATIN = (
    (_re(r"\bb\.? ?i\.? ?d\b\.?"), 2), (_re(r"\bt\.? ?i\.? ?d\b\.?"), 3), (_re(r"\bq\.? ?i\.? ?d\b\.?"), 4),
    (_re(r"\bq\.? ?d\b\.?|\bonce-daily\b"), 1), (_re(r"\btwice-daily\b"), 2),
)  # fmt: skip
DAY: Final = r"(?:day|night|morning|evening)"
OFTEN: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (_re(rf"\b(?:every (?:other|second|alternate)|alternat(?:e|ing)|on alternate) {DAY}s?|\bevery\s{{1,2}}2\{{d\}}|\bq\.?o\.?d\b"), "every other day", 0),
    (_re(r"\bevery third day"), "every 3 days", 0),
    *((_re(rf"(?<![\d.~–-])(?<!most )(?<!than )(?<!up to )(?<!over ){n}\{{d\}},? (?:a|per|each|every) week\b"), f"{n} days a week", 0) for n in range(2, 7)),
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
    (_re(r"\b(?:at |in |on )?(?:each|either|both) ends? of the day\b|\b(?:morning|am) and (?:teatime|tea time|pm)\b"), "twice daily", 2),
    (_re(r"(?<!\w )\b(?:mornings|of a morning)\b"), "in the morning", 1),
    (_re(r"(?<![\d}\w] )\b(?:nights|evenings)\b(?! (?:a|per|out|off))|\b(?:of an evening|of a night|last thing(?: at night)?|teatimes?)\b"), "at night", 1),
    (_re(r"\b(?:now and (?:then|again)|occasionally|once in a while|every so often|from time to time|(?:every )?now and then)\b"), "occasionally", 0),
    (_re(r"\bmost (?:days|nights|mornings|evenings)\b"), "most days", 0),
    (_re(r"\b(?:every|each)(?: single)? day\b|\bdaily\b|\bonce-a-day\b"), "daily", 1),
)  # fmt: skip
ONCE = _re(r"\b1\{time\}|\bas a single dose\b")
EVERY = _re(rf"\bevery\s{{1,2}}{AMOUNT}\{{(?P<unit>d|wk|mo|min)\}}")
TIMINGS = _re(
    rf"\b(?:(?:{NUM}(?:~{NUM})?\{{(?:min|h)\}} |half an hour |an hour )?(?:before|after|with|between|without)(?: or (?:before|after|with))? (?:an? |the |your |each |every |some )?"
    r"(?:main |evening |big )?(?:meals?|food|breakfast|lunch|dinner|supper|eating|milk)|on an empty stomach|first thing|at (?:noon|lunch ?time|midday)|in the afternoons?|"
    rf"at {NUM}(?:\{{time\}})? ?(?:a\.?m\.?|p\.?m\.?|o'clock)|at bed ?time|at night|in the mornings?|in the evenings?)"
)
WHEN_OF_DAY: Final = r"(?:in the (?:morning|evening|afternoon)|at (?:night|bed ?time|noon|lunch(?: ?time)?|breakfast|dinner|supper|tea ?time|midday)|before bed|with (?:breakfast|lunch|dinner|supper))"
PARTS = _re(rf"(?P<low>{NUM})(?:{UNIT})?(?: of it)? (?P<when>{WHEN_OF_DAY})")
TIMES_OF_DAY: Final = {
    "morning": "in the morning", "noon": "at noon", "lunch": "at lunch", "lunchtime": "at lunch", "afternoon": "in the afternoon",
    "evening": "in the evening", "night": "at night", "bedtime": "at bedtime", "breakfast": "with breakfast",
    "dinner": "with dinner", "supper": "with supper",
}  # fmt: skip
TIME_OF_DAY: Final = "(?:" + "|".join(TIMES_OF_DAY) + r")\b"
SHORT_PARTS = _re(
    rf"(?P<low>{NUM})(?:{UNIT})? (?P<when>{TIME_OF_DAY})(?! (?:before|after|ago)\b)"
    rf"|(?P<when2>{TIME_OF_DAY}):?(?: (?:we will|i will|let us|you|take|make|it is|is))*(?: (?:make|keep|take|have))?(?: it)?(?: at| to)?\s{{1,2}}(?P<low2>{NUM})(?:{UNIT.replace('unit', 'unit2')})?(?![\d~]|\.\d|\s?[-–:/]\s?\d|\s?\{{)"
)
"""Six morning, eight afternoon, and night seven."""
THRICE = _re(
    rf"(?<![-–])(?P<first>{NUM})\s?[-–]\s?(?P<second>{NUM})\s?[-–]\s?(?P<third>{NUM})(?:\{{(?P<unit>mg|g|ug|mL|\[IU\]|tablet|capsule|puff|drop)\}})?(?!\s?[-–/\d{{])"
)
"""What is taken in the morning, at noon and at night, as prescriptions have it: 1-0-1."""
DURATION = _re(
    rf"(?:\b(?:for|over|x|times|course of|lasting|during|another|of)\s{{0,2}}(?:about |another |a further |the (?:next |last |past |first )?|at least |up to |around |roughly |only |just |a total of |an? )?)"
    rf"\s?{AMOUNT}\{{(?P<unit>d|wk|mo|a)\}}(?: more| straight| in a row| total)?|{AMOUNT.replace('low', 'low2').replace('high', 'high2')}\{{(?P<unit2>d|wk|mo)\}}[ -]?(?:course|total|only|and stop|then stop)"
)
DURATION_WORDS = _re(
    r"\bfor (?:an?|one|another|the next|a whole) (?P<of>day|week|month|year)\b|\ba (?P<of2>week|month)(?:'s|s|-long)? (?:course|worth)|\b(?P<long>for life|lifelong|indefinitely|long[- ]term|"
    r"until (?:it|the|you|your|symptoms|he|she|they|we|i|further|finished|gone)[^,.;¦{}\d]{0,40})"
)
NOT_FOR_HOW_LONG = _re(
    rf"(?:\b(?:in|within|after|every|back in|again in)(?: about| another)?\s{{0,2}}{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a|h|min)\}}|{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a|h|min)\}}\s?(?:ago|from now|later|old|apart|before))"
)
LOOSE_DURATION = _re(rf"{AMOUNT}\{{(?P<unit>d|wk|mo)\}}")
SUPPLY = _re(
    rf"(?:\b(?:dispense|quantity|supply of|give (?:you|him|her|them) (?:a )?(?:supply|box|pack) of|#)\s{{0,2}}{NUM}(?:\{{\w{{1,12}}\}})?|{NUM}(?:\{{(?:d|wk|mo)\}})?[ -](?:supply|refills?|repeats?|boxes|box|bottles?|packs?|inhalers?|tubes?|pens?))"
)
TAKE = _re(
    r"(?:\b(?:take|takes|taking|took|have|use|uses|using|give|chew|try|swallow|dose is|just)\s{1,2})(?P<low>[1-4])(?:~(?P<high>[1-4]))?(?![\d.~]\d)(?= of (?:them|these|those)|\s?(?:¦|$|[,.;])| (?:and|with|in|at|as|then|now|tonight|today)\b)"
)
LENGTHS: Final = {"day": "d", "week": "wk", "month": "mo", "year": "a"}
