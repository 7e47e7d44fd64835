"""Checks who is the doctor and who the patient against what they say.

Speaker separation can name the two people the wrong way round for a whole recording. Whoever asks the
questions, examines and prescribes is the doctor, whatever the label says; single turns keep their label.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe.model import Segment, Speaker, Transcript

_DOCTOR: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:do you have any|have you (?:had|noticed|tried)|any (?:chest|fever|pain|numb|other)|"
        r"how long have|what brings you|are you (?:taking|having|still)"
        r"|on (?:your )?exam\w*|I am going to (?:prescribe|order|refer|increase|start)|"
        r"i'm (?:going to|gonna|gon na) (?:prescribe|order|refer|increase|start)|"
        r"your (?:blood pressure|lungs|heart|x-?ray|labs|exam)"
        r"|follow[- ]up (?:in|with me)|i want you to|i'd like (?:you )?to|we'll (?:get|order|"
        r"check|start)|your symptoms|take a look|(?:hey|okay),? dragon|do you (?:smoke|drink|have|"
        r"take))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"哪儿不舒服|怎么不舒服|多久了|多长时间|有没有|过敏吗|抽烟吗|我听听|我看看|给你开|给您开|"
        r"复查|压痛|啰音|化验|拍个|一天[一二三四两]次|查个|考虑|量个|张嘴|躺下"
    ),
}
_PATIENT: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:my (?:back|knee|head|stomach|chest|throat|leg|foot|arm|shoulder|doctor|wife|"
        r"husband|pain|blood sugars?|symptoms?|primary care)|i(?: have|'ve) (?:been having|had|"
        r"been feeling)"
        r"|it (?:hurts|started|gets worse)|i feel|i was (?:feeling|having)|i took|i(?:'ve|"
        r" have) been taking|should i|do i need|thank you,? doctor|is it (?:serious|bad))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"大夫|医生|我(?:咳|疼|痛|头|胃|肚子|腰|腿|这|吃|感觉|觉得|老|一直|爸|妈)|疼得|难受|"
        r"要不要紧|严重吗|怎么办"
    ),
}


_ADDRESS: dict[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:you|your)\b", re.IGNORECASE),
    "zh": re.compile(r"[你您]"),
}
_SELF: dict[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:my|me|i'm|i've|i)\b", re.IGNORECASE),
    "zh": re.compile(r"我"),
}


def with_checked_roles(transcript: Transcript) -> tuple[Segment, ...]:
    """The segments with doctor and patient exchanged, when what they say leaves no doubt; else as they are.

    Where a person said who speaks, that stands.
    """
    if transcript.language not in _DOCTOR:
        return transcript.segments
    doctor = _sounding(transcript, Speaker.DOCTOR)
    patient = _sounding(transcript, Speaker.PATIENT)
    if patient.lead < 2 or patient.lead - doctor.lead < 4 or patient.address <= doctor.address:
        return transcript.segments
    other = {Speaker.DOCTOR: Speaker.PATIENT, Speaker.PATIENT: Speaker.DOCTOR}
    return tuple(
        s if s.recognised is not None else s.model_copy(update={"speaker": other.get(s.speaker, s.speaker)})
        for s in transcript.segments
    )


@dataclass(frozen=True)
class _Sounding:
    """How one label sounds: ``lead`` counts doctor's phrases less patient's, ``address`` is the share of "you"."""

    lead: int
    address: float


def _sounding(transcript: Transcript, speaker: Speaker) -> _Sounding:
    language = transcript.language
    text = " ".join(segment.text for segment in transcript.segments if segment.speaker is speaker)
    lead = len(_DOCTOR[language].findall(text)) - len(_PATIENT[language].findall(text))
    you, own = len(_ADDRESS[language].findall(text)), len(_SELF[language].findall(text))
    return _Sounding(lead, you / (you + own) if you + own else 0.0)
