"""Who speaks: exactly by channel where there are two, otherwise by what is said, with ``unknown`` where that is unsure.

With one channel each sentence gets a score from the words (English) or cues (Chinese) in it: questions, findings and
orders are a doctor's; first-person complaints, answers and thanks a patient's. A hidden Markov model over the sentences
(forward and backward) adds that an answer follows a question and that a speaker tends to go on within a turn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ
from scribe.consultation.models import Frozen, Language, Segment, Speaker
from scribe.transcription.english_words import word_score

_UNSURE = 0.61
"""Below this share of certainty a segment stays ``unknown``."""

_STAY: Final[dict[Language, float]] = {"en": 0.45, "zh": 0.35}
_STAY_AFTER_QUESTION = 0.12
"""How likely the same person goes on in the next sentence: after a question the other one answers."""

_LOUDER = 1.4
"""A channel belongs to the speaker when it is louder by this factor; less is left to what was said."""

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


def _compiled(cues: Sequence[tuple[str, float]], sign: int) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(pattern), sign * weight) for pattern, weight in cues)


_CUES_ZH: Final = (*_compiled(_DOCTOR_ZH, 1), *_compiled(_PATIENT_ZH, -1))


def _score(text: str, language: Language) -> float:
    """Above zero a doctor's, below zero a patient's sentence."""
    text = text.strip().replace("’", "'")
    if language == "en":
        return word_score(text)
    return sum(weight for pattern, weight in _CUES_ZH if pattern.search(text))


class Heard(Frozen):
    """A sentence and what tells who says it.

    Attributes:
        segment: the sentence.
        side: the louder channel, 0 or 1, where there are two.
        voice: a small vector of how it sounds; ``None`` where there is too little of it.
    """

    segment: Segment
    side: int | None = None
    voice: tuple[float, ...] | None = None


def voice_of(_samples: NDArray[np.float32]) -> tuple[float, ...] | None:
    """How a sentence sounds."""
    return None


def with_roles(heard: Sequence[Heard], language: Language, *, channels: int) -> tuple[Segment, ...]:
    """The segments with their speakers.

    Args:
        heard: in order of time.
        language: whose cues to use.
        channels: of the recording.
    """
    if channels == 2:
        return _by_channel(heard, language)
    return _by_language([one.segment for one in heard], language)


def _by_channel(heard: Sequence[Heard], language: Language) -> tuple[Segment, ...]:
    if {0, 1} - {one.side for one in heard}:
        return _by_language([one.segment for one in heard], language)
    lead = sum(
        _score(one.segment.text, language) * (1 if one.side == 0 else -1) for one in heard if one.side is not None
    )
    doctor = 0 if lead >= 0 else 1  # by convention the doctor is on the left
    named = []
    for one in heard:
        speaker = (
            Speaker.UNKNOWN if one.side is None else Speaker.DOCTOR if one.side == doctor else Speaker.PATIENT
        )
        named.append(one.segment.model_copy(update={"speaker": speaker}))
    return tuple(named)


def louder_channel(channels: NDArray[np.float32], start_s: float, end_s: float) -> int | None:
    """Which channel, 0 or 1, is clearly the louder one between two seconds; ``None`` when neither is."""
    part = channels[
        :, int(start_s * SAMPLE_RATE_HZ) : max(int(end_s * SAMPLE_RATE_HZ), int(start_s * SAMPLE_RATE_HZ) + 1)
    ]
    if not part.size:
        return None
    left, right = np.sqrt(np.mean(np.square(part, dtype=np.float64), axis=1))
    if max(left, right) < 1e-4:
        return None
    if left > right * _LOUDER:
        return 0
    return 1 if right > left * _LOUDER else None


def _by_language(segments: Sequence[Segment], language: Language) -> tuple[Segment, ...]:
    if not segments:
        return ()
    certainty = _doctor_certainty([s.text for s in segments], language)
    named = []
    for segment, doctor in zip(segments, certainty, strict=True):
        if max(doctor, 1 - doctor) < _UNSURE:
            speaker = Speaker.UNKNOWN
        else:
            speaker = Speaker.DOCTOR if doctor >= 0.5 else Speaker.PATIENT
        named.append(segment.model_copy(update={"speaker": speaker}))
    return tuple(named)


def _doctor_certainty(texts: Sequence[str], language: Language) -> list[float]:
    """For each sentence how likely the doctor says it: forward and backward over two states."""
    emit = [_logistic(_score(text, language)) for text in texts]
    stay = [_STAY_AFTER_QUESTION if _is_question(text) else _STAY[language] for text in texts]
    forward: list[tuple[float, float]] = []
    for index, doctor in enumerate(emit):
        if index == 0:
            d, p = 0.6 * doctor, 0.4 * (1 - doctor)
        else:
            keep = stay[index - 1]
            before_d, before_p = forward[-1]
            d = (before_d * keep + before_p * (1 - keep)) * doctor
            p = (before_p * keep + before_d * (1 - keep)) * (1 - doctor)
        forward.append((d / (d + p), p / (d + p)))
    backward = [(1.0, 1.0)] * len(texts)
    for index in range(len(texts) - 2, -1, -1):
        keep, doctor = stay[index], emit[index + 1]
        after_d, after_p = backward[index + 1]
        d = keep * doctor * after_d + (1 - keep) * (1 - doctor) * after_p
        p = keep * (1 - doctor) * after_p + (1 - keep) * doctor * after_d
        backward[index] = (d / (d + p), p / (d + p))
    return [(f_d * b_d) / (f_d * b_d + f_p * b_p) for (f_d, f_p), (b_d, b_p) in zip(forward, backward, strict=True)]


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _is_question(text: str) -> bool:
    return text.rstrip().endswith(("?", "？", "吗", "呢"))
