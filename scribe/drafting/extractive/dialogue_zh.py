"""From turns to things said: questions are paired with their answers, the language is Mandarin."""

from __future__ import annotations

import re

from scribe.consultation.models import SegmentId, Speaker, Transcript
from scribe.drafting.extractive import text_zh as zh
from scribe.drafting.extractive.roles import with_checked_roles
from scribe.drafting.extractive.said import Kind, Said
from scribe.terminology import conditions, symptoms

_NEGATED = re.compile(r"没有?|不|无|否认|未")


_PAINS = {
    "头": "头痛",
    "肚子": "腹痛",
    "胃": "上腹痛",
    "腰": "腰痛",
    "胸口?": "胸痛",
    "嗓子": "咽痛",
    "耳朵": "耳痛",
    "膝盖": "膝关节痛",
}
_PAINLESS = (
    (r"没(?:变)?瘦(?!肉)", "体重下降"),
    *((rf"{where}(?:也|都|倒|没有|现在)?(?:不|没)(?:疼|痛)", name) for where, name in _PAINS.items()),
)


def things_said(transcript: Transcript) -> tuple[Said, ...]:
    """Every statement and every answered question, in the order of the consultation."""
    said: list[Said] = []
    asked: tuple[str, SegmentId] | None = None
    for segment in with_checked_roles(transcript):
        parts = zh.sentences(zh.clean(segment.text))
        if not parts:
            continue
        if asked is not None and asked[1] != segment.id and segment.speaker is not Speaker.DOCTOR:
            parts = _answer(asked, parts, segment.id, segment.speaker, said)
        question = ""
        for part in parts:
            if zh.is_question(part) and (segment.speaker is not Speaker.PATIENT or part.endswith("？")):
                question = part
                continue
            said.append(Said(part, Kind.STATEMENT, segment.speaker, (segment.id,), len(said)))
        asked = (question, segment.id) if question and segment.speaker is not Speaker.PATIENT else None
    return tuple(said)


def _answer(
    asked: tuple[str, SegmentId], parts: list[str], segment: SegmentId, speaker: Speaker, said: list[Said]
) -> list[str]:
    question, where = asked
    evidence = (where, segment)
    reply = zh.short_answer(parts[0])
    items = items_of(question)
    if reply is None:
        said.append(Said(parts[0], Kind.ANSWER, speaker, evidence, len(said), question))
        return parts[1:]
    yes, rest = reply
    if "过敏" in question and not yes:
        said.append(
            Said(
                "无药物过敏" if "药" in question or "过敏史" in question else "无过敏",
                Kind.ANSWER,
                speaker,
                evidence,
                len(said),
                question,
            )
        )
    elif not yes:
        said.extend(Said(item, Kind.DENIED, speaker, evidence, len(said) + n, question) for n, item in enumerate(items))
        if not items and (text := _negated(question)):
            said.append(Said(text, Kind.ANSWER, speaker, evidence, len(said), question))
    elif len(items) == 1 and not symptoms().first(rest, "zh"):
        text = f"{items[0]}，{rest}" if rest else items[0]
        said.append(Said(text, Kind.ANSWER, speaker, evidence, len(said), question))
        return parts[1:]
    if rest:
        # After a no the rest is about something else; the question must not lend it its subject.
        habit = question if yes or re.search(r"烟|酒", question) else ""
        said.append(Said(rest, Kind.ANSWER, speaker, evidence, len(said), habit))
    return parts[1:]


def _negated(question: str) -> str:
    """A plain habit that was asked about and denied."""
    if "烟" in question and "酒" in question:
        return "不吸烟，不饮酒"
    if "烟" in question:
        return "不吸烟"
    if "酒" in question:
        return "不饮酒"
    return ""


def items_of(text: str) -> list[str]:
    """The symptoms and conditions that a text names, by their names in a note, in order."""
    found = sorted(
        (*conditions().find(text, "zh"), *symptoms().find(text, "zh")), key=lambda match: (match.start, -match.end)
    )
    items: list[str] = []
    reached = -1
    for match in found:
        if match.start >= reached and match.term.zh not in items:
            items.append(match.term.zh)
            reached = match.end
    return items


def denied_items(clause: str) -> list[str]:
    """What a clause denies: 没有发烧 and 胸闷倒没有 deny one thing each."""
    if re.search(r"不.+不|就|才|只", clause):
        return []
    if bodily := [name for pattern, name in _PAINLESS if re.search(pattern, clause)]:
        return bodily
    items = items_of(clause)
    if not items or not _NEGATED.search(clause):
        return []
    first = (*conditions().find(clause, "zh"), *symptoms().find(clause, "zh"))[0]
    before, after = clause[: first.start], clause[first.end :]
    if re.search(r"(?:没有?|无|未|否认|不(?!太|怎么))(?:什么|再|过|得过|怎么|发生|觉得|打)?$", before) or re.match(
        r"^(?:倒|都|也|的)?(?:没有|没|无|都没)", after
    ):
        return items
    return []
