"""Neighbouring Mandarin clauses that belong together: a medicine with its regimen, a relative's illness."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from scribe.drafting.extractive import text_zh as zh
from scribe.drafting.extractive.negation_zh import denied_items
from scribe.drafting.extractive.relatives_zh import FAMILY
from scribe.drafting.extractive.said import Said
from scribe.drafting.extractive.topics_zh import NEGATIVE_SIGN, WHERE, clinical, role, topic_of
from scribe.model import Speaker, Topic
from scribe.terminology import body_sites, conditions, medicines, symptoms

HEADINGS = {
    "主诉": Topic.CHIEF_COMPLAINT,
    "现病史": Topic.PRESENT_ILLNESS,
    "既往史": Topic.PAST_HISTORY,
    "过敏史": Topic.ALLERGIES,
    "个人史": Topic.SOCIAL_HISTORY,
    "家族史": Topic.FAMILY_HISTORY,
    "查体": Topic.EXAMINATION,
    "体格检查": Topic.EXAMINATION,
    "辅助检查": Topic.RESULTS,
    "诊断": Topic.ASSESSMENT,
    "初步诊断": Topic.ASSESSMENT,
    "处理": Topic.PLAN,
    "治疗": Topic.PLAN,
}
_REGIMEN = re.compile(
    r"\d+ ?(?:mg|g|m[lL]|μg|片|粒|袋|支|喷|滴|天|周|次|个月|小时)|饭|睡前|早|晚|吃够|吃完|再吃|"
    r"别吃|静滴|静脉|滴注|点滴|肌注|肌肉注射|皮下|口服|含服|雾化|外用|管用|没用|见效|退|好一些|好点|疼的时候|一停"
)
_OWN = re.compile(
    r"^(?:我(?!爸|妈|爱人|老|儿|女|姐|哥|弟|妹|家|大|婆|公|媳|奶|爷|姥|叔|舅|姑|姨|同事|邻居|朋友|父|母)|自己|本人)"
)
_WITH_MEDICINES = (Topic.PLAN, Topic.MEDICATIONS, Topic.PRESENT_ILLNESS)
_HISTORY = (Topic.CHIEF_COMPLAINT, Topic.PRESENT_ILLNESS, Topic.PAST_HISTORY)
_PLACE = re.compile(r"^.{0,8}(?:的|程度.{0,5})$|^(?:左|右|双).{0,6}$|^程度")


_CONDITION = re.compile(r"^(?:再)?(?:要是|如果|万一|假如|一旦|有情况|有事)")


@dataclass(frozen=True)
class Run:
    """Clauses of one sentence under one topic. ``denied`` lists single things denied, instead of a text."""

    topic: Topic
    clauses: tuple[str, ...]
    denied: tuple[str, ...] = ()

    def prescribed_by(self, speaker: Speaker) -> bool:
        """Whether this is a clinician's plan."""
        return self.topic is Topic.PLAN and speaker is Speaker.DOCTOR

    @property
    def text(self) -> str:
        """The clauses as one text."""
        return "，".join(self.clauses)


def runs_of(piece: Said, heading: Topic | None = None) -> list[Run]:
    """The runs of one sentence, in order; under a dictated ``heading`` everything belongs there."""
    reader = _Reader(piece, heading)
    clauses = [clause for clause in zh.clauses(piece.text) if clause not in HEADINGS]
    for clause, ahead in zip_longest(clauses, clauses[1:], fillvalue=""):
        reader.read(clause, ahead)
    return reader.finished()


