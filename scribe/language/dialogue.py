"""What the conversation does to claims: answers, read-backs, corrections, withdrawals, replacements.

A question opens a frame; the next words of somebody else fill it, however short. Later turns change earlier claims, by
reference (the same concept, the same kind of value, "that", 那个) and not by distance alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from scribe.language.answers import (
    answered,
    echoes,
    opposite,
    said_by_doctor,
    spoken_of,
    told_apart,
    two_lay_people,
    unsure,
)
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Evidence, Standing, When, Whose
from scribe.language.claims import Read, read_answer
from scribe.language.correction import CorrectionRule
from scribe.language.quantity import Quantity, dimension
from scribe.language.quantity.regimen import Regimen, read_regimen
from scribe.language.rules import Pack, Rule, family
from scribe.model import Speaker

_PIECES: Final = re.compile(r"[\s,，.。!！、;；]")
_ECHO: Final = 3
"""Signs of an answer that only repeats the question's word."""
_REPEATED: Final = 3
"""Words of a sentence that only says the asked thing over."""
_SHORT_NAME: Final = (2, 6)
_CARRIED: Final = 6
"""Sentences over which an action without a name means the medicine last spoken of."""
_NOT_CARRIED: Final = ("start", "took")
REACH: Final = 8
"""Sentences over which "that", "it" or a bare number can mean something said before."""


@family("replies")
class ReplyRule(Rule):
    """How an answer begins. Proofs: ``answer -> yes: rest`` (or no, unsure)."""

    pattern: str
    says: Literal["yes", "no", "unsure", "only", "some"]
    """``only``: what it names and nothing else of what was asked for; ``some``: yes, at times."""
    anywhere: bool = False
    """Whether it counts behind other words too, where the answer begins with no reply."""


@family("frames")
class FrameRule(Rule):
    """What a question is about, where its words name no concept. Proofs: a question -> frame."""

    pattern: str
    frame: Literal[
        "allergies", "medicines", "number", "habits", "family", "symptoms", "time", "place", "history", "vaccines"
    ]


@dataclass(frozen=True)
class Turned:
    """A question with its answer.

    Attributes:
        question: the sentence that asks.
        answer: the sentence that answers.
        says: yes, no, unsure, or empty where it answers with neither.
        rest: the answer's words after yes or no.
        frame: what the question is about.
    """

    question: Read
    answer: Read
    says: str
    rest: str
    frame: str


@dataclass(frozen=True)
class Conversed:
    """The claims of a conversation, and its pairs of question and answer."""

    claims: tuple[Claim, ...]
    replies: tuple[Turned, ...]


@dataclass
class _Frame:
    reads: list[Read]
    speaker: Speaker
    kind: str
    claims: list[int]
    """Places of the asked claims in the list of all claims."""
    answered: bool = False
    earlier: list[int] = field(default_factory=list)
    """Places of the claims that earlier questions of the same turn asked for: a no counts for them too."""

    @property
    def last(self) -> Read:
        return self.reads[-1]


def converse(reads: tuple[Read, ...], own: Pack) -> Conversed:
    """Goes through a conversation once, from its first sentence to its last."""
    talk = _Talk(own)
    for read in reads:
        talk.hear(read)
    return Conversed(tuple(talk.settled()), tuple(talk.replies))


@cache
def _replies(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(own.filled(f"(?:{r.pattern})"), re.IGNORECASE), r.says)
        for r in own.rules(ReplyRule)
        if not r.anywhere
    )


