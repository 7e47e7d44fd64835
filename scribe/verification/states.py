"""Findings and problems: whether they are there, whose they are, on which side, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from scribe.language.claim import Assertion, Claim, ClaimKind, When, Whose
from scribe.language.claims import Read
from scribe.language.hints import hints_of
from scribe.language.tokens import shared, tokens
from scribe.model import FlagKind, Language, Level, Speaker
from scribe.terminology import Term, body_sites
from scribe.verification.answered import answered_with_more, taken_for_given
from scribe.verification.as_said import as_said, under_the_same
from scribe.verification.borne_out import (
    borne_out,
    denied_in_parts,
    told_before_a_question,
    told_in_part,
    treated,
)
from scribe.verification.denials import hinted_denied, may_be_denied, told_as_denied
from scribe.verification.difference import Difference, about, another_relative, any_relative, same, unnamed_relative
from scribe.verification.grounding import denied_at
from scribe.verification.heard import Heard
from scribe.verification.near import Near
from scribe.verification.otherwise import only_denied, told_otherwise
from scribe.verification.whom import (
    as_well,
    denied_of_family,
    only_present,
    theirs,
    told_of_no_relative,
    told_of_relative,
    told_of_themselves,
)

_FEVER: Final = ((Decimal("37.8"), Decimal(45)), (Decimal(100), Decimal(112)))
_PAIN: Final = " pain"
_TEMPERATURE: Final = "body_temperature"
_DEGREES: Final = frozenset({"deg", "Cel", "[degF]"})
_LONG: Final = 14
"""Words of a question that may hold its answer."""
_BEFORE: Final = 1
_BEHIND: Final = 3
"""Characters before and behind a thing in which a word denies it."""
_PAUSE: Final = re.compile(r"[,，;；。、]")
_TYPED: Final = re.compile(r"\btype (\d)\b")
_QUESTION_AND_ANSWER: Final = 2
"""Places that a claim rests on which an answer made."""
_GIVEN: Final = frozenset({"medicines", "tests", "procedures", "vaccines"})
"""Lists of what is given or done for a reason."""
_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)


def check_state(
    claim: Claim, statement: Read, heard: Heard, near: Near, *, of_family: bool, to: frozenset[str]
) -> Iterator[Difference]:
    """A finding or problem told as the opposite, as another person's, of another side or time, or that nobody named."""
    every = [c for c in about(claim, heard, (*_STATES, ClaimKind.ALLERGY)) if c.stands]
    if (other := _another_type(claim, heard)) is not None:
        yield other
        return
    if every and unnamed_relative(claim, heard) and not told_of_themselves(claim, near, heard):
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", every[-1])
        return
    if not every:
        yield from _unspoken(claim, statement, heard, near, to=to)
        return
    if any(one.key in to for one in _reactions(claim, heard)):
        return  # told as what that substance did
    own = [c for c in every if c.whose is Whose.PATIENT]
    others = [c for c in every if c.whose in (Whose.RELATIVE, Whose.OTHER)]
    if of_family or claim.whose in (Whose.RELATIVE, Whose.OTHER):
        yield from _of_relatives(claim, own, others, near, heard)
    elif own and not (others and all(c.assertion is Assertion.POSSIBLE for c in own)):
        yield from _of_patient(claim, statement, own, heard, near)
    elif others and not told_of_no_relative(claim, others, near, heard) and not treated(claim, heard):
        if claim.assertion is Assertion.PRESENT or (claim.assertion is Assertion.POSSIBLE and not own):
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", others[0])
    elif not others and claim.assertion is Assertion.PRESENT:  # said of what can happen to people, not of the patient
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", every[0])


def _another_type(claim: Claim, heard: Heard) -> Difference | None:
    """A disease of one type, where only another type was named: diabetes of type 1 for that of type 2."""
    typed = _TYPED.search(claim.concept.en) if claim.concept is not None else None
    if typed is None:
        return None
    said = heard.spots.matching(heard.own.any_of("types"))
    if not said or any(typed[1] in match.group() for _, match in said):
        return None
    spot, match = said[-1]
    quote = heard.quote_of(spot.read, match.group())
    return Difference(FlagKind.NUMBER_DIFFERS, Level.HIGH, claim.words, match.group(), words="differs", quote=quote)


