"""What an answer says to its question: the asked claims get their assertion, new ones their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scribe.language.answers import answered, spoken_of, told_apart, unsure
from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.claims import Read, read_answer
from scribe.language.dialogue.allergies import (
    manifestation,
    named_allergen,
    reacted,
    substances,
    told_reaction,
    tolerated,
)
from scribe.language.dialogue.cues import (
    does_its_work,
    ended_before,
    fared,
    never_given,
    proposes,
    reply_in,
    seeks_agreement,
)
from scribe.language.dialogue.dosing import dose_told, merged_regimen
from scribe.language.dialogue.frames import Frame
from scribe.language.dialogue.memory import Memory, evidence_of
from scribe.language.dialogue.narrowing import narrowed
from scribe.language.dialogue.numbers import asks_of_before, number_answered
from scribe.language.dialogue.relatives import of_asked_relative
from scribe.language.dialogue.saying import STATES, complained_of, says_of, taken_daily
from scribe.language.dialogue.settling import (
    complete,
    decided,
    feared,
    gone_on,
    only_looked_for,
    taken_for_given,
    told_further,
    turned_down,
)
from scribe.language.dialogue.wanting import Wanted, wanted
from scribe.language.relief import relieves
from scribe.model import Speaker


def filled(memory: Memory, frame: Frame, read: Read, claims: list[Claim], says: str) -> list[Claim]:
    """The claims of an answer, and in the memory what they make of the question.

    Args:
        memory: the claims so far.
        frame: the question.
        read: the answer.
        claims: the answer's own claims.
        says: yes, no, unsure, only, some or nothing.
    """
    claims = [_framed(memory, frame, _asked_by_its_part(memory, frame, claim), read) for claim in claims]
    claims = of_asked_relative(frame, read, claims)
    if wanted(frame.last, memory.own) is Wanted.KNOWN:
        told = [one for one in claims if one.kind in STATES and one.when is not When.PAST]
        claims = [one.but(assertion=Assertion.ASKED) if one in told else one for one in claims]
    claims = [*claims, *named_allergen(frame, read)]
    if frame.kind == "allergies" and not read.sentence.question:
        if not frame.answered:
            claims = [*claims, *substances(memory.own, frame, read, claims, says)]
        claims = reacted(memory, read, claims)
    values = read_answer(frame.last, read, memory.own) if not frame.answered else ()
    claims = [*_of_the_time_asked(memory, frame, claims)]
    values = (*_of_the_time_asked(memory, frame, values),)
    if values and not any(claim.kind is ClaimKind.MEDICINE for claim in claims):
        return [*claims, *values]
    _reacted_to_asked(memory, frame, read)
    if frame.answered:
        told_further(memory, frame, read, claims)
        narrowed(memory, frame, read)
        return claims
    if _of_relative(memory, frame, read, claims):
        return claims
    put = _put_by_tag(memory, frame)
    claims = _told_anew(memory, frame, read, _ended(memory, frame, read, claims))
    for place in (*_of_earlier(memory, frame, read, says), *frame.claims):
        asked = memory[place]
        tagged = frame.last.sentence.tag and place in put
        memory[place] = taken_for_given(memory, frame, asked, read, says)
        if asked.assertion is not Assertion.ASKED and not tagged and not complete(memory, frame, asked, says):
            continue
        if asked.stands and not _told_by_itself(asked, claims, says):
            agreed = _is_agreed_to(memory, frame, asked, read, says)
            taken_in = asked.but(assertion=Assertion.PRESENT, evidence=(*asked.evidence, evidence_of(read)))
            memory[place] = taken_in if agreed else _settled(memory, frame, asked, read, says)
    narrowed(memory, frame, read)
    return [*claims, *number_answered(memory, frame, read, claims)]


def _of_the_time_asked(memory: Memory, frame: Frame, claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims with values of an earlier time, where a Chinese question asks for such (出院那会儿体重多少？)."""
    earlier = not memory.own.spaced and not frame.answered and asks_of_before(frame.last)
    for claim in claims:
        value = claim.kind is ClaimKind.MEASUREMENT and claim.when is When.NOW
        yield claim.but(when=When.PAST) if earlier and value else claim