@cache
def _replies_anywhere(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((own.compiled(rule.pattern), rule.says) for rule in own.rules(ReplyRule) if rule.anywhere)


def reply_in(text: str, own: Pack) -> tuple[str, str]:
    """How an answer begins (yes, no … or empty), and the words after it; the longest beginning counts."""
    best: tuple[int, str] | None = None
    for pattern, says in _replies(own):
        match = pattern.match(text)
        if match and (best is None or match.end() > best[0]):
            best = match.end(), says
    if best is None:
        return next((says for pattern, says in _replies_anywhere(own) if pattern.search(text)), ""), text
    return best[1], text[best[0] :].strip(" ,.，。;；!！")


@cache
def _frames(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((own.compiled(rule.pattern), rule.frame) for rule in own.rules(FrameRule))


def frame_of(text: str, own: Pack) -> str:
    """What a question is about; empty where no rule says."""
    return next((frame for pattern, frame in _frames(own) if pattern.search(text)), "")


@cache
def _corrections(own: Pack) -> tuple[tuple[re.Pattern[str], CorrectionRule], ...]:
    return tuple((own.compiled(rule.pattern), rule) for rule in own.rules(CorrectionRule))


def correction_in(text: str, own: Pack) -> str:
    """Whether a sentence takes something back: ``replace``, ``withdraw`` or empty; the longest words decide."""
    found = [
        (match.end() - match.start(), rule.does)
        for pattern, rule in _corrections(own)
        if (match := pattern.search(text) if rule.anywhere else pattern.match(text))
    ]
    return max(found, key=lambda one: one[0])[1] if found else ""


class _Talk:
    """The claims so far, the open question, and what was last spoken of."""

    def __init__(self, own: Pack) -> None:
        self._own = own
        self._claims: list[Claim] = []
        self._at: list[int] = []  # the sentence in which each claim was made
        self._frame: _Frame | None = None
        self.replies: list[Turned] = []

    def hear(self, read: Read) -> None:
        """Takes in the next sentence."""
        frame = self._frame
        answers = frame is not None and self._answers(read, frame)
        says, rest = reply_in(read.text, self._own) if answers or read.sentence.question else ("", read.text)
        if (
            answers
            and frame is not None
            and not says
            and not read.sentence.question
            and echoes(frame.last, read, self._own)
        ):
            says = "yes"
        if answers and frame is not None and not says and self._only_repeats(frame, read):
            return
        claims = list(read.claims)
        correction = correction_in(read.text, self._own)
        counted = answers and frame is not None and self._reads_back(frame, read)
        if counted and frame is not None:
            claims = self._number_told(frame, read, claims)
        if answers and frame is not None and not (read.sentence.question and not says):
            claims = self._fill(frame, read, claims, says)
            self.replies.append(Turned(frame.last, read, says, rest, frame.kind))
        if correction == "replace" or (answers and says == "no" and not counted):
            claims = self._correct(read, claims, loud=correction == "replace")
        elif correction == "withdraw":
            claims = self._withdraw(read, claims)
        claims = self._referring(read, self._continued(read, claims))
        claims = self._denied_orders(claims)
        self._sided(read, claims, frame if answers else None, loud=correction == "replace")
        self._pointed_at(read, claims)
        self._contradict(claims)
        claims = self._disputed(claims)
        if answers and frame is not None and frame.kind == "allergies":
            claims = _with_reactions(claims)
        self._replace_orders(claims)
        begin = len(self._claims)
        for claim in claims:
            self._claims.append(claim)
            self._at.append(read.sentence.index)
        self._open(read, begin, frame if answers else None)

    def settled(self) -> Iterator[Claim]:
        """The claims at the end: questions that nobody answered stay asked."""
        known = {claim.key for claim in self._claims if claim.action is Action.GOES_ON and claim.stands}
        for claim in self._claims:
            told = said_by_doctor(claim)
            if told.action is Action.START and claim.action is Action.NONE and claim.key in known:
                told = told.but(action=Action.GOES_ON)
            yield told

    # frames

    def _answers(self, read: Read, frame: _Frame) -> bool:
        other = read.sentence.speaker is not frame.speaker or read.sentence.speaker is Speaker.UNKNOWN
        if read.sentence.turn != frame.last.sentence.turn:
            return other
        # a recogniser may put question and answer into one turn
        return not read.sentence.question and not frame.answered and bool(reply_in(read.text, self._own)[0])

    def _open(self, read: Read, begin: int, answered: _Frame | None) -> None:
        places = list(range(begin, len(self._claims)))
        if read.sentence.question:
            kind = frame_of(read.text, self._own) or _kind_of(self._claims[begin:])
            if kind == "allergies":
                asked = self._claims[begin:]
                self._claims[begin:] = [one if self._taken(one) else _asked_allergy(one) for one in asked]
            same = self._frame is not None and self._frame.last.sentence.turn == read.sentence.turn
            if same and self._frame is not None and not self._frame.answered:
                self._frame.reads.append(read)
                self._frame.earlier = [*self._frame.earlier, *self._frame.claims] if places else self._frame.earlier
                self._frame.claims = places or self._frame.claims
                self._frame.kind = kind or self._frame.kind
            else:
                kept = self._frame.kind if self._frame is not None and not kind and not places else kind
                self._frame = _Frame([read], read.sentence.speaker, kept, places)
            return
        if answered is not None:
            answered.answered = True
            return
        frame = self._frame
        if frame is None:
            return
        # the one who asked goes on without waiting for an answer, or the talk has moved on
        if read.sentence.speaker is frame.speaker and (
            frame.answered or read.sentence.turn != frame.last.sentence.turn
        ):
            self._frame = None

    def _fill(self, frame: _Frame, read: Read, claims: list[Claim], says: str) -> list[Claim]:
        """What an answer says to the question: the asked claims get their assertion, new ones their kind."""
        where = Evidence(read.sentence.segment, read.sentence.start)
        claims = [self._framed(frame, claim) for claim in claims]
        if frame.kind == "allergies" and not read.sentence.question:
            if not frame.answered:
                claims = [*claims, *self._substances(frame, read, claims, says)]
            claims = self._reacted(read, claims, where)
        value = read_answer(frame.last, read, self._own) if not frame.answered else None
        if value is not None and not any(claim.kind is ClaimKind.MEDICINE for claim in claims):
            return [*claims, value]
        if frame.answered or self._of_relative(frame, read, claims, where):
            return claims
        put = self._put_by_tag(frame)
        for place in (*(frame.earlier if says in ("no", "only", "some") else ()), *frame.claims):
            asked = self._claims[place]
            if asked.assertion is not Assertion.ASKED and not (frame.last.sentence.tag and place in put):
                continue
            if _told_by_itself(asked, claims, says):
                continue
            told = self._told(frame, asked, read, says)
            if told == "no" and self._taken(asked) and not read.quantities:
                continue  # "any others besides the metformin?" "No."
            if told == "perhaps":
                self._claims[place] = unsure(
                    answered(asked, "yes", where, read.sentence.speaker), "one of several things that were asked for"
                )
            elif told == "no" or (told == "yes" and (asked.kind is not ClaimKind.ALLERGY or asked.concept is not None)):
                self._claims[place] = _confirmed(
                    asked, answered(asked, told, where, read.sentence.speaker), told, tag=frame.last.sentence.tag
                )
        return [*claims, *self._number(frame, read, claims)]

    def _put_by_tag(self, frame: _Frame) -> frozenset[int]:
        """What a tag asks about: what it denies ("no rash with it?"), else, where no blanks are written, its last clause."""
        denied = [place for place in frame.claims if self._claims[place].assertion is Assertion.DENIED]
        last = max((self._claims[place].clause for place in frame.claims), default=0)
        return frozenset(denied or (p for p in frame.claims if self._own.spaced or self._claims[p].clause == last))

    def _told(self, frame: _Frame, asked: Claim, read: Read, says: str) -> str:
        """What an answer says of one thing that was asked for: yes, no, perhaps, or nothing."""
        each = not says or not self._own.spaced
        apart = (
            told_apart(asked, read, self._own, reply_in) if each or len(frame.claims) + len(frame.earlier) > 1 else ""
        )
        if apart:
            return apart
        if says == "no" and self._own.spaced and _denies_one(read, claims=read.claims):
            return "no" if spoken_of(asked, read) else ""
        asked_for = (*frame.earlier, *frame.claims)
        if says == "some":
            return "yes" if len(asked_for) == 1 or spoken_of(asked, read) else "perhaps"
        if says == "only":
            unsaid = "" if asked.kind is ClaimKind.MEDICINE and not read.named("medicines") else "no"
            return "yes" if spoken_of(asked, read) else unsaid
        return says

    def _only_repeats(self, frame: _Frame, read: Read) -> bool:
        """Whether somebody says the asked thing over before they answer ("Allergies. Um, no.")."""
        short = len(read.text.split()) <= _REPEATED and not read.quantities and bool(read.claims)
        if not self._own.spaced or frame.answered or not short or read.sentence.question:
            return False
        asked = {self._claims[place].key for place in frame.claims}
        return all(
            claim.key in asked or (claim.kind is ClaimKind.ALLERGY and claim.concept is None) for claim in read.claims
        )

    def _taken(self, asked: Claim) -> bool:
        """Whether somebody said before that a medicine, which a question names, is taken."""
        return asked.kind is ClaimKind.MEDICINE and any(
            old.kind is asked.kind and old.key == asked.key and old.action is Action.GOES_ON and old.stands
            for old in self._claims
            if old.assertion is Assertion.PRESENT and old is not asked
        )

    def _of_relative(self, frame: _Frame, read: Read, claims: list[Claim], where: Evidence) -> bool:
        """What was asked for is a relative's ("my mother had it")."""
        relatives = read.named("relatives")
        if not relatives or any(claim.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING) for claim in claims):
            return False
        if not any(mark.rule.gives.get("whose") == Whose.RELATIVE.value for mark in read.marks):
            return False
        says, rest = reply_in(read.text, self._own)
        mine = says == "no" and bool(rest)  # "No, but my mother has": two answers in one
        for place in frame.claims:
            asked = self._claims[place]
            if asked.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING) and asked.assertion is Assertion.ASKED:
                told = asked.but(whose=Whose.RELATIVE, relation=relatives[0].term)
                if mine:
                    self._claims[place] = answered(asked, "no", where, read.sentence.speaker)
                    claims.append(answered(told, "yes", where, read.sentence.speaker))
                else:
                    self._claims[place] = answered(told, "no" if says == "no" else "yes", where, read.sentence.speaker)
        return True

    def _is_allergy(self, place: int | None) -> bool:
        """Whether an allergy to something known stands at a place of the list."""
        old = self._claims[place] if place is not None else None
        return old is not None and old.concept is not None and old.assertion is Assertion.PRESENT

    def _reacted(self, read: Read, claims: list[Claim], where: Evidence) -> list[Claim]:
        """Complaints in an answer about allergies are the reactions to what it, or the sentence before, names."""
        told = [n for n, claim in enumerate(claims) if claim.kind is ClaimKind.ALLERGY and claim.concept is not None]
        complaints = [
            claim
            for claim in claims
            if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and claim.assertion is Assertion.PRESENT
        ]
        place = None if told else self._last(ClaimKind.ALLERGY, read, within=3)
        if not complaints or (not told and not self._is_allergy(place)):
            return claims
        words = complaints[0].words
        for number in told:
            claims[number] = claims[number].but(reaction=claims[number].reaction or words)
        if place is not None:
            old = self._claims[place]
            self._claims[place] = old.but(reaction=old.reaction or words, evidence=(*old.evidence, where))
        return [claim for claim in claims if claim not in complaints]

    def _reads_back(self, frame: _Frame, read: Read) -> bool:
        """Whether an answer tells a number anew that the question read back."""
        plain = [q for q in read.quantities if not q.ordinal]
        named = any(c.kind in (ClaimKind.MEDICINE, ClaimKind.MEASUREMENT) for c in read.claims)
        return (
            bool(plain) and not named and any(q for q in frame.last.quantities if not q.ordinal) and not frame.answered
        )

    def _number_told(self, frame: _Frame, read: Read, claims: list[Claim]) -> list[Claim]:
        """The number of an answer in the place of the one that was asked for."""
        where = Evidence(read.sentence.segment, read.sentence.start)
        asked = {value for q in frame.last.quantities for value in q.values}
        places = [*reversed(frame.claims), *range(len(self._claims) - 1, -1, -1)]
        for place in places:
            old = self._claims[place]
            if read.sentence.index - self._at[place] > REACH or not old.stands or not _numbers(old) & asked:
                continue
            said = {value for q in read.quantities for value in q.values}
            if _numbers(old) & said and len(said) == 1:
                return claims
            new = self._renumbered(old, read)
            if new is None or new == old:
                continue
            present = old.assertion is Assertion.ASKED
            self._claims[place] = old.but(standing=Standing.CORRECTED)
            if new.kind is ClaimKind.MEDICINE and new.action is Action.NONE and present:
                new = new.but(action=Action.GOES_ON)
            new = new.but(evidence=(*old.evidence, where), assertion=Assertion.PRESENT if present else old.assertion)
            frame.claims = [one for one in frame.claims if one != place]
            return [*claims, new]
        return claims

    def _renumbered(self, old: Claim, read: Read) -> Claim | None:
        if old.kind is ClaimKind.MEDICINE and old.regimen is not None:
            told = read_regimen(read.text, self._own.language, medicine=old.concept)  # type: ignore[arg-type]
            if told.dose is None and read.quantities:
                return _with_number(old, read.quantities[-1])
            return old.but(regimen=replace(merged_regimen(told, old.regimen), unclear=told.unclear))
        return _with_number(old, read.quantities[0])

    def _framed(self, frame: _Frame, claim: Claim) -> Claim:
        """A name that an answer gives gets its kind from the question."""
        question = Evidence(frame.last.sentence.segment, frame.last.sentence.start)
        with_question = claim.but(evidence=(question, *claim.evidence))
        if (
            frame.kind == "allergies"
            and claim.kind is ClaimKind.MEDICINE
            and claim.action in (Action.NONE, Action.TOOK)
        ):
            return with_question.but(kind=ClaimKind.ALLERGY, regimen=None)
        if frame.kind == "vaccines" and claim.kind is ClaimKind.PROBLEM:
            done = Action.DONE if claim.assertion is Assertion.PRESENT else claim.action
            return with_question.but(kind=ClaimKind.IMMUNISATION, action=done, diagnosis=False)
        if frame.kind == "medicines" and claim.kind is ClaimKind.MEDICINE and claim.action is Action.NONE:
            if claim.speaker is Speaker.DOCTOR:
                return claim
            return with_question.but(action=Action.TOOK if claim.when is When.PAST else Action.GOES_ON)
        return claim

    def _number(self, frame: _Frame, read: Read, claims: list[Claim]) -> Iterator[Claim]:
        """A dose or a frequency that answers a question about a medicine already named."""
        if any(claim.kind in (ClaimKind.MEDICINE, ClaimKind.MEASUREMENT) for claim in claims):
            return
        put = {one.value for one in frame.last.quantities}
        if not frame.claims and len(put) > 1 and any(one.value in put for one in read.quantities):
            yield from self._number_corrected(read)
            return
        asked = [place for place in frame.claims if self._claims[place].kind is ClaimKind.MEDICINE]
        place = asked[-1] if asked else self._last(ClaimKind.MEDICINE, read, within=4)
        if place is None or not (read.quantities or asked):
            return
        if frame.kind not in ("number", "medicines") and not asked:
            return
        self._add_regimen(place, read)
        yield from ()

    def _substances(self, frame: _Frame, read: Read, claims: list[Claim], says: str) -> Iterator[Claim]:
        """What an answer about allergies names and no claim is made of yet: allergens, and a name that no list knows."""
        question = Evidence(frame.last.sentence.segment, frame.last.sentence.start)
        evidence = (question, Evidence(read.sentence.segment, read.sentence.start))
        reaction = next((read.text[m.start : m.end] for m in read.marks if "reaction" in m.rule.gives), "")
        for one in read.named("allergens", "substances"):
            if any(claim.start < one.end and one.start < claim.end for claim in claims) or says == "no":
                continue
            yield Claim(
                ClaimKind.ALLERGY, one.text, one.term, one.list, reaction=reaction, start=one.start, end=one.end,
                speaker=read.sentence.speaker, evidence=evidence,
            )  # fmt: skip
        if says in ("no", "unsure") or any(claim.kind is ClaimKind.ALLERGY for claim in claims) or read.named():
            return
        rest = reply_in(read.text, self._own)[1]
        name = _PIECES.split(rest, maxsplit=1)[0]
        whole = name == rest.strip("。.！!，,")
        if (
            not self._own.spaced
            and _SHORT_NAME[0] <= len(name) <= _SHORT_NAME[1]
            and (reaction or (whole and not says))
        ):
            yield Claim(
                ClaimKind.ALLERGY, name, None, "allergens", reaction=reaction, speaker=read.sentence.speaker,
                evidence=evidence, sureness=0.6, doubts=("a name that no list knows",),
            )  # fmt: skip

    # what stands by itself

    def _referring(self, read: Read, claims: list[Claim]) -> list[Claim]:
        """What is said of a medicine without its name: "then stop that one", 那个停了, 照旧; "it gave me a rash"."""
        if read.sentence.question:
            return claims
        if read.named("medicines", "vaccines"):
            refused = [m for m in read.marks if m.rule.gives.get("action") == Action.REFUSED.value]
            open_ = any(not any(m.covers(one.start, one.end) for one in read.mentions) for m in refused)
            declined = self._declined(read, Evidence(read.sentence.segment, read.sentence.start)) if open_ else ()
            return [*claims, *self._exchanged(read), *declined]
        lay = read.sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
        reaction = next((m for m in read.marks if "reaction" in m.rule.gives), None)
        that = [self._own.compiled(word) for word in self._own.lists.get("that", ())]
        where = Evidence(read.sentence.segment, read.sentence.start)
        if reaction is not None and lay and any(word.search(read.text) for word in that):
            place = self._last(ClaimKind.MEDICINE, read, within=3)
            if place is not None and not any(claim.kind is ClaimKind.ALLERGY for claim in claims):
                old = self._claims[place]
                words = read.text[reaction.start : reaction.end]
                return [
                    *claims,
                    old.but(
                        kind=ClaimKind.ALLERGY, regimen=None, action=Action.NONE, assertion=Assertion.PRESENT,
                        reaction=words, speaker=read.sentence.speaker, evidence=(*old.evidence, where),
                    ),
                ]  # fmt: skip
        others = any(claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE) for claim in claims)
        if lay:
            return claims if others else [*claims, *self._declined(read, where)]
        return [*claims, *self._acted(read, where, alone=not others)]

    def _exchanged(self, read: Read) -> Iterator[Claim]:
        """What is replaced without its name: "change it to …", 换成 …: the medicine spoken of before."""
        new = read.named("medicines")
        for mark in read.marks:
            stops = mark.rule.gives.get("action") == Action.STOP.value and mark.rule.reach == "topic"
            if not stops or any(mark.covers(one.start, one.end) for one in new):
                continue
            place = self._last(ClaimKind.MEDICINE, read, within=_CARRIED)
            old = self._claims[place] if place is not None else None
            named = {one.term.en if one.term else one.text.lower() for one in new}
            if old is None or old.key in named or old.action not in (Action.NONE, Action.GOES_ON, Action.TOOK):
                return
            where = Evidence(read.sentence.segment, read.sentence.start)
            yield old.but(
                action=Action.STOP, assertion=Assertion.PRESENT, regimen=None, speaker=read.sentence.speaker,
                evidence=(*old.evidence, where),
            )  # fmt: skip
            return

    def _declined(self, read: Read, where: Evidence) -> Iterator[Claim]:
        """ "I would rather not": the doctor's last order is refused."""
        if not any(mark.rule.gives.get("action") == Action.REFUSED.value for mark in read.marks):
            return
        for place in range(len(self._claims) - 1, -1, -1):
            old = self._claims[place]
            if read.sentence.index - self._at[place] > 3:
                return
            ordered = old.speaker is Speaker.DOCTOR and old.action in (Action.START, Action.ORDER) and old.stands
            if old.kind in _ORDERED and ordered:
                self._claims[place] = old.but(standing=Standing.WITHDRAWN)
                yield old.but(action=Action.REFUSED, speaker=read.sentence.speaker, evidence=(*old.evidence, where))
                return

    def _acted(self, read: Read, where: Evidence, *, alone: bool) -> Iterator[Claim]:
        acting = [m for m in read.marks if m.rule.reach == "topic" and "action" in m.rule.gives]
        acting = [m for m in acting if m.rule.of == ("medicines",) or (alone and "medicines" in m.rule.of)]
        told = [m for m in acting if m.rule.gives["action"] not in _NOT_CARRIED and not _conditional(read)]
        place = self._last(ClaimKind.MEDICINE, read, within=_CARRIED) if acting else None
        if place is None:
            return
        old = self._claims[place]
        if not told and old.action is Action.NOT_TAKEN and any(m.rule.gives["action"] == "start" for m in acting):
            told = acting  # not taken until now, and to be taken
        if not told:
            return
        action = Action(told[0].rule.gives["action"])
        if old.speaker is read.sentence.speaker and old.action not in (
            Action.NONE,
            Action.GOES_ON,
            Action.MORE,
            Action.LESS,
            Action.NOT_TAKEN,
        ):
            return
        regimen = read_regimen(read.text, self._own.language, medicine=old.concept)  # type: ignore[arg-type]
        if action is Action.GOES_ON:
            regimen = merged_regimen(regimen, old.regimen) if old.regimen is not None else regimen
        if old.action in (action, Action.NONE) and old.speaker is read.sentence.speaker:
            merged = merged_regimen(regimen, old.regimen) if old.regimen is not None else regimen
            self._claims[place] = old.but(action=action, regimen=merged, evidence=(*old.evidence, where))
            return
        yield old.but(
            action=action, regimen=regimen, assertion=Assertion.PRESENT, speaker=read.sentence.speaker,
            evidence=(*old.evidence, where),
        )  # fmt: skip

    def _contradict(self, claims: list[Claim]) -> None:
        """An allergy that is told after all allergies were denied, or what a companion says against the patient."""
        for claim in claims:
            if claim.assertion is not Assertion.PRESENT or claim.whose is not Whose.PATIENT or not claim.stands:
                continue
            for place, old in enumerate(self._claims):
                if old.kind is not claim.kind or old.assertion is not Assertion.DENIED or not old.stands:
                    continue
                every = (
                    claim.kind is ClaimKind.ALLERGY and old.concept is None and bool(claim.concept or claim.reaction)
                )
                fits = not old.category or claim.list_name == "medicines"
                lay = {old.speaker, claim.speaker} == {Speaker.PATIENT, Speaker.OTHER}
                same = old.key == claim.key and (lay or claim.kind is ClaimKind.ALLERGY)
                if (every and fits) or same:
                    self._claims[place] = old.but(standing=Standing.CONTRADICTED)

    def _continued(self, read: Read, claims: list[Claim]) -> list[Claim]:
        """A dose told in the sentence after its medicine ("Twice a day."), a reaction after its allergy."""
        if any(claim.kind is ClaimKind.MEDICINE for claim in claims) or read.sentence.question:
            return claims
        reaction = next((m for m in read.marks if "reaction" in m.rule.gives), None)
        if reaction is not None and not any(claim.kind is ClaimKind.ALLERGY for claim in claims):
            place = self._last(ClaimKind.ALLERGY, read, within=3)
            if place is not None and self._claims[place].assertion is Assertion.PRESENT:
                old = self._claims[place]
                words = read.text[reaction.start : reaction.end]
                where = Evidence(read.sentence.segment, read.sentence.start)
                self._claims[place] = old.but(reaction=old.reaction or words, evidence=(*old.evidence, where))
        place = self._last(ClaimKind.MEDICINE, read, within=1)
        same = place is not None and self._claims[place].speaker is read.sentence.speaker
        ended = place is not None and self._claims[place].action in (Action.NOT_TAKEN, Action.STOP, Action.REFUSED)
        same = same and not ended
        if place is not None and same and not claims:
            self._add_regimen(place, read)
        return claims

    def _add_regimen(self, place: int, read: Read) -> None:
        """Gives a medicine what a later sentence tells of its dose, where it was not told yet."""
        old = self._claims[place]
        told = read_regimen(read.text, self._own.language, medicine=old.concept)  # type: ignore[arg-type]
        if not any((told.dose, told.frequency, told.duration, told.strength, told.as_needed, told.route)):
            return
        merged = merged_regimen(old.regimen, told)
        if merged != old.regimen:
            where = Evidence(read.sentence.segment, read.sentence.start)
            self._claims[place] = old.but(regimen=merged, evidence=(*old.evidence, where))

    def _last(self, kind: ClaimKind, read: Read, *, within: int = REACH) -> int | None:
        for place in range(len(self._claims) - 1, -1, -1):
            if read.sentence.index - self._at[place] > within:
                return None
            claim = self._claims[place]
            if claim.kind is kind and claim.stands:
                return place
        return None

    def _pointed_at(self, read: Read, claims: list[Claim]) -> None:
        """What is done with a medicine that is only pointed at ("keep those going", "I packed that in")."""
        if any(claim.kind is ClaimKind.MEDICINE for claim in claims) or read.sentence.question or _conditional(read):
            return
        for mark in read.marks:
            if mark.family != "changes" or "action" not in mark.rule.gives or "medicines" not in mark.rule.of:
                continue
            if not _refers(self._own).search(read.text, mark.start, min(len(read.text), mark.end + _POINTED)):
                continue
            place = self._last(ClaimKind.MEDICINE, read, within=3)
            old = self._claims[place] if place is not None else None
            if place is None or old is None or old.action not in (Action.NONE, Action.GOES_ON):
                return
            where = Evidence(read.sentence.segment, read.sentence.start)
            action = Action(mark.rule.gives["action"])
            self._claims[place] = old.but(action=action, assertion=Assertion.PRESENT, evidence=(*old.evidence, where))
            return

    def _sided(self, read: Read, claims: list[Claim], frame: _Frame | None, *, loud: bool) -> None:
        """A side that an answer or a correction tells by itself ("which knee?" "the left one")."""
        sides = {mark.rule.gives["side"] for mark in read.marks if "side" in mark.rule.gives}
        sited = any(claim.side or claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) for claim in claims)
        asked = frame is not None and frame.kind == "place"
        if len(sides) != 1 or sited or read.sentence.question or not (asked or loud):
            return
        (side,) = sides
        for place in range(len(self._claims) - 1, -1, -1):
            old = self._claims[place]
            if read.sentence.index - self._at[place] > REACH:
                return
            if old.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and old.stands and old.whose is Whose.PATIENT:
                where = Evidence(read.sentence.segment, read.sentence.start)
                present = Assertion.PRESENT if old.assertion is Assertion.ASKED else old.assertion
                told = old.but(side=side, assertion=present, evidence=(*old.evidence, where))
                if old.side and old.side != side:
                    self._claims[place] = old.but(standing=Standing.CORRECTED)
                    self._claims.append(told)
                    self._at.append(read.sentence.index)
                else:
                    self._claims[place] = told
                return

    def _denied_orders(self, claims: list[Claim]) -> list[Claim]:
        """An earlier order that its doctor denies is withdrawn ("no amoxicillin, then")."""
        kept: list[Claim] = []
        for claim in claims:
            denied = claim.assertion is Assertion.DENIED and claim.kind in _ORDERED and claim.speaker in _DOCTORS
            places = [
                place
                for place, old in enumerate(self._claims)
                if denied and old.stands and _same_thing(old, claim) and old.action in _TO_DO
            ]
            for place in places:
                self._claims[place] = self._claims[place].but(standing=Standing.WITHDRAWN)
            kept.append(claim.but(standing=Standing.WITHDRAWN) if places else claim)
        return kept

    def _disputed(self, claims: list[Claim]) -> list[Claim]:
        """What the patient and a companion say oppositely: both are kept, both in doubt."""
        kept: list[Claim] = []
        for claim in claims:
            against = [
                place
                for place, old in enumerate(self._claims)
                if old.stands and two_lay_people(old.speaker, claim.speaker) and opposite(old, claim)
            ]
            for place in against:
                self._claims[place] = unsure(self._claims[place], "somebody else says otherwise")
            kept.append(unsure(claim, "somebody else says otherwise") if against else claim)
        return kept

    # corrections

    def _correct(self, read: Read, claims: list[Claim], *, loud: bool) -> list[Claim]:
        """Lets what this sentence says take the place of what it corrects."""
        kept: list[Claim] = []
        for claim in claims:
            place = self._corrected_by(claim, read, loud=loud)
            if place is not None:
                old = self._claims[place]
                self._claims[place] = old.but(standing=Standing.CORRECTED)
                kept.append(_inheriting(old, claim))
            else:
                kept.append(claim)
        if not kept and read.quantities:
            kept.extend(self._number_corrected(read))
        return kept

    def _corrected_by(self, claim: Claim, read: Read, *, loud: bool) -> int | None:
        for place in range(len(self._claims) - 1, -1, -1):
            if read.sentence.index - self._at[place] > REACH:
                return None
            old = self._claims[place]
            if not old.stands or old.kind is not claim.kind or claim.assertion is Assertion.ASKED:
                continue
            if old.whose is not claim.whose:
                continue
            if old.key == claim.key and old.name == claim.name:
                differs = (old.quantity, old.side, old.regimen) != (claim.quantity, claim.side, claim.regimen)
                return place if differs or old.assertion is not claim.assertion else None
            ordered = old.action is Action.START and claim.action in (Action.START, Action.NONE)
            if loud and claim.kind is ClaimKind.MEDICINE and ordered and claim.speaker is old.speaker:
                return place
        return None

    def _number_corrected(self, read: Read) -> Iterator[Claim]:
        number = read.quantities[-1]
        for place in range(len(self._claims) - 1, -1, -1):
            if read.sentence.index - self._at[place] > REACH:
                return
            old = self._claims[place]
            new = _with_number(old, number) if old.stands else None
            if new is None:
                continue
            self._claims[place] = old.but(standing=Standing.CORRECTED)
            where = Evidence(read.sentence.segment, read.sentence.start)
            assertion = Assertion.PRESENT if old.assertion is Assertion.ASKED else old.assertion
            yield new.but(evidence=(*old.evidence, where), assertion=assertion)
            return

    def _withdraw(self, read: Read, claims: list[Claim]) -> list[Claim]:
        """An order that is not to be done after all."""
        clauses = self._taking_back(read)
        meant = [claim for claim in claims if claim.clause in clauses]
        named = {claim.key for claim in meant}
        places = [
            place
            for place in range(len(self._claims))
            if self._claims[place].stands
            and self._claims[place].kind in (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE)
            and (
                any(_same_thing(self._claims[place], claim) for claim in meant)
                or (not named and read.sentence.index - self._at[place] <= REACH)
            )
            and self._claims[place].action not in (Action.GOES_ON, Action.TOOK, Action.DONE, Action.NOT_TAKEN)
        ]
        if not named and any(self._claims[place].action is Action.REFUSED for place in places):
            return claims  # the refusal has withdrawn it
        if named and not places and correction_in(read.text, self._own) == "withdraw":
            # named by its class, or by a part of its name
            places = [
                place
                for place, old in enumerate(self._claims)
                if old.stands
                and old.kind in _ORDERED
                and old.action in _TO_DO
                and read.sentence.index - self._at[place] <= _CARRIED
            ][-1:]
        if not named:
            places = places[-1:]
        for place in places:
            self._claims[place] = self._claims[place].but(standing=Standing.WITHDRAWN)
        if not places:
            return claims
        return [claim.but(standing=Standing.WITHDRAWN) if claim.key in named else claim for claim in claims]

    def _taking_back(self, read: Read) -> frozenset[int]:
        """The clauses in which something is taken back; all, where the words for it lie across clauses."""
        patterns = [pattern for pattern, rule in _corrections(self._own) if rule.does == "withdraw"]
        every = range(len(read.sentence.clauses))
        found = frozenset(n for n in every if any(p.search(read.sentence.clause_text(n)) for p in patterns))
        return found or frozenset(every)

    def _replace_orders(self, claims: list[Claim]) -> None:
        """A later order of the same medicine with another dose takes the earlier one's place."""
        for claim in claims:
            if (
                claim.kind is not ClaimKind.MEDICINE
                or claim.action not in (Action.START, Action.CHANGE)
                or not claim.stands
            ):
                continue
            if claim.regimen is None or claim.regimen.dose is None:
                continue
            for place, old in enumerate(self._claims):
                if (
                    old.kind is ClaimKind.MEDICINE
                    and old.key == claim.key
                    and old.stands
                    and old.action in (Action.START, Action.CHANGE)
                    and old.regimen is not None
                    and old.regimen.dose not in (None, claim.regimen.dose)
                ):
                    self._claims[place] = old.but(standing=Standing.REPLACED)


