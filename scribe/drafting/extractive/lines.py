"""From a reading to lines: each clause, each answer and each claim in the words of a note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.drafting.extractive.answers import answered
from scribe.drafting.extractive.completing import completed
from scribe.drafting.extractive.conditions import conditioned
from scribe.drafting.extractive.examining import pain_moved
from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.listing import OBJECTIVE, as_found, is_settled, is_told_otherwise, item_of, volunteered
from scribe.drafting.extractive.measured import LastMeasured
from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.placing import beside, topic_by_form, topic_of, topic_of_claim, topic_of_question
from scribe.drafting.extractive.quoting import quoted
from scribe.drafting.extractive.stating import says_something
from scribe.drafting.extractive.telling import (
    HALF,
    LAY,
    covered,
    is_sure,
    is_weighty,
    only_names,
    says_enough,
    told_plainly,
    unnamed,
)
from scribe.drafting.extractive.wording import (
    allergy_text,
    claim_text,
    clause_text,
    left_over,
    name_of,
    sentence,
    with_speaker,
)
from scribe.drafting.style import UNFIT, StyleFault, faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.dialogue import Turned
from scribe.language.phrases import line as worded
from scribe.language.phrases import statement_of
from scribe.language.quantity.regimen import read_regimen
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic

_SHORT: Final = 7
"""A clause of at most so many words that needs what stands before it is written behind that."""
_BRIEF: Final = 3
"""A clause of at most so many words goes on with the line before it."""
_NEAR: Final = 2
"""Sentences after its medicine's name in which a dose is still the medicine's."""
_RECENT: Final = 3
"""Sentences after which a short answer is no more about what was last spoken of."""
_PLANNED: Final = (Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS)


def lines_of(pieces: tuple[Piece, ...], own: Pack) -> tuple[Line, ...]:
    """Every line that the pieces of a conversation yield, in its order."""
    pieces = tuple(piece for piece in pieces if says_something(piece, own))
    return completed(tuple(_Writer(own, pieces).lines()), pieces, own)


class _Writer:
    """Goes through the pieces once; remembers what was asked and what was last spoken of."""

    def __init__(self, own: Pack, pieces: tuple[Piece, ...]) -> None:
        self._own, self._pieces = own, pieces
        self._subject, self._subject_in = "", -1
        self._prior: Piece | None = None
        self._before: tuple[int, Topic | None] = (-1, None)
        self._regimens: dict[int, str] = {}
        self._written = self._turn = -1
        self._measured = LastMeasured(own)
        self._medicine, self._medicine_in = "", -1
        self._relative_in = -1
        self._volunteered = volunteered(pieces)
        self._alone = not any(piece.speaker in LAY for piece in pieces)
        self._joining, self._subjects = pattern_of(own, "joining"), pattern_of(own, "subjects")

    def lines(self) -> Iterator[Line]:
        for piece in conditioned(self._pieces, self._own):
            found = tuple(self._asked(piece) if piece.asks else self._stated(piece))
            yield from found
            self._prior = piece
            self._written = piece.read.sentence.index if found and piece.speaker in LAY else self._written
            self._turn = piece.read.sentence.turn if found else self._turn
            self._measured.hear(piece)
            if any(c.whose is Whose.RELATIVE for c in piece.claims):
                self._relative_in = piece.read.sentence.turn
            medicines = {name_of(c, self._own) for c in piece.read.claims if c.kind is ClaimKind.MEDICINE}
            if medicines:
                self._medicine = medicines.pop() if len(medicines) == 1 else ""
                self._medicine_in = piece.read.sentence.index
            kinds = (ClaimKind.FINDING, ClaimKind.PROBLEM, ClaimKind.SOCIAL)
            named = [c for c in piece.claims if c.kind in kinds and c.assertion is Assertion.PRESENT]
            if named:
                self._subject, self._subject_in = name_of(named[-1], self._own), piece.read.sentence.index

    # questions

    def _asked(self, piece: Piece) -> Iterator[Line]:
        """A question says what its answer makes of it."""
        reply = piece.reply
        if reply is None:  # one of several questions in a turn: its answer is that of the last one
            yield from self._of_claims(piece, tuple(claim for claim in piece.claims if is_settled(claim)))
            return
        if piece.read.sentence.tag and reply.says == "yes":
            yield from self._stated(piece)
            return
        if piece.speaker in LAY and reply.answer.sentence.speaker is Speaker.DOCTOR:
            yield from self._decided(piece, reply)
            return
        if (moved := pain_moved(piece, self._prior, self._own)) is not None:
            topic, text = moved
            if text:
                yield self._line(piece, topic, text)
            return
        told = list(self._of_claims(piece, piece.claims))
        wider = self._wider(piece, reply)
        if wider and (not told or len(left_over(wider, " ".join(line.text for line in told), self._own)) > 1):
            told = [line for line in told if line.topic in (Topic.MEDICATIONS, Topic.ALLERGIES, Topic.PLAN)]
            yield self._line(piece, topic_of_question(piece), wider)
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
        return "" if UNFIT & faults_of(text, self._own) else text

    # statements

    def _stated(self, piece: Piece) -> Iterator[Line]:
        """A clause that states something, by its words or by its claims."""
        if piece.empty and not piece.claims:
            return
        if judged := self._measured.judgement(piece):
            yield self._line(piece, Topic.ASSESSMENT, judged)
            return
        topic = self._placed(piece)
        if topic is None and self._alone and piece.ours:
            topic = Topic.PRESENT_ILLNESS
        recent = piece.read.sentence.index - self._subject_in <= _RECENT
        told = answered(piece, self._subject if recent else "", self._own) if piece.answers else ""
        if topic is None and told and piece.speaker is Speaker.DOCTOR:
            topic = Topic.PLAN
        listed, rest = self._listed(piece, topic)
        yield from listed
        if topic is None or (listed and not rest):
            return
        if piece.gone:
            yield from self._of_claims(piece, tuple(rest))
            return
        text = told or clause_text(piece.text, topic, piece.speaker, self._own)
        named = any(is_weighty(claim) for claim in piece.claims)
        if (is_sure(piece) and not named) or (piece.claims and not all(is_weighty(claim) for claim in piece.claims)):
            text = with_speaker(text, piece.speaker, self._own)
        if not piece.claims and self._told_with_its_medicine(piece, text):
            return
        text = self._with_its_medicine(piece, topic, text)
        yield from self._worded(piece, topic, text, tuple(rest))

    def _told_with_its_medicine(self, piece: Piece, text: str) -> bool:
        """Whether a clause only goes on with how a medicine of its sentence is taken, which is told already."""
        told = self._regimens.get(piece.read.sentence.index, "")
        over = min(left_over(text, told, self._own), left_over(piece.text, told, self._own), key=len)
        return bool(told) and len(over) <= 1 and not any(word[0].isdigit() for word in over)

    def _with_its_medicine(self, piece: Piece, topic: Topic, text: str) -> str:
        """A dose that is told a sentence or two after its medicine, with the name; as it is where that isn't plain."""
        near = 0 < piece.read.sentence.index - self._medicine_in <= _NEAR
        named = not self._medicine or self._medicine.lower() in text.lower() or piece.read.mentions
        if named or not near or topic not in (*_PLANNED, Topic.MEDICATIONS):
            return text
        taken = read_regimen(piece.text, self._own.language)  # type: ignore[arg-type]
        dosed = taken.dose is not None or taken.parts or taken.frequency is not None
        gap = ": " if self._own.spaced else "："
        return f"{self._medicine}{gap}{text}" if dosed and text else text

    def _placed(self, piece: Piece) -> Topic | None:
        """The topic of a clause; what a clinician goes on saying in one sentence stays where the sentence began."""
        index = piece.read.sentence.index
        topic = beside(piece, topic_of(piece), self._before, self._own)
        bare = piece.parts is None and not piece.topic and piece.speaker not in LAY
        bare = bare and all(claim.assertion is Assertion.CONDITIONAL for claim in piece.claims)
        if bare and self._before[0] == index and self._before[1] in _PLANNED:
            topic = self._before[1]
        if self._of_a_relative(piece):
            return Topic.FAMILY_HISTORY
        topic = topic or topic_by_form(piece, self._own)
        if topic is None and bare and not piece.empty and self._before[0] == index:
            topic = self._before[1]
        self._before = (index, topic)
        return topic

    def _of_a_relative(self, piece: Piece) -> bool:
        """Whether a patient goes on about a relative of the same turn ("My sister has lupus. She is 39.")."""
        others = pattern_of(self._own, "others")
        goes_on = others is not None and others.match(piece.text) is not None and not piece.claims
        return goes_on and piece.speaker is Speaker.PATIENT and self._relative_in == piece.read.sentence.turn

    def _worded(self, piece: Piece, topic: Topic, text: str, claims: tuple[Claim, ...]) -> Iterator[Line]:
        """The words of a clause; its claims where they tell all of it, or where the words are no sentence."""
        weighty = [c for c in claims if is_weighty(c)]
        signs = [c for c in weighty if c.kind is ClaimKind.MEASUREMENT]
        if signs and any(c.kind is ClaimKind.MEASUREMENT and not is_weighty(c) for c in claims):
            # a reading of today beside one of another day: each stands where it belongs
            for claim in signs:
                yield self._line(piece, Topic.VITAL_SIGNS, claim_text(claim, Topic.VITAL_SIGNS, self._own), claims=1)
            weighty = [c for c in weighty if c not in signs]
        told = [claim_text(claim, topic, self._own) for claim in weighty]
        over = left_over(text, " ".join(told), self._own)
        if weighty and all(told) and told_plainly(piece, weighty) and covered(over, self._own):
            for claim, one in zip(weighty, told, strict=False):
                taken = claim.kind is ClaimKind.MEDICINE
                yield self._line(piece, topic_of_claim(claim, piece) or topic, one, claims=1, of_medicine=taken)
            self._note_regimens(piece, told)
            return
        if text and self._under_the_condition_before(piece, claims):
            yield self._line(piece, topic, f"and {text}", joins=True, claims=len(claims))
            return
        if claims and piece.speaker in LAY and only_names(text, claims, self._own):
            yield from self._of_claims(piece, claims)
            return
        medicines = [(c, one) for c, one in zip(weighty, told, strict=False) if c.kind is ClaimKind.MEDICINE]
        yield from self._by_words(piece, topic, text, claims, medicines)

    def _by_words(
        self, piece: Piece, topic: Topic, text: str, claims: tuple[Claim, ...], medicines: list[tuple[Claim, str]]
    ) -> Iterator[Line]:
        """The words of a clause where they say enough, behind the medicines of which they leave out a figure."""
        goes_on = self._written == piece.read.sentence.index
        unfit = UNFIT - {StyleFault.FRAGMENT} if self._is_short_finding(piece, text) else UNFIT
        faults = unfit & faults_of(text, self._own)
        own_words = quoted(piece, self._own) if StyleFault.MISTOLD in faults else ""
        beside = self._turn == piece.read.sentence.turn
        enough = says_enough(piece, text, self._own, goes_on=goes_on, beside=beside)
        if (faults and not own_words) or not enough:
            yield from self._of_claims(piece, claims)
            return
        text = own_words or text
        if medicines:
            self._note_regimens(piece, [text])
        for claim, one in medicines:
            if any(word[0].isdigit() and word not in text for word in words_of(one, self._own)):
                self._note_regimens(piece, [one])
                yield self._line(piece, topic_of_claim(claim, piece) or topic, one, claims=1, of_medicine=True)
                rest = left_over(text, " ".join(told for _, told in medicines), self._own)
                text = "" if covered(rest, self._own) else unnamed(text, claim, self._own)
        if not text:
            return
        joins = piece.number > 0 and (
            (self._joining is not None and self._joining.match(piece.text) is not None)
            or (piece.speaker in LAY and goes_on and len(text.split()) <= _BRIEF)
        )
        needs = not joins and piece.joins > HALF and not piece.claims and len(text.split()) <= _SHORT
        stands = needs and self._subjects is not None and self._subjects.match(piece.text) is not None
        yield self._line(piece, topic, text, joins=joins or needs, stands=stands, claims=len(claims))

    def _is_short_finding(self, piece: Piece, text: str) -> bool:
        """Whether a Chinese clause of a sign or two says something beside others (软的，能推动)."""
        short = pattern_of(self._own, "says_in_short")
        beside = not self._own.spaced and len(piece.read.sentence.clauses) > 1
        return beside and short is not None and short.search(text) is not None

    def _note_regimens(self, piece: Piece, told: list[str]) -> None:
        """Keeps how the medicines of a sentence are taken, as it was told."""
        index = piece.read.sentence.index
        regimens = (claim.regimen for claim in piece.claims if claim.regimen is not None)
        times = (time for regimen in regimens for time in (*regimen.timing, regimen.counted))
        self._regimens[index] = " ".join((self._regimens.get(index, ""), *told, *times))

    def _under_the_condition_before(self, piece: Piece, claims: tuple[Claim, ...]) -> bool:
        """Whether a clause goes on with a condition that another clause of its sentence opened ("until …, and …")."""
        conditional = bool(claims) and all(claim.assertion is Assertion.CONDITIONAL for claim in claims)
        before = piece.read.text[: piece.read.sentence.clauses[piece.number].start].rstrip(" ,").lower()
        return conditional and piece.number > 0 and self._own.spaced and before.endswith(" and")

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
        told_by_doctor = piece.speaker is Speaker.DOCTOR or (piece.speaker not in LAY and not piece.answers)
        told_by_doctor = told_by_doctor and not piece.asks
        told_by_doctor = told_by_doctor and not all(is_settled(claim) for claim in denied)
        if not denied or len(denied) != len(claims) or (told_by_doctor and (topic in OBJECTIVE or piece.answers)):
            return [], claims
        names = [name_of(claim, self._own) for claim in denied]
        marks = " ".join(m.rule.id and piece.read.text[m.start : m.end] for m in piece.read.marks)
        over = left_over(piece.text, f"{' '.join(c.words for c in denied)} {' '.join(names)} {marks}", self._own)
        if not covered(over, self._own) and not all(is_settled(claim) for claim in denied):
            return [], claims
        return [line for claim in denied for line in self._item(piece, claim, "denied")], []

    def _item(self, piece: Piece, claim: Claim, merge: str) -> Iterator[Line]:
        """An item of a list; what a question denies of what the patient told by himself is none."""
        text = item_of(claim, self._own)
        asked = merge == "denied" and claim.speaker is Speaker.DOCTOR
        if not text or (asked and claim.key in self._volunteered):
            return
        of_past = claim.kind is ClaimKind.PROBLEM and self._own.language == "zh"
        topic = Topic.PAST_HISTORY if of_past and merge == "denied" else Topic.REVIEW_OF_SYSTEMS
        evidence = joined(claim.segments, piece.evidence)
        yield Line(topic, text, evidence, piece.order, merge, claims=1)

    def _of_claims(self, piece: Piece, claims: tuple[Claim, ...]) -> Iterator[Line]:
        """A line for each claim, without the words around it."""
        for claim in claims:
            illness = claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
            if claim.whose in (Whose.OTHER, Whose.PEOPLE) or (claim.whose is Whose.RELATIVE and not illness):
                continue
            if illness and topic_of(piece) in _PLANNED and len(claims) > 1:
                continue
            if claim.assertion is Assertion.CONDITIONAL and claim.kind is not ClaimKind.MEDICINE and not piece.gone:
                continue
            if illness and claim.whose is Whose.PATIENT and (told := self._of_illness(piece, claim)) is not None:
                yield from told
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

    def _of_illness(self, piece: Piece, claim: Claim) -> list[Line] | None:
        """What a claim of a complaint or an illness makes in a list or as a finding; ``None`` where it is neither."""
        if not self._alone and is_told_otherwise(piece, claim, self._own):
            found = as_found(piece, claim, self._own)
            return [self._line(piece, found[0], found[1], claims=1)] if found is not None else []
        if claim.assertion is Assertion.DENIED:
            return list(self._item(piece, claim, "denied"))
        past = claim.when is When.PAST and is_settled(claim)
        if claim.assertion is Assertion.PRESENT and not past and (piece.asks or piece.speaker in LAY):
            return list(self._item(piece, claim, "reported"))
        return None

    def _line(
        self, piece: Piece, topic: Topic, text: str, *, joins: bool = False, stands: bool = False, claims: int = 0,
        of_medicine: bool = False,
    ) -> Line:  # fmt: skip
        return Line(
            topic,
            sentence(text, self._own),
            piece.evidence,
            piece.order,
            joins=joins,
            stands=stands,
            turn=piece.read.sentence.turn,
            claims=claims,
            condition=piece.condition,
            of_medicine=of_medicine,
        )
