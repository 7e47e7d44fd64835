"""What a kind of fact is: how it comes of claims, what bears it out, its FHIR resource and its row on the page.

A kind is one module in ``kinds`` with a ``KIND``; to show and to send a new kind of fact, add its module.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Generic, TypeVar

from scribe.facts.texts import Texts
from scribe.language.claim import Claim, ClaimKind
from scribe.language.reading import Reading
from scribe.messages import Pair
from scribe.model import Fact, Language, RecordContext, Topic
from scribe.resources import Frame, Json
from scribe.terminology.recorded import PatientRecord

LEAST_SURENESS: Final = 0.5
"""Below it a claim is words and a flag: never a resource, never a number in one."""


class Part(StrEnum):
    """A part of a fact that claims can bear out or not. Pages name each in the reader's language."""

    NAME = "name"
    DOSE = "dose"
    UNIT = "unit"
    RATE = "rate"
    FREQUENCY = "frequency"
    STATUS = "status"
    VALUE = "value"
    DENIAL = "denial"
    SIDE = "side"
    WHOSE = "whose"
    WHEN = "when"
    CONDITION = "condition"
    CERTAINTY = "certainty"
    ROUTE = "route"
    DURATION = "duration"
    REACTION = "reaction"
    TAKING = "taking"


PARTS: Final[dict[Part, Pair]] = {
    Part.NAME: Pair("name", "名称"),
    Part.DOSE: Pair("dose", "剂量"),
    Part.UNIT: Pair("unit", "单位"),
    Part.RATE: Pair("dose per kilogram", "每公斤剂量"),
    Part.FREQUENCY: Pair("frequency", "频次"),
    Part.STATUS: Pair("status", "状态"),
    Part.VALUE: Pair("value", "数值"),
    Part.DENIAL: Pair("denial", "有无"),
    Part.SIDE: Pair("side", "左右"),
    Part.WHOSE: Pair("whose it is", "何人"),
    Part.WHEN: Pair("time", "时间"),
    Part.CONDITION: Pair("condition", "条件"),
    Part.CERTAINTY: Pair("certainty", "确定程度"),
    Part.ROUTE: Pair("route", "途径"),
    Part.DURATION: Pair("how long", "疗程"),
    Part.REACTION: Pair("reaction", "反应"),
    Part.TAKING: Pair("how it is taken", "用法"),
}