def _of_relatives(
    claim: Claim, own: list[Claim], others: list[Claim], near: Near, heard: Heard
) -> Iterator[Difference]:
    """What a relative has, told of the patient or of another relative."""
    if claim.whose is Whose.RELATIVE and not others and own:
        if not told_of_relative(claim, near, heard):
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", own[0])
        elif any_relative(claim) and (denied := denied_of_family(claim, own, near)) is not None:
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", denied, "opposite")
    elif (other := another_relative(claim, others)) is not None:
        if not (as_well(claim, near, heard) or told_of_themselves(claim, near, heard)):
            yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, claim.words, "", other)
    elif claim.whose is Whose.RELATIVE and claim.assertion is Assertion.DENIED:
        there = theirs(claim, others)
        if only_present(there) and (any_relative(claim) or not as_well(claim, near, heard)):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", there[-1], "opposite_denied")
    elif claim.assertion is Assertion.PRESENT and (claim.relation is not None or claim.whose is Whose.RELATIVE):
        told = [c for c in others if c.assertion not in (Assertion.ASKED, Assertion.CONDITIONAL)]
        meant = [c for c in told if c.relation is None or claim.relation is None or same(c.relation, claim.relation)]
        if meant and all(c.assertion is Assertion.DENIED for c in meant):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", meant[-1], "opposite")


def _of_patient(claim: Claim, statement: Read, own: list[Claim], heard: Heard, near: Near) -> Iterator[Difference]:
    """What was said of the patient: whether it is there, on which side, and when."""
    told = [c for c in own if c.assertion not in (Assertion.ASKED, Assertion.CONDITIONAL)]
    if not told:
        otherwise = claim.concept is not None and (
            told_otherwise(claim.concept, near, heard, plainly=True)
            or _answered(claim, claim.concept, near, heard)
            or (heard.own.spaced and _hinted(claim, claim.concept, near.core, heard))
        )
        if (
            claim.assertion is Assertion.PRESENT
            and not otherwise
            and not _unclear(own, near)
            and not as_said(claim, statement, own, near, heard)
            and not told_before_a_question(own, heard)
            and not taken_for_given(own, near, heard)
            and not _answered_with_its_figure(claim, statement, own, heard)
        ):
            yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", own[0])
        elif claim.assertion is Assertion.DENIED and not denied_in_parts(claim, near, heard):
            yield from _not_denied(claim, own, heard)
        return
    if under_the_same(claim, statement, near, heard):
        return
    hedged = _hedged(claim, statement, heard)
    yield from (
        one for one in _asserted(claim, told, near, heard) if not (hedged and one.kind is FlagKind.LESS_CERTAIN)
    )
    yield from _sided(claim, told, near)
    if heard.own.any_of("history_told").search(statement.text) is None:
        yield from _timed(claim, told, near, heard)


def _hedged(claim: Claim, statement: Read, heard: Heard) -> bool:
    """Whether a statement leaves open what it names, behind its name, or has it as a heading and treats nothing."""
    behind = statement.text[claim.end :]
    heads = behind.startswith((":", "：")) and not statement.named("medicines")
    return heads or heard.own.any_of("left_open").search(behind) is not None


def _not_denied(claim: Claim, own: list[Claim], heard: Heard) -> Iterator[Difference]:
    """What a statement denies, where it was only asked about and the answer says neither yes nor no: "a bit pink"."""
    asked = {c.sentence for c in own if c.assertion is Assertion.ASKED and c.speaker is Speaker.DOCTOR}
    replies = [one for one in heard.reading.replies if one.question.sentence.index in asked]
    if len(asked) < len(own) or not replies:
        return
    answer = replies[-1].answer
    if part := told_in_part(own[-1], replies[-1], heard):
        quote = heard.quote_of(answer, part)
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, part, words="opposite_denied", quote=quote)
        return
    if any(one.says for one in replies):
        return
    if any(mark.family == "negation" for mark in answer.marks):
        return
    said = answer.sentence.said
    quote = heard.quote_of(answer, said)
    yield Difference(FlagKind.LESS_CERTAIN, Level.LOW, claim.words, said, words="not_denied", quote=quote)


