"""The words for numbers in English, and what stands around them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

ONES: Final = {
    "zero": 0, "nought": 0, "naught": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
SCALES: Final = {"hundred": 100, "hundreds": 100, "thousand": 1000, "million": 1_000_000}
ORDINALS: Final = {
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "second": 2,
}  # fmt: skip
TIMES: Final = {"once": 1, "twice": 2, "thrice": 3}
LATIN: Final = {"od": 1, "qd": 1, "bd": 2, "bid": 2, "b.i.d.": 2, "tds": 3, "tid": 3, "t.i.d.": 3, "qds": 4, "qid": 4}
TOKEN: Final = re.compile(
    r"[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|b\.i\.d\.|t\.i\.d\.|[a-z]+|[^\sa-z0-9]"
)
PARTS: Final = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal("0.33"), "⅔": Decimal("0.67"),
}  # fmt: skip
WRITTEN_PARTS: Final = {
    "1/2": Decimal("0.5"), "1/4": Decimal("0.25"), "3/4": Decimal("0.75"), "1/3": Decimal("0.33"),
    "2/3": Decimal("0.67"),
}  # fmt: skip
PART_WORDS: Final = {
    "half": Decimal("0.5"), "halves": Decimal("0.5"), "quarter": Decimal("0.25"), "quarters": Decimal("0.25"),
    "third": Decimal("0.33"), "thirds": Decimal("0.33"),
}  # fmt: skip
OF_PART: Final = re.compile(r"[\s-]*(?:of\s+)?(?:an?\s+|one\s+|the\s+|your\s+)?")
TO_MORE: Final = re.compile(r"\s*(?:-|–|to|or)\s*(?:one|two|three|\d|an?\b)")
AND_PART: Final = re.compile(r"[\s-]*(?:and[\s-]an?|and[\s-]one|and)[\s-](half|quarter|third)\b")
PER: Final = re.compile(
    r"\s*(?:times?\s*)?(?:(?:a|per|each|every|in a|/)\s*(?P<of>day|night|d|week|wk|month|year|morning|evening)s?|"
    r"(?P<adverb>daily|nightly|weekly|monthly|yearly)|at (?P<at>night|bedtime))\b"
)
PERIODS: Final = {
    "week": "/wk",
    "wk": "/wk",
    "weekly": "/wk",
    "month": "/mo",
    "monthly": "/mo",
    "year": "/a",
    "yearly": "/a",
}
SMALLER: Final = {"[ft_i]": ("[in_i]", 12), "[stone_av]": ("[lb_av]", 14), "m": ("cm", 100)}
"""What is counted between two whole ones of a unit: inches in a foot, pounds in a stone, centimetres in a metre."""
GRAMS: Final = frozenset(range(100, 1000, 10))
"""What is told behind kilos without a unit: eight kilos two hundred."""
SPAN_OUT_OF: Final = {7: "d", 52: "wk", 12: "mo"}
"""The unit that British notes mean by how many of it make a week or a year: 4/7, 3/52, 6/12."""
BEFORE_SPAN: Final = re.compile(
    r"(?<!booked )(?<!due )(?<!scheduled )(?<!appointment )"
    r"\b(?:for|after|in|over|within|past|last|every|another|complete[sd]?|further|x)\s?(?:approx\.? |about )?$|[×~]\s?$"
)
BEHIND_SPAN: Final = re.compile(r"\s?(?:ago|history|hx|course|duration|post)\b")
"""What stands before or behind such a span, so that it is no date and no score."""
OF_PRESSURE: Final = re.compile(r"\b(?:bp|pressures?|readings?|systolic)\b[^.?!]{0,40}$")
"""By what two numbers with "by" between them are a blood pressure, and no size."""
_LINKS: Final = (
    r"(?: (?:levels?|counts?|values?|results?|readings?))?(?:'s|[,:])?"
    r"(?: (?:is|was|were|are|of|at|to|a|only|just|about|around|nearly|still|up|down|now|today|here|c[ao]me|comes|coming"
    r"|has|have|been|gone|running|back|this|last|mornings?|week|month|time|year|yesterday|tonight|two|three|few)){0,5}"
    r"[,:]? $"
)
"""What stands between the name of what is measured and its value."""
IN_TENTHS: Final = re.compile(
    r"\b(?:potassium|calcium|phosph(?:ate|orus)|magnesium|albumin|urea|creatinine|urate|uric acid|lactate|ketones?"
    r"|h(?:a?emoglobin|b|gb)|(?:hb)?a1cs?|a[- ]one[- ]c|glucose|sugars?|cholesterol|ldl|hdl|triglycerides?"
    r"|tsh|(?:free )?t[34]|inr|psa|lithium|digoxin|folate|white (?:cells?|count|cell count)|wbc|neutrophils|lymphocytes"
    r"|ph|fasting"
    r"|(?:post|after)[- ]?(?:lunch|dinner|breakfast|meals?|food|prandial))" + _LINKS
)
"""Behind these, digits one after the other are a whole part and tenths: "potassium four nine"."""
BEHIND_TENTHS: Final = re.compile(
    r"\s*(?:$|[^\w\s]|(?:and|now|today|tonight|yesterday|this|last|which|but|so|from|was|were|is|up|down|then|again|fine|good|"
    r"normal|okay|ok|high|low|in|at|on|with|before|after|back|still|there|here|per|percent|mm?ol|mg|grams?|g|doctor|please)\b)"
)
"""What may stand behind the tenths of a value: else a digit counts what follows ("five one morning")."""
WEIGHED: Final = re.compile(r"\b(?:weight|bmi)" + _LINKS)
"""The same of a weight, which is larger: "weight seventy-eight four"."""
IN_HUNDREDS: Final = re.compile(
    r"\b(?:bnp|ferritin|creatine kinase|ck|d-?dimer|troponin|platelets?|alt|ast|ggt|gamma|alk phos|b12|amylase|lipase"
    r"|psa|triglycerides?|peak flow)" + _LINKS
)
"""Behind these, two numbers of two figures are one of four: "BNP twelve-forty"."""
RANGE: Final = re.compile(r"\s*(?:-|–|—|to|or|~)\s*$")
NOT_AMOUNTS: Final = re.compile(
    r"\b(?:that|this|no|the|which|any|another|last|every|each|good|other|some|big|new|next)\s$"
)
GETS: Final = re.compile(r"\b(?:get|got|getting|buy|bought|find|found|borrow|not have|n't have|need|want|own)\s$")
AND_NO_MORE: Final = re.compile(r"(?: (?:yet|now|today|soon|there|here|already|at home))?\s*(?:[,.;:?!]|$)")
"""Before and behind a "one" that stands for a thing that was named: "no, but I can get one"."""
AFTER_WHOLE: Final = re.compile(r"\s?([½¼¾⅓⅔]|1/2|1/4|3/4)")
"""A part right behind a whole number: 2½."""
BEGINNINGS: Final = frozenset(
    {*ONES, *TENS, *ORDINALS, *TIMES, *LATIN, *PARTS, *PART_WORDS, *("a", "an", "hundred", "point")}
) | {"fortnight", "couple", "dozen"}
"""The words with which an amount can begin."""


def told_in_tenths(name: str) -> bool:
    """Whether what is measured is told in tenths, by its English name."""
    return IN_TENTHS.search(f"{name.lower()} ") is not None
