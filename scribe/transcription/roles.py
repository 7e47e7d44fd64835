"""Who speaks: exactly by channel where there are two, otherwise by what is said, with ``unknown`` where that is unsure.

With one channel each sentence gets a score from cues of its language: questions, findings and orders are a doctor's;
first-person complaints, answers and thanks a patient's. A hidden Markov model over the sentences (forward and backward)
adds that an answer follows a question and that a speaker tends to go on within a turn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ
from scribe.consultation.models import Language, Segment, Speaker

_UNSURE = 0.55
"""Below this share of certainty a segment stays ``unknown``."""

_STAY = 0.35
_STAY_AFTER_QUESTION = 0.12
"""How likely the same person goes on in the next sentence: after a question the other one answers."""

_LOUDER = 1.4
"""A channel belongs to the speaker when it is louder by this factor; less is left to what was said."""

_DOCTOR_EN: Final = (
    (
        (
            r"\b(?:do|did|have|has|are|is|were|was|can|could|any|how|what|when|where|which) "
            r"(?:you|your|any|long|often|many|the|it|that)\b.*\?"
        ),
        1.2,
    ),
    (r"\bany (?:pain|fever|cough|chest|other|history|allerg|shortness|nausea|changes?)\b", 1.0),
    (
        (
            r"\byour (?:blood pressure|heart|lungs?|exam|"
            r"results?|labs?|x-?ray|blood work|pulse|temperature|knee|abdomen)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:i'?m going to|i am going to|we'?re going to|we'?ll|"
            r"i will|let'?s|i'?d like to|i want you to|i would like)\b"
        ),
        1.1,
    ),
    (
        (
            r"\b(?:prescri|refer(?:ral)? |follow[- ]up|come back|milligrams?|"
            r"order(?:ing)? (?:a|an|some)|examin|take a (?:deep )?breath)"
        ),
        0.7,
    ),
    (r"\b(?:on exam|sounds? (?:normal|clear)|no (?:murmurs?|wheez|crackles|edema|swelling noted))\b", 0.9),
    (r"\b(?:good (?:morning|afternoon)|hello|hi),? (?:mr|mrs|ms|miss)\b", 1.5),
    (r"\bsorry to hear\b|\bwhat (?:brings you|can i do)\b|\bcall (?:us|me) if\b", 1.5),
)
_PATIENT_EN: Final = (
    (r"\bdoctor\b", 1.3),
    (r"^(?:yes|yeah|no|nope|not really|okay|ok|sure|all right|right|uh-huh|mm-hmm|thank you|thanks)\b", 0.8),
    (
        (
            r"\b(?:i have|i'?ve|i had|i feel|"
            r"i'?m feeling|i was|i get|i take|i don'?t|i do not|i can'?t|i eat|i just|i woke|i think)\b"
        ),
        0.8,
    ),
    (
        (
            r"\bmy (?:back|head|chest|stomach|knee|leg|legs|throat|husband|wife|mom|"
            r"mother|father|dad|son|daughter|doctor|job|work)\b"
        ),
        0.9,
    ),
    (r"\b(?:it hurts|hurts|it'?s been|started|should i|do i need|is (?:that|it) (?:still|bad|serious|normal))\b", 0.8),
)
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


@dataclass(frozen=True)
class _Cues:
    doctor: tuple[tuple[re.Pattern[str], float], ...]
    patient: tuple[tuple[re.Pattern[str], float], ...]

    @classmethod
    def of(cls, doctor: Sequence[tuple[str, float]], patient: Sequence[tuple[str, float]]) -> _Cues:
        return cls(
            tuple((re.compile(p, re.IGNORECASE), w) for p, w in doctor),
            tuple((re.compile(p, re.IGNORECASE), w) for p, w in patient),
        )

    def score(self, text: str) -> float:
        """Above zero a doctor's, below zero a patient's sentence: the sum of the cues' weights."""
        text = text.strip().replace("’", "'")
        return sum(w for p, w in self.doctor if p.search(text)) - sum(w for p, w in self.patient if p.search(text))


_CUES: Final[dict[Language, _Cues]] = {
    "en": _Cues.of(_DOCTOR_EN, _PATIENT_EN),
    "zh": _Cues.of(_DOCTOR_ZH, _PATIENT_ZH),
}


def with_roles(
    segments: Sequence[Segment], language: Language, channels: NDArray[np.float32] | None = None
) -> tuple[Segment, ...]:
    """The segments with their speakers.

    Args:
        segments: in order of time.
        language: whose cues to use.
        channels: the recording as float32 ``[2, n]`` at 16 kHz when it has two channels, else ``None``.
    """
    if channels is not None and channels.shape[0] == 2:
        return _by_channel(segments, language, channels)
    return _by_language(segments, language)


def _by_channel(segments: Sequence[Segment], language: Language, channels: NDArray[np.float32]) -> tuple[Segment, ...]:
    heard = [louder_channel(channels, s.start_s, s.end_s) for s in segments]
    if {0, 1} - set(heard):
        return _by_language(segments, language)
    cues = _CUES[language]
    lead = sum(
        cues.score(s.text) * (1 if side == 0 else -1)
        for s, side in zip(segments, heard, strict=True)
        if side is not None
    )
    doctor = 0 if lead >= 0 else 1  # by convention the doctor is on the left
    named = []
    for segment, side in zip(segments, heard, strict=True):
        speaker = Speaker.UNKNOWN if side is None else Speaker.DOCTOR if side == doctor else Speaker.PATIENT
        named.append(segment.model_copy(update={"speaker": speaker}))
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
    certainty = _doctor_certainty([s.text for s in segments], _CUES[language])
    named = []
    for segment, doctor in zip(segments, certainty, strict=True):
        if max(doctor, 1 - doctor) < _UNSURE:
            speaker = Speaker.UNKNOWN
        else:
            speaker = Speaker.DOCTOR if doctor >= 0.5 else Speaker.PATIENT
        named.append(segment.model_copy(update={"speaker": speaker}))
    return tuple(named)


def _doctor_certainty(texts: Sequence[str], cues: _Cues) -> list[float]:
    """For each sentence how likely the doctor says it: forward and backward over two states."""
    emit = [_logistic(cues.score(text)) for text in texts]
    stay = [_STAY_AFTER_QUESTION if _is_question(text) else _STAY for text in texts]
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