def _unspoken(claim: Claim, statement: Read, heard: Heard, near: Near, *, to: frozenset[str]) -> Iterator[Difference]:
    """What nobody named: told by a temperature, as an allergy's reaction, in other words, or not at all."""
    if claim.key == "fever" and (measured := _temperatures(near)):
        if claim.assertion is Assertion.PRESENT and not any(_is_fever(value) for value in measured):
            said = f"{measured[-1].normalize():f}"
            yield Difference(FlagKind.NUMBER_DIFFERS, Level.HIGH, claim.words, said, words="differs")
        return
    reactions = _reactions(claim, heard)
    if any(one.key in to for one in reactions):
        return  # told as what that substance did
    if reactions:
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.HIGH, claim.words, "", reactions[-1])
    elif claim.concept is None:
        return
    elif told_otherwise(claim.concept, near, heard, there_now=claim.assertion is Assertion.PRESENT):
        yield from _told_of_a_denial(claim, claim.concept, near, heard)
    elif not (
        _of_a_place(claim, claim.concept, near, heard)
        or (
            claim.assertion is Assertion.DENIED
            and (may_be_denied(near, heard) or _partly_denied(claim, statement, near, heard))
        )
        or _hinted(claim, claim.concept, near, heard)
    ):
        yield Difference(FlagKind.FINDING_NOT_SAID, _level(claim, statement, heard), claim.words)


def _told_of_a_denial(claim: Claim, term: Term, near: Near, heard: Heard) -> Iterator[Difference]:
    """What a statement tells, where its words were only denied: "any blood in it?" "not once"."""
    if claim.assertion is not Assertion.PRESENT or _of_a_place(claim, term, near, heard):
        return
    if (spot := only_denied(term, near, heard)) is not None and not _hinted(claim, term, near, heard):
        said = spot.read.sentence.said
        quote = heard.quote_of(spot.read, said)
        yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, said, words="opposite", quote=quote)


