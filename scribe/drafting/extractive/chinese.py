"""A Mandarin consultation as lines and facts."""

from __future__ import annotations

import re
from dataclasses import replace

from scribe.drafting.extractive import wording_zh as words
from scribe.drafting.extractive.complaint_zh import chief_complaint
from scribe.drafting.extractive.dialogue_zh import things_said
from scribe.drafting.extractive.facts_zh import facts_of, untaken_fact, vital_facts
from scribe.drafting.extractive.negation_zh import denied_items
from scribe.drafting.extractive.runs_zh import Run, piece_heading, runs_of
from scribe.drafting.extractive.said import Kind, Line, Reading, Said, denied_in, without_contradictions
from scribe.drafting.extractive.topics_zh import ignored, role
from scribe.model import Fact, Speaker, Topic, Transcript
from scribe.terminology import conditions, medicines, symptoms

_AGE = re.compile(r"^(?:今年)?(\d{1,3})(?:周?岁(半|\d+个月)?)?(?:了|多)?[。，]?$")
_LISTS = {"denies": "否认", "reports": "有", "not_taken": "未服用", "not_prescribed": "未予"}
_ONLY_WHEN = re.compile(r"[\d点半约近前后上下早晚夜间今昨年月日天周个小时分钟多，。\s]+")
"""A time without what happened then says nothing."""
_SUBJECTIVE = (Topic.PRESENT_ILLNESS, Topic.SOCIAL_HISTORY, Topic.MEDICATIONS)


def read_chinese(transcript: Transcript) -> Reading:
    """Lines for every topic and typed facts, each with its segments."""
    said = things_said(transcript)
    lines: list[Line] = []
    facts: list[Fact] = []
    advised = False
    heading: Topic | None = None
    alone = not any(piece.speaker is Speaker.PATIENT for piece in said)
    for place, piece in enumerate(said):
        if not alone and place and piece.evidence != said[place - 1].evidence:
            heading = None
        heading = piece_heading(piece) or heading
        if piece.kind is Kind.DENIED and medicines().get(piece.text, "zh"):
            lines.append(_untaken(piece))
            facts.append(untaken_fact(piece))
            continue
        if piece.kind is Kind.DENIED:
            topic = Topic.PAST_HISTORY if conditions().get(piece.text, "zh") else Topic.REVIEW_OF_SYSTEMS
            lines.append(Line(topic, piece.text, piece.evidence, piece.order, "denies"))
            facts.extend(facts_of(piece, topic))
            continue
        if ignored(piece):
            continue
        lines.extend(_age(piece))
        for run in runs_of(piece, heading):
            if advised and _echo(run, piece):
                continue
            lines.extend(_lines(run, piece))
            facts.extend(_facts(run, piece))
            advised = advised or run.prescribed_by(role(piece))
        signs = vital_facts(piece) if role(piece) is Speaker.DOCTOR else []
        facts.extend(signs)
        measured = (sign for sign in signs if not sign.attributes.at_home)
        lines.extend(Line(Topic.VITAL_SIGNS, f"{sign.text}。", piece.evidence, piece.order) for sign in measured)
    reading = without_contradictions(Reading(tuple(lines), tuple(facts)))
    if any(line.topic is Topic.CHIEF_COMPLAINT for line in reading.lines):
        return reading
    return replace(reading, lines=(*reading.lines, *chief_complaint(said, denied_in(reading))))


def _echo(run: Run, piece: Said) -> bool:
    """Once the plan is told, patients repeat it or ask about it; what is new they say in answers."""
    if role(piece) is Speaker.DOCTOR or piece.question or run.denied:
        return False
    return run.topic in _SUBJECTIVE and not re.search(r"一直|平时|在吃|正在|长期", run.text)


def _lines(run: Run, piece: Said) -> list[Line]:
    if run.denied:
        return [Line(run.topic, item, piece.evidence, piece.order, "denies") for item in run.denied]
    if run.topic is Topic.VITAL_SIGNS and role(piece) is Speaker.DOCTOR:
        return []
    text = words.sentence([words.written(clause) for clause in run.clauses])
    subject = _subject(piece, run)
    if subject and text and subject not in text:
        text = f"{subject}：{text}"
    topic = Topic.PRESENT_ILLNESS if run.topic is Topic.VITAL_SIGNS else run.topic
    told = len(text) > 3 and not _ONLY_WHEN.fullmatch(text)
    return [Line(topic, text, piece.evidence, piece.order)] if told else []


def _subject(piece: Said, run: Run) -> str:
    """What an answer is about, from its question: "抽烟吗？" – "二十来年" is about smoking."""
    if piece.kind is not Kind.ANSWER or run.topic in (Topic.FAMILY_HISTORY, Topic.ALLERGIES, Topic.MEDICATIONS):
        return ""
    if run.topic is Topic.SOCIAL_HISTORY:
        if "烟" in piece.question and "酒" not in piece.question:
            return "吸烟"
        return "饮酒" if "酒" in piece.question and "烟" not in piece.question else ""
    if symptoms().first(run.text, "zh") or medicines().first(run.text, "zh") or run.topic is not Topic.PRESENT_ILLNESS:
        return ""
    named = list(dict.fromkeys(match.term.zh for match in symptoms().find(piece.question, "zh")))
    return named[0] if len(named) == 1 else ""


def _facts(run: Run, piece: Said) -> list[Fact]:
    if run.denied:
        return [fact for item in run.denied for fact in facts_of(_denial(piece, item), run.topic)]
    if run.topic is Topic.NEGATIVE_SIGNS:
        absent = dict.fromkeys(item for clause in run.clauses for item in denied_items(clause))
        return [fact for item in absent for fact in facts_of(_denial(piece, item), run.topic)]
    whole = piece.about(run.text)
    found = facts_of(whole, run.topic)
    return [
        *found,
        *(vital_facts(whole) if role(piece) is not Speaker.DOCTOR and run.topic is not Topic.FAMILY_HISTORY else ()),
    ]


def _untaken(piece: Said) -> Line:
    """A medicine that the patient does not take, or that the clinician would not prescribe."""
    refused = piece.speaker is Speaker.DOCTOR
    topic, name = (Topic.PLAN, "not_prescribed") if refused else (Topic.MEDICATIONS, "not_taken")
    return Line(topic, piece.text, piece.evidence, piece.order, name)


def _denial(piece: Said, item: str) -> Said:
    return replace(piece, text=item, kind=Kind.DENIED)


def _age(piece: Said) -> list[Line]:
    match = _AGE.match(piece.text)
    if piece.kind is Kind.ANSWER and match and re.search(r"多大|年纪|岁数|年龄|几岁", piece.question):
        return [Line(Topic.PRESENT_ILLNESS, f"患者{match[1]}岁{match[2] or ''}。", piece.evidence, -2)]
    return []


def merged(name: str, items: list[str]) -> str:
    """One sentence for a list of what was denied or reported."""
    return f"{_LISTS[name]}{'、'.join(items)}。"
