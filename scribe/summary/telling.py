"""What of a note's problems may be told to the patient as being there.

A fact says how a thing was said to be; the statements, which a person may have reworded since, say it once more. Both
have to agree: what any statement denies, supposes, or tells of the past or of a relative is not told as present.
"""

from __future__ import annotations

from typing import Final

from scribe.facts import kind_of
from scribe.language.claim import Assertion as Said
from scribe.language.claim import Claim, ClaimKind, When, Whose
from scribe.language.reading import claims_in, read_statement
from scribe.model import Assertion, NoteDraft, ProblemFact, Statement

_STATES: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)


def claims_of(statement: Statement, note: NoteDraft) -> tuple[Claim, ...]:
    """What a statement claims, read by itself."""
    return claims_in(read_statement(statement.text, note.language))


def told_as_present(fact: ProblemFact, note: NoteDraft) -> tuple[Statement, ...]:
    """The statements that tell the problem as the patient's and as there today; none where any says otherwise."""
    if fact.attributes.assertion is not Assertion.PRESENT:
        return ()
    key = kind_of(fact).key(fact, note.language)
    telling: list[Statement] = []
    for statement in note.statements:
        if statement.removed:
            continue
        for claim in claims_of(statement, note):
            if claim.kind not in _STATES or claim.key != key or claim.whose is not Whose.PATIENT:
                continue
            if claim.assertion is not Said.PRESENT or claim.when is not When.NOW:
                return ()
            telling.append(statement)
    return tuple(dict.fromkeys(telling))


def is_certain(statement: Statement, note: NoteDraft) -> bool:
    """Whether everything that a statement names is told as there, and as the patient's."""
    return all(
        claim.assertion is Said.PRESENT and claim.whose is Whose.PATIENT
        for claim in claims_of(statement, note)
        if claim.kind in _STATES
    )
