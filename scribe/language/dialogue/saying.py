"""What an answer says of one thing that was asked for: yes, no, perhaps, or nothing."""

from __future__ import annotations

from typing import Final

from scribe.language.answers import denies_one, spoken_of, told_apart
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.claims import Read
from scribe.language.dialogue.counted import told_by_place
from scribe.language.dialogue.cues import fares_well, reply_in
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory
from scribe.language.dialogue.wanting import Wanted, agrees_with_denial, denies, meant, picked_of, told_against, wanted
from scribe.language.rules import Pack
from scribe.model import Speaker

STATES: Final = (ClaimKind.PROBLEM, ClaimKind.FINDING)
"""What is there or not."""


def says_of(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> str:
    """What an answer says of one thing that was asked for: yes, no, perhaps, or nothing."""
    question, own = _question_of(memory, frame, asked), memory.own
    kind = wanted(question, own, asked)
    if asked.kind in STATES and kind is Wanted.WHICH:
        picked = picked_of(asked, read, own)
        if picked or reply_in(read.text, own)[0] not in ("yes", "no"):
            return picked
    told = _answer_to(memory, frame, asked, read, says)
    if kind is not Wanted.WHICH and (asked.kind in STATES or kind in (Wanted.THOUGHT, Wanted.OBJECTION)):
        told = meant(question, read, told, own, asked)
    if not denies(question, asked, own):
        return told
    if told_against(read, own):
        return "yes"
    if told != "yes":
        return told
    if asked.assertion is Assertion.DENIED or not own.spaced or agrees_with_denial(read, own):
        return "no"
    return "yes" if reply_in(read.text, own)[1] else ""  # "no chest pain?" "yes, when I walk"; a mere yes says nothing


def _question_of(memory: Memory, frame: Frame, asked: Claim) -> Read:
    """The sentence that asks for a thing: the one that names it where that is a question, else the open one."""
    own = next((memory.read(place) for place in memory.about(asked) if memory[place] is asked), frame.last)
    return own if own.sentence.question else frame.last


def _answer_to(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> str:
    """The same in the answer's own terms: yes or no to what was asked, whatever that was."""
    spaced, several = memory.own.spaced, len(frame.claims) + len(frame.earlier) > 1
    each = not says or not spaced or several
    place = next((one for one in frame.claims if memory[one] is asked), -1)
    counted = told_by_place(frame.claims, place, read, memory.own)
    if apart := counted or (told_apart(asked, read, memory.own, reply_in) if each else ""):
        return apart
    says = says or _faring(memory, asked, read)
    named = spoken_of(asked, read)
    of_it_alone = spaced or (asked.kind is ClaimKind.ALLERGY and not _all_of_them(memory.own, frame.last, read))
    if says == "yes" and of_it_alone and several and not named and _speaks_of_another(memory, frame, read):
        return ""
    if says == "no" and denies_one(read, memory.own, reply_in):
        return "no" if named else ""
    if says == "some":
        return "yes" if named or not several else "perhaps"
    return says if says != "only" else "yes" if named else _of_what_is_left_out(asked, read)


def _of_what_is_left_out(asked: Claim, read: Read) -> str:
    """What an answer that names one thing alone says of another: no, or nothing where it is about something else."""
    if asked.kind is ClaimKind.ALLERGY and any(taken_daily(claim) for claim in read.claims):
        return ""  # it answers what is taken
    return "" if asked.kind is ClaimKind.MEDICINE and not read.named("medicines") else "no"


def taken_daily(claim: Claim) -> bool:
    """Whether a medicine is told as taken, with how often."""
    taken = claim.kind is ClaimKind.MEDICINE and claim.action in (Action.NONE, Action.GOES_ON)
    return taken and claim.regimen is not None and claim.regimen.frequency is not None


def _faring(memory: Memory, asked: Claim, read: Read) -> str:
    """No to a complaint that nobody has told of, where an answer says that all is well (头晕呢？还好)."""
    open_ = asked.kind is ClaimKind.FINDING and not complained_of(memory, asked)
    return "no" if open_ and fares_well(memory.own).match(read.text) else ""


def complained_of(memory: Memory, asked: Claim) -> bool:
    """Whether somebody said by himself, before, that the patient has what is asked for."""
    if asked.kind not in STATES:
        return False
    return any(
        old.assertion is Assertion.PRESENT and old.stands and len(old.evidence) == 1 and old.whose is asked.whose
        for old in (memory[place] for place in memory.about(asked))
        if old.speaker is not Speaker.DOCTOR and old.when is asked.when and old.kind is asked.kind
    )


def _all_of_them(own: Pack, question: Read, answer: Read) -> bool:
    """Whether a question or its answer speaks of all things at once (都)."""
    return any(own.any_of("says_both").search(one.text) is not None for one in (question, answer))


def _speaks_of_another(memory: Memory, frame: Frame, read: Read) -> bool:
    """Whether an answer's yes names something that was asked for: of the rest it says nothing."""
    return any(spoken_of(memory[place], read) for place in frame.claims)
