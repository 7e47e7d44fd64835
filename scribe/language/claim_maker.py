"""What a name in a sentence claims, by the triggers that reach it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Evidence, Side, When, Where, Whose
from scribe.language.clause import Sentence, presupposing
from scribe.language.measures import Measured
from scribe.language.mention import Mention, level_of
from scribe.language.quantity.regimen import Regimen, read_regimen
from scribe.language.relief import relieves
from scribe.language.rules import Pack
from scribe.language.scope import Mark, given, supposed
from scribe.language.scope_rules import Given
from scribe.model import Language, Speaker
from scribe.terminology import Match, Term, body_sites

_KINDS: Final[dict[str, ClaimKind]] = {
    "medicines": ClaimKind.MEDICINE,
    "vaccines": ClaimKind.IMMUNISATION,
    "procedures": ClaimKind.PROCEDURE,
    "conditions": ClaimKind.PROBLEM,
    "symptoms": ClaimKind.FINDING,
    "tests": ClaimKind.TEST,
    "substances": ClaimKind.SOCIAL,
}
_RIGHT_BEHIND: Final = 12  # characters between a substance and the reaction that is told with it
MISSED: Final = "missed"
"""What a pack's rules give a medicine that is left out at times."""
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_STEPPED: Final = (Action.MORE, Action.LESS)
_ALLERGIC_LISTS: Final = ("medicines", "allergens", "substances")


