"""From turns to things said: questions are paired with their answers, the language is Mandarin."""

from __future__ import annotations

import re
from collections.abc import Callable

from scribe.consultation.models import SegmentId, Speaker, Transcript
from scribe.drafting.extractive import text_zh as zh
from scribe.drafting.extractive.negation_zh import asked_in, denied_by_reply, named_in, plain_question
from scribe.drafting.extractive.roles import with_checked_roles
from scribe.drafting.extractive.said import Kind, Said
from scribe.terminology import symptoms

_TELEPHONE = re.compile(
    r"(?:不好意思|稍等|等一下)?[，,]?我?接个?(?:一个)?电话.*?(?=好。对不住|对不住|对不起|不好意思|久等|说到哪|接着说|$)|"
    r"喂[？?！，].*?(?=好。对不住|对不住|对不起|不好意思|久等|说到哪|接着说|$)",
    re.DOTALL,
)
"""What a clinician says into a telephone is about somebody else."""


def things_said(transcript: Transcript) -> tuple[Said, ...]:
    """Every statement and every answered question, in the order of the consultation."""
    said: list[Said] = []
    asked: tuple[str, SegmentId] | None = None
    for segment in with_checked_roles(transcript):
        parts = zh.sentences(zh.clean(_TELEPHONE.sub("", segment.text)))
        if not parts:
            continue
        if asked is not None and asked[1] != segment.id and segment.speaker is not Speaker.DOCTOR:
            parts = _answer(asked, parts, segment.id, segment.speaker, said)
        question, asking = "", False
        for part in parts:
            if zh.is_question(part) and (segment.speaker is not Speaker.PATIENT or part.endswith("？")):
                question, asking = (question if asking else "") + part, True
                continue
            asking = False
            said.append(Said(part, Kind.STATEMENT, segment.speaker, (segment.id,), len(said)))
        asked = (question, segment.id) if question and segment.speaker is not Speaker.PATIENT else None
    return tuple(said)


def _answer(
    asked: tuple[str, SegmentId], parts: list[str], segment: SegmentId, speaker: Speaker, said: list[Said]
) -> list[str]:
    """Takes what a reply says to the question; gives the sentences that stand by themselves."""
    question, where = asked
    evidence = (where, segment)

    def tell(text: str, kind: Kind, about: str = question) -> None:
        said.append(Said(text, kind, speaker, evidence, len(said), about))

    reply = zh.short_answer(parts[0])
    no = reply is not None and not reply[0]
    if no and "过敏" in question:
        tell("无药物过敏" if "药" in question or "过敏史" in question else "无过敏", Kind.ANSWER)
    elif no and not asked_in(question) and (habit := _negated(question)):
        tell(habit, Kind.ANSWER)
    every = [zh.clauses(part) for part in parts]
    denied, used = denied_by_reply(question, [clause for clauses in every for clause in clauses])
    for item in denied:
        tell(item, Kind.DENIED)
    if reply is None and not denied:
        tell(parts[0], Kind.ANSWER)
        return parts[1:]
    if reply is not None and reply[0] and not denied:
        _affirm(question, reply[1], tell)
        return parts[1:]
    first = reply[1] if reply is not None else parts[0]
    rest = "，".join(clause for clause in zh.clauses(first) if clause not in used) if first else ""
    if rest:
        # After a no the rest is about something else; the question must not lend it its subject.
        tell(rest, Kind.ANSWER, question if not no or re.search(r"烟|酒", question) else "")
    return ["，".join(left) for clauses in every[1:] if (left := [one for one in clauses if one not in used])]


def _affirm(question: str, rest: str, tell: Callable[[str, Kind], None]) -> None:
    last = re.split(r"(?<=[？?])", question.rstrip("？?"))[-1]
    items = [match.term.zh for match in named_in(plain_question(last))]
    if len(items) == 1 and not symptoms().first(rest, "zh"):
        tell(f"{items[0]}，{rest}" if rest else items[0], Kind.ANSWER)
    elif rest:
        tell(rest, Kind.ANSWER)


def _negated(question: str) -> str:
    """A plain habit that was asked about and denied."""
    if "烟" in question and "酒" in question:
        return "不吸烟，不饮酒"
    if "烟" in question:
        return "不吸烟"
    if "酒" in question:
        return "不饮酒"
    return ""
