"""From turns to things said: questions are paired with their answers, the language is Mandarin."""

from __future__ import annotations

import re
from collections.abc import Callable

from scribe.drafting.extractive import text_zh as zh
from scribe.drafting.extractive.negation_zh import asked_in, denied_by_reply, is_bare_no, named_in, plain_question
from scribe.drafting.extractive.relatives_zh import spoken_for
from scribe.drafting.extractive.roles import with_checked_roles
from scribe.drafting.extractive.said import Kind, Said
from scribe.model import SegmentId, Speaker, Transcript
from scribe.terminology import MEDICINE_CLASSES, medicines, symptoms

_TELEPHONE = re.compile(
    r"(?:不好意思|稍等|等一下)?[，,]?我?接个?(?:一个)?电话.*?(?=好。对不住|对不住|对不起|不好意思|久等|说到哪|接着说|$)|"
    r"喂[？?！，].*?(?=好。对不住|对不住|对不起|不好意思|久等|说到哪|接着说|$)",
    re.DOTALL,
)
"""What a clinician says into a telephone is about somebody else."""
_TAKING = re.compile(
    r"(?:吃|服|用|打|喂|贴|塞|喷)(?:了|过)?(?:吗|没有?|吧)?$|(?:吃|服|用|打|喂|贴|塞|喷)过|"
    r"(?:现在|还|有没有)(?:在)?(?:吃|服|用|打)"
)
_NOT_TAKEN = re.compile(r"(?:都|从来|也|现在)*(?:没有?|不)(?:再)?(?:吃|服|用|打|喂|贴|塞|喷)")
_HOW_MUCH = re.compile(r"多少|几|多大量|怎么(?:吃|用|喝|喂)")
_REFUSED = re.compile(
    r"^(?:这个|那个|那|现在|目前|暂时|今天|这次|本次|没有?感染|[，])*(?:先|就|都)?"
    r"(?:不用|不吃|不打|不开|不加|不建议|不需要|没必要|不合适|不能|别|用不着|不着急)|"
    r"(?:先|这次|今天|本次|现在)(?:不|别)(?:再?用|给|开|加|打|吃)|不用再?(?:吃|用|打)|不建议|不给.{0,2}开"
)
"""A clinician's no to a medicine that somebody asked for."""


def things_said(transcript: Transcript) -> tuple[Said, ...]:
    """Every statement and every answered question, in the order of the consultation."""
    said: list[Said] = []
    asked: tuple[str, SegmentId] | None = None
    wished: tuple[list[str], SegmentId] | None = None
    for segment in spoken_for(with_checked_roles(transcript)):
        parts = zh.sentences(zh.clean(_TELEPHONE.sub("", segment.text)))
        if not parts:
            continue
        if wished is not None and segment.speaker is Speaker.DOCTOR:
            if _REFUSED.search("".join(parts[:2])):
                both = (wished[1], segment.id)
                said.extend(
                    Said(name, Kind.DENIED, Speaker.DOCTOR, both, len(said) + n) for n, name in enumerate(wished[0])
                )
            wished = None
        elif segment.speaker is not Speaker.DOCTOR and (names := _wished(parts)):
            wished = names, segment.id
        replied = asked is not None and asked[1] != segment.id and segment.speaker is not Speaker.DOCTOR
        about = asked[0] if asked is not None and replied else ""
        if asked is not None and replied:
            parts = _answer(asked, parts, segment.id, segment.speaker, said)
        question, asking = "", False
        for part in parts:
            if zh.is_question(part) and (segment.speaker is not Speaker.PATIENT or part.endswith("？")):
                question, asking = (question if asking else "") + part, True
                continue
            asking = False
            said.append(Said(part, Kind.STATEMENT, segment.speaker, (segment.id,), len(said), about))
        asked = (question, segment.id) if question and segment.speaker is not Speaker.PATIENT else None
    return tuple(said)


def _wished(parts: list[str]) -> list[str]:
    """The medicines that somebody asks the clinician for."""
    asking = [part for part in parts if part.endswith("？") or re.search(r"想(?:开|吃|用|打|要)|要不要", part)]
    if not asking:
        return []
    named = dict.fromkeys(match.term for part in parts for match in medicines().find(part, "zh"))
    return [term.zh for term in named if len(named) == 1 or term.en not in MEDICINE_CLASSES]


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
    if _about_medicine(question, parts[0], tell):
        return parts[1:]
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


def _about_medicine(question: str, reply: str, tell: Callable[[str, Kind], None]) -> bool:
    """Whether a question was about taking a medicine and the reply said no, or how much."""
    last = re.split(r"(?<=[？?])", question.rstrip("？?"))[-1]
    named = list(dict.fromkeys(match.term.zh for match in medicines().find(last, "zh")))
    if not named or medicines().first(reply, "zh"):
        return False
    first = next(iter(zh.clauses(reply)), "")
    if _TAKING.search(last) and (is_bare_no(first) or _NOT_TAKEN.match(first)):
        for name in named:
            tell(name, Kind.DENIED)
        return True
    if len(named) == 1 and _HOW_MUCH.search(last) and re.search(r"\d|半", reply):
        tell(f"{named[0]}，{reply}", Kind.ANSWER)
        return True
    return False


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
