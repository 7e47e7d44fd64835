"""Whether a clinical term was spoken of in everyday words that no lexicon lists as its name."""

from __future__ import annotations

import re
from typing import Final

from scribe.model import Language, Quote, Segment
from scribe.verification.mentions import Mention

_ENOUGH: Final = 0.5
VAGUE_ZH: Final = frozenset("痛疼酸肿胀血红出心大小多少热口尿")
"""Characters of many complaints: they count for half."""
LIKE_ZH: Final[tuple[str, ...]] = (
    "痛疼酸", "热烧", "腹肚", "咽嗓喉", "足脚", "口唇嘴", "晨早", "夜晚", "肢腿胳膊手脚", "颈脖", "胃肚腹",
    "膝腿", "目眼睑", "便屎拉", "泻拉稀", "吐呕", "尿厕", "重瘦胖斤", "渴水喝", "食吃饭胃口", "鼻涕", "痒挠",
    "晕转", "麻木", "红", "肿胀大", "血", "脓", "喘促气憋闷", "睡眠觉醒", "疹疙瘩点", "乏力劲", "泪", "僵硬",
    "响咔嘎鸣", "汗", "瘤癌", "糖", "压", "脏", "聋耳", "视看",
)  # fmt: skip
"""Characters that stand for one another between the clinic's words and the patient's."""
EMPTY_ZH: Final = frozenset("病症部感发性的不无有及急慢史征化体皮肤下降上减退增异常功能木弹关节中带里")
_LIKE_EN: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(group.split())
    for group in (
        "pain ache aches aching hurt hurts hurting sore soreness tender tenderness painful discomfort",
        "swelling swollen swell puffy puffed bloated edema",
        "bleed bleeding bled blood bloody hemorrhage",
        "vomit vomiting vomited sick threw throwing puke",
        "nausea queasy nauseous nauseated",
        "stool stools poo poop bowel bowels bm",
        "urine urinary urination pee peeing wee weeing toilet bathroom dysuria nocturia burning",
        "dyspnea breath breathing breathless winded puffed",
        "fever temperature hot feverish",
        "rigors shivering shivers shaking chills",
        "fatigue tired exhausted energy worn",
        "dizzy dizziness lightheaded woozy spinning",
        "loin flank side back",
        "throat swallow swallowing",
        "ear ears earache",
        "weakness weak",
        "numb numbness tingling tingly pins",
        "sleep sleeping insomnia awake",
        "rash spots hives bumps",
        "hemoptysis phlegm coughing blood",
        "face facial lips lip mouth",
        "pyelonephritis kidney kidneys renal",
        "anxiety anxious worried nervous panic",
        "depression depressed down low sad",
        "discharge discharges drainage run runs running leak leaks leaking oozing pus gunk",
    )
)
_VAGUE_EN: Final = _LIKE_EN[0] | _LIKE_EN[1] | _LIKE_EN[2]
"""Words of many complaints: they count for half."""
_EMPTY_EN: Final = frozenset(
    re.findall(r"\w+", "of the in and or a an to on with disease disorder syndrome acute chronic problems loss")
)


def spoken_of(mention: Mention, said: str, language: Language) -> bool:
    """Whether the evidence holds most of a term in other words: 晨僵 in 早上起来发僵, "ear pain" in "his ear hurts"."""
    return _chinese(mention, said) if language == "zh" else _english(mention, said)


def _chinese(mention: Mention, said: str) -> bool:
    parts = [char for char in mention.text if char not in EMPTY_ZH] or list(mention.text)
    if all(char in VAGUE_ZH for char in parts):
        # 血尿 is in 尿里有血, and not in 血糖高 and 夜尿
        sentences = re.split(r"[。；！？?!\n]", said)
        return any(all(_held(char, sentence) for char in parts) for sentence in sentences)
    weights = {char: 0.5 if char in VAGUE_ZH else 1.0 for char in parts}
    held = sum(weight for char, weight in weights.items() if _held(char, said))
    return held > _ENOUGH * sum(weights.values())


def _held(char: str, said: str) -> bool:
    return char in said or any(char in group and set(group) & set(said) for group in LIKE_ZH)


