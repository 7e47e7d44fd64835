"""Of whom something is said: the patient, or a relative or another person that the words name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from scribe.model import Language

_KIN: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "mother": r"mother|mom|mum|mommy|mummy",
        "father": r"father|dad|daddy",
        "parents": r"parents?",
        "brother": r"brothers?",
        "sister": r"sisters?",
        "son": r"sons?",
        "daughter": r"daughters?",
        "wife": r"wife",
        "husband": r"husband",
        "spouse": r"spouse|partner|boyfriend|girlfriend",
        "grandmother": r"grandmother|grandma|granny|nan",
        "grandfather": r"grandfather|grandpa|grandad|granddad",
        "uncle": r"uncles?",
        "aunt": r"aunts?|auntie",
        "cousin": r"cousins?",
        "child": r"(?:my|the) (?:kids?|child|children|baby)",
        "in-law": r"\w+-in-law",
        "another person": r"neighbou?rs?|friends?|co-?workers?|colleagues?|boss|roommate|room-mate|class-?mates?",
        "family": r"family(?: history)?|relatives?",
    },
    "zh": {
        "mother": r"母亲|妈妈|我妈|老妈|[其他她]妈|妈(?=有|得|也|以前|是|查|的|血|糖|高)",
        "father": r"父亲|爸爸|我爸|老爸|[其他她]爸|爸(?=有|得|也|以前|是|查|的|血|糖|高)",
        "parents": r"父母|爸妈|双亲",
        "brother": r"哥哥?|弟弟?|兄弟|兄长|胞兄|胞弟",
        "sister": r"姐姐?|妹妹?|姐妹|胞姐|胞妹",
        "son": r"儿子",
        "daughter": r"女儿|闺女",
        "wife": r"妻子|老婆|媳妇",
        "husband": r"丈夫|老公",
        "spouse": r"爱人|老伴|配偶|对象|男朋友|女朋友",
        "grandmother": r"奶奶|姥姥|外婆|祖母",
        "grandfather": r"爷爷|姥爷|外公|祖父",
        "uncle": r"大伯|伯伯|叔叔?|舅舅?|伯父",
        "aunt": r"姑姑?|姨妈?|婶婶?|舅妈",
        "cousin": r"[堂表][哥弟姐妹]",
        "another person": r"邻居|同事|朋友|工友|同学|老乡|病友|隔壁|别人|人家|老[张王李刘赵陈]",
        "family": r"家族史?|家里人?|亲戚",
    },
}
PEOPLE: Final[dict[Language, dict[str, str]]] = {
    "en": {"": "the patient", **{name: name for name in _KIN["en"]}},
    "zh": {
        "": "患者",
        "mother": "母亲",
        "father": "父亲",
        "parents": "父母",
        "brother": "兄弟",
        "sister": "姐妹",
        "son": "儿子",
        "daughter": "女儿",
        "wife": "妻子",
        "husband": "丈夫",
        "spouse": "配偶",
        "grandmother": "祖母或外祖母",
        "grandfather": "祖父或外祖父",
        "uncle": "叔伯舅",
        "aunt": "姑姨",
        "cousin": "堂表亲",
        "another person": "他人",
        "family": "家属",
    },
}
"""How a flag names whoever is meant."""
_SAME: Final = ({"parents", "mother", "father"}, {"spouse", "wife", "husband"})
"""Words for kin that can mean the same person."""
_ONLY_ACTS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"^\s*(?:\w+ )?(?:says?|said|saying|told|tells|thinks?|thought|noticed|made|makes|brought|wants?|wanted|"
        r"asked|asks|gave|gives|drove|bought|keeps? (?:telling|saying)|is worried|was worried|worries|insisted|"
        r"suggested|reports?|and I)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"^(?:也|就|都|还|又|非|老|一直|那边|们|总)*(?:说|让|给|叫|带|陪|买|劝|觉得|发现|看|催|嫌|问|送|提醒|代述|诉|帮|替)"
    ),
}
_OWN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:I|I'm|I've|me|myself|(?:the |this )?patient|but not me)\b|\bmy own\b"),
    "zh": re.compile(
        r"我(?!爸|妈|爱人|老|儿子|女儿|闺女|姐|哥|弟|妹|家|大伯|婆|公|媳|奶|爷|姥|叔|舅|姑|姨|同事|邻居|朋友|父|母|工友|同学)|"
        r"自己|本人|患者|病人"
    ),
}


def kin_in(text: str, language: Language) -> tuple[tuple[str, int, int], ...]:
    """The people that a text names besides the patient, each with its place; not those who only say or do something."""
    found = [
        (name, match.start(), match.end())
        for name, pattern in _KIN[language].items()
        for match in _pattern(pattern, language).finditer(text)
        if not _ONLY_ACTS[language].match(text[match.end() :])
    ]
    return tuple(sorted(found, key=lambda one: one[1]))


def people_named(text: str, language: Language) -> frozenset[str]:
    """Everybody whom a text names besides the patient, those who only say or do something included."""
    return frozenset(name for name, pattern in _KIN[language].items() if _pattern(pattern, language).search(text))


def other_person(before: str, clause: str, language: Language) -> Callable[[int], str]:
    """Tells of whom a place in a clause speaks: empty for the patient.

    Args:
        before: the text before the clause: "My dad has a bad heart, and diabetes" goes on about him.
        clause: the clause.
        language: of both.
    """
    carried = _carried(before, language)
    here = kin_in(clause, language)
    own = [match.end() for match in _OWN[language].finditer(clause)]

    def person(at: int) -> str:
        named = [one for one in here if one[2] <= at]
        spoken = [place for place in own if place <= at]
        if named and (not spoken or spoken[-1] <= named[-1][2]):
            return named[-1][0]
        if spoken:
            return ""
        after = [one for one in here if one[1] >= at]
        if (
            after
            and language == "en"
            and re.search(r"\b(?:in|of|for|with) (?:his|her|the|my|their)?\s*$", clause[: after[0][1]])
        ):
            return after[0][0]
        return carried

    return person


def _carried(before: str, language: Language) -> str:
    """Who the sentence before was about, when the next clause may go on with them."""
    ends = re.split(r"(?<=[.?!。？！\n])", before)
    sentence = ends[-1]
    named = kin_in(sentence, language)
    if not named:
        return ""
    own = [match.end() for match in _OWN[language].finditer(sentence)]
    return "" if own and own[-1] > named[-1][2] else named[-1][0]


def same_person(one: str, other: str) -> bool:
    """Whether two kin words can mean the same person."""
    if one == other or ("family" in (one, other) and one and other):
        return True
    return any(one in group and other in group for group in _SAME)


@cache
def _pattern(words: str, language: Language) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b" if language == "en" else words, re.IGNORECASE)
