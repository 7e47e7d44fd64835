"""The facts of a note as tables: one for each kind, in the kinds' own words."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.fact_forms import KINDS, forms_of
from scribe.facts import Cell, Column, every_kind
from scribe.messages import Pair
from scribe.model import FactForm, NoteDraft


@dataclass(frozen=True)
class Row:
    """A fact in cells, with its form where it has one."""

    cells: tuple[Cell, ...]
    form: FactForm | None = None


@dataclass(frozen=True)
class Sheet:
    """The facts of one kind; a kind without columns is a list of one cell each.

    Attributes:
        adds: the kind of form that adds one; empty where there is none.
        words: what the note says of the kind and the recording does not bear out.
    """

    title: Pair
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    adds: str = ""
    words: tuple[FactForm, ...] = ()


def sheets_of(note: NoteDraft) -> tuple[Sheet, ...]:
    """A table for every kind, in their order, empty ones too: what was not discussed is shown as such."""
    forms = forms_of(note)
    by_fact = {form.fact: form for form in forms if form.fact}
    adding: set[str] = set()
    sheets = []
    for kind in every_kind():
        adds = kind.name if kind.name in KINDS and kind.name not in adding else ""
        adding.add(adds)
        rows = tuple(Row(kind.row(fact), by_fact.get(fact.id)) for fact in note.facts if kind.holds(fact))
        words = tuple(form for form in forms if not form.fact and kind.holds(form.told.fact))
        sheets.append(Sheet(kind.title, kind.columns, rows, adds, words))
    return tuple(sheets)
