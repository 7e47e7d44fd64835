"""``scribe evaluate verification``: correct notes with faults put into them, and how many of those are noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from scribe.console.progress import StageDisplay
from scribe.errors import BadInput
from scribe.evaluation.consultations import read_consultations
from scribe.evaluation.results import LANGUAGE_NAMES
from scribe.evaluation.verification import VerificationEvaluation, VerificationScores, evaluate
from scribe.model import Language
from scribe.verification.faults import Fault

_TITLES: Final = ("fault", "injected", "noticed", "recall", "wrongly", "precision", "first 40 %")
_FAULTS: Final[dict[Fault, str]] = {
    Fault.DOSE: "dose ten times as large",
    Fault.SIDE: "other side",
    Fault.NEGATION: "denial turned round",
    Fault.MEDICINE: "another medicine",
    Fault.PERSON: "another person",
    Fault.INVENTED: "invented finding",
}


def evaluate_verification(
    path: Path, language: Language | None, seed: int, display: StageDisplay
) -> VerificationEvaluation:
    """Scores verification on the correct notes of a file or a folder.

    Args:
        path: JSON Lines as :mod:`scribe.evaluation.consultations` reads them, or a folder of such files.
        language: only the consultations of this language.
        seed: chooses among the faulty variants of a statement.
        display: shows how far it is.

    Raises:
        BadInput: nothing to read there, a line that is no consultation, or none with statements that name evidence.
    """
    read = read_consultations(path)
    usable = [one for one in read if one.gold and language in (None, one.language)]
    if not usable:
        wanted = f" in {LANGUAGE_NAMES[language]}" if language else ""
        raise BadInput(
            f"No consultation{wanted} in {path} has a correct note.",
            remedy="Each needs statements: a text, and in evidence the places of the turns that it rests on, from 0.",
        )
    with display.counted("Check notes with faults", "notes") as report:
        return evaluate(usable, seed=seed, progress=report)


def print_verification(result: VerificationEvaluation, console: Console) -> None:
    """Prints a table for each language, then what is flagged in notes that are correct.

    A terminal gets a table; anything else the same in plain columns.
    """
    for scores in result.languages:
        console.print(
            f"{LANGUAGE_NAMES[scores.language]}: correct notes {scores.consultations}, statements {scores.statements}",
            markup=False,
        )
        _print_table(tuple(_rows(scores)), console)
        for line in _false_flags(scores):
            console.print(line, markup=False)
        console.print()
    missed = [f"{one.consultation} {one.statement} ({_FAULTS[one.fault]})" for one in result.missed]
    if missed:
        console.print(f"Missed: {', '.join(missed)}.", markup=False)


def _rows(scores: VerificationScores) -> Iterable[tuple[str, ...]]:
    for one in scores.faults:
        counts = (str(one.injected), str(one.noticed), _percent(one.recall), str(one.wrongly))
        yield _FAULTS[one.fault], *counts, _percent(one.precision), _percent(one.first_of_queue)


def _false_flags(scores: VerificationScores) -> Iterable[str]:
    kinds = ", ".join(f"{kind.value} {many}" for kind, many in scores.false_kinds.items())
    yield (
        f"Correct notes: {scores.false_flags_per_note:g} flags each that somebody has to resolve, "
        f"{scores.false_flags} in all{f' ({kinds})' if kinds else ''}; {scores.low_flags} low ones."
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _print_table(rows: Sequence[tuple[str, ...]], console: Console) -> None:
    if console.is_terminal:
        table = Table(box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        table.add_column(_TITLES[0], min_width=8)
        for title in _TITLES[1:]:
            table.add_column(title, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(*row)
        console.print(table, markup=False)
        return
    widths = [max(cell_len(cell) for cell in column) for column in zip(_TITLES, *rows, strict=True)]
    for first, *rest in (_TITLES, *rows):
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        console.print("  ".join(cells).rstrip(), markup=False)
