"""Where a name is spoken of: what stands around it when a medicine is taken, an illness told, a test ordered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from scribe.model import Language

_AROUND: Final = 60
"""Characters before and after in which that can be seen."""

_MEDICINE: Final = frozenset({"medicine"})
_ILLNESS: Final = frozenset({"condition"})
_TEST: Final = frozenset({"test"})

_SMALL_EN: Final = (
    r"(?:(?:you|me|him|her|them|it|the|your|my|his|their|some|to|on|off|up|a|an|with|of|taking|using|both|either|any|"
    r"more|less|still|also|just|now|then|about)\s+){0,4}$"
)
_BEFORE_EN: Final = (
    (
        _MEDICINE,
        r"\b(?:tak(?:e|es|ing|en)|took|been on|(?:am|is|was|are|were|you|me|him|her|them|'m|'s|'re) on|start\w*|"
        r"stop\w*|"
        r"continu\w*|keep|kept|prescri\w+|increas\w+|decreas\w+|reduc\w+|refills?|switch\w*|chang\w+|add(?:ed|ing)?|"
        r"giv(?:e|en|ing)|gave|us(?:e|ed|ing)|try|tried|allerg\w+ to|reaction to|dose of|milligrams? of|mg of|"
        r"instead of|run out of|ran out of|out of|cut|cutting|halve|forgot|missed|than|did)\s+" + _SMALL_EN,
    ),
    (
        _MEDICINE,
        (
            r"\b(?:tak(?:e|es|ing)|(?:been|was|is|am) on|using|tried|add|start|continue|allerg\w+ to)\s[^.?!]{2,40}\b"
            r"(?:and|or)\s+(?:the\s+|a\s+|some\s+)?$"
        ),
    ),
    (
        _ILLNESS,
        r"\b(?:suggests?|ha(?:ve|s|d)|having|history of|diagnosed with|diagnosis(?: is| of)?|rule out|treated for|"
        r"died of|looks? like|likely|could be|may be|might be|consistent with|signs? of|suffer\w* from|"
        r"complain\w* of|get|got|gets|no|any|this is|with)\s+" + _SMALL_EN,
    ),
    (
        _TEST,
        r"\b(?:get|got|order\w*|do|did|done|need|book\w*|arrang\w+|repeat\w*|schedul\w+|have|had|"
        r"check\w*|last|refer\w* (?:you |him |her )?for|send\w* (?:you |him |her )?for)\s+" + _SMALL_EN,
    ),
)
_AFTER_EN: Final = (
    (
        _MEDICINE,
        (
            r"^[\s,]*(?:(?:at|of|is|the|about|a|to|down|up|tablets?|pills?|cream)\s+){0,3}(?:\d|once|twice|"
            r"three times|daily|"
            r"every (?:day|morning|night|evening)|half|one tablet|two tablets|"
            r"at (?:night|bedtime)|in the (?:morning|evening))"
        ),
    ),
)
_BEFORE_ZH: Final = (
    (
        _MEDICINE,
        (
            "(?:[吃服用开停换打抹涂喷试]|继续|改成|换成|加上?|对|或者?|和|跟|没有|给[了你您我]|有[，、])"
            "(?:[了着过的点个上一些成是吃用开您你我他她]){0,3}$|给[你您].$"
        ),
    ),
    (
        _ILLNESS,
        (
            "(?:考虑|像是?|诊断[是为]?|得过?|患有?|治过?|排除|查出来?|怀疑|可能是?|以前有|有没有|[没有]有?|是|的|这个|会|老是?)"
            "(?:[了着过的点个一些]){0,2}$"
        ),
    ),
    (_TEST, "(?:做|查|拍|复查|约|开|化验|抽血)(?:[了着过的点个一下张]){0,3}$"),
)
_AFTER_ZH: Final = (
    (
        _MEDICINE,
        (
            "^(?:[片胶囊缓释肠溶颗粒针]{0,4}[，,、]?)(?:一次|每次|每天|一天|一日|每日|每晚|加到|减到|加量|减量|吃完|停了|"
            "继续|过敏|吃了|用了|换成|改成|\\d|[一二两三四五六七八九十百半]+(?:片|粒|毫克|克|袋|支|次|周|天))"
        ),
    ),
    (_ILLNESS, "^(?:去世|病史|多久|多少年|好几年|的?手术)"),
    (_TEST, "^(?:再看|结果|是什么时候|报告|检查)"),
)


@dataclass(frozen=True)
class Place:
    """What is spoken of at a place in a text.

    Attributes:
        kinds: of names that may stand there: ``medicine``, ``condition``, ``test``.
        strong: whether the words before tell so, not only what follows.
        certain: whether both tell so.
    """

    kinds: frozenset[str]
    strong: bool
    certain: bool


def place_of(text: str, start: int, end: int, language: Language) -> Place | None:
    """What is spoken of at ``text[start:end]``; ``None`` where nothing tells.

    Args:
        text: what was said.
        start: where the name would begin.
        end: where it would end.
        language: of the text.
    """
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    ahead = [kinds for kinds, pattern in _patterns(language, after=False) if pattern.search(before)]
    behind = [kinds for kinds, pattern in _patterns(language, after=True) if pattern.match(after)]
    if not ahead and not behind:
        return None
    return Place(frozenset().union(*ahead, *behind), strong=bool(ahead), certain=bool(ahead and behind))


@cache
def _patterns(language: Language, *, after: bool) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    rows = {("en", False): _BEFORE_EN, ("en", True): _AFTER_EN, ("zh", False): _BEFORE_ZH, ("zh", True): _AFTER_ZH}
    return tuple((kinds, re.compile(pattern, re.IGNORECASE)) for kinds, pattern in rows[language, after])


def is_ordinary(word: str) -> bool:
    """Whether an English word is one that people use every day, by how often films and an encyclopaedia have it."""
    low = word.lower().replace("’", "'")
    return low in _ordinary() or low.partition("'")[0] in _ordinary() or (low.endswith("s") and low[:-1] in _ordinary())


def is_small(word: str) -> bool:
    """Whether an English word is one that no name begins or ends with."""
    return word.lower().replace("’", "'") in _SMALL


def is_no_medicine(word: str) -> bool:
    """Whether an English word ends as those do that name an operation, a test, an illness, a group of medicines."""
    return bool(_NO_MEDICINE.search(word))


def has_little_words(text: str) -> bool:
    """Whether Chinese characters hold a little word, which no misheard name of two characters does."""
    return bool(_LITTLE.search(text))


def is_word(text: str) -> bool:
    """Whether Chinese characters are a word of pypinyin's dictionary of phrases."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 (a quarter of a second, for Chinese alone)

    return text in PHRASES_DICT


