"""One statement's words: of a clause, of a claim, of a question and its answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from scribe.drafting.characters import plain_text
from scribe.drafting.extractive.amounts import measure_text, regimen_text
from scribe.drafting.extractive.pieces import words_of
from scribe.drafting.style import StyleFault, faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import ENDED, Action, Assertion, Claim, ClaimKind, When, Whose
from scribe.language.phrases import Use, line, named, reworded
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic

_PLANNED: Final = (Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS)
_FOUND: Final = (
    Topic.EXAMINATION,
    Topic.POSITIVE_SIGNS,
    Topic.NEGATIVE_SIGNS,
    Topic.RESULTS,
    Topic.VITAL_SIGNS,
    Topic.ASSESSMENT,
)
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_UNDONE: Final = {Action.DONE: "not_done", Action.ORDER: "not_ordered"}
"""The line of what is denied to be done, or to be ordered."""
_STEM: Final = 5
"""Letters by which a word is known again in another form."""


def use_of(topic: Topic, speaker: Speaker) -> Use:
    """How a clause of a topic is worded."""
    if speaker in _LAY:
        return "told"
    if topic in _PLANNED:
        return "planned"
    return "found" if topic in _FOUND or speaker is Speaker.DOCTOR else "told"


def sentence(text: str, own: Pack) -> str:
    """With a capital and a full stop, without doubled blanks or marks."""
    text = re.sub(r"\s+([,.;，。；])", r"\1", " ".join(text.split())).strip(" ,.;:?!-，。；：、？！")
    if not text:
        return ""
    if own.language == "zh":
        return f"{text}。"
    return f"{text[0].upper()}{text[1:]}."


def clause_text(text: str, topic: Topic, speaker: Speaker, own: Pack) -> str:
    """The words of a clause as a note has them, without capital and full stop."""
    plain = plain_text(text)
    if speaker is Speaker.OTHER:
        # who came along speaks of himself as the patient does, and is somebody else
        plain, speaker = named(plain, own, speaker), Speaker.PATIENT
    return reworded(plain, own, use=use_of(topic, speaker), speaker=speaker)


def with_speaker(text: str, speaker: Speaker, own: Pack) -> str:
    """A clause whose one fault is an "I" or a "we" that nothing did away with, told of the clinician by name."""
    if faults_of(text, own) != {StyleFault.PERSON}:
        return text
    asks = pattern_of(own, "asks_to_see")
    return text if asks is not None and asks.match(text) else named(text, own, speaker)


def name_of(claim: Claim, own: Pack) -> str:
    """What a claim is about: in the words that were spoken, or in Chinese in the register of a note."""
    if own.language == "zh":
        if claim.kind in (ClaimKind.MEDICINE, ClaimKind.ALLERGY, ClaimKind.IMMUNISATION):
            return claim.words
        return (claim.concept.zh if claim.concept is not None else "") or claim.words
    words = reworded(claim.words.strip(), own, use="found", speaker=Speaker.DOCTOR)
    return words if not words.istitle() or claim.kind is ClaimKind.PROBLEM else words.lower()


SIDES: Final = {"left": ("left", "左侧"), "right": ("right", "右侧"), "both": ("bilateral", "双侧")}


def sided(claim: Claim, own: Pack) -> str:
    """A finding with its side."""
    name = name_of(claim, own)
    if not claim.side:
        return name
    side = SIDES[claim.side][0 if own.language == "en" else 1]
    if side.lower() in name.lower() or (own.language == "zh" and side[0] in name):
        return name
    return f"{side} {name}" if own.language == "en" else f"{side}{name}"


def _to_a_dose(claim: Claim) -> bool:
    """Whether a change names the new dose."""
    regimen = claim.regimen
    changed = claim.action in (Action.MORE, Action.LESS, Action.CHANGE)
    return changed and regimen is not None and regimen.dose is not None and regimen.before is None


def medicine_text(claim: Claim, topic: Topic, own: Pack) -> str:  # noqa: PLR0911 - one return a kind
    """A medicine with what is done with it, from its claim."""
    taken = claim.regimen
    if taken is not None and claim.action is Action.STOP and claim.when is not When.PAST and not own.spaced:
        taken = replace(taken, duration=None, route="")  # told of how it was taken, and not of the stop
    regimen = regimen_text(taken, own)
    name = name_of(claim, own)
    if regimen and own.language == "en" and _to_a_dose(claim):
        regimen = f"to {regimen}"
    told = f"{name} {regimen}".strip() if own.language == "en" else f"{name}{regimen}"
    if claim.regimen is not None and claim.regimen.unclear:
        said = (", " if own.language == "en" else "、").join(claim.regimen.unclear)
        told += f" ({said})" if own.language == "en" else f"（{said}）"
    if claim.assertion is Assertion.CONDITIONAL:
        return line("conditional", own, told)
    if claim.action is Action.REFUSED and claim.speaker is Speaker.DOCTOR:
        return line("not_to_take", own, told)
    if claim.assertion is Assertion.DENIED:
        return line(Action.NOT_TAKEN.value, own, told)
    once = None if own.spaced else _once_taken(claim)
    if once is not None:
        return line(f"used{once}" if _outside(claim, own) else f"took{once}", own, told)
    if claim.action is Action.GOES_ON and topic is Topic.PLAN:
        return line("continue", own, told)
    if claim.action is Action.NONE:
        # that it is spoken of in the plan does not order it
        given = line(Action.START.value, own, told) if regimen else ""
        return given if topic is Topic.PLAN else told
    return line(claim.action.value, own, told)


def _once_taken(claim: Claim) -> str | None:
    """What a line's name ends in of a medicine that was taken, or that was for a time and is not any more."""
    lasted = claim.regimen is not None and claim.regimen.duration is not None
    given_up = claim.action is Action.NOT_TAKEN and claim.category == ENDED
    if lasted and (given_up or (claim.action is Action.STOP and claim.when is When.PAST)):
        return "_until"
    return "" if claim.action is Action.TOOK else None


