"""Whether a clinical term was spoken of in everyday words that no lexicon lists as its name."""

from __future__ import annotations

import re
from typing import Final

from scribe.consultation.models import Language
from scribe.verification.mentions import Mention

_ENOUGH: Final = 0.5
_LIKE_ZH: Final[tuple[str, ...]] = (
    "痛疼酸", "热烧", "腹肚", "咽嗓喉", "足脚", "口唇嘴", "晨早", "夜晚", "肢腿胳膊手脚", "颈脖", "胃肚腹", "膝腿", "目眼睑",
    "便屎拉", "泻拉稀", "吐呕", "尿小便厕", "重瘦胖斤", "渴水喝", "食吃饭胃口", "鼻涕", "痒挠", "晕转", "麻木", "红", "肿胀大",
    "血", "脓", "喘促气憋闷", "睡眠觉醒", "疹疙瘩点", "泪", "僵硬", "响咔嘎", "汗", "瘤癌", "糖", "压", "脏", "听聋耳", "视看",
)  # fmt: skip
"""Characters that stand for one another between the clinic's words and the patient's."""
_EMPTY_ZH: Final = frozenset("病症部感发性的不无有及急慢史征化体皮肤下降上减退增多异常功能")
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
    )
)
_EMPTY_EN: Final = frozenset(
    "of the in and or a an to on with disease disorder syndrome acute chronic problems loss".split()
)


def spoken_of(mention: Mention, said: str, language: Language) -> bool:
    """Whether the evidence holds most of a term in other words: 晨僵 in 早上起来发僵, "ear pain" in "his ear hurts"."""
    return _chinese(mention, said) if language == "zh" else _english(mention, said)


def _chinese(mention: Mention, said: str) -> bool:
    parts = [char for char in mention.text if char not in _EMPTY_ZH] or list(mention.text)
    held = [
        char for char in parts if char in said or any(char in group and set(group) & set(said) for group in _LIKE_ZH)
    ]
    return len(held) >= _ENOUGH * len(parts)


def _english(mention: Mention, said: str) -> bool:
    spoken = set(re.findall(r"[a-z]+", said.lower()))
    parts = [word for word in re.findall(r"[a-z]+", mention.text.lower()) if word not in _EMPTY_EN]
    held = [
        word
        for word in parts
        if _stem(word) in {_stem(one) for one in spoken} or any(word in g and g & spoken for g in _LIKE_EN)
    ]
    return bool(parts) and len(held) >= _ENOUGH * len(parts) and (len(parts) > 1 or bool(held))


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ness|ed|es|s|y)$", "", word) if len(word) > 4 else word.rstrip("s")