def _partly_denied(claim: Claim, statement: Read, near: Near, heard: Heard) -> bool:
    """Whether half the characters of what a statement denies are denied near by, or other words of the same thing.

    For languages that write words together.
    """
    words = frozenset(token.stem for token in tokens(claim.words, heard.own))
    if heard.own.spaced or any(len(words & spot.denied) >= max(1, len(words) // 2) for spot in near):
        return not heard.own.spaced
    return told_as_denied(words, statement, claim.start, near, heard)


def _hinted(claim: Claim, term: Term, near: Near, heard: Heard) -> bool:
    """Whether people said near by, in words that may mean it, what a statement tells or denies."""
    if claim.assertion is Assertion.DENIED:
        return hinted_denied(term, near, heard)
    patterns = hints_of(term.en, heard.own)
    told = ((spot, found) for spot in near for one in patterns for found in one.finditer(spot.read.text))
    return any(not spot.refuted and not denied_at(spot.read, found, heard.own) for spot, found in told)


def _level(claim: Claim, statement: Read, heard: Heard) -> Level:
    """How grave it is that nobody named a thing: little, where it is only possible, or why a medicine is given."""
    if claim.assertion is Assertion.POSSIBLE:
        return Level.LOW
    before = _PAUSE.split(statement.text[: claim.start])[-1]
    reason = heard.own.any_of("reason_before")
    if any(m.list in _GIVEN and m.end <= claim.start for m in statement.mentions) and reason.search(before):
        return Level.LOW
    return Level.HIGH if claim.assertion is Assertion.PRESENT else Level.RAISED


def _reactions(claim: Claim, heard: Heard) -> list[Claim]:
    """The allergies whose reaction a statement tells as if it were a complaint of its own."""
    if claim.concept is None or claim.assertion is not Assertion.PRESENT:
        return []
    names = [name.lower() for name in claim.concept.names("zh" if heard.own.language == "zh" else "en")]
    told = heard.told(ClaimKind.ALLERGY)
    return [c for c in told if c.reaction and any(name in c.reaction.lower() for name in names)]


def _temperatures(near: Near) -> list[Decimal]:
    """The temperatures that were told: a fever may be told by its degrees alone."""
    degrees = [quantity.value for spot in near for quantity in spot.read.quantities if quantity.unit in _DEGREES]
    told = [claim.quantity for spot in near for claim in spot.read.claims if claim.name == _TEMPERATURE]
    return degrees + [quantity.value for quantity in told if quantity is not None]


def _is_fever(value: Decimal) -> bool:
    """Whether a temperature is a fever, in degrees Celsius or Fahrenheit."""
    return any(low <= value < high for low, high in _FEVER)


def _of_a_place(claim: Claim, term: Term, near: Near, heard: Heard) -> bool:
    """Whether it is the pain of a part of the body that was spoken of: "which knee is it?" asks for no other."""
    place = term.en.removesuffix(_PAIN)
    if place == term.en or claim.assertion is not Assertion.PRESENT:
        return False
    language: Language = "zh" if heard.own.language == "zh" else "en"
    named = (m.term for spot in near for m in body_sites().find(spot.read.text, language))
    return any(place in (site.en, *site.names("en")) for site in named)


def _answered(claim: Claim, term: Term, near: Near, heard: Heard) -> bool:
    """Whether a question names one part of a concept and an answer the other: "the cough?" "dry as a bone"."""
    said = frozenset().union(*near.plain)
    asked = frozenset().union(*(spot.open for spot in near))
    names = (claim.words, *term.names("zh" if heard.own.language == "zh" else "en"))
    parts = [frozenset(token.stem for token in tokens(name, heard.own)) for name in names]
    return any(shared(words, said) and shared(words, said | asked) == len(words) > 1 for words in parts)


def _asserted(claim: Claim, told: list[Claim], near: Near, heard: Heard) -> Iterator[Difference]:
    told = [c for c in told if _of_side(claim, c)]
    own = frozenset(spot.place for spot in near.core)
    here = [c for c in told if c.sentence in own]
    if not here and heard.own.spaced and borne_out(claim, (), near, heard):
        return
    told = here or [c for c in told if c.sentence in near.places] or told
    present = [c for c in told if c.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)]
    denied = [c for c in told if c.assertion is Assertion.DENIED]
    if claim.assertion is Assertion.DENIED and present and not denied:
        told_so = all(_beside_a_denial(one, heard) or _asked_in_passing(one, heard) for one in present)
        if not told_so and not borne_out(claim, present, near, heard):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", present[-1], "opposite_denied")
    elif claim.assertion is Assertion.PRESENT and denied and not present:
        if not answered_with_more(denied[-1], heard) and not borne_out(claim, denied, near, heard):
            yield Difference(FlagKind.OPPOSITE, Level.HIGH, claim.words, "", denied[-1], "opposite")
    elif claim.assertion is Assertion.PRESENT and _is_now(claim) and present and not _sure(present):
        yield Difference(FlagKind.LESS_CERTAIN, Level.RAISED, claim.words, "", present[-1])


def _beside_a_denial(claim: Claim, heard: Heard) -> bool:
    """Whether a word that denies stands right beside a thing, where words are written together: 出汗也不多."""
    spot = next((s for s in heard.spots if s.read.sentence.index == claim.sentence), None)
    if heard.own.spaced or spot is None or spot.read.sentence.question:
        return False
    text, denying = spot.read.text, heard.own.any_of("denying_beside")
    behind = _PAUSE.search(text, claim.end)
    end = min(claim.end + _BEHIND, behind.start() if behind else len(text))
    before = denying.search(text, max(0, claim.start - _BEFORE), claim.start)
    return before is not None or denying.search(text, claim.end, end) is not None


def _asked_in_passing(claim: Claim, heard: Heard) -> bool:
    """Whether a clinician names a thing in a sentence that has words of asking, with or without a question's mark."""
    asking = heard.own.any_of("asked_in_passing")
    spot = next((s for s in heard.spots if s.read.sentence.index == claim.sentence), None)
    if claim.speaker is not Speaker.DOCTOR or len(claim.evidence) >= _QUESTION_AND_ANSWER or spot is None:
        return False
    return spot.length > _LONG // 2 and asking.search(spot.read.text, 0, claim.start) is not None


def _answered_with_its_figure(claim: Claim, statement: Read, own: list[Claim], heard: Heard) -> bool:
    """Whether the figure that a statement tells right beside a thing was said right behind the question for it."""
    mine = {q.value for q in statement.quantities if max(claim.start - q.end, q.start - claim.end) <= _BEFORE}
    places = {c.sentence + step for c in own for step in range(1, _BEHIND + 1)}
    said = (spot.read.sentence for spot in heard.spots.at(places) if not spot.read.sentence.question)
    return bool(mine) and any(mine & heard.figures_of(sentence.segment) for sentence in said)


def _unclear(own: list[Claim], near: Near) -> bool:
    """Whether question and answer stand in one long sentence, as in a text without marks."""
    asked = {c.sentence for c in own}
    return any(spot.read.sentence.index in asked and spot.length > _LONG for spot in near)


def _of_side(claim: Claim, other: Claim) -> bool:
    """Whether two claims can be of one side: what is denied of one side may well be there on the other."""
    if claim.side and not other.side:
        disease = claim.kind is ClaimKind.PROBLEM  # not there at all, where it is denied
        return disease or claim.assertion is not Assertion.DENIED or other.assertion is Assertion.DENIED
    return not claim.side or "both" in (claim.side, other.side) or claim.side == other.side


def _is_now(claim: Claim) -> bool:
    """Whether it is a disease of today, of which a clinician may not be sure yet."""
    return claim.kind is ClaimKind.PROBLEM and claim.when is When.NOW


def _sure(claims: list[Claim]) -> bool:
    """Whether any of them is told as certain."""
    return any(claim.assertion is not Assertion.POSSIBLE for claim in claims)


def _sided(claim: Claim, told: list[Claim], near: Near) -> Iterator[Difference]:
    told = [c for c in told if not (claim.when is When.PAST and c.when is When.NOW)]
    sides = {c.side for c in told if c.side}
    if claim.assertion in (Assertion.DENIED, Assertion.CONDITIONAL):
        return
    if claim.side and sides and claim.side not in sides and "both" not in sides:
        other = next(c for c in told if c.side)
        yield Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, claim.side, other.side, other)
    elif claim.side in ("left", "right") and told and not sides and len(near.sides) == 1:
        (only,) = near.sides
        if only in ("left", "right") and only != claim.side:
            yield Difference(FlagKind.SIDE_DIFFERS, Level.HIGH, claim.side, only, told[-1])


def _timed(claim: Claim, told: list[Claim], near: Near, heard: Heard) -> Iterator[Difference]:
    """A disease that is over told as one of today, or the other way round."""
    present = [c for c in told if c.assertion is Assertion.PRESENT and c.when is not When.PLANNED]
    if claim.when is When.PAST and near.tells(heard.own.any_of("of_before")):
        return  # what it rests on tells of before
    if claim.when is When.PAST:
        present = [c for c in present if not c.diagnosis]  # what is found today may have been there before
    if claim.kind is not ClaimKind.PROBLEM or claim.assertion is not Assertion.PRESENT or not present:
        return
    if claim.since or any(c.when is claim.when or c.since for c in present):
        return
    last = present[-1]
    if claim.when is When.NOW and last.speaker is Speaker.DOCTOR:
        return  # the clinician told the history: a note lists its diseases without saying since when
    past = claim.when is When.PAST and not heard.own.spaced  # without tenses nothing tells that it is of today
    level = Level.LOW if past else Level.RAISED
    yield Difference(FlagKind.COURSE_DIFFERS, level, claim.words, heard.words_of(last), last)