_SOUND: Final = re.compile(
    r"正常|没事|没(?:什么)?(?:问题|毛病)|(?:还|挺|都)(?:行|好|可以)|不高|能平躺|听得(?:见|清)|看得(?:见|清)"
)
_DENIES: Final = re.compile(
    r"(?<!差)(?:没有?|不|无)(?!太|怎么|知道|清楚|大好|敢|住|完|停|断|行|是)(?:过|得|看见|觉得)?([一-鿿]{1,3})"
)


def clause_of(text: str, at: int) -> str:
    """The clause of a text around a place."""
    marks = "，,。；;？?！!、"
    begin = max(text.rfind(mark, 0, at) for mark in marks) + 1
    return text[begin : min((place for mark in marks if (place := text.find(mark, at)) >= 0), default=len(text))]


def denied_in(asked: str, name: str, reply: str, language: Language) -> bool:
    """Whether a clause of a Chinese reply denies what was asked in its own words: 不憋 after 有没有憋醒.

    Args:
        asked: the question's clause.
        name: the concept as the question names it.
        reply: the whole reply.
        language: of both.
    """
    if language != "zh":
        return False
    about = set(asked + name) - EMPTY_ZH - set("吗呢吧啊了的在还就是没有不过什么样个一")
    for clause in re.split(r"[，,。；;？?！!]", reply):
        if re.search(r"不.{1,3}不|有点|就是|但", clause):
            continue
        if any(set(match[1]) & about for match in _DENIES.finditer(clause)):
            return True
        if _SOUND.search(clause) and (set(clause) & about or re.search("听得|看得|能平躺", clause)):
            return True
    return False


def lay_denial(mention: Mention, segments: tuple[Segment, ...]) -> Quote | None:
    """Where Chinese evidence denies a term that it never names: 心脏没事 against 心脏病, 血糖不高 against 糖尿病."""
    parts = {char for char in mention.text if char not in EMPTY_ZH and char not in VAGUE_ZH}
    against: Quote | None = None
    for segment in segments:
        told = re.sub(r"[^。；！？?!]*[？?]", "", segment.text)
        for clause in re.split(r"[，,。；;！!]", told):
            if not parts & set(clause):
                continue
            negative = _SOUND.search(clause) or re.search(
                r"(?:没有?|不|无)(?!太|怎么|知道|清楚|大|好|舒服|适|行|得劲)", clause
            )
            if not negative and not re.search(r"吗|没有$|[高疼痛]不", clause):
                return None
            if negative and not re.search(r"([一-鿿])不\1|吗$|没有$", clause):
                against = against or Quote(segment=segment.id, text=segment.text, mark=clause)
    return against


def _english(mention: Mention, said: str) -> bool:
    spoken = set(re.findall(r"[a-z]+", said.lower()))
    parts = [word for word in re.findall(r"[a-z]+", mention.text.lower()) if word not in _EMPTY_EN]
    if not parts:
        return False
    weights = {word: 0.5 if word in _VAGUE_EN else 1.0 for word in parts}
    held = sum(
        weight
        for word, weight in weights.items()
        if _stem(word) in {_stem(one) for one in spoken} or any(word in g and g & spoken for g in _LIKE_EN)
    )
    return held > _ENOUGH * sum(weights.values())


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ness|ed|es|s|y)$", "", word) if len(word) > 4 else word.rstrip("s")


def affirmed_pain(mention: Mention, segments: tuple[Segment, ...]) -> Quote | None:
    """Where a part hurts whose pain a statement denies: "my knee hurts" against "no knee pain"."""
    part = re.fullmatch(r"(\w+) (?:pain|ache)s?", mention.text, re.IGNORECASE)
    if part is None:
        return None
    hurts = re.compile(
        rf"\b(?:{part[1]}s? (?:\w+ )?(?:hurts?|aches?|is (?:sore|killing)|"
        r"(?:has|have) been (?:hurting|killing|bothering))"
        rf"|(?:hurts? (?:in )?|hurt )(?:my|the|his|her) (?:\w+ )?{part[1]})\b",
        re.IGNORECASE,
    )
    for segment in segments:
        match = hurts.search(segment.text)
        if match is not None and not re.search(r"\b(?:not|no|never)\b|n't\b", segment.text[: match.end()][-40:]):
            return Quote(segment=segment.id, text=segment.text, mark=match.group())
    return None
