"""What a delivery is asked to do, and what it answers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scribe.delivery.document import Json
from scribe.errors import PartDown
from scribe.model import AcceptedPatient, Location, Sha256


class Deadline:
    """The time that one delivery has, from now on, whatever it does.

    Args:
        total_s: seconds from now.
    """

    def __init__(self, total_s: float = math.inf) -> None:
        self.total_s = total_s
        self._ends_at = time.monotonic() + total_s

    @property
    def left_s(self) -> float:
        """Seconds that are left, 0 at least."""
        return max(0.0, self._ends_at - time.monotonic())

    def check(self, doing: str) -> None:
        """Goes on only while there is time.

        Args:
            doing: what is about to be tried, to follow "before": "storing the note".

        Raises:
            PartDown: the time is up.
        """
        if self.left_s <= 0:
            raise PartDown(
                f"The EMR used up the {self.total_s:g} s that a delivery has, before {doing}.",
                remedy="Scribe looks what arrived and tries again by itself.",
            )


def unfenced() -> None:
    """Stands where no lease is to be confirmed."""


def unnoted(_way: str) -> None:
    """Stands where nobody keeps which way an attempt went."""


@dataclass(frozen=True)
class Order:
    """One document that has to be at a destination."""

    bundle: Json
    """A signed document as :func:`scribe.fhir.to_bundle` makes it."""
    digest: Sha256
    """Names the document's bytes."""
    deadline: Deadline = field(default_factory=Deadline)
    confirm: Callable[[], None] = unfenced
    """Asks whether this worker still has the task; called right before every write.

    Raises LeaseLost: another one has it, so nothing may be written any more.
    """
    going: Callable[[str], None] = unnoted
    """Told the way right before the first write in it, so that the next attempt looks there even if this one dies."""
    accepted: AcceptedPatient | None = None
    """A person's word that the EMR's record is this patient's, although something differs."""
    earlier_way: str = ""
    """The way that an earlier revision of this document went, which the later ones follow."""


@dataclass(frozen=True)
class Receipt:
    """The destination's word that it has the document."""

    locations: tuple[Location, ...]
    """Where each resource is, in which version, as it was read back."""
    way: str
    """How it went there, as :class:`Order` takes it for the next revision."""
    compared: Json = field(default_factory=dict)
    """What of the patient was compared, with both sides; empty where nothing could be."""
