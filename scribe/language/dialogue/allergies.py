"""Answers about allergies: substances that no list knows, and complaints that are reactions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read
from scribe.language.dialogue.cues import reply_in
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.mention import Mention
from scribe.language.quantity.regimen import Regimen
from scribe.language.relief import relieves
from scribe.language.rules import Pack
from scribe.model import Speaker

_PIECES: Final = re.compile(r"[\s,，.。!！、;；]")
_TOLERATED: Final = "tolerated"
"""What a pack's rules give what somebody takes or touches without harm."""
_SHORT_NAME: Final = (2, 6)
"""Signs of a name that no list knows, in a language that writes no blanks."""


def told_reaction(read: Read, of: str = "medicines") -> str:
    """The words of a sentence that tell a reaction to something of a list; empty where none do."""
    marks = (m for m in read.marks if "reaction" in m.rule.gives and (not m.rule.of or of in m.rule.of))
    return next((read.text[m.start : m.end] for m in marks), "")


def tolerated(read: Read, start: int, end: int) -> bool:
    """Whether a sentence tells of a substance that it was taken or touched without harm."""
    return any(m.rule.gives.get("kind") == _TOLERATED and m.covers(start, end) for m in read.marks)


_SIGNS: Final = frozenset(
    {
        "rash", "hives", "urticaria", "itching", "swelling", "facial swelling", "lip swelling", "swollen lips",
        "throat swelling", "eyelid swelling", "angioedema", "anaphylaxis", "wheezing", "shortness of breath",
        "blisters",
    }
)  # fmt: skip
"""Signs of an allergic reaction (World Allergy Organization, guidance on anaphylaxis, 2020: skin, mucosa, airways)."""


def manifestation(read: Read) -> str:
    """The words of a complaint of a sentence that is a sign of allergy; empty where none is."""
    told = (one for one in read.claims if one.concept is not None and one.concept.en in _SIGNS)
    return next((one.words for one in told if one.assertion is Assertion.PRESENT), "")


_GRAVE: Final = _SIGNS - {"rash", "itching", "swelling", "wheezing", "shortness of breath", "blisters"}
"""Those that hardly anything but an allergy does; of the others two together."""
_OF_OTHER_THINGS: Final = frozenset({"swelling", "wheezing", "shortness of breath"})
"""Those that an illness does too which a medicine was taken for."""
_SPOKEN_OF: Final = 8
"""Sentences over which allergies are still what is spoken of."""
_RIGHT_BEFORE: Final = 2


