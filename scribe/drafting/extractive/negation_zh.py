"""What a Mandarin clause or a Mandarin reply denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from scribe.drafting.extractive.relatives_zh import FAMILY
from scribe.terminology import Match, conditions, symptoms

_EITHER = re.compile(r"([一-鿿])(?:不|没)\1|([一-鿿])([一-鿿])(?:不|没)\2\3|有没有|是不是")
_NEGATOR = re.compile(
    r"(?:从来|倒|都|也|还|并|说)*(?:没有?|不|无|未)"
    r"(?:怎么|再|觉得|感觉|发现|得|发生|摸到|看见|看到|听见|听到|听说|见到?|什么)?"
)
_PARTIAL = re.compile(
    r"不(?:太|怎么|大(?!便)|够|光|只|但|仅|过|如|然|管|知道|清楚|好意思|敢|得不|完|住|断|停|同)|[差少]不(?:多|点)|"
    r"没(?:准|法|完)|不.{1,3}(?:就|也)?不"
)
_AFTER = re.compile(r"^(?:过|了|的|倒|都|也|这些?|那些?|症状|情况)*(?:没有?|无)(?:过|啊|的|了)?$")
_JOINED = re.compile(r"[、和及或跟]?(?:也|还)?")
_BARE_NO = re.compile(
    r"(?:我|他|她|孩子|这些?|那些?|这个|那个|现在|目前|平时|以前|从来|从|倒|都|也|好像|应该|真|啥|什么|还)*"
    r"(?:(?:没有?|不|无|没得|不是|不会)(?:这些?|那些?|什么|看见|注意|发现|觉得)?(?:的|过|了|啊|没有?)*)+"
)
_SOUND = re.compile(
    r"正常|没事|没(?:什么)?(?:问题|毛病|感觉|异样)|[挺都还]?(?:好着?|行|可以)(?:的|着呢)?$|好好的|挺好|没变化?"
)
_CUES: tuple[tuple[str, str], ...] = (
    ("听力下降", r"听得(?:见|清|到)"),
    ("视物模糊", r"看得(?:清|见)"),
    ("尿频", r"次数.{0,3}(?:不多|不算多|正常)|不频"),
    ("端坐呼吸", r"能平躺|平躺没事"),
    ("睡眠差", r"睡得(?:好|着|挺好|还行|可以)"),
    ("食欲减退", r"(?:吃得下|胃口.{0,3}(?:好|行|可以|正常))"),
    ("糖尿病", r"血糖.{0,4}(?:不高|正常|没事|没问题)"),
    ("高血压", r"血压.{0,4}(?:不高|正常|没事|没问题)"),
    ("心脏病", r"心脏.{0,4}(?:没事|正常|好|没问题|没毛病)"),
)
"""Ways of saying that something is not there which name it by its opposite."""
_ASKED: tuple[tuple[str, str], ...] = (
    ("糖尿病", r"血糖"),
    ("高血压", r"血压(?!计)"),
    ("心脏病", r"心脏"),
    ("甲状腺疾病", r"甲状腺"),
    ("麻木", r"^(?:麻|发麻)$"),
)
"""What a question about illnesses asks for when it names only what they are measured by."""
_COMMON = frozenset("的了吗呢吧啊不没有无是在就还都也很太好这那个一点儿过得着来去上下大小人东西时候")
_TURNS = re.compile(r"就是|只是|但是?|不过|可是|就(?!诊)|才|只")


@dataclass(frozen=True)
class Asked:
    """One thing that a question asks for, with the characters by which a reply can speak of it."""

    name: str
    cues: frozenset[str]


def plain_question(text: str) -> str:
    """A question without its either-or form: 疼不疼 asks for 疼, 有没有 for 有."""
    return _EITHER.sub(lambda m: m[1] or (m[2] + m[3] if m[2] else m[0][0]), text)


def named_in(text: str) -> list[Match]:
    """Symptoms and conditions that a text names, without overlaps, in its order."""
    found = sorted(
        (*conditions().find(text, "zh"), *symptoms().find(text, "zh")), key=lambda match: (match.start, -match.end)
    )
    kept: list[Match] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def asked_in(question: str) -> list[Asked]:
    """What a question asks for, each thing once, in its order."""
    asked: dict[str, Asked] = {}
    for clause in re.split(r"[，。？?！、；\s]", plain_question(question)):
        matches = named_in(clause)
        for match in matches:
            spoken = clause if len(matches) == 1 else match.text
            every = "".join((spoken, *match.term.names("zh")))
            asked.setdefault(match.term.zh, Asked(match.term.zh, frozenset(every) - _COMMON))
        if not matches:
            for name, pattern in _ASKED:
                if re.search(pattern, clause):
                    asked.setdefault(name, Asked(name, frozenset(clause) - _COMMON))
    return list(asked.values())


def is_bare_no(clause: str) -> bool:
    """Whether a clause says no and nothing else: 没有, 都没有, 不是."""
    return _BARE_NO.fullmatch(clause) is not None


def denied_by_reply(question: str, reply: list[str]) -> tuple[list[str], list[str]]:
    """What a reply denies of what was asked, and the reply's clauses that do nothing else.

    Args:
        question: the clinician's, one or several in a row.
        reply: the reply's clauses.
    """
    asked = asked_in(question)
    denied: list[str] = []
    used: list[str] = []
    spoken_of: set[str] = set()
    bare = False
    for clause in reply:
        if FAMILY.search(clause):
            continue
        here = [thing for thing in asked if _about(thing, clause)]
        negative = [thing.name for thing in here if _denies(thing, clause)]
        if negative:
            denied += [name for name in negative if name not in denied]
            used.append(clause)
        elif is_bare_no(clause) or _denies_the_verb(question, clause):
            bare = True
            used.append(clause)
        spoken_of |= {thing.name for thing in here}
    if bare:
        denied += [thing.name for thing in asked if thing.name not in spoken_of]
    return denied, used


def _about(thing: Asked, clause: str) -> bool:
    opposite = dict(_CUES).get(thing.name)
    return bool(thing.cues & set(clause)) or bool(opposite and re.search(opposite, clause))


def _denies(thing: Asked, clause: str) -> bool:
    opposite = dict(_CUES).get(thing.name)
    if opposite and re.search(opposite, clause):
        return True
    if _PARTIAL.search(clause) or _TURNS.search(clause):
        return False
    if _SOUND.search(clause):
        return True
    for match in _NEGATOR.finditer(clause):
        after, before = clause[match.end() :], clause[: match.start()]
        if after[:1] in thing.cues or (after[:2] and set(after[:2]) & thing.cues):
            return True
        if re.fullmatch(r"(?:过|了|的|啊)*", after) and set(before) & thing.cues:
            return True
    return False


def _denies_the_verb(question: str, clause: str) -> bool:
    """Whether a clause only takes the question's verb back: "得过吗？" – "我没得过"."""
    verb = re.fullmatch(r"(?:我|他|她|孩子|自己|从来|都|也)*(?:没有?|不)([一-鿿]{1,2}?)(?:过|了|的)*", clause)
    return verb is not None and verb[1] in question