_POINTED: Final = 12
"""Characters between what is done and the word that points at a medicine."""
_ORDERED: Final = (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)
_TO_DO: Final = (Action.NONE, Action.START, Action.ORDER, Action.CHANGE)
_DOCTORS: Final = (Speaker.DOCTOR, Speaker.UNKNOWN)


@cache
def _refers(own: Pack) -> re.Pattern[str]:
    words = "|".join(own.filled(word) for word in own.lists.get("refers", ()))
    return own.compiled(words) if words else re.compile(r"(?!)")


def _denies_one(read: Read, *, claims: tuple[Claim, ...]) -> bool:
    """Whether an answer's no stands right before what it denies ("no chest pain"): of the rest it says nothing."""
    first = next((claim for claim in claims if claim.assertion is Assertion.DENIED), None)
    before = read.text[: first.start] if first is not None else ""
    return 0 < len(before) <= _RIGHT_BEFORE and not _PAUSE.search(before)


_RIGHT_BEFORE: Final = 8
_PAUSE: Final = re.compile(r"[,.;!]")


def _conditional(read: Read) -> bool:
    """Whether a sentence says what is to be done in a case that is not there yet."""
    return any(
        mark.rule.gives.get("assertion") == Assertion.CONDITIONAL.value and not mark.rule.of for mark in read.marks
    )


