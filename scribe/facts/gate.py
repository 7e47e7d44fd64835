"""The gate: what the recording's claims bear out, and the note still says, is a fact; nothing else reaches a Bundle.

A note's facts are made of the recording's claims, never taken from who drafted or edited it. The note decides which of
them it tells; where its words say another dose, another side or the opposite, it tells none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from scribe.facts.by_hand import unread_words
from scribe.facts.kind import FactKind, Fault, Part, record_of
from scribe.facts.names import confirmed, with_doubt
from scribe.facts.registry import every_kind, kind_of
from scribe.facts.texts import Texts
from scribe.language.claim import Action, Claim, ClaimKind
from scribe.language.reading import Reading, claims_in, read_statement
from scribe.language.rules import pack
from scribe.model import Fact, Language, MedicationFact, NoteDraft, RecordContext, SegmentId, Statement
from scribe.terminology.recorded import PatientRecord, without_marked

WORDED: Final = frozenset({"follow_up", "plan_item"})
"""Kinds whose facts are mostly words: a drafter's own are kept where the numbers in them were said."""
_ACTS: Final = frozenset(Action) - {Action.NONE, Action.GOES_ON, Action.TOOK}


@dataclass(frozen=True)
class Refused:
    """What a statement says of a fact and nothing bears out, and why; ``statement`` is where it stands, if it does."""

    fact: Fact
    faults: tuple[Fault, ...]
    statement: Statement | None = None


@dataclass(frozen=True)
class Gated:
    """What may go to the EMR as facts, and what stays words."""

    borne_out: tuple[Fact, ...] = ()
    refused: tuple[Refused, ...] = ()


def facts_from(reading: Reading, language: Language | None = None) -> tuple[Fact, ...]:
    """Every fact that the claims of a recording make, numbered ``f1`` … in the order of the kinds.

    Args:
        reading: of the recording; only its claims that stand count.
        language: in which the facts are worded; the recording's without it.
    """
    return _facts_from(reading, language or reading.language)


@lru_cache(maxsize=64)
def _facts_from(reading: Reading, language: Language) -> tuple[Fact, ...]:
    return numbered(with_doubt(_made(reading.standing, language), reading, language))


def gate(facts: Iterable[Fact], reading: Reading, record: RecordContext | PatientRecord | None = None) -> Gated:
    """Parts facts that the recording or the record bears out from those that neither does.

    Args:
        facts: of anybody: a drafter, a model, a hand edit, another program's note.
        reading: of the recording.
        record: the patient's.
    """
    known = record if isinstance(record, PatientRecord) or record is None else record_of(record)
    said = facts_from(reading)
    passed: list[Fact] = []
    refused: list[Refused] = []
    for fact in facts:
        kind = kind_of(fact)
        faults = kind.borne_out(fact, [one for one in said if kind.holds(one)], reading, known)
        if faults:
            refused.append(Refused(fact, faults))
        else:
            passed.append(fact)
    return Gated(tuple(passed), tuple(refused))


def facts_of(note: NoteDraft, reading: Reading, record: RecordContext | None = None) -> Gated:
    """The facts of a note: those of the recording's claims that its statements tell.

    Args:
        note: whoever drafted or edited it; of its own facts only those that are words are looked at.
        reading: of its recording.
        record: the patient's; what a statement marks as the record's is no fact of this visit.
    """
    told = _laid_out(note)
    passed: list[Fact] = []
    refused: list[Refused] = []
    for fact in facts_from(reading, note.language):
        kind = kind_of(fact)
        tellers = told.tellers(fact, kind)
        faults = [one.faults(fact, kind, reading) for one in tellers]
        against = [(one, why) for one, why in zip(tellers, faults, strict=True) if why]
        if tellers and (all(faults) or any(one.overrules(why) for one, why in against)):
            refused.extend(Refused(fact, why, one.statement) for one, why in against)
        elif tellers:
            # another statement tells it as it was said; what a person words otherwise beside it is seen all the same
            refused.extend(Refused(fact, why, one.statement) for one, why in against if one.statement.author)
            passed.append(confirmed(fact, [one.statement for one in tellers]))
    resting = {segment for one in told.every for segment in one.statement.evidence}
    worded = [fact for fact in note.facts if fact.kind in WORDED and set(fact.evidence) & resting]
    words = gate(worded, reading, record)
    mine = {fact.kind for fact in passed}
    passed.extend(fact for fact in words.borne_out if fact.kind not in mine)
    refused.extend(words.refused)
    refused.extend(_never_said(told.every, reading, note.language, record))
    return Gated(numbered(passed), tuple(refused))


def tellers(fact: Fact, note: NoteDraft) -> tuple[Statement, ...]:
    """The statements still in the note that tell the fact, rest on the same words, and say nothing otherwise of it."""
    kind = kind_of(fact)
    return tuple(one.statement for one in _laid_out(note).tellers(fact, kind) if not one.contradicts(fact, kind))