class ClaimMaker:
    """Makes claims of what one sentence names."""

    def __init__(
        self,
        sentence: Sentence,
        own: Pack,
        found: tuple[Mention, ...],
        values: tuple[Measured, ...],
        spotted: tuple[Mark, ...],
    ) -> None:
        self._sentence, self._own, self._mentions = sentence, own, found
        self._values, self._marks = values, spotted
        self._giving: dict[str, list[Mark]] = {}
        for mark in spotted:
            for member in mark.rule.gives:
                self._giving.setdefault(member, []).append(mark)

    def claim(self, one: Mention) -> Claim | None:
        """The claim that a mention makes, or ``None`` where it is none (an allergen that nobody is allergic to)."""
        allergic = one.list in _ALLERGIC_LISTS and self._give("kind", one) == "allergy"
        allergic = allergic and not (self._give("reaction", one) and relieves(one.text, self._own))
        if one.list == "allergens" and not allergic:
            return None
        level = level_of(one) if one.list == "medicines" and self._give("kind", one) == ClaimKind.TEST.value else None
        if level is not None:
            one = replace(one, list="tests", term=level)
        kind = ClaimKind.ALLERGY if allergic else _KINDS[one.list]
        claim = self._base(kind, one.start, one.end, one.text, one.list, one.term)
        if allergic:
            return claim.but(reaction=self._give("reaction", one))
        if kind is ClaimKind.MEDICINE:
            category = self._give("category", one)
            regimen = self._regimen(one) if category != MISSED else None  # "twice a week" is how often it is not taken
            return claim.but(regimen=regimen, action=self._dosed(self._action(one), regimen), category=category)
        if kind in (ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION):
            return claim.but(action=Action.ORDER if level is not None else self._action(one))
        if kind in (ClaimKind.PROBLEM, ClaimKind.FINDING):
            named = kind is ClaimKind.PROBLEM and self._alone(one, claim)
            return claim.but(diagnosis=named or bool(self._give("diagnosis", one)), site=self._site(one))
        return claim

    def _alone(self, one: Mention, claim: Claim) -> bool:
        """Whether the doctor says hardly more than the name: in languages that write no blanks an assessment."""
        clause = self._sentence.clause_text(claim.clause).strip("，。；！？ ")
        stated = claim.assertion in (Assertion.PRESENT, Assertion.POSSIBLE) and claim.when is When.NOW
        told = self._sentence.speaker is Speaker.DOCTOR and not self._sentence.question
        told = told and claim.whose is Whose.PATIENT
        return not self._own.spaced and stated and told and 2 * len(one.text) >= len(clause)

    def measurement(self, value: Measured) -> Claim:
        """A value that was measured, or that a threshold names."""
        text = self._sentence.text[value.start : value.end]
        claim = self._base(ClaimKind.MEASUREMENT, value.quantity.start, value.end, text, "measures", value.term)
        claim = claim.but(start=value.start, clause=self._sentence.clause_at(value.start))
        return claim.but(name=value.name, quantity=value.quantity)

    def bare_allergies(self) -> list[Claim]:
        """A denial or a statement of allergies that names no substance ("no known drug allergies", 无药物过敏史)."""
        found: list[Claim] = []
        for mark in self._marks:
            if mark.family != "allergy" or mark.rule.gives.get("kind") != "allergy":
                continue
            covered = any(mark.covers(m.start, m.end) for m in self._mentions if m.list in _ALLERGIC_LISTS)
            if covered or "category" not in mark.rule.gives:
                continue
            text = self._sentence.text[mark.start : mark.end]
            claim = self._base(ClaimKind.ALLERGY, mark.start, mark.end, text, "allergens", None)
            category = "medication" if mark.rule.gives["category"] == "medication" else ""
            if claim.assertion is Assertion.PRESENT:
                claim = claim.but(sureness=0.4, doubts=("an allergy to nothing that is named",))
            found.append(claim.but(category=category))
        return found

    def without_reactions(self, claims: list[Claim]) -> list[Claim]:
        """The claims less those of a reaction that an allergy in the sentence tells: hives then are none of today's."""
        claims = self._with_reaction(claims)
        if not any(claim.kind is ClaimKind.ALLERGY and claim.reaction for claim in claims):
            return claims
        told = [m for m in self._marks if "reaction" in m.rule.gives]
        complaint = (ClaimKind.FINDING, ClaimKind.PROBLEM)
        return [
            claim
            for claim in claims
            if claim.kind not in complaint or not any(m.start < claim.end and claim.start < m.end for m in told)
        ]

    def _with_reaction(self, claims: list[Claim]) -> list[Claim]:
        """A complaint right behind the one substance that a clause names as an allergy is its reaction."""
        allergies = [
            n for n, claim in enumerate(claims) if claim.kind is ClaimKind.ALLERGY and claim.concept is not None
        ]
        if len(allergies) != 1 or claims[allergies[0]].reaction:
            return claims
        allergy = claims[allergies[0]]
        complaint = next(
            (
                claim
                for claim in claims
                if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
                and claim.clause == allergy.clause
                and 0 <= claim.start - allergy.end <= _RIGHT_BEHIND
                and claim.assertion is Assertion.PRESENT
            ),
            None,
        )
        if complaint is None:
            return claims
        claims[allergies[0]] = allergy.but(reaction=complaint.words)
        return [claim for claim in claims if claim is not complaint]

    def _base(self, kind: ClaimKind, start: int, end: int, text: str, of: str, term: Term | None) -> Claim:
        sentence = self._sentence
        whose, relation = self._whose(start, end, of)
        when = self._given("when", start, end, of)
        where = self._given("where", start, end, of)
        side = self._given("side", start, end, of)
        since = self._given("since", start, end, of)
        return Claim(
            kind=kind,
            words=text,
            concept=term,
            list_name=of,
            assertion=self._assertion(start, end, of),
            whose=whose,
            relation=relation,
            when=When(when) if when else When.NOW,
            since=since,
            where=Where(where) if where else Where.HOME if sentence.speaker in _LAY else Where.HERE,
            side=_side(side),
            sentence=sentence.index,
            clause=sentence.clause_at(start),
            start=start,
            end=end,
            speaker=sentence.speaker,
            evidence=(Evidence(sentence.segment, sentence.start, sentence.start + len(sentence.said)),),
        )

    def _case_after(self, one: Mention) -> int:
        """Where a case begins that is told behind what holds anyhow (接着吃，要是头晕就减半); 0 where none does."""
        cases = [m for m in self._giving.get("assertion", ()) if m.rule.gives["assertion"] == "conditional"]
        begin = min((m.start for m in cases if not m.rule.of and m.start >= one.end), default=0)
        acts = [m for m in self._giving.get("action", ()) if m.covers(one.start, one.end) and one.list in m.rule.of]
        return begin if any(m.end <= begin for m in acts) else 0

    def _given(self, member: Given, start: int, end: int, of: str, family: str = "", *, unless: int = 0) -> str:
        spotted = [m for m in self._giving.get(member, ()) if not unless or m.start < unless]
        spotted = [m for m in spotted if m.family == family] if family else spotted
        best = given(spotted, member, start, end, of=of, text=self._sentence.text)
        return best[0] if best is not None else ""

    def _give(self, member: Given, one: Mention) -> str:
        return self._given(member, one.start, one.end, one.list)

    def _assertion(self, start: int, end: int, of: str) -> Assertion:
        """Asked before conditional before denied before possible: the weakest claim that the words allow."""
        uncertain = self._given("assertion", start, end, of, "certainty")
        if of == "medicines" and supposed(self._marks, start, end, of=of):
            return Assertion.CONDITIONAL  # "would you go on it if it came to that?": nobody offers it
        denied = self._given("assertion", start, end, of, "negation")
        asked = self._sentence.question and not self._sentence.tag and end > self._sentence.asks_from
        asked = asked or (of == "medicines" and self._asks_leave(end))
        if asked and not presupposing(self._sentence.text, self._own):
            return Assertion.ASKED
        if uncertain == Assertion.CONDITIONAL.value:
            return Assertion.CONDITIONAL
        if denied:
            return Assertion(denied)
        return Assertion(uncertain) if uncertain else Assertion.PRESENT

    def _asks_leave(self, end: int) -> bool:
        """Whether a lay person names a medicine only to ask whether to take it (氨糖行不行？)."""
        sentence = self._sentence
        lay = sentence.question and sentence.speaker in _LAY
        return lay and self._own.any_of("asks_leave").match(sentence.text, end) is not None

    def _whose(self, start: int, end: int, of: str) -> tuple[Whose, Term | None]:
        value = self._given("whose", start, end, of)
        relative = self._relative(start)
        if value == Whose.PATIENT.value:
            return Whose.PATIENT, None
        if relative is not None and value in ("", Whose.RELATIVE.value):
            return Whose.RELATIVE, relative
        return (Whose(value), relative) if value else (Whose.PATIENT, None)

    def _relative(self, start: int) -> Term | None:
        """The relative that a thing is said of: the last one named before it in its sentence, if a rule reaches it."""
        reached = [m for m in self._marks if m.family == "kin" and m.rule.gives.get("whose") == "relative"]
        named = [m for m in self._mentions if m.list == "relatives" and m.start <= start]
        if not named:
            return None
        last = named[-1]
        patient = [m for m in self._marks if m.rule.gives.get("whose") == "patient" and last.end <= m.start <= start]
        if patient:
            return None
        covered = any(m.covers(start, start + 1) and m.start <= last.start < m.end for m in reached)
        return last.term if covered else None

    def _site(self, one: Mention) -> Term | None:
        span = self._sentence.clauses[self._sentence.clause_at(one.start)]
        text = self._sentence.text[span.start : span.end]
        found = _sites_in(text, "zh" if self._own.language == "zh" else "en")
        near = sorted(found, key=lambda m: abs(span.start + m.start - one.start))
        return near[0].term if near else None

    def _action(self, one: Mention) -> Action:
        value = self._given("action", one.start, one.end, one.list, unless=self._case_after(one))
        asked = self._sentence.question and not self._sentence.tag and one.end > self._sentence.asks_from
        if asked and value in (Action.START.value, Action.ORDER.value):
            return Action.NONE
        return Action(value) if value else Action.NONE

    def _dosed(self, action: Action, regimen: Regimen | None) -> Action:
        """What becomes of a medicine for which a doctor tells the dose until now and another one."""
        lay = self._sentence.speaker in (Speaker.PATIENT, Speaker.OTHER)
        changed = regimen is not None and regimen.is_changed
        return Action.CHANGE if changed and not lay and action is Action.START else action

    def _regimen(self, one: Mention) -> Regimen:
        """Reads the words about one medicine: from its name to the next one's, and what stands right before it."""
        text = self._sentence.text
        others = [
            m
            for m in self._mentions
            if m.list in ("medicines", "vaccines") and (m.term != one.term or (m.term is None and m.text != one.text))
        ]
        end = min((m.start for m in others if m.start >= one.end), default=len(text))
        end = min(self._cut_at_next_trigger(one.end, end), self._case_after(one) or end)
        begin = max((m.end for m in others if m.end <= one.start), default=0)
        before = text[begin : one.start]
        leading = re.search(
            r"(?:(?:half|quarter)(?: of)? an? [^\W\d_]{3,12} of (?:the |my )?|(?:[\d.]+ ?(?:to|or|-|~) ?)?"
            r"[\d./]+ ?(?!and |or )[^\W\d_]{0,12} (?:(?:of|on|with) )?(?:the )?|[\d.]+ ?[^\W\d_]{0,4}的?)$",
            before,
        )
        for value in self._values:  # "if the pulse comes down to 60" tells of no dose
            at = value.quantity
            if one.end <= value.start < at.start:
                text = f"{text[: at.start]}{' ' * (at.end - at.start)}{text[at.end :]}"
        window = f"{leading.group(0) if leading else ''}{text[one.end : end]}"
        told = read_regimen(window, self._own.language, medicine=one.term)  # type: ignore[arg-type]
        ranged = "range_anew" not in self._own.lists or self._own.any_of("range_anew").search(text)
        return told if ranged or self._action(one) not in _STEPPED else told.from_to()

    def _cut_at_next_trigger(self, start: int, end: int) -> int:
        """A change of another medicine begins before that medicine's name: its trigger ends this one's words."""
        nexts = [
            m.start
            for m in self._marks
            if m.family == "changes" and start <= m.start < end and m.rule.reach == "forward"
        ]
        later = [
            n for n in nexts if any(mm.start >= n and mm.start <= end for mm in self._mentions if mm.start > start)
        ]
        if end < len(self._sentence.text) and later:
            return max(later)
        return end


@lru_cache(maxsize=256)
def _sites_in(text: str, language: Language) -> tuple[Match, ...]:
    """The parts of the body that a clause names."""
    return body_sites().find(text, language)


def _side(value: str) -> Side:
    return value if value in ("left", "right", "both") else ""  # type: ignore[return-value]
