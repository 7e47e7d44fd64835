"""From a reading to lines: each clause, each answer and each claim in the words of a note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scribe.drafting.extractive.amounts import measure_name
from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.pieces import Piece, pieces_of, words_of
from scribe.drafting.extractive.placing import topic_of, topic_of_claim
from scribe.drafting.extractive.wording import (
    allergy_text,
    claim_text,
    clause_text,
    left_over,
    name_of,
    sentence,
    sided,
)
from scribe.drafting.style import StyleFault, faults_of, is_fragment
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.dialogue import Turned
from scribe.language.phrases import answer_in, statement_of
from scribe.language.phrases import line as worded
from scribe.language.reading import Reading
from scribe.language.rules import Pack
from scribe.language.verbs_en import gerund
from scribe.model import Speaker, Topic, VitalSignName
from scribe.terminology import body_sites

_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_SHORT: Final = 7
"""An answer of at most so many words may need its question."""
_FEW: Final = 2
"""So many words may be left over of a clause that its claims tell."""
_UNFIT: Final = frozenset({StyleFault.FRAGMENT, StyleFault.PERSON, StyleFault.TALK, StyleFault.BROKEN})
"""Words with one of these faults are not used; the claims in them are told without them."""
_PLANNED: Final = (Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS)
_OBJECTIVE: Final = (Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS, Topic.RESULTS, Topic.ASSESSMENT)


def lines_of(reading: Reading, own: Pack) -> tuple[Line, ...]:
    """Every line that a reading yields, in the order of the conversation."""
    writer = _Writer(own, pieces_of(reading, own))
    return tuple(writer.lines())


def conditioned(pieces: tuple[Piece, ...], own: Pack) -> Iterator[Piece]:
    """The pieces, a condition that stands in a clause of its own given to the clauses of its sentence after it."""
    if "condition_open" not in own.lists:
        yield from pieces
        return
    opening = own.compiled("|".join(own.lists["condition_open"]))
    held: list[Piece] = []
    for place, piece in enumerate(pieces):
        following = pieces[place + 1] if place + 1 < len(pieces) else None
        same = following is not None and following.read is piece.read and not piece.asks
        if same and opening.match(re.sub(r"^(?:and|but|so|or|then|also|now)[, ]+", "", piece.text)):
            held.append(piece)
            continue
        if held and held[0].read is piece.read:
            first = not any(one.number >= piece.number for one in held)
            condition = " ".join(one.text.strip(" ,;") for one in held)
            yield replace(
                piece,
                text=_under(piece.text, condition, own),
                claims=(*piece.claims, *(claim for one in held for claim in one.claims)) if first else piece.claims,
                gone=piece.gone or any(one.gone for one in held),
                topic=piece.topic or held[-1].topic,
                empty=False,
            )
            if following is None or following.read is not piece.read:
                held = []
            continue
        held = []
        yield piece


def _under(text: str, condition: str, own: Pack) -> str:
    """A clause with its condition, in the order of the language's notes."""
    if not own.spaced:
        return f"{condition.strip('，。')}，{text}"
    return f"{text.strip(' ,;.')} {condition[0].lower()}{condition[1:]}"