def reacted_to(memory: Memory, frame: Frame | None, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims, in which a medicine that a lay person tells a grave reaction to is an allergy.

    The medicine is named before the reaction in the sentence ("Augmentin does a number on me, I get hives"), by the
    doctor's question, or right before where allergies are spoken of ("The codeine! She itched, with red blotches.").
    """
    if read.sentence.speaker not in (Speaker.PATIENT, Speaker.OTHER) or read.sentence.question:
        return claims
    if any(claim.kind is ClaimKind.ALLERGY for claim in claims) or read.named("allergens"):
        return claims
    signs = [one for one in claims if one.concept is not None and one.concept.en in _SIGNS and _is_told(one)]
    names = {one.concept.en for one in signs if one.concept is not None}
    words = told_reaction(read) or (signs[0].words if names & _GRAVE or len(names) > 1 else "")
    if not words:
        return claims
    begins = min((one.start for one in signs), default=len(read.text))
    borne = [one for one in claims if tolerated(read, one.start, one.end)]
    sure = bool(names & _GRAVE) or bool(told_reaction(read)) or len(names - _OF_OTHER_THINGS) > 1
    here = [one for one in claims if one.start < begins and one not in borne and _can_be_reacted_to(one, sure=sure)]
    if here:
        return [_as_allergy(one, words) if one in here else one for one in claims if one not in signs]
    place = _named_right_before(memory, frame, read)
    if place is None or read.named("medicines"):
        return claims
    memory[place] = _as_allergy(memory[place], words).but(evidence=(*memory[place].evidence, evidence_of(read)))
    return [one for one in claims if one not in signs]


_NAMED: Final = (Action.NONE, Action.LESS)
_NAMED_BY_OTHERS: Final = (*_NAMED, Action.GOES_ON)
"""As what a medicine is read that is only named ("I'll put it down"), by a companion too ("It was the codeine")."""


def without_named_allergens(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims less the medicines that are named for their allergy ("It was the codeine. I'll put codeine down")."""
    told = {
        memory[place].key
        for place in memory.of_kind(ClaimKind.ALLERGY)
        if _is_allergy(memory, place) and memory[place].stands and memory.within(place, read, _SPOKEN_OF)
        and memory[place].whose is Whose.PATIENT
    }  # fmt: skip
    if not told or read.sentence.question:
        return claims
    return [
        one
        for one in claims
        if one.kind is not ClaimKind.MEDICINE
        or one.key not in told
        or one.regimen not in (None, Regimen())
        or one.action not in (_NAMED_BY_OTHERS if read.sentence.speaker is Speaker.OTHER else _NAMED)
    ]


def _is_told(claim: Claim) -> bool:
    state = claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
    return state and claim.assertion is Assertion.PRESENT and claim.whose is Whose.PATIENT


_RELIEVES: Final = ("R06", "R03", "H02", "D04", "D07", "C01CA", "V03AB")
"""Beginnings of the ATC codes of what is given for a reaction: antihistamines, steroids, adrenaline, antidotes."""
_TAKEN: Final = (Action.NONE, Action.START, Action.TOOK)


def _can_be_reacted_to(claim: Claim, *, sure: bool = False) -> bool:
    """Whether a medicine is one that was taken or asked for, neither given for a reaction nor gone on with.

    One that was stopped can be, where the reaction leaves no doubt.
    """
    ended = claim.action is Action.STOP or claim.category == ENDED
    taken = claim.action in _TAKEN or (sure and ended)
    mine = claim.kind is ClaimKind.MEDICINE and claim.whose is Whose.PATIENT and taken
    told = claim.assertion in (Assertion.PRESENT, Assertion.ASKED)
    return mine and told and claim.concept is not None and not claim.concept.code.startswith(_RELIEVES)


def _as_allergy(claim: Claim, words: str) -> Claim:
    return claim.but(
        kind=ClaimKind.ALLERGY, assertion=Assertion.PRESENT, action=Action.NONE, regimen=None, category="",
        reaction=words, when=When.NOW, standing=Standing.STANDS,
    )  # fmt: skip


def _named_right_before(memory: Memory, frame: Frame | None, read: Read) -> int | None:
    """The place of the medicine that a doctor's question names, or a lay person right before, of allergies."""
    if frame is not None and frame.speaker is Speaker.DOCTOR and read.sentence.turn - frame.last.sentence.turn == 1:
        asked = [place for place in frame.claims if _can_be_reacted_to(memory[place])]
        return asked[0] if len(asked) == 1 else None
    near = memory.last(ClaimKind.MEDICINE, read, within=_RIGHT_BEFORE)
    if near is None or memory[near].speaker is not read.sentence.speaker:
        return None
    spoken_of = memory.last(ClaimKind.ALLERGY, read, within=_SPOKEN_OF) is not None
    return near if spoken_of and _can_be_reacted_to(memory[near]) else None


def substances(own: Pack, frame: Frame, read: Read, claims: list[Claim], says: str) -> Iterator[Claim]:
    """What an answer about allergies names and no claim is made of yet: allergens, and a name that no list knows."""
    evidence = (evidence_of(frame.last), evidence_of(read))
    reaction = told_reaction(read, "allergens")
    for one in read.named("allergens", "substances"):
        if any(claim.start < one.end and one.start < claim.end for claim in claims) or says == "no":
            continue
        if tolerated(read, one.start, one.end) or _of_a_relative(read, one):
            continue
        yield Claim(
            ClaimKind.ALLERGY, one.text, one.term, one.list, reaction=reaction, start=one.start, end=one.end,
            speaker=read.sentence.speaker, evidence=evidence,
        )  # fmt: skip
    if says in ("no", "unsure") or any(claim.kind is ClaimKind.ALLERGY for claim in claims) or read.named():
        return
    rest = reply_in(read.text, own)[1]
    name = _PIECES.split(rest, maxsplit=1)[0]
    whole = name == rest.strip("。.！!，,")
    if not own.spaced and _may_be_a_name(name, own) and (reaction or (whole and not says)):
        yield Claim(
            ClaimKind.ALLERGY, name, None, "allergens", reaction=reaction, speaker=read.sentence.speaker,
            evidence=evidence, sureness=0.6, doubts=("a name that no list knows",),
        )  # fmt: skip


def _of_a_relative(read: Read, one: Mention) -> bool:
    """Whether a thing is told of a relative ("it's my daughter who's got the nuts")."""
    relative = Whose.RELATIVE.value
    return any(mark.rule.gives.get("whose") == relative and mark.covers(one.start, one.end) for mark in read.marks)


def _may_be_a_name(text: str, own: Pack) -> bool:
    """Whether a few signs can be the name of a thing that no list knows: none of them is a word of grammar."""
    signs = "|".join(own.lists.get("namechar", ())) or "."
    return re.fullmatch(f"(?:{signs}){{{_SHORT_NAME[0]},{_SHORT_NAME[1]}}}", text) is not None


_BEFORE: Final = 4
"""Sentences between an allergen that is named and what it does."""
_FEW: Final = 3
"""Allergens that a speaker names at once and tells the same of."""


def named_before(memory: Memory, before: Read | None, read: Read, claims: list[Claim]) -> Iterator[Claim]:
    """The allergens of an earlier sentence whose reaction a lay person tells now ("Mango. My lips swell every time.").

    Args:
        memory: the claims so far.
        before: the last sentence that named allergens of which no claim is made.
        read: the sentence.
        claims: its own claims.
    """
    words = told_reaction(read, "allergens")
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    if before is None or not words or not lay or read.sentence.question:
        return
    if not _open_still(before, read) or any(one.kind is ClaimKind.ALLERGY for one in claims):
        return
    if any(not relieves(one.text, memory.own) for one in read.named("medicines", "allergens")):
        return
    named = before.named("allergens")
    said = any(mark.rule.gives.get("assertion") == Assertion.DENIED.value for mark in before.marks)
    if said or before.named("medicines", "vaccines") or len({one.term for one in named}) > _FEW:
        return
    for one in named:
        yield Claim(
            ClaimKind.ALLERGY, one.text, one.term, one.list, reaction=words, start=one.start, end=one.end,
            speaker=read.sentence.speaker, evidence=(evidence_of(before), evidence_of(read)),
        )  # fmt: skip


def _open_still(before: Read, read: Read) -> bool:
    """Whether a sentence still speaks of what an earlier one named: of a doctor's question, or of a bare name."""
    turns, sentences = read.sentence.turn - before.sentence.turn, read.sentence.index - before.sentence.index
    if before.sentence.speaker is Speaker.DOCTOR:
        return turns == 1 and sentences <= _BEFORE
    return turns == 0 and sentences <= _BEFORE // 2 and len(before.text.split()) <= _BARE


_BARE: Final = 6
"""Words of a sentence that is a name and hardly more."""


def named_allergen(frame: Frame, read: Read) -> Iterator[Claim]:
    """The one allergen that a question names, where its answer tells that it does something (三级阳性, 起疹子)."""
    named, words = frame.last.named("allergens"), told_reaction(read)
    if frame.answered or frame.kind == "allergies" or len(named) != 1 or not words or read.sentence.question:
        return
    if read.named("allergens", "medicines", "relatives"):
        return
    (one,) = named
    yield Claim(
        ClaimKind.ALLERGY, one.text, one.term, one.list, reaction=words, start=one.start, end=one.end,
        speaker=read.sentence.speaker, evidence=(evidence_of(frame.last), evidence_of(read)),
    )  # fmt: skip


def reacted(memory: Memory, read: Read, claims: list[Claim]) -> list[Claim]:
    """Complaints in an answer about allergies are the reactions to what it, or the sentence before, names."""
    told = [n for n, claim in enumerate(claims) if claim.kind is ClaimKind.ALLERGY and claim.concept is not None]
    complaints = [
        claim
        for claim in claims
        if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and claim.assertion is Assertion.PRESENT
    ]
    place = None if told else memory.last(ClaimKind.ALLERGY, read, within=3)
    if not complaints or (not told and not _is_allergy(memory, place)):
        return claims
    words = complaints[0].words
    for number in told:
        claims[number] = claims[number].but(reaction=claims[number].reaction or words)
    if place is not None:
        old = memory[place]
        memory[place] = old.but(reaction=old.reaction or words, evidence=(*old.evidence, evidence_of(read)))
    return [claim for claim in claims if claim not in complaints]


def _is_allergy(memory: Memory, place: int | None) -> bool:
    """Whether an allergy to something known stands at a place."""
    old = memory[place] if place is not None else None
    return old is not None and old.concept is not None and old.assertion is Assertion.PRESENT


def with_reactions(claims: list[Claim]) -> list[Claim]:
    """The findings that are told with an allergy are its reaction, and no complaint of today."""
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY and claim.assertion is Assertion.PRESENT]
    findings = [claim for claim in claims if claim.kind is ClaimKind.FINDING and claim.assertion is Assertion.PRESENT]
    if not allergies or not findings:
        return claims
    words = findings[0].words
    kept = [claim for claim in claims if claim not in findings]
    return [claim.but(reaction=claim.reaction or words) if claim in allergies else claim for claim in kept]