@dataclass(frozen=True)
class Fault:
    """One part of a fact that nothing said bears out: what the fact says, and what was said instead, if anything."""

    part: Part
    fact_says: str = ""
    said: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a kind's table."""

    label: Pair
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: words in the reader's language, or the note's own words; ``code`` marks a code of a terminology."""

    words: Pair | None = None
    text: str = ""
    code: bool = False
    sub: Pair | None = None
    """A second line below."""


F = TypeVar("F", bound=Fact)


class FactKind(ABC, Generic[F]):
    """One kind of fact.

    Attributes:
        name: which :attr:`Fact.kind` it is the kind of.
        title: of its table.
        columns: of its table, the fact itself first; a kind with one column is a list.
        order: where it stands among the others, and in which order facts are numbered.
        claims: the kinds of claims that it is made of.
        left_open: parts of which a statement's silence or its usual wording says nothing: "Bronchitis." under
            Assessment does not deny that it is only likely, and a value needs no "here".
        told_by_name: whether naming the thing tells the fact; of a measurement it is the value that does.
    """

    name: ClassVar[str]
    title: ClassVar[Pair]
    columns: ClassVar[tuple[Column, ...]] = ()
    order: ClassVar[int] = 100
    claims: ClassVar[tuple[ClaimKind, ...]] = ()
    left_open: ClassVar[frozenset[Part]] = frozenset()
    told_by_name: ClassVar[bool] = True

    def holds(self, fact: Fact) -> bool:
        """Whether a fact is of this kind."""
        return fact.kind == self.name

    @abstractmethod
    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[F]:
        """The facts of the claims that stand, one thing one fact, in the order of mention and without ids.

        Args:
            claims: of a whole reading, every kind of claim, in the order of the conversation.
            language: in which the facts are worded.
        """

    @abstractmethod
    def key(self, fact: F, language: Language) -> str:
        """What two facts about the same thing share."""

    @abstractmethod
    def differences(self, fact: F, other: F, language: Language) -> tuple[Fault, ...]:
        """In which parts a fact says more than, or otherwise than, another one about the same thing."""

    def borne_out(
        self, fact: F, said: Iterable[F], reading: Reading, record: PatientRecord | None
    ) -> tuple[Fault, ...]:
        """The parts of a fact that neither the recording's claims nor the record bear out; empty when all are.

        Args:
            fact: whoever made it.
            said: the facts of this kind that the recording's claims make.
            reading: of the recording.
            record: the patient's.
        """
        key = self.key(fact, reading.language)  # type: ignore[arg-type]
        same = [one for one in said if self.key(one, reading.language) == key]  # type: ignore[arg-type]
        faults = [self.differences(fact, one, reading.language) for one in same]  # type: ignore[arg-type]
        best = min(faults, key=len, default=(Fault(Part.NAME, fact.text),))
        return tuple(fault for fault in best if not self.recorded(fact, fault, record))

    def recorded(self, fact: F, fault: Fault, record: PatientRecord | None) -> bool:
        """Whether the record bears out a part that the recording does not."""
        del fact, fault, record
        return False

    def contradicted(
        self, fact: F, claims: Sequence[Claim], told: Sequence[F], language: Language
    ) -> tuple[Fault, ...]:
        """In which parts a statement that names the fact says otherwise.

        Args:
            fact: as the recording has it.
            claims: of the statement.
            told: the facts of this kind that those claims make by themselves.
            language: of the note.
        """
        del claims
        return self._told_otherwise(fact, told, language, self.left_open)

    def worded_otherwise(
        self, fact: F, claims: Sequence[Claim], told: Sequence[F], language: Language
    ) -> tuple[Fault, ...]:
        """In which parts a statement that a person worded says otherwise: there nothing is left open.

        Args:
            fact: as the recording has it.
            claims: of the statement.
            told: the facts of this kind that those claims make by themselves.
            language: of the note.
        """
        del claims
        return self._told_otherwise(fact, told, language, frozenset())

    def _told_otherwise(
        self, fact: F, told: Sequence[F], language: Language, open_: frozenset[Part]
    ) -> tuple[Fault, ...]:
        """What differs in the telling of a fact that is nearest to it, less what is open."""
        key = self.key(fact, language)
        found = [self.differences(one, fact, language) for one in told if self.key(one, language) == key]
        kept = [tuple(fault for fault in faults if fault.part not in open_) for faults in found]
        return min(kept, key=len, default=())

    def told_in(self, fact: F, texts: Texts) -> frozenset[int]:
        """The places of the statements of a note that tell the fact."""
        return texts.holding(fact.text.rstrip(" .。"))

    @abstractmethod
    def resource(self, frame: Frame, fact: F, beside: Sequence[Fact]) -> Json | None:
        """The FHIR resource, or ``None`` where the fact becomes none.

        Args:
            frame: the document's frame.
            fact: the fact.
            beside: every fact of the note.
        """

    def together(self, frame: Frame, facts: Sequence[F]) -> Json | None:
        """One resource for all facts of the kind, where they become one together."""
        del frame, facts
        return None

    @abstractmethod
    def topics(self, fact: F) -> tuple[Topic, ...]:
        """Where in a note such a fact belongs, best place first."""

    def row(self, fact: F) -> tuple[Cell, ...]:
        """Its row on the page: a cell a column."""
        return (Cell(text=fact.text),)


def record_of(context: RecordContext | None) -> PatientRecord | None:
    """The record, ready to be asked."""
    return PatientRecord(context) if context is not None else None