class _Writer:
    """Goes through the pieces once; remembers what was asked and what was last spoken of."""

    def __init__(self, own: Pack, pieces: tuple[Piece, ...]) -> None:
        self._own, self._pieces = own, pieces
        self._subject = ""
        self._before: tuple[int, Topic | None] = (-1, None)
        self._regimens: dict[int, str] = {}
        self._written = -1
        self._measured, self._measured_in = "", -1
        self._judged = own.compiled("|".join(own.lists["judged"])) if "judged" in own.lists else None
        self._alone = not any(piece.speaker in _LAY for piece in pieces)
        self._joining = own.compiled("|".join(own.lists["joining"])) if "joining" in own.lists else None
        self._verbs = own.compiled("|".join(own.lists["sentence_verbs"])) if "sentence_verbs" in own.lists else None
        self._quits = own.compiled("|".join(own.lists["quits"])) if "quits" in own.lists else None
        self._first = own.compiled("|".join(own.lists["self_words"])) if "self_words" in own.lists else None
        self._subjects = own.compiled("|".join(own.lists["subjects"])) if "subjects" in own.lists else None

    def lines(self) -> Iterator[Line]:
        for piece in conditioned(self._pieces, self._own):
            found = tuple(self._asked(piece) if piece.asks else self._stated(piece))
            yield from found
            self._written = piece.read.sentence.index if found and piece.speaker in _LAY else self._written
            sign = next((c for c in piece.claims if c.kind is ClaimKind.MEASUREMENT and c.name in _VITAL), None)
            if sign is not None and piece.speaker not in _LAY and self._measured_in != piece.read.sentence.index:
                self._measured, self._measured_in = measure_name(sign, self._own), piece.read.sentence.index
            named = [c for c in piece.read.claims if c.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM, ClaimKind.SOCIAL)]
            if named:
                self._subject = name_of(named[-1], self._own)

    # questions

    def _asked(self, piece: Piece) -> Iterator[Line]:
        """A question says what its answer makes of it."""
        reply = piece.reply
        if reply is None:
            return
        if piece.read.sentence.tag and reply.says == "yes":
            yield from self._stated(piece)
            return
        if piece.speaker in _LAY and reply.answer.sentence.speaker is Speaker.DOCTOR:
            yield from self._decided(piece, reply)
            return
        told = list(self._of_claims(piece, piece.claims))
        wider = self._wider(piece, reply)
        if wider and (not told or len(left_over(wider, " ".join(line.text for line in told), self._own)) > 1):
            told = [line for line in told if line.topic in (Topic.MEDICATIONS, Topic.ALLERGIES, Topic.PLAN)]
            topic = Topic(piece.topic) if piece.topic and piece.topic not in _OF_TODAY else Topic.REVIEW_OF_SYSTEMS
            yield self._line(piece, topic, wider)
        yield from told

    def _decided(self, piece: Piece, reply: Turned) -> Iterator[Line]:
        """What the patient asks for and the clinician says no to is a decision."""
        for claim in piece.ours:
            if reply.says == "no" and claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.MEDICINE):
                yield self._line(
                    piece, Topic.PLAN, worded("not_ordered", self._own, name_of(claim, self._own)), claims=1
                )

    def _wider(self, piece: Piece, reply: Turned) -> str:
        """The whole question as a statement, where a yes or a no answers it."""
        if reply.says not in ("yes", "no") or piece.gone or (reply.rest and reply.answer.claims):
            return ""
        text = statement_of(piece.text, self._own, yes=reply.says == "yes")
        if not text:
            return ""
        text = clause_text(text, Topic.REVIEW_OF_SYSTEMS, Speaker.DOCTOR, self._own)
        return "" if is_fragment(text, self._own) else text

    # statements

    def _stated(self, piece: Piece) -> Iterator[Line]:
        """A clause that states something, by its words or by its claims."""
        if piece.empty and not piece.claims:
            return
        if judged := self._judgement(piece):
            yield self._line(piece, Topic.ASSESSMENT, judged)
            return
        topic = self._placed(piece)
        if topic is None and self._alone and piece.ours:
            topic = Topic.PRESENT_ILLNESS
        listed, rest = self._listed(piece, topic)
        yield from listed
        if topic is None or (listed and not rest):
            return
        if piece.gone:
            yield from self._of_claims(piece, tuple(rest))
            return
        text = self._answered(piece) if piece.answers else ""
        text = text or clause_text(piece.text, topic, piece.speaker, self._own)
        if not piece.claims and self._told_with_its_medicine(piece, text):
            return
        yield from self._worded(piece, topic, text, tuple(rest))

    def _judgement(self, piece: Piece) -> str:
        """What a clinician thinks of the value that was measured last ("it is a little high")."""
        if piece.speaker in _LAY or piece.claims or not self._measured or self._judged is None:
            return ""
        text = clause_text(piece.text, Topic.ASSESSMENT, Speaker.DOCTOR, self._own)
        match = self._judged.match(text)
        if match is None:
            return ""
        rest = text[match.end() :] if self._own.spaced else text
        return f"{self._measured}{' ' if self._own.spaced else ''}{rest.strip()}"

    def _told_with_its_medicine(self, piece: Piece, text: str) -> bool:
        """Whether a clause only goes on with how a medicine of its sentence is taken, which is told already."""
        told = self._regimens.get(piece.read.sentence.index, "")
        over = min(left_over(text, told, self._own), left_over(piece.text, told, self._own), key=len)
        return bool(told) and len(over) <= 1 and not any(word[0].isdigit() for word in over)

    def _placed(self, piece: Piece) -> Topic | None:
        """The topic of a clause; what a clinician goes on saying in one sentence stays where the sentence began."""
        topic = topic_of(piece)
        index = piece.read.sentence.index
        bare = not piece.topic and piece.speaker not in _LAY
        bare = bare and all(claim.assertion is Assertion.CONDITIONAL for claim in piece.claims)
        if bare and self._before[0] == index and self._before[1] in _PLANNED:
            topic = self._before[1]
        self._before = (index, topic)
        return topic

    def _worded(  # noqa: C901 - one branch a way of telling it
        self, piece: Piece, topic: Topic, text: str, claims: tuple[Claim, ...]
    ) -> Iterator[Line]:
        """The words of a clause; its claims where they tell all of it, or where the words are no sentence."""
        weighty = [c for c in claims if _weighty(c)]
        signs = [c for c in weighty if c.kind is ClaimKind.MEASUREMENT]
        if signs and any(c.kind is ClaimKind.MEASUREMENT and not _weighty(c) for c in claims):
            # a reading of today beside one of another day: each stands where it belongs
            for claim in signs:
                yield self._line(piece, Topic.VITAL_SIGNS, claim_text(claim, Topic.VITAL_SIGNS, self._own), claims=1)
            weighty = [c for c in weighty if c not in signs]
        told = [claim_text(claim, topic, self._own) for claim in weighty]
        over = left_over(text, " ".join(told), self._own)
        if weighty and all(told) and self._plainly(piece, weighty) and self._covered(over):
            for claim, one in zip(weighty, told, strict=False):
                yield self._line(piece, topic_of_claim(claim, piece) or topic, one, claims=1)
            self._note_regimens(piece, told)
            return
        if self._under_the_condition_before(piece, claims):
            yield self._line(piece, topic, f"and {text}", joins=True, claims=len(claims))
            return
        if claims and piece.speaker in _LAY and self._only_names(text, claims):
            yield from self._of_claims(piece, claims)
            return
        if _UNFIT & faults_of(text, self._own) or not self._tells(piece, text):
            yield from self._of_claims(piece, claims)
            return
        if weighty and any(claim.kind is ClaimKind.MEDICINE for claim in weighty):
            self._note_regimens(piece, [text])
        for claim, one in zip(weighty, told, strict=False):
            if claim.kind is not ClaimKind.MEDICINE:
                continue
            missing = [word for word in words_of(one, self._own) if word[0].isdigit() and word not in text]
            if missing:
                self._note_regimens(piece, [one])
                yield self._line(piece, topic_of_claim(claim, piece) or topic, one, claims=1)
                if self._covered(left_over(text, " ".join(told), self._own)) and claim is weighty[-1]:
                    return
        joins = piece.number > 0 and (
            (self._joining is not None and self._joining.match(piece.text) is not None)
            or (
                piece.speaker in _LAY
                and self._written == piece.read.sentence.index
                and len(text.split()) <= _SHORT // 2
            )
        )
        yield self._line(piece, topic, text, joins=joins, claims=len(claims))

    def _note_regimens(self, piece: Piece, told: list[str]) -> None:
        """Keeps how the medicines of a sentence are taken, as it was told."""
        index = piece.read.sentence.index
        times = (time for claim in piece.claims if claim.regimen is not None for time in claim.regimen.timing)
        self._regimens[index] = " ".join((self._regimens.get(index, ""), *told, *times))

    def _under_the_condition_before(self, piece: Piece, claims: tuple[Claim, ...]) -> bool:
        """Whether a clause goes on with a condition that another clause of its sentence opened ("until …, and …")."""
        conditional = bool(claims) and all(claim.assertion is Assertion.CONDITIONAL for claim in claims)
        before = piece.read.text[: piece.read.sentence.clauses[piece.number].start].rstrip(" ,").lower()
        return conditional and piece.number > 0 and self._own.spaced and before.endswith(" and")

    def _only_names(self, text: str, claims: tuple[Claim, ...]) -> bool:
        """Whether the words of an answer are hardly more than the names of what is there ("just the rash")."""
        there = all(
            claim.kind is ClaimKind.FINDING and claim.assertion is Assertion.PRESENT and claim.whose is Whose.PATIENT
            for claim in claims
        )
        named = " ".join(f"{claim.words} {name_of(claim, self._own)}" for claim in claims)
        few = self._own.spaced and len(text.split()) <= len(named.split()) // 2 + 1
        verb = self._verbs is not None and self._verbs.search(text) is not None
        return there and few and not verb and not left_over(text, named, self._own)

    def _covered(self, over: list[str]) -> bool:
        """Whether what is left of a clause is next to nothing, and no number."""
        return len(over) <= _FEW and not any(word[0].isdigit() for word in over)

    def _plainly(self, piece: Piece, claims: list[Claim]) -> bool:
        """Whether claims can be told without their clause: no condition, no unclear number, no second change."""
        medicines = [claim for claim in claims if claim.kind is ClaimKind.MEDICINE]
        changes = {mark.rule.gives["action"] for mark in piece.read.marks if "action" in mark.rule.gives}
        named = [claim for claim in piece.read.claims if claim.kind is ClaimKind.MEDICINE]
        return (
            not any(claim.assertion is Assertion.CONDITIONAL for claim in claims)
            and not any(claim.regimen is not None and claim.regimen.unclear for claim in medicines)
            and (not medicines or len(changes) <= max(len(named), 1))
        )

    def _tells(self, piece: Piece, text: str) -> bool:
        """Whether the words say enough to stand in a note."""
        if piece.claims:
            return True
        meant = words_of(text, self._own)
        if not meant or any(word[0].isdigit() for word in meant):
            return bool(meant)
        lay, goes_on = piece.speaker in _LAY, self._written == piece.read.sentence.index
        if not self._own.spaced:
            several = len(piece.read.sentence.clauses) > 1 or piece.answers or bool(piece.topic) or self._about(piece)
            return len(meant) > 1 and several
        if lay and (piece.answers or goes_on or self._about(piece)):
            return len(" ".join(meant)) > _FEW
        if piece.topic:
            return len(meant) > 1
        return len(meant) > _FEW and len(text.split()) > _FEW

    def _about(self, piece: Piece) -> bool:
        """Whether somebody speaks of himself, or of a part of the body."""
        own = self._first is not None and self._first.search(piece.text) is not None
        return own or bool(body_sites().find(piece.text, "en" if self._own.spaced else "zh"))

    def _listed(self, piece: Piece, topic: Topic | None) -> tuple[list[Line], list[Claim]]:
        """What a clause only denies, as items of a list; and the claims that are told otherwise."""
        claims = [c for c in piece.claims if c.whose is Whose.PATIENT or c.whose is Whose.RELATIVE]
        denied = [
            c
            for c in claims
            if c.assertion is Assertion.DENIED
            and c.whose is Whose.PATIENT
            and c.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
        ]
        told_by_doctor = piece.speaker not in _LAY and not piece.answers and not piece.asks
        if not denied or len(denied) != len(claims) or (told_by_doctor and topic in _OBJECTIVE):
            return [], claims
        names = [name_of(claim, self._own) for claim in denied]
        marks = " ".join(m.rule.id and piece.read.text[m.start : m.end] for m in piece.read.marks)
        over = left_over(piece.text, f"{' '.join(c.words for c in denied)} {' '.join(names)} {marks}", self._own)
        if len(over) > _FEW:
            return [], claims
        return [self._item(piece, claim, "denied") for claim in denied], []

    def _item(self, piece: Piece, claim: Claim, merge: str) -> Line:
        of_past = claim.kind is ClaimKind.PROBLEM and self._own.language == "zh"
        topic = Topic.PAST_HISTORY if of_past and merge == "denied" else Topic.REVIEW_OF_SYSTEMS
        evidence = joined(claim.segments, piece.evidence)
        return Line(topic, sided(claim, self._own), evidence, piece.order, merge, claims=1)

    def _of_claims(self, piece: Piece, claims: tuple[Claim, ...]) -> Iterator[Line]:  # noqa: C901 - one branch a kind
        """A line for each claim, without the words around it."""
        for claim in claims:
            illness = claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
            if claim.whose in (Whose.OTHER, Whose.PEOPLE) or (claim.whose is Whose.RELATIVE and not illness):
                continue
            if illness and topic_of(piece) in _PLANNED and len(claims) > 1:
                continue
            if claim.assertion is Assertion.CONDITIONAL and claim.kind is not ClaimKind.MEDICINE and not piece.gone:
                continue
            if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and claim.whose is Whose.PATIENT:
                if claim.assertion is Assertion.DENIED:
                    yield self._item(piece, claim, "denied")
                    continue
                if claim.assertion is Assertion.PRESENT and (piece.asks or piece.speaker in _LAY):
                    yield self._item(piece, claim, "reported")
                    continue
            if claim.kind is ClaimKind.ALLERGY:
                text = allergy_text(claim, self._own)
            else:
                topic = topic_of_claim(claim, piece) or topic_of(piece) or Topic.PRESENT_ILLNESS
                text = claim_text(claim, topic, self._own)
            if claim.kind is ClaimKind.TEST and claim.action is Action.NONE:
                continue
            topic = topic_of_claim(claim, piece) or topic_of(piece) or Topic.PRESENT_ILLNESS
            if text:
                yield Line(
                    topic, sentence(text, self._own), joined(claim.segments, piece.evidence), piece.order, claims=1
                )

    # answers

    def _answered(self, piece: Piece) -> str:  # noqa: PLR0911 - one return each
        """An answer that needs its question, as a statement of its own."""
        reply = piece.reply
        if reply is None or reply.says or piece.number > 0:
            return ""
        if text := self._quit(piece, reply):
            return text
        words = piece.text.split() if self._own.spaced else list(piece.text)
        subject = self._subjects is not None and self._subjects.match(piece.text.strip()) is not None
        if subject or len(words) > (_SHORT if self._own.spaced else 2 * _SHORT):
            return ""
        answer = clause_text(piece.text, Topic.PRESENT_ILLNESS, Speaker.PATIENT, self._own)
        if not answer:
            return ""
        text = answer_in(reply.question.text, answer, self._own)
        if text:
            return clause_text(text, Topic.PRESENT_ILLNESS, Speaker.DOCTOR, self._own)
        asked = [c for c in reply.question.claims if c.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM, ClaimKind.SOCIAL)]
        bare = piece.read.quantities or any("side" in mark.rule.gives for mark in piece.read.marks)
        about = name_of(asked[-1], self._own) if asked else self._subject if bare else ""
        whole = self._verbs is not None and self._verbs.search(piece.text) is not None
        if about and not piece.claims and not whole:
            return f"{about}: {answer}" if self._own.spaced else f"{about}{answer}"
        return ""

    def _quit(self, piece: Piece, reply: Turned) -> str:
        """What somebody gave up ("I quit 10 years ago"), with what the question asked about."""
        asked = [claim for claim in reply.question.claims if claim.kind is ClaimKind.SOCIAL]
        match = self._quits.search(piece.text) if self._quits is not None and len(asked) == 1 else None
        if match is None or piece.claims:
            return ""
        text = f"{piece.text[: match.end()]} {gerund(asked[0].words.lower())}{piece.text[match.end() :]}"
        return clause_text(text, Topic.SOCIAL_HISTORY, piece.speaker, self._own)

    def _line(self, piece: Piece, topic: Topic, text: str, *, joins: bool = False, claims: int = 0) -> Line:
        return Line(
            topic,
            sentence(text, self._own),
            piece.evidence,
            piece.order,
            joins=joins,
            turn=piece.read.sentence.turn,
            claims=claims,
        )


