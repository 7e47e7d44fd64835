"""What the words of a sentence say of who speaks: doctor or patient, and whether somebody speaks of the patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scribe.model import Language
from scribe.transcription.english_words import word_score

_DOCTOR_ZH: Final = (
    (r"[吗呢么][？?]?$|有没有|是不是|多(?:久|长时间|大)|几(?:天|次|年)|怎么样|哪(?:儿|里)不舒服", 1.0),
    (r"(?:给您|给你|我给).{0,8}(?:开|量|听|看|查)|先(?:查|拍|做|抽|量)|复查|血常规|诊断|口服|一天[一二两三]次", 1.0),
    (r"(?:体温|血压|心率|呼吸|血氧).{0,6}[零一二三四五六七八九十百\d]|啰音|压痛|未闻|双肺|律齐", 1.1),
    (r"请坐|深吸气|张嘴|躺下|注意休息|多喝水|不要停|马上来|随时来", 1.2),
    (r"^(?:您|你)(?:好|哪|多|以前|现在|平时|吃)", 0.8),
)
_PATIENT_ZH: Final = (
    (r"大夫|医生", 1.4),
    (r"^(?:有|没有|没|不|是|对|嗯|好|好的|行|知道了|谢谢)[，。,.]?", 0.7),
    (r"^(?:我|俺)|我(?:咳|疼|痛|头|胸|胃|肚子|睡|吃|觉得|老|爱人|妈|爸)", 1.0),
    (r"(?:疼|痛|难受|不舒服|发烧|咳嗽).{0,6}(?:天|周|月|年|了)", 0.7),
    (r"严重吗|要紧吗|要不要|还吃吗|用不用", 1.3),
)
_COMPANION: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:he|she)(?:'s|'d|'ll)?\b|\b(?:his|her|him)\b", re.IGNORECASE),
    "zh": re.compile(r"[他她喂]|孩子|宝宝|娃|老人家|老爷子|老太太|我(?:们家|家|妈|爸|管着|老伴)|妈，"),
}
_SELF: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me)\b", re.IGNORECASE),
    "zh": re.compile(r"[我俺]"),
}


def _compiled(cues: Sequence[tuple[str, float]], sign: int) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(pattern), sign * weight) for pattern, weight in cues)


_CUES_ZH: Final = (*_compiled(_DOCTOR_ZH, 1), *_compiled(_PATIENT_ZH, -1))


def score(text: str, language: Language) -> float:
    """Above zero a doctor's, below zero a patient's sentence: log-odds, as far as the words tell."""
    text = text.strip().replace("’", "'")
    if language == "en":
        return word_score(text)
    return sum(weight for pattern, weight in _CUES_ZH if pattern.search(text))


def companion(text: str, language: Language) -> int:
    """1 where a sentence speaks of somebody who is there (``he``, 他), -1 where of the speaker alone, otherwise 0."""
    text = text.replace("’", "'")
    if _COMPANION[language].search(text):
        return 1
    return -1 if _SELF[language].search(text) else 0


def is_question(text: str) -> bool:
    """Whether a sentence asks."""
    return text.rstrip().endswith(("?", "？", "吗", "呢"))
