"""The rules whose triggers reach over a part of a sentence, by family (see :mod:`scribe.language.scope`)."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from scribe.language.rules import Rule, family

Given = Literal[
    "assertion",
    "whose",
    "when",
    "where",
    "side",
    "action",
    "kind",
    "reaction",
    "category",
    "diagnosis",
    "since",
    "topic",
]


class ScopeRule(Rule):
    """One trigger with its reach.

    Attributes:
        trigger: patterns; any of them sets it off.
        reach: where the things lie that it is about. ``next``: the thing named right after it, at most ``limit``
            characters on, and those listed with it; ``topic``: what is named before it in its clause, else after it,
            else in the clause before. ``object``: the same, but what is named after it comes first.
        within: how far it reaches at most.
        limit: how many characters it reaches at most.
        stops: patterns that end its reach; those of the pack's list ``stops_<family>`` end every rule's of the family.
        gives: what the things in reach get. ``$0`` is the trigger's own words.
        of: the lists whose things it is about; empty: all.
        speaker: it only counts in this speaker's words; ``lay``: the patient's or a companion's; ``note``: nobody's, in
            what was written.
        needs: patterns of which one must stand somewhere in the sentence.
        unless: patterns of which none may.
        name: where the name of a thing that it is about stands right beside it (``behind``: 换 before a name).
        beside: ids of rules of the family that count on the same words too.
    """

    trigger: tuple[str, ...] = Field(min_length=1)
    reach: Literal[
        "forward", "backward", "both", "nearest", "clause", "sentence", "none", "next", "topic", "object"
    ] = "forward"
    within: Literal["clause", "sentence"] = "clause"
    limit: int = 160
    stops: tuple[str, ...] = ()
    gives: dict[Given, str] = Field(default_factory=dict)
    of: tuple[str, ...] = ()
    speaker: Literal["", "doctor", "patient", "other", "lay", "note"] = ""
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    name: Literal["", "before", "behind"] = ""
    beside: tuple[str, ...] = ()


@family("negation")
class NegationRule(ScopeRule):
    """What is denied. Proofs: ``sentence -> words: denied; words: present``."""


@family("certainty")
class CertaintyRule(ScopeRule):
    """What is only possible, or holds on a condition."""


@family("kin")
class KinRule(ScopeRule):
    """What is said of somebody else than the patient."""


@family("time")
class TimeRule(ScopeRule):
    """What is past, or planned; what was measured elsewhere or at home."""


@family("sides")
class SideRule(ScopeRule):
    """Left, right, both."""


@family("changes")
class ChangeRule(ScopeRule):
    """What is done with a medicine, a test or a procedure."""


@family("allergy")
class AllergyRule(ScopeRule):
    """What makes a substance an allergy, and its reaction."""


@family("diagnosis")
class DiagnosisRule(ScopeRule):
    """What names a condition as today's assessment."""


FAMILIES: Final[tuple[type[ScopeRule], ...]] = (
    NegationRule,
    CertaintyRule,
    KinRule,
    TimeRule,
    SideRule,
    ChangeRule,
    AllergyRule,
    DiagnosisRule,
)