class _Reader:
    """Reads a sentence clause by clause: who it is about, whether it only holds on a condition, what goes together."""

    def __init__(self, piece: Said, heading: Topic | None) -> None:
        self._piece = piece
        self._heading = heading
        self._runs: list[Run] = []
        self._topic: Topic | None = None
        self._parts: list[str] = []
        self._relative = False
        self._warned = False

    def finished(self) -> list[Run]:
        self._close()
        return self._runs

    def read(self, clause: str, ahead: str = "") -> None:
        own = self._piece.about(clause)
        doctor = role(own) is Speaker.DOCTOR
        self._relative = (self._relative or FAMILY.search(clause) is not None) and not _OWN.match(clause)
        self._warned = self._warned or (doctor and _CONDITION.match(clause) is not None)
        patients_own = not self._relative and (not doctor or self._heading in _HISTORY)
        if patients_own and (denied := denied_items(clause)):
            self._close()
            past = all(conditions().get(item, "zh") for item in denied)
            self._runs.append(Run(Topic.PAST_HISTORY if past else Topic.REVIEW_OF_SYSTEMS, (), tuple(denied)))
            return
        topic = _inherited(self._own_topic(own, doctor=doctor), self._topic, clause, self._parts)
        if topic is None and _begins_regimen(clause, ahead):
            topic = Topic.PLAN if doctor else self._own_topic(own.about(f"{clause}，{ahead}"), doctor=doctor)
        if topic is None and any(medicines().first(part, "zh") for part in self._parts):
            # "药店买的" between a medicine and its dose ends nothing.
            return
        if topic is Topic.EXAMINATION:
            negative = NEGATIVE_SIGN.search(clause) and not re.search(r"没感觉|没有感觉", clause)
            topic = Topic.NEGATIVE_SIGNS if negative else Topic.POSITIVE_SIGNS
        if topic is not self._topic:
            self._close()
            self._topic = topic
        if topic is not None:
            self._parts.append(clause)

    def _own_topic(self, own: Said, *, doctor: bool) -> Topic | None:
        if self._warned:
            # What is to be done only if something happens must not stand as done.
            return Topic.FOLLOW_UP
        return Topic.FAMILY_HISTORY if self._relative and not doctor else _topic(own, self._heading)

    def _close(self) -> None:
        if self._parts and self._topic is not None and (self._heading or _worth(self._topic, self._parts)):
            self._runs.append(Run(self._topic, tuple(self._parts)))
        self._parts = []
        self._topic = None


def _begins_regimen(clause: str, ahead: str) -> bool:
    """Whether a clause names a medicine whose amount follows: "甲钴胺，0.5 mg，1天3次"."""
    named = medicines().find(clause, "zh")
    return bool(named and _REGIMEN.search(ahead) and not medicines().first(ahead, "zh"))


def _topic(own: Said, heading: Topic | None) -> Topic | None:
    topic = topic_of(own)
    if heading is None or (topic is Topic.VITAL_SIGNS and heading is Topic.EXAMINATION):
        return topic
    return heading


def piece_heading(piece: Said) -> Topic | None:
    """The heading that a dictating clinician names at the start of a sentence."""
    if role(piece) is not Speaker.DOCTOR:
        return None
    first = re.match(r"^([一-鿿]{2,4})[，,：:]", piece.text)
    return HEADINGS.get(first[1]) if first else None


def _inherited(  # noqa: PLR0911 - one return each
    topic: Topic | None, before: Topic | None, clause: str, parts: list[str]
) -> Topic | None:
    """A clause without a topic of its own, or with a weaker one, goes on with what came before it."""
    medicine_named = any(medicines().first(part, "zh") for part in parts)
    regimen = medicine_named and _REGIMEN.search(clause) and not medicines().first(clause, "zh")
    if regimen and topic is not Topic.FOLLOW_UP and before in _WITH_MEDICINES:
        return before
    if (
        topic is None
        and before is Topic.ASSESSMENT
        and (_PLACE.match(clause) or body_sites().first(clause, "zh"))
        and len(clause) < 12
    ):
        return before
    if before is Topic.ALLERGIES and topic is Topic.PRESENT_ILLNESS and re.search(r"疹|肿|痒|喘|休克|疙瘩", clause):
        return before
    if topic is None and before is Topic.PRESENT_ILLNESS and WHERE.match(clause):
        return before
    if topic is None and before is Topic.RESULTS and re.search(r"\d", clause):
        return before
    if (
        topic is None
        and before in (Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS)
        and re.search(r"\d|^往|^带|^伴", clause)
    ):
        return Topic.POSITIVE_SIGNS if before is Topic.POSITIVE_SIGNS else before
    if before is Topic.FOLLOW_UP and topic in (
        None,
        Topic.POSITIVE_SIGNS,
        Topic.EXAMINATION,
        Topic.INSTRUCTIONS,
        Topic.RESULTS,
    ):
        return before if symptoms().first(clause, "zh") or (topic is None and "要是" in parts[-1]) else topic
    return topic


def _worth(topic: Topic, parts: list[str]) -> bool:
    text = "，".join(parts)
    if topic is Topic.FAMILY_HISTORY:
        return bool(conditions().first(text, "zh") or symptoms().first(text, "zh"))
    if topic is Topic.INSTRUCTIONS and re.fullmatch(r"(?:不能|不要|不用|先不|别)(?:再)?.{0,4}", text):
        return False
    return clinical(text) or topic is not Topic.PRESENT_ILLNESS
