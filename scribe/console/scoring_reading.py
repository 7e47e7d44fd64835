"""``scribe evaluate reading``: drafts of items with known answers, and what was lost, false, missing or not noticed."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from scribe.console.progress import StageDisplay
from scribe.drafting import Drafter, DraftRequest, drafter_from
from scribe.errors import MissingPart, PartDown, ScribeError
from scribe.evaluation.reading import (
    Check,
    Checked,
    Figures,
    Part,
    ReadingEvaluation,
    alone,
    evaluation_of,
    nothing_of,
    score,
)
from scribe.evaluation.reading_items import Item, read_items
from scribe.evaluation.results import Problem
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import ConsultationId, Encounter, NoteDraft, Patient, Person, Role, Template, digest_of
from scribe.pipeline.writing import codebook_from, write_note
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook

_VISIT: Final = Encounter(
    practitioner=Person(id="evaluation", name="", role=Role.DOCTOR), started_at=datetime(2026, 1, 5, 9, tzinfo=UTC)
)
"""The same visit each time, so that equal notes give equal documents."""
_PATIENT: Final = Patient()
_NAMED: Final = 5
"""So many items are named with what went wrong; the JSON names all."""
_FAILURES: Final[dict[Check, str]] = {
    Check.MUST: "lost",
    Check.NEVER: "false statement",
    Check.FHIR: "FHIR missing",
    Check.NO_FHIR: "FHIR wrong",
    Check.RIGHT: "true, flagged",
    Check.WRONG: "false, not flagged",
    Check.FLAG: "safety flag missing",
}


def evaluate_reading(
    settings: Settings, paths: Sequence[Path], display: StageDisplay, *, drafter: str | None
) -> ReadingEvaluation:
    """Drafts every item's dialogue and scores what comes of it. All items are read before the first is drafted.

    Args:
        settings: the drafter, the templates and the codes.
        paths: JSON Lines, or folders with such files.
        display: shows how far it is.
        drafter: overrides the settings.

    Raises:
        BadInput: nothing to score, or a line that is no item.
        MissingPart: the drafter is not there.
        PartDown: it does not answer.
    """
    templates = {template.id: template for template in TemplateLibrary(settings.templates_dir).all()}
    items = read_items(paths, {name: template.language for name, template in templates.items()})
    writer = drafter_from(settings, drafter, on_down="raise")
    codes = codebook_from(settings)
    checked: list[Checked] = []
    problems: list[Problem] = []
    with display.counted("Draft and score", "items") as report:
        for done, item in enumerate(items, 1):
            try:
                note, bundle = _drafted(item, templates[item.template], writer, codes)
                checked += score(item, note, bundle, alone(item.transcript))
            except (MissingPart, PartDown):
                raise
            except Exception as error:  # noqa: BLE001 (one item's failure must not lose the others' figures)
                problems.append(Problem(name=item.id, reason=_reason(error)))
                checked += nothing_of(item)
            report(done, len(items))
    return evaluation_of(items, checked, writer.ref, problems)


def _reason(error: Exception) -> str:
    """What went wrong, and of an error that nobody foresaw where; never its text, which may hold what was said."""
    if isinstance(error, ScribeError):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}."


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """A sentence for each reason, with the items that it concerns."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in problems:
        by_reason[one.reason].append(one.name)
    for reason, names in by_reason.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"Not worked through, so failed in everything: {', '.join(names[:_NAMED])}{more}: {reason}"


def _drafted(item: Item, template: Template, writer: Drafter, codes: Codebook) -> tuple[NoteDraft, dict[str, Any]]:
    transcript = item.transcript
    request = DraftRequest(transcript=transcript, template=template, encounter=_VISIT, patient=_PATIENT)
    note = write_note(writer, request, codes)
    bundle = to_bundle(
        DocumentSource(
            consultation=ConsultationId(digest_of(transcript)[:32]),
            patient=_PATIENT,
            encounter=_VISIT,
            template=template,
            note=note,
            recording=None,
            engine=transcript.engine,
            approval=None,
            signature=None,
        )
    )
    return note, bundle


Column = tuple[str, Callable[[Figures], str]]


def print_reading(result: ReadingEvaluation, console: Console, *, failures: bool = False) -> None:
    """Prints a line for each kind of item, for each language and for all; then, if asked for, one for each failure.

    A terminal gets a table; anything else the same in plain columns.
    """
    console.print(f"Drafter: {' '.join(filter(None, (result.drafter.name, result.drafter.model)))}", markup=False)
    totals = (*(result.languages if len(result.languages) > 1 else ()), result.total)
    rows = [[cell(row) for _, cell in _COLUMNS] for row in (*result.kinds, *totals)]
    _print_table([title for title, _ in _COLUMNS], rows, len(result.kinds), console)
    for one in result.failures if failures else ():
        console.print(failure_line(one), markup=False)


def failure_line(one: Checked) -> str:
    """A failure in one line: which item, what kind, what failed, and what the note has instead."""
    name = "lost unseen" if one.unseen else _FAILURES[one.check]
    got = f" <- {' / '.join(one.got)}" if one.got else ""
    return f"{one.item} ({one.kind}) {name}: {one.asked}{got}"


def _share(part: Part) -> str:
    return "–" if part.share is None else f"{part.share:.1%}"


def _of(part: Part) -> str:
    return "–" if not part.of else f"{_share(part)} of {part.of}"


_COLUMNS: Final[tuple[Column, ...]] = (
    ("kind", lambda row: row.name),
    ("items", lambda row: str(row.items)),
    ("must: lost", lambda row: _of(row.lost)),
    ("lost unseen", lambda row: _share(row.lost_unseen)),
    ("never: false", lambda row: _of(row.false_statements)),
    ("FHIR missing", lambda row: _of(row.fhir_missing)),
    ("FHIR wrong", lambda row: _of(row.fhir_wrong)),
    ("true flagged", lambda row: _of(row.true_flagged)),
    ("false missed", lambda row: _of(row.false_missed)),
    ("safety missing", lambda row: f"{row.safety_missing.failed} of {row.safety_missing.of}"),
)


def _print_table(titles: Sequence[str], cells: Sequence[Sequence[str]], kinds: int, console: Console) -> None:
    if console.is_terminal:
        table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        table.add_column(titles[0], min_width=8, overflow="fold")
        for title in titles[1:]:
            table.add_column(title, justify="right")
        for number, row in enumerate(cells):
            table.add_row(*row, end_section=number == kinds - 1, style="bold" if number >= kinds else None)
        console.print(table, markup=False)
        return
    widths = [max(cell_len(cell) for cell in column) for column in zip(titles, *cells, strict=True)]
    for first, *rest in (titles, *cells):
        padded = [f"{' ' * (width - cell_len(cell))}{cell}" for cell, width in zip(rest, widths[1:], strict=True)]
        line = "  ".join((first + " " * (widths[0] - cell_len(first)), *padded))
        console.print(line.rstrip(), markup=False)