def denied_items(clause: str) -> list[str]:
    """What a clause denies by itself: 没有发烧 and 胸闷倒没有 deny one thing each, 肚子没疼 denies 腹痛."""
    if _PARTIAL.search(clause) or re.search(r"就|才|只", clause):
        return []
    if re.search(r"没(?:变)?瘦(?!肉)", clause):
        return ["体重下降"]
    stripped, marks = _without_negators(clause)
    if not marks or any(re.search(r"[不没无]", match.text) for match in named_in(clause)):
        return []
    matches = named_in(stripped)
    denied = [match for match in matches if any(match.start <= mark < match.end for mark in marks)]
    for before, after in pairwise(matches):
        if before in denied and after not in denied and _JOINED.fullmatch(stripped[before.end : after.start]):
            denied.append(after)
    if not denied and matches and _AFTER.match(clause[clause.find(matches[-1].text) + len(matches[-1].text) :]):
        denied = matches
    return list(dict.fromkeys(match.term.zh for match in denied))


def _without_negators(clause: str) -> tuple[str, list[int]]:
    """The clause without its negators, and the places in it before which one stood."""
    kept, marks, at = "", [], 0
    for match in _NEGATOR.finditer(clause):
        kept += clause[at : match.start()]
        marks.append(len(kept))
        at = match.end()
    return kept + clause[at:], marks