def _settled(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> Claim:
    """What was asked for, with what both have then settled on."""
    if complete(memory, frame, asked, says):
        return gone_on(asked, read)
    if only_looked_for(memory, frame, asked, read):
        return asked
    if _left_out_at_times(memory, frame, asked, read, says):
        return asked.but(
            action=Action.GOES_ON, assertion=Assertion.PRESENT, evidence=(*asked.evidence, evidence_of(read))
        )
    told = says_of(memory, frame, asked, read, says)
    agreed = decided(frame, asked, read, told) or turned_down(memory, frame, asked, read, told)
    if agreed is None and told == "no" and asked.kind is ClaimKind.MEDICINE:
        agreed = _not_as_asked(memory, frame, asked, read)
    return agreed if agreed is not None else feared(frame, asked, _with_answer(memory, frame, asked, read, says))


def _left_out_at_times(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> bool:
    """Whether a doctor asks if a medicine is missed at times: whatever is answered, it is taken."""
    missed = memory.own.any_of("asks_whether_missed").search(frame.last.text) is not None
    lay = frame.speaker is Speaker.DOCTOR and read.sentence.speaker is not Speaker.DOCTOR
    ended = any(mark.rule.gives.get("action") in _OVER for mark in read.marks)
    never = never_given(memory.own).search(read.text) is not None
    return missed and lay and not (ended or never) and asked.kind is ClaimKind.MEDICINE and says != "unsure"


def _not_as_asked(memory: Memory, frame: Frame, asked: Claim, read: Read) -> Claim | None:
    """A medicine that a no does not end: its name was only wondered at, or it is taken in another way."""
    if frame.speaker is read.sentence.speaker:
        return asked
    if not _takes_otherwise(read):
        return None
    other = dose_told(memory, read, asked)
    both = merged_regimen(other, asked.regimen) if asked.regimen is not None else other
    evidence = (*asked.evidence, evidence_of(read))
    return asked.but(action=Action.GOES_ON, assertion=Assertion.PRESENT, regimen=both, evidence=evidence)


def _of_earlier(memory: Memory, frame: Frame, read: Read, says: str) -> list[int]:
    """What earlier questions of the same turn asked for and an answer tells too: all by a no, else what it names."""
    if says in ("no", "only", "some"):
        return list(frame.earlier)
    return [place for place in frame.earlier if told_apart(memory[place], read, memory.own, reply_in)]


def _asked_by_its_part(memory: Memory, frame: Frame, claim: Claim) -> Claim:
    """What an answer names by a part of the asked thing's name ("leg swelling?" "no swelling") is the asked thing."""
    if (
        claim.kind is not ClaimKind.FINDING
        or claim.side
        or any(memory[place].key == claim.key for place in frame.claims)
    ):
        return claim
    for place in frame.claims:
        asked = memory[place]
        words = re.split(r"[^\w]+", asked.words.lower())
        if asked.kind is ClaimKind.FINDING and asked.concept is not None and claim.words.lower() in words:
            return claim.but(concept=asked.concept, words=asked.words)
    return claim


def _reacted_to_asked(memory: Memory, frame: Frame, read: Read) -> None:
    """The one substance that a question for allergies names, where the answer tells a reaction, whatever it says."""
    open_ = frame.kind == "allergies" and not frame.answered and len(frame.claims) == 1
    if not open_ or read.sentence.speaker is Speaker.DOCTOR:
        return
    (place,) = frame.claims
    old = memory[place]
    words = told_reaction(read, old.list_name) or manifestation(read)
    if not words:
        return
    named = [one for one in read.named("medicines", "allergens") if not relieves(one.text, memory.own)]
    if old.kind is ClaimKind.ALLERGY and old.concept is not None and not named:
        evidence = (*old.evidence, evidence_of(read))
        memory[place] = old.but(assertion=Assertion.PRESENT, reaction=words, evidence=evidence)


def _is_over(read: Read) -> bool:
    """Whether a habit is told as one of the past: at once, or as given up."""
    past = [mark for mark in read.marks if mark.rule.gives.get("when") == "past"]
    return any(not read.sentence.clause_at(mark.start) or "substances" in mark.rule.of for mark in past)


def _with_answer(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> Claim:
    """What was asked for, with what the answer says of it."""
    where, speaker = evidence_of(read), read.sentence.speaker
    told = says_of(memory, frame, asked, read, says)
    if told == "yes" and asked.action is Action.TOOK and _takes(read):
        asked = asked.but(action=Action.NONE)
    if told == "yes" and asked.kind is ClaimKind.SOCIAL and _is_over(read):
        asked = asked.but(when=When.PAST)
    if told == "no" and _asks_how_it_did(memory, frame, asked):
        told, asked = "", asked.but(assertion=Assertion.PRESENT, evidence=(*asked.evidence, where))
    about = memory.own.any_of("asks_for_questions").search(frame.last.text) is not None
    if told == "no" and (about or (memory.taken(asked) and not read.quantities)):
        return asked  # "any questions about the warfarin?" "any others besides the metformin?" "No."
    besides = any(memory[place].kind in STATES for place in frame.claims)
    if told == "no" and asked.kind is ClaimKind.MEDICINE and besides and not spoken_of(asked, read):
        return asked  # "and the rivaroxaban, no bleeding?" "None."
    if told == "no" and len(frame.claims) > 1 and complained_of(memory, asked):
        return asked  # what he came with, asked again among others
    if told == "perhaps":
        return unsure(answered(asked, "yes", where, speaker), "one of several things that were asked for")
    if told == "no" or (told == "yes" and (asked.kind is not ClaimKind.ALLERGY or asked.concept is not None)):
        asked = _proposed(memory, frame, asked, read, told)
        return _confirmed(asked, _said_of(memory, asked, read, told), told, tag=frame.last.sentence.tag)
    return asked


def _asks_how_it_did(memory: Memory, frame: Frame, asked: Claim) -> bool:
    """Whether a question is how a medicine was borne or did its work ("any trouble with it?" "has it helped?")."""
    borne = asked.action is Action.TOOK and fared(memory.own).search(frame.last.text) is not None
    medicine = asked.kind is ClaimKind.MEDICINE
    return borne or (medicine and does_its_work(memory.own).search(frame.last.text) is not None)


def _is_agreed_to(memory: Memory, frame: Frame, asked: Claim, read: Read, says: str) -> bool:
    """Whether a patient agrees to an order that a doctor puts forward: such a yes is none to its being taken."""
    open_ = asked.kind is ClaimKind.MEDICINE and asked.action in (Action.START, Action.NONE, Action.MORE, Action.LESS)
    doctors = frame.speaker is Speaker.DOCTOR and not memory.taken(asked)
    if not open_ or not doctors:
        return False
    if wanted(frame.last, memory.own, asked) is Wanted.OBJECTION:
        return says == "no"
    agrees = says == "yes" or memory.own.any_of("no_objection").match(read.text) is not None
    return agrees and seeks_agreement(memory.own).search(frame.last.text) is not None


def _proposed(memory: Memory, frame: Frame, asked: Claim, read: Read, told: str) -> Claim:
    """A medicine that a lay person proposed, ordered by a yes with its dose ("should I take B2?" "Yes, one a day")."""
    doctors = read.sentence.speaker is Speaker.DOCTOR and frame.speaker in (Speaker.PATIENT, Speaker.OTHER)
    ordered = doctors and told == "yes" and asked.kind is ClaimKind.MEDICINE and bool(read.quantities)
    if not ordered or memory.taken(asked) or not proposes(memory.own).search(frame.last.text):
        return asked
    return asked.but(action=Action.START, speaker=Speaker.DOCTOR)


def _said_of(memory: Memory, asked: Claim, read: Read, told: str) -> Claim:
    """What was asked for with its yes or no; a medicine that was never given is denied, and not only left."""
    where = evidence_of(read)
    if told == "no" and asked.kind is ClaimKind.MEDICINE and never_given(memory.own).search(read.text):
        return asked.but(assertion=Assertion.DENIED, action=Action.NONE, evidence=(*asked.evidence, where))
    if told == "no" and asked.kind is ClaimKind.MEDICINE and ended_before(memory.own).search(read.text):
        return answered(asked, told, where, read.sentence.speaker).but(action=Action.STOP, when=When.PAST)
    of_it = answered(asked, told, where, read.sentence.speaker)
    given_up = of_it.action is Action.NOT_TAKEN and any(m.rule.gives.get("category") == ENDED for m in read.marks)
    return of_it.but(category=ENDED) if given_up else of_it


def _takes(read: Read) -> bool:
    """Whether an answer says that something is taken still (吃着呢)."""
    return any(mark.rule.gives.get("action") == Action.GOES_ON.value for mark in read.marks)


def _takes_otherwise(read: Read) -> bool:
    """Whether a no goes on to tell how the thing asked about is taken ("no, I'm on one milligram now")."""
    ended = any(mark.rule.gives.get("action") in _OVER for mark in read.marks)
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
    return lay and not ended and not read.named("medicines") and bool(read.quantities) and _takes(read)


_ENDED: Final = (Action.STOP, Action.NOT_TAKEN, Action.REFUSED, Action.RAN_OUT)
_OVER: Final = (*(action.value for action in _ENDED), Action.TOOK.value)


def _ended(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a lay answer: a medicine of a list read out that is not taken any more, is so from then."""
    if read.sentence.speaker is Speaker.DOCTOR:
        return claims
    read_out = {memory[place].key: place for place in frame.claims if memory[place].kind is ClaimKind.MEDICINE}
    kept: list[Claim] = []
    for claim in claims:
        place = read_out.get(claim.key)
        ended = place is not None and claim.kind is ClaimKind.MEDICINE and claim.action in _ENDED
        if ended and place is not None:
            memory[place] = memory[place].but(standing=Standing.CORRECTED)
        kept.append(claim.but(action=Action.NOT_TAKEN, when=When.NOW) if ended else claim)
    if any(not memory[place].stands for place in read_out.values()) and not frame.answered:
        _rest_goes_on(memory, read, [place for place in read_out.values() if memory[place].stands])
    return kept


def _told_anew(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> list[Claim]:
    """The claims of a lay answer: a medicine read out for a yes and named again with its dose is taken so."""
    lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER) and frame.speaker is Speaker.DOCTOR
    if not lay or seeks_agreement(memory.own).search(frame.last.text):
        return claims
    read_out = {memory[place].key: place for place in frame.claims if memory[place].kind is ClaimKind.MEDICINE}
    kept: list[Claim] = []
    for claim in claims:
        place = read_out.get(claim.key) if claim.kind is ClaimKind.MEDICINE else None
        old = memory[place] if place is not None else None
        plain = claim.assertion is Assertion.PRESENT and claim.action in (Action.NONE, Action.GOES_ON)
        if place is None or old is None or not old.stands or not plain or old.action not in (Action.NONE, Action.START):
            kept.append(claim)
            continue
        memory[place] = old.but(standing=Standing.CORRECTED)
        both = merged_regimen(claim.regimen, old.regimen) if claim.regimen and old.regimen else claim.regimen
        kept.append(claim.but(action=Action.GOES_ON, regimen=both, evidence=(*old.evidence, *claim.evidence)))
    return kept


def _rest_goes_on(memory: Memory, read: Read, places: list[int]) -> None:
    """Of a list read out, what is not taken out of it is taken."""
    for place in places:
        old = memory[place]
        if old.action in (Action.NONE, Action.GOES_ON):
            evidence = (*old.evidence, evidence_of(read))
            memory[place] = old.but(action=Action.GOES_ON, assertion=Assertion.PRESENT, evidence=evidence)


def _put_by_tag(memory: Memory, frame: Frame) -> frozenset[int]:
    """What a tag asks about: what it denies ("no rash?"), else, where no blanks are written, its last clause."""
    denied = [place for place in frame.claims if memory[place].assertion is Assertion.DENIED]
    last = max((memory[place].clause for place in frame.claims), default=0)
    list_read_out = all(memory[place].kind is ClaimKind.MEDICINE for place in frame.claims)
    whole = memory.own.spaced or list_read_out
    return frozenset(denied or (p for p in frame.claims if whole or memory[p].clause == last))


def _told_by_itself(asked: Claim, claims: list[Claim], says: str) -> bool:
    """Whether an answer's own claims tell of what was asked for, so that its yes or no need not."""
    if any(asked.key == claim.key and claim.whose is asked.whose for claim in claims):
        return True
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY]
    substance = any(claim.assertion is Assertion.PRESENT for claim in allergies)
    medicinal = any(claim.list_name == "medicines" for claim in allergies)
    bare = asked.kind is ClaimKind.ALLERGY and asked.concept is None
    if bare and any(c.concept is None and c.assertion is Assertion.DENIED and not c.category for c in allergies):
        return True
    return bare and substance and not (says in ("no", "only") and bool(asked.category) and not medicinal)


def _confirmed(asked: Claim, told: Claim, says: str, *, tag: bool) -> Claim:
    """What was put to the other as a statement: a no takes it back, a denial that is confirmed stays one."""
    if tag and asked.assertion is Assertion.DENIED and says == "no":
        return told.but(assertion=Assertion.DENIED)
    if tag and says == "no" and told.kind is not ClaimKind.MEDICINE:
        return told.but(standing=Standing.CORRECTED, assertion=asked.assertion)
    return told


def _of_relative(memory: Memory, frame: Frame, read: Read, claims: list[Claim]) -> bool:
    """Whether what was asked for is a relative's ("my mother had it"): then it is told so."""
    relatives = read.named("relatives")
    if not relatives or any(claim.kind in STATES for claim in claims):
        return False
    if memory.own.any_of("told_vaguely").search(read.text):
        return False  # of which illness nobody knows
    if not any(mark.rule.gives.get("whose") == Whose.RELATIVE.value for mark in read.marks):
        return False
    where, speaker = evidence_of(read), read.sentence.speaker
    says, rest = reply_in(read.text, memory.own)
    mine = says == "no" and bool(rest)  # "No, but my mother has": two answers in one
    for place in frame.claims:
        asked = memory[place]
        if asked.kind not in STATES or asked.assertion is not Assertion.ASKED:
            continue
        told = asked.but(whose=Whose.RELATIVE, relation=relatives[0].term)
        if mine:
            memory[place] = answered(asked, "no", where, speaker)
            claims.append(answered(told, "yes", where, speaker))
        else:
            memory[place] = answered(told, "no" if says == "no" else "yes", where, speaker)
    return True


def _asks_what_is_taken(memory: Memory, frame: Frame) -> bool:
    """Whether a question for allergies asks for what is taken too."""
    return memory.own.any_of("asks_for_medicines").search(frame.last.text) is not None


def _framed(memory: Memory, frame: Frame, claim: Claim, read: Read) -> Claim:
    """A name that an answer gives gets its kind from the question."""
    known = frame.answered or any(memory[place].concept is not None for place in frame.claims)
    relieving = known and relieves(claim.words, memory.own)
    with_question = claim.but(evidence=(evidence_of(frame.last), *claim.evidence))
    match frame.kind, claim.kind:
        case "allergies", ClaimKind.MEDICINE if relieving:
            return claim.but(action=Action.TOOK, when=When.PAST)
        case "allergies", ClaimKind.MEDICINE if taken_daily(claim) and _asks_what_is_taken(memory, frame):
            return claim.but(action=Action.GOES_ON) if claim.action is Action.NONE else claim
        case "allergies", ClaimKind.MEDICINE if claim.action in (Action.NONE, Action.TOOK):
            well = tolerated(read, claim.start, claim.end)
            said = Assertion.DENIED if well else claim.assertion
            return with_question.but(kind=ClaimKind.ALLERGY, regimen=None, assertion=said)
        case "vaccines", ClaimKind.PROBLEM:
            done = Action.DONE if claim.assertion is Assertion.PRESENT else claim.action
            return with_question.but(kind=ClaimKind.IMMUNISATION, action=done, diagnosis=False)
        case "medicines", ClaimKind.MEDICINE if claim.action is Action.NONE and claim.speaker is not Speaker.DOCTOR:
            return with_question.but(action=Action.TOOK if claim.when is When.PAST else Action.GOES_ON)
        case _:
            return claim