def _asked_allergy(claim: Claim) -> Claim:
    """A medicine that a question for allergies names is asked for as one."""
    if claim.kind is not ClaimKind.MEDICINE or claim.assertion is not Assertion.ASKED:
        return claim
    return claim.but(kind=ClaimKind.ALLERGY, regimen=None, action=Action.NONE)


def _told_by_itself(asked: Claim, claims: list[Claim], says: str) -> bool:
    """Whether an answer's own claims tell of what was asked for, so that its yes or no need not."""
    if asked.key in {claim.key for claim in claims}:
        return True
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY]
    substance = any(claim.assertion is Assertion.PRESENT for claim in allergies)
    medicinal = any(claim.list_name == "medicines" for claim in allergies)
    bare = asked.kind is ClaimKind.ALLERGY and asked.concept is None
    return bare and substance and not (says in ("no", "only") and bool(asked.category) and not medicinal)


def _confirmed(asked: Claim, told: Claim, says: str, *, tag: bool) -> Claim:
    """What was put to the other as a statement: a no takes it back, a denial that is confirmed stays one."""
    if tag and asked.assertion is Assertion.DENIED:
        return told.but(assertion=Assertion.DENIED)
    if tag and says == "no" and told.kind is not ClaimKind.MEDICINE:
        return told.but(standing=Standing.CORRECTED, assertion=asked.assertion)
    return told


