"""Relatives: who is told of, who speaks for the patient, and what they say of themselves."""

from __future__ import annotations

import re

from scribe.drafting.extractive import text_zh as zh
from scribe.model import Segment, Speaker

_RELATIVE = (
    r"我?(?:爸爸?|妈妈?|父亲|母亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|哥哥?|姐姐?|弟弟?|妹妹?|儿子|女儿|闺女|老伴儿?|爱人|"
    r"老公|老婆|媳妇儿?|丈夫|妻子|大伯|叔叔|舅舅|姑姑|姨|孙子|孙女|家里人|家族|工友|老乡|病友|别人|人家|隔壁|同事|邻居|朋友)"
)
_ONLY_ACTS = (
    r"(?:也|就|都|还|又|非|老|一直|那边|们)*(?:给我?|帮我?|替我?|带我?|陪我?|领我?|送我?|叫我?|让我?|不让|不许|劝我?|催我?|说|告诉|看|瞅|发现|"
    r"觉得|嫌|问|买|去|来|寄|拿|管着|提醒)"
)
FAMILY = re.compile(rf"{_RELATIVE}(?!{_ONLY_ACTS})")
"""A relative or another person of whom something is told; who only bought, brought or said something is none."""
_KIN = re.compile(
    r"我(?:家)?(爸爸?|妈妈?|父亲|母亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|儿子|女儿|闺女|孙子|孙女|老伴|老公|老婆|媳妇|爱人)"
)
_OF_THEMSELVES = re.compile(
    r"^(?:但是?|不过|可是?)?我(?:自己|本人|倒|是|也|就)*"
    r"(?:对.{1,8}过敏|.{0,4}过敏|有.{0,6}(?:病|炎|血压高|糖尿病)|得过|高血压|糖尿病)"
)
_FIRST_TURNS = 3


def spoken_for(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The segments, a companion's words turned to the patient, without what they say of themselves.

    Whom a companion calls by kinship in their first turns is the patient: a daughter's 我妈.
    """
    companions = [segment for segment in segments if segment.speaker is Speaker.OTHER]
    first = next((match for segment in companions[:_FIRST_TURNS] if (match := _KIN.search(segment.text))), None)
    if first is None:
        return segments
    patient = re.compile(rf"我(?:家)?{first[1]}儿?")
    return tuple(
        segment.model_copy(update={"text": _of_the_patient(segment.text, patient)})
        if segment.speaker is Speaker.OTHER
        else segment
        for segment in segments
    )


def _of_the_patient(text: str, patient: re.Pattern[str]) -> str:
    kept = (
        "，".join(clause for clause in zh.clauses(sentence) if not _OF_THEMSELVES.match(clause))
        for sentence in zh.sentences(patient.sub("患者", text))
    )
    return "。".join(one for one in kept if one)