def _never_said(
    told: Sequence[_Told], reading: Reading, language: Language, record: RecordContext | None
) -> Iterable[Refused]:
    """What statements say that the recording names nowhere."""
    said = _things(reading, language)
    known = record_of(record)
    for one in told:
        for fact in one.facts:
            kind = kind_of(fact)
            if (kind.name, kind.key(fact, language)) not in said:
                faults = kind.borne_out(fact, (), reading, known)
                if faults:
                    yield Refused(fact.model_copy(update={"evidence": one.statement.evidence}), faults, one.statement)


@lru_cache(maxsize=64)
def _things(reading: Reading, language: Language) -> frozenset[tuple[str, str]]:
    """What the recording's facts are about, of every kind that holds them."""
    said = facts_from(reading, language)
    return frozenset((kind.name, kind.key(one, language)) for kind in every_kind() for one in said if kind.holds(one))


@lru_cache(maxsize=4096)
def _told_in(
    text: str, language: Language
) -> tuple[tuple[Claim, ...], tuple[Fact, ...], frozenset[tuple[ClaimKind, str]]]:
    """The claims and facts of a statement, and which things its claims name, by the claims' kind."""
    claims = claims_in(read_statement(text, language))
    return claims, tuple(_made(claims, language)), frozenset((claim.kind, claim.key) for claim in claims)


def facts_told(text: str, language: Language) -> tuple[Fact, ...]:
    """The facts that a text of a note tells by itself, of every kind, without ids."""
    return _told_in(text, language)[1]


def claims_told(text: str, language: Language) -> tuple[Claim, ...]:
    """The claims of a text of a note by itself."""
    return _told_in(text, language)[0]


class _Told:
    """What one statement of a note tells, read as the recording is read."""

    def __init__(self, statement: Statement, language: Language) -> None:
        self.statement, self._language = statement, language
        self.text = without_marked(statement.text)
        self.claims, self.facts, self.named = _told_in(self.text, language)
        self._evidence = frozenset(statement.evidence)

    def rests_on(self, evidence: frozenset[SegmentId]) -> bool:
        """Whether it rests on some of the same words of the recording; where either names none, it may."""
        return not self._evidence or not evidence or not self._evidence.isdisjoint(evidence)

    def contradicts(self, fact: Fact, kind: FactKind[Any]) -> tuple[Fault, ...]:
        """In which parts it says otherwise than the fact, whoever worded it."""
        return kind.contradicted(fact, self.claims, [one for one in self.facts if kind.holds(one)], self._language)

    def faults(self, fact: Fact, kind: FactKind[Any], reading: Reading) -> tuple[Fault, ...]:
        """In which parts it says otherwise than the fact; what a person words leaves nothing open.

        A machine words what it read. A person may mean what no reader makes out, so a medicine's fact is sent only
        where each word beside it was said.
        """
        if self.statement.author is None:
            return self.contradicts(fact, kind)
        mine = [one for one in self.facts if kind.holds(one)]
        if faults := kind.worded_otherwise(fact, self.claims, mine, self._language):
            return faults
        if not isinstance(fact, MedicationFact):
            return ()
        reads, own = read_statement(self.text, self._language), pack(self._language)
        key = kind.key(fact, self._language)
        words = unread_words(self.statement, reads, key, fact, reading, own)
        return tuple(Fault(Part.TAKING, one) for one in words)

    def overrules(self, faults: tuple[Fault, ...]) -> bool:
        """Whether a person words in so many words that something else is done with a medicine than was said."""
        acts = any(claim.action in _ACTS for claim in self.claims)
        return self.statement.author is not None and acts and any(one.part is Part.STATUS for one in faults)


class _Note:
    """What the statements of a note tell that are still in it, but for what the record says."""

    def __init__(self, note: NoteDraft) -> None:
        kept = (one for one in note.statements if not one.removed and without_marked(one.text).strip())
        self.every = [_Told(one, note.language) for one in kept]
        self._language = note.language
        self._texts = Texts([one.text for one in self.every], note.language)
        self._naming: dict[tuple[ClaimKind, str], set[int]] = {}
        for place, one in enumerate(self.every):
            for named in one.named:
                self._naming.setdefault(named, set()).add(place)

    def tellers(self, fact: Fact, kind: FactKind[Any]) -> list[_Told]:
        """The statements that name a fact and may rest on the same words, in the note's order."""
        places = set(kind.told_in(fact, self._texts))
        if kind.told_by_name:
            key = kind.key(fact, self._language)
            places.update(place for one in kind.claims for place in self._naming.get((one, key), ()))
        rests = frozenset(fact.evidence)
        return [self.every[place] for place in sorted(places) if self.every[place].rests_on(rests)]


@lru_cache(maxsize=8)
def _laid_out(note: NoteDraft) -> _Note:
    return _Note(note)


def numbered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts, each with its id."""
    return tuple(fact.model_copy(update={"id": f"f{number}"}) for number, fact in enumerate(facts, start=1))


def _made(claims: Sequence[Claim], language: Language) -> list[Fact]:
    return [fact for kind in every_kind() for fact in kind.from_claims(claims, language)]
