"""What an answer says of one thing among several that were asked for, and what it adds to a claim."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Evidence, When
from scribe.language.claims import Read
from scribe.language.rules import Pack
from scribe.model import Speaker

Reply = Callable[[str, Pack], tuple[str, str]]
_LEAST: Final = 4
"""Letters of a word by which an asked thing is known again."""
_UNSURE: Final = 0.4
_RIGHT_BEFORE: Final = 8
"""Characters between a no and what it denies."""
_PAUSE: Final = re.compile(r"[,.;!]")


def told_apart(asked: Claim, read: Read, own: Pack, reply: Reply) -> str:
    """Yes or no to one of several things asked for, by its own words ("blood no, burning yes"); else empty."""
    if not own.spaced:
        return _by_piece(asked, read, own)
    for word in _words(asked):
        match = re.search(rf"\b{re.escape(word)}", read.text, re.IGNORECASE)
        if match is None:
            continue
        rest = read.text[match.end() :].lstrip(" ,")
        says, _ = reply(rest, own)
        if says in ("yes", "no"):
            return says
        before = read.text[: match.start()].split()
        if before and reply(before[-1].strip(","), own)[0] == "no":
            return "no"
    return ""


_PIECES: Final = re.compile(r"[\s,，.。!！?？、;；]|(?:(?<=[不没][一-鿿])|(?<=[不没][一-鿿]{2}))(?=[也又][不没])")
_MOST: Final = 3
"""Signs of a piece of an answer that only repeats a part of the question."""


def core(piece: str, own: Pack) -> tuple[str, bool]:
    """A piece of an answer less its particles, and whether it denies (血倒是没有: 血, denied)."""
    ends, turns, leads = ("|".join(own.lists.get(name, ())) or "$^" for name in ("particles", "negators", "adverbs"))
    word = re.sub(f"^(?:{leads})+(?=.)", "", re.sub(f"(?<=.)(?:{ends})+$", "", piece))
    itself = re.fullmatch(f"(.{{1,2}})(?:{leads})*(?:{turns})\\1", word)  # 疼倒不疼
    if itself is not None:
        return itself[1], True
    for pattern in (f"^(?:{turns})(?=.)", f"(?<=.)(?:{leads})*(?:{turns})$"):
        bare = re.sub(pattern, "", word)
        if bare != word:
            return bare, True
    return word, False


def _by_piece(asked: Claim, read: Read, own: Pack) -> str:
    leads = "|".join(own.lists.get("adverbs", ())) or "$^"
    for piece in _PIECES.split(read.text):
        word, denies = core(piece, own)
        plain = re.sub(leads, "", word)
        if any(0 < len(one) <= _MOST and one in asked.words for one in (word, plain)):
            return "no" if denies else "yes"
    return ""


def denies_one(read: Read, own: Pack, reply: Reply) -> bool:
    """Whether an answer's no stands right before what it denies ("no chest pain"): of the rest it says nothing."""
    denied = [claim.start for claim in read.claims if claim.assertion is Assertion.DENIED]
    if not own.spaced:  # 不头疼: what it denies is in the words of the no
        no = len(read.text) - len(reply(read.text, own)[1])
        return any(start < no for start in denied)
    before = read.text[: denied[0]] if denied else ""
    return 0 < len(before) <= _RIGHT_BEFORE and not _PAUSE.search(before)


def echoes(question: Read, answer: Read, own: Pack) -> bool:
    """Whether an answer repeats the question's verb for a yes (发烧吗？烧。): in languages that write no blanks."""
    if own.spaced:
        return False
    word, denies = core(_PIECES.split(answer.text, maxsplit=1)[0], own)
    return not denies and 0 < len(word) <= _MOST and word in question.text


def _words(asked: Claim) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", asked.words.lower()) if len(word) >= _LEAST]


def spoken_of(asked: Claim, read: Read) -> bool:
    """Whether an answer comes back to a thing that was asked for, by its name or one of its words."""
    if any(claim.key == asked.key for claim in read.claims):
        return True
    if asked.words and asked.words in read.text:
        return True
    return any(re.search(rf"\b{re.escape(word)}", read.text, re.IGNORECASE) for word in _words(asked))


def answered(asked: Claim, says: str, where: Evidence, who: Speaker) -> Claim:
    """An asked claim with its answer.

    What a patient says of a medicine tells whether they take it; what a doctor says does not.
    """
    told = asked.but(
        evidence=(*asked.evidence, where), assertion=Assertion.PRESENT if says == "yes" else Assertion.DENIED
    )
    if told.kind is not ClaimKind.MEDICINE or who is Speaker.DOCTOR:
        return told
    if told.category == "offered":
        return told.but(action=Action.START if says == "yes" else Action.REFUSED, assertion=Assertion.PRESENT)
    if says == "no":
        return told.but(action=Action.NOT_TAKEN, assertion=Assertion.PRESENT)
    taken = Action.TOOK if told.when is When.PAST else Action.GOES_ON
    return told.but(action=taken) if told.action in (Action.NONE, Action.START) else told


def unsure(claim: Claim, doubt: str) -> Claim:
    """The claim with a doubt: below what becomes a fact."""
    if doubt in claim.doubts:
        return claim
    return claim.but(sureness=min(claim.sureness, _UNSURE), doubts=(*claim.doubts, doubt))


def opposite(one: Claim, other: Claim) -> bool:
    """Whether two people say opposite things of the same."""
    if one.kind is not other.kind or one.key != other.key or one.name != other.name:
        return False
    if one.whose is not other.whose or one.relation != other.relation or one.when is not other.when:
        return False
    if {one.assertion, other.assertion} == {Assertion.PRESENT, Assertion.DENIED}:
        return True
    taking = {one.action, other.action}
    return one.kind is ClaimKind.MEDICINE and taking == {Action.GOES_ON, Action.NOT_TAKEN}


def two_lay_people(one: Speaker, other: Speaker) -> bool:
    """Whether a patient and a companion speak."""
    return {one, other} == {Speaker.PATIENT, Speaker.OTHER}


def said_by_doctor(claim: Claim) -> Claim:
    """A medicine told with its dose and no word of what is done with it.

    From a doctor it is an order, from a patient what they take.
    """
    regimen = claim.regimen
    told = regimen is not None and any((regimen.dose, regimen.frequency, regimen.duration))
    plain = claim.assertion is Assertion.PRESENT and claim.action is Action.NONE and claim.stands
    if claim.kind is not ClaimKind.MEDICINE or not told or not plain:
        return claim
    if claim.speaker is Speaker.DOCTOR:
        other = regimen is not None and regimen.before is not None  # "bisoprolol from 2.5 to 5"
        return claim.but(action=Action.CHANGE if other else Action.START, sureness=min(claim.sureness, 0.8))
    if claim.speaker in (Speaker.PATIENT, Speaker.OTHER):
        action = Action.TOOK if claim.when is When.PAST else Action.GOES_ON
        return claim.but(action=action, sureness=min(claim.sureness, 0.8))
    return claim