_LITTLE: Final = re.compile(
    "[是的了在我你您他她它们不有没个一二两三几这那太很最更来去上下里外说要会能就都也还早晚天点吃开用做查像对过得]"
)
_NO_MEDICINE: Final = re.compile(
    r"(?:plasty|scop(?:y|ic)|ectomy|otomy|ostomy|itis|osis|ology|ologist|gram|graphy|a?emia|uria|megaly|pathy|oma|algia|ation|itic|ified|quinolone|pyretic)s?$",
    re.IGNORECASE,
)
_SMALL: Final = frozenset(
    re.findall(
        r"\S+",
        "like uh um ah oh mm hmm maybe some called a an the my your his her "
        "their our its this that these those some any no not i you he she it we they "
        "me him us them i'm you're he's she's it's we're they're i've you've we've i'll you'll we'll is are "
        "was were be been am do does did have has had and or but so if when which who what how why to of in "
        "on at for with from by up down out off over as than then there here just now still also very really "
        "too yes yeah okay right well um uh can could will would should ever never may might must one two "
        "three four five six seven eight nine ten once twice daily every each per for about after before gon "
        "na going go get got take taking taken took use using other another more less all both same ",
    )
)


@cache
def _ordinary() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 (large)

    return frozenset(word for words in FREQUENCY_LISTS.values() for word in words if word.isalpha())