def _same_thing(old: Claim, new: Claim) -> bool:
    """Whether a later word means something said before: the same concept, or its name shortened ("the x-ray")."""
    if old.kind is not new.kind:
        return False
    return old.key == new.key or (len(new.words) >= _SHORTENED and new.words.lower() in old.words.lower())


_SHORTENED: Final = 4


def _numbers(claim: Claim) -> set[Decimal]:
    values: set[Decimal] = set(claim.quantity.values) if claim.quantity is not None else set()
    if claim.regimen is not None:
        values |= {one for one in (claim.regimen.dose, claim.regimen.strength) if one is not None}
        values |= {Decimal(words) for words in claim.regimen.unclear if re.fullmatch(r"\d{1,6}(?:\.\d{1,4})?", words)}
    return values


def merged_regimen(old: Regimen | None, new: Regimen) -> Regimen:
    """The members of the first, and those of the second that the first lacks."""
    if old is None:
        return new
    empty = Regimen()
    members = {
        name: getattr(new, name)
        for name in empty.__dataclass_fields__
        if getattr(old, name) == getattr(empty, name) and getattr(new, name) != getattr(empty, name)
    }
    if old.dose is not None:
        for name in ("unit", "dose_high", "strength", "per_kilo", "per_day_total"):
            members.pop(name, None)
    return replace(old, **members)


