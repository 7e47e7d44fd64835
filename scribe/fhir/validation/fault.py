"""What is wrong with a resource, where, and by which rule."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault; its text names elements and types, never a value, since values are patients' data.

    ``rule`` is HL7's key of an invariant (``con-4``) or the name of a rule of this package (``cardinality``).
    """

    path: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text} ({self.rule})"
