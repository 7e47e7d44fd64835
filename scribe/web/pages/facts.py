"""The facts of a note as tables: one for each kind, in the kinds' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scribe.facts import Cell, Column, every_kind
from scribe.messages import Pair
from scribe.model import Fact


@dataclass(frozen=True)
class Sheet:
    """The facts of one kind; a kind without columns is a list of one cell each."""

    title: Pair
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets_of(facts: Sequence[Fact]) -> tuple[Sheet, ...]:
    """A table for every kind, in their order, empty ones too: what was not discussed is shown as such."""
    return tuple(
        Sheet(kind.title, kind.columns, tuple(kind.row(fact) for fact in facts if kind.holds(fact)))
        for kind in every_kind()
    )