def _with_reactions(claims: list[Claim]) -> list[Claim]:
    """The findings that are told with an allergy are its reaction, and no complaint of today."""
    allergies = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY and claim.assertion is Assertion.PRESENT]
    findings = [claim for claim in claims if claim.kind is ClaimKind.FINDING and claim.assertion is Assertion.PRESENT]
    if not allergies or not findings:
        return claims
    words = findings[0].words
    kept = [claim for claim in claims if claim not in findings]
    return [claim.but(reaction=claim.reaction or words) if claim in allergies else claim for claim in kept]


def _kind_of(claims: list[Claim]) -> str:
    if any(claim.kind is ClaimKind.ALLERGY for claim in claims):
        return "allergies"
    if any(claim.kind is ClaimKind.MEDICINE for claim in claims):
        return "medicines"
    return "symptoms" if claims else ""


def _inheriting(old: Claim, new: Claim) -> Claim:
    """The new claim with what the old one told and the new one leaves out."""
    action = new.action if new.action is not Action.NONE else old.action
    regimen = merged_regimen(new.regimen, old.regimen) if new.regimen and old.regimen else new.regimen
    return new.but(action=action, regimen=regimen, evidence=(*old.evidence, *new.evidence))


def _with_number(old: Claim, number: Quantity) -> Claim | None:
    """The claim with another number in the place of its comparable one."""
    if old.quantity is not None and dimension(number.unit) in ("", dimension(old.quantity.unit)):
        return old.but(quantity=replace(old.quantity, value=number.value, second=number.second or old.quantity.second))
    regimen = old.regimen
    if regimen is None:
        return None
    if regimen.dose is not None and number.unit in ("", regimen.unit):
        return old.but(regimen=replace(regimen, dose=number.value))
    return None
