"""A claim: one thing that was said, with who says it of whom, when, and whether it still stands.

Claims are what the recording and a note are compared by. ``words`` are always kept; ``concept`` only where the
terminology knows it. A reader that is unsure lowers ``sureness`` and says why: it never guesses a number, a status or a
person.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Literal

from scribe.language.quantity import Quantity
from scribe.language.quantity.regimen import Regimen
from scribe.model import SegmentId, Speaker
from scribe.terminology import Term


class ClaimKind(StrEnum):
    """What a claim is about. ``content`` carries meaning and fits nothing else."""

    FINDING = "finding"
    MEASUREMENT = "measurement"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    PROBLEM = "problem"
    TEST = "test"
    PROCEDURE = "procedure"
    FOLLOW_UP = "follow_up"
    ADVICE = "advice"
    SOCIAL = "social"
    IMMUNISATION = "immunisation"
    CONTENT = "content"


class Assertion(StrEnum):
    """How a thing is said to be."""

    PRESENT = "present"
    DENIED = "denied"
    POSSIBLE = "possible"
    CONDITIONAL = "conditional"
    ASKED = "asked"


class Whose(StrEnum):
    """Whom a claim is about. ``relative`` is named in :attr:`Claim.relation`; ``people`` are people in general."""

    PATIENT = "patient"
    RELATIVE = "relative"
    OTHER = "other"
    PEOPLE = "people"


class When(StrEnum):
    """When it holds."""

    NOW = "now"
    PAST = "past"
    PLANNED = "planned"


class Where(StrEnum):
    """Where a value was measured."""

    HERE = "here"
    HOME = "home"
    ELSEWHERE = "elsewhere"


class Action(StrEnum):
    """What is done with a medicine, a test or a procedure."""

    NONE = ""
    GOES_ON = "goes_on"
    START = "start"
    STOP = "stop"
    HOLD = "hold"
    MORE = "more"
    LESS = "less"
    CHANGE = "change"
    TAPER = "taper"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    RAN_OUT = "ran_out"
    TOOK = "took"
    ORDER = "order"
    DONE = "done"


class Standing(StrEnum):
    """What became of a claim in the conversation. Only what ``stands`` may become a fact."""

    STANDS = "stands"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    CONTRADICTED = "contradicted"


ENDED: Final = "ended"
"""What a pack's rules give a medicine that was taken and given up."""
UNTIL_NOW: Final = "until_now"
"""What they give one of which a doctor says that it is taken so far, and not yet what becomes of it."""
Side = Literal["", "left", "right", "both"]


@dataclass(frozen=True)
class Evidence:
    """Where it was said: the segment, and the characters of its text."""

    segment: SegmentId
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Claim:
    """One thing that was said.

    Attributes:
        kind: what it is about.
        words: the words for the thing itself, as spoken.
        concept: the terminology's concept, or ``None``.
        list_name: which list of the terminology the concept is of (``medicines``, ``symptoms`` …).
        assertion: present, denied, possible, conditional, asked.
        whose: the patient or somebody else; ``relation`` names a relative (a term of the list of relatives).
        when: now, past, planned; ``since`` keeps the words for a time ("three weeks", 两年).
        where: of a measurement.
        side: left, right, both.
        site: the part of the body, as a term.
        quantity: a value with its unit, of a measurement.
        regimen: dose, frequency, route of a medicine.
        action: what is done with it.
        diagnosis: the clinician names it as what the patient has.
        reaction: of an allergy.
        category: of an allergy's denial: ``medication`` or empty for all; of a medicine ``ended``
            where it was taken and given up, ``offered`` where a doctor asks whether the patient wants it,
            ``missed`` where it is told when or how often it is left out.
        name: of a measurement, the vital sign or test by its standard name.
        sentence: the index of the sentence that it was read in.
        clause: the index of the clause in it.
        speaker: who said it (or whose question, confirmed by another).
        evidence: the segments that it rests on, question and answer both.
        standing: whether it still stands.
        sureness: 0 to 1; below 0.5 it becomes words and a flag, never a resource.
        doubts: why it is not sure, in words for a person.
    """

    kind: ClaimKind
    words: str
    concept: Term | None = None
    list_name: str = ""
    assertion: Assertion = Assertion.PRESENT
    whose: Whose = Whose.PATIENT
    relation: Term | None = None
    when: When = When.NOW
    since: str = ""
    where: Where = Where.HERE
    side: Side = ""
    site: Term | None = None
    quantity: Quantity | None = None
    regimen: Regimen | None = None
    action: Action = Action.NONE
    diagnosis: bool = False
    reaction: str = ""
    category: Literal["", "medication", "ended", "offered", "missed", "until_now"] = ""
    name: str = ""
    sentence: int = -1
    clause: int = 0
    start: int = 0
    end: int = 0
    speaker: Speaker = Speaker.UNKNOWN
    evidence: tuple[Evidence, ...] = ()
    standing: Standing = Standing.STANDS
    sureness: float = 1.0
    doubts: tuple[str, ...] = field(default=())

    @property
    def segments(self) -> tuple[SegmentId, ...]:
        """The segments that it rests on, each once."""
        return tuple(dict.fromkeys(one.segment for one in self.evidence))

    @property
    def stands(self) -> bool:
        """Whether nothing later took it back."""
        return self.standing is Standing.STANDS

    @property
    def key(self) -> str:
        """What makes two claims be about the same thing: the concept's English name, or the words."""
        return self.concept.en if self.concept is not None else self.words.lower()

    def but(self, **members: object) -> Claim:
        """The same claim with other members."""
        return replace(self, **members)  # type: ignore[arg-type]