_VITAL: Final = frozenset(name.value for name in VitalSignName)


def _weighty(claim: Claim) -> bool:
    """Whether a claim is written in the form that notes have for its kind."""
    if claim.whose is not Whose.PATIENT:
        return False
    if claim.kind is ClaimKind.MEASUREMENT:
        today = claim.when is not When.PAST and claim.where is not Where.ELSEWHERE
        return claim.name in _VITAL and today
    return claim.kind in (ClaimKind.MEDICINE, ClaimKind.ALLERGY)


_OF_TODAY: Final = frozenset({"plan", "follow_up", "instructions", "assessment", "examination", "results"})


def joined_lines(lines: tuple[Line, ...], own: Pack) -> tuple[Line, ...]:
    """Lines that go on with the one before them joined to it; in Chinese, those of one turn and topic."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        near = last is not None and not last.merge and not line.merge and last.topic is line.topic
        same = near and last is not None and last.turn == line.turn and last.turn >= 0
        if last is not None and same and (line.joins or not own.spaced):
            blank = "，" if not own.spaced else ", " if line.joins else " "
            text = f"{last.text.rstrip('.。')}{blank}{_lowered(line.text, own)}"
            if len(text) < _LONGEST:
                made[-1] = Line(
                    last.topic,
                    text,
                    joined(last.evidence, line.evidence),
                    last.order,
                    turn=last.turn,
                    claims=last.claims + line.claims,
                )
                continue
        made.append(line)
    return tuple(made)


_LONGEST: Final = 220


def _lowered(text: str, own: Pack) -> str:
    if not own.spaced or re.match(r"[A-Z]{2}", text):
        return text
    return f"{text[0].lower()}{text[1:]}"
