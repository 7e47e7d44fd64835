"""``scribe evaluate notes``: drafts of a hospital's own consultations, scored against the notes that people wrote."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scribe.console.progress import StageDisplay
from scribe.console.showing_json import pretty_json
from scribe.drafting import DraftRequest, drafter_from
from scribe.drafting.style import StyleFault
from scribe.errors import BadInput
from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.evaluation.notes import NotesEvaluation, NoteTotals, Rouge, score_note, totals_of
from scribe.evaluation.results import LANGUAGE_NAMES
from scribe.model import Template, Visit
from scribe.pipeline.writing import codebook_from, write_note
from scribe.second_reader import second_reader_from
from scribe.settings import Settings
from scribe.template import TemplateLibrary


def evaluate_notes(
    settings: Settings,
    path: Path,
    display: StageDisplay,
    *,
    drafter: str | None,
    template: str | None,
    limit: int | None,
    keep: Path | None,
) -> NotesEvaluation:
    """Drafts every consultation and scores the drafts.

    Args:
        settings: the drafter and the templates.
        path: JSON Lines, or a folder with such files.
        display: shows how far it is.
        drafter: overrides the settings.
        template: for all of them; without it one in each language, by the kind of visit.
        limit: only so many consultations.
        keep: a folder for the drafts.

    Raises:
        BadInput: nothing to score, or a template of another language.
        MissingPart: the drafter is not there.
    """
    library = TemplateLibrary(settings.templates_dir)
    consultations = read_consultations(path)[:limit]
    writer = drafter_from(settings, drafter, on_down="raise")
    codes = codebook_from(settings)
    second = second_reader_from(settings)
    scores, used = [], {}
    with display.counted("Draft and score", "notes") as report:
        for done, one in enumerate(consultations, 1):
            chosen = library.get(template) if template else _template_for(one, library)
            if chosen.language != one.language:
                raise BadInput(
                    f"The consultation {one.id} is in {LANGUAGE_NAMES[one.language]}, the template {chosen.id} is not.",
                    remedy="Leave --template out, or give a file in one language.",
                )
            note = write_note(writer, DraftRequest(transcript=one.transcript, template=chosen), codes, second)
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{one.id}.note.json").write_text(pretty_json(note), encoding="utf-8")
            scores.append(score_note(one, note, chosen))
            used[chosen.id] = chosen.ref
            report(done, len(consultations))
    return NotesEvaluation(
        drafter=writer.ref, templates=tuple(used.values()), totals=totals_of(scores), consultations=tuple(scores)
    )


def _template_for(consultation: GoldConsultation, library: TemplateLibrary) -> Template:
    """The first template of the language that is for this kind of visit."""
    kinds = {"initial": Visit.INITIAL, "followup": Visit.FOLLOW_UP, "follow_up": Visit.FOLLOW_UP}
    wanted = kinds.get(consultation.visit, Visit.ANY)
    fits = [template for template in library.all() if template.language == consultation.language]
    if not fits:
        raise BadInput(
            f"There is no template in {LANGUAGE_NAMES[consultation.language]}.", remedy="Add one, or give --template."
        )
    return next((template for template in fits if template.visit is wanted), fits[0])


def print_notes(result: NotesEvaluation, console: Console) -> None:
    """One table: a column for each language."""
    table = Table(box=SIMPLE_HEAD, title=f"Drafter: {result.drafter.name} {result.drafter.model}", title_justify="left")
    table.add_column("")
    for total in result.totals:
        table.add_column(f"{LANGUAGE_NAMES[total.language]} ({total.consultations})", justify="right")
    rows = [_rows(total) for total in result.totals]
    for name in rows[0]:
        table.add_row(name, *(row[name] for row in rows))
    console.print(table)


def _rows(total: NoteTotals) -> dict[str, str]:
    rows = {
        "ROUGE-1 / 2 / Lsum": _rouge(total.rouge),
        "  of the transcript itself": _rouge(total.transcript_rouge),
        "  subjective": _rouge(total.parts.get("subjective")),
        "  objective": _rouge(total.parts.get("objective")),
        "  assessment and plan": _rouge(total.parts.get("assessment_and_plan")),
        "numbers that nobody said": _percent(total.ungrounded_numbers),
        "numbers of the reference found": _percent(total.number_recall),
        "medicines, conditions, symptoms found": _percent(total.concept_recall),
        "  stated and never spoken of": _percent(total.ungrounded_concepts),
        "checklist: medicines with dose, frequency, status found": _percent(total.medicine_recall),
        "  right medicines": _percent(total.medicine_precision),
        "checklist: denials found": _percent(total.denial_recall),
        "  right denials": _percent(total.denial_precision),
    }
    return {
        **rows,
        "required sections filled": _percent(total.required_filled),
        "words (reference)": f"{total.words:.0f} ({total.reference_words:.0f})",
        "style faults, a note": _style(total.style_per_note),
        "flags that somebody has to resolve, a note": f"{total.flags_per_note:.2f}",
    }


def _rouge(rouge: Rouge | None) -> str:
    return (
        "–" if rouge is None else f"{100 * rouge.rouge1:.1f} / {100 * rouge.rouge2:.1f} / {100 * rouge.rouge_lsum:.1f}"
    )


def _style(faults: Mapping[StyleFault, float]) -> str:
    """All of them, and the kinds that there are."""
    kinds = ", ".join(f"{fault.value.replace('_', ' ')} {number:g}" for fault, number in faults.items() if number)
    return f"{sum(faults.values()):.2f}" + (f" ({kinds})" if kinds else "")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"