def _outside(claim: Claim, own: Pack) -> bool:
    """Whether a medicine is none that is swallowed, by its name or the way in which it was used."""
    name, way = pattern_of(own, "not_swallowed"), pattern_of(own, "used_outside")
    route = claim.regimen.route if claim.regimen is not None else ""
    named = name is not None and name.search(claim.words) is not None
    return named or (way is not None and bool(route) and way.fullmatch(route) is not None)


def claim_text(claim: Claim, topic: Topic, own: Pack) -> str:  # noqa: PLR0911, C901 - one return a kind
    """What a claim says, as a statement by itself; empty where it says nothing that stands alone."""
    if claim.kind is ClaimKind.MEASUREMENT:
        text = measure_text(claim, own)
        return line("conditional", own, text) if claim.assertion is Assertion.CONDITIONAL and text else text
    if claim.kind is ClaimKind.ALLERGY:
        return allergy_text(claim, own)
    if claim.kind is ClaimKind.MEDICINE:
        return medicine_text(claim, topic, own)
    name = sided(claim, own)
    if claim.whose is Whose.RELATIVE:
        who = _relative(claim, own)
        return line("relative_denied" if claim.assertion is Assertion.DENIED else "relative", own, who, name)
    if claim.action is not Action.NONE:
        return _act_text(claim, name, own)
    if claim.assertion is Assertion.CONDITIONAL:
        return line("conditional", own, name)
    if claim.assertion is Assertion.POSSIBLE:
        return line("possible", own, name)
    if claim.assertion is Assertion.DENIED:
        return line("denied", own, name)
    if claim.kind in (ClaimKind.PROBLEM, ClaimKind.FINDING) and claim.when is When.PAST:
        return line("past", own, name)
    if claim.diagnosis or claim.kind is ClaimKind.PROBLEM:
        return name
    return line("reported", own, name) if claim.kind is ClaimKind.FINDING else name


def _act_text(claim: Claim, name: str, own: Pack) -> str:
    """A test, a procedure or a vaccination with what becomes of it; that none was done tells who was asked."""
    if claim.assertion is not Assertion.DENIED:
        return line(claim.action.value, own, name)
    unasked = claim.speaker is Speaker.DOCTOR and len(claim.segments) == 1
    if claim.action is Action.DONE and unasked:
        return ""
    return line(_UNDONE.get(claim.action, claim.action.value), own, name)


def _relative(claim: Claim, own: Pack) -> str:
    if claim.relation is None:
        return line("a_relative", own)
    name = claim.relation.zh if own.language == "zh" else claim.relation.en
    return f"{name[:1].upper()}{name[1:]}"


def allergy_text(claim: Claim, own: Pack) -> str:
    """An allergy, or that there is none."""
    if claim.concept is None and claim.assertion is Assertion.DENIED:
        return line("no_drug_allergy" if claim.category == "medication" else "no_allergy", own)
    if claim.concept is None and claim.list_name == "allergens":
        return ""
    name = name_of(claim, own)
    if claim.assertion is Assertion.DENIED:
        return line("not_allergic", own, name)
    if claim.reaction:
        reaction = reworded(claim.reaction, own, use="told", speaker=Speaker.PATIENT)
        return line("allergy_reaction", own, name, reaction)
    return line("allergy", own, name)


def left_over(text: str, told: str, own: Pack) -> list[str]:
    """The words of a clause that what is told of its claims leaves out."""
    return beyond(text, known_in(told, own), own)


def known_in(told: str, own: Pack) -> frozenset[str]:
    """The words of what is told, and what they begin with."""
    known = words_of(told, own)
    return frozenset((*known, *(word[:_STEM] for word in known)))


def beyond(text: str, known: Collection[str], own: Pack) -> list[str]:
    """The words of a text that are not known, nor begin as one that is."""
    return unknown(words_of(text, own), known)


def unknown(words: Iterable[str], known: Collection[str]) -> list[str]:
    """Those of some words that are not known, nor begin as one that is."""
    return [word for word in words if word not in known and word[:_STEM] not in known]
