"""``scribe evaluate``: scores on a hospital's own recordings and notes. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import Language, Pages, Spoken, err, out, write_file
from scribe.errors import EXIT_BAD_INPUT, StageFailed
from scribe.settings import load_settings

evaluate_app = typer.Typer(help="Scores on a hospital's own recordings and notes.", no_args_is_help=True)


@evaluate_app.command("asr")
def evaluate_asr(  # noqa: PLR0913 (one parameter for each option)
    folder: Annotated[Path, typer.Argument(help="recordings, what was said beside each under the same name")],
    *,
    hypotheses: Annotated[
        Path | None, typer.Option(help="Folder with what another recogniser wrote; no recording is used then.")
    ] = None,
    language: Language = Spoken.auto,
    model: Annotated[str | None, typer.Option("--model", help="Speech model; recognises every recording anew.")] = None,
    terms: Annotated[Path | None, typer.Option(help="Medical terms, one a line [default: Scribe's own].")] = None,
    drugs: Annotated[Path | None, typer.Option(help="Medicines, one a line [default: Scribe's own].")] = None,
    keep: Annotated[Path | None, typer.Option(help="Folder for what is recognised, to score it again.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.evaluation.asr/1).")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the same JSON.")] = None,
) -> None:
    """Word errors, missed terms and medicines, wrong speakers, coverage, speed and memory of speech recognition."""
    from scribe.console import evaluating  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    if hypotheses and (model or keep):
        raise typer.BadParameter("--hypotheses is scored without recognising: it goes with neither --model nor --keep.")
    display = StageDisplay(err)
    asked = evaluating.Asked(folder, hypotheses, language.value, model, terms, drugs, keep)
    with display.running():
        result = evaluating.evaluate_asr(load_settings(), asked, display)
    if out_file is not None:
        write_file(out_file, pretty_json(result))
    if as_json:
        out.out(pretty_json(result), end="")
    else:
        evaluating.print_scores(result, out)
    for problem in result.problems:
        err.print(problem.reason, style="red", markup=False)
    if result.problems:
        raise typer.Exit(EXIT_BAD_INPUT)


@evaluate_app.command("notes")
def evaluate_notes(
    data: Annotated[Path, typer.Argument(help="JSON Lines of consultations with their notes, or a folder of them")],
    *,
    drafter: Annotated[str | None, typer.Option(help="extractive, chat or local [default: the settings'].")] = None,
    template: Annotated[str | None, typer.Option(help="A template's id [default: by language and visit].")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many consultations.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Folder for the drafts (note.json).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.evaluation.notes/1).")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the same JSON.")] = None,
) -> None:
    """Drafts consultations and compares with the notes that people wrote: ROUGE, numbers, facts, denials, length.

    A line of the file is one consultation: id, lang (en or zh), dialogue (turns of speaker and text), note, and facts
    where a checklist is known.
    """
    from scribe.console import scoring_notes  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    display = StageDisplay(err)
    with display.running():
        result = scoring_notes.evaluate_notes(
            load_settings(), data, display, drafter=drafter, template=template, limit=limit, keep=keep
        )
    if out_file is not None:
        write_file(out_file, pretty_json(result))
    if as_json:
        out.out(pretty_json(result), end="")
    else:
        scoring_notes.print_notes(result, out)


@evaluate_app.command("verification")
def evaluate_verification(
    data: Annotated[Path, typer.Argument(help="JSON Lines of consultations with correct notes, or a folder of them")],
    *,
    language: Annotated[Pages | None, typer.Option("--language", help="Only the consultations of it.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Chooses among the faulty variants of a statement.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.evaluation.verification/1).")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the same JSON.")] = None,
) -> None:
    """Puts faults into correct notes: how many are flagged, how many flags are wrong, what comes first in the queue.

    A line of the file is one consultation: id, lang (en or zh), dialogue (turns of speaker and text) and statements
    (text, and evidence: the places of the turns that it rests on, from 0).
    """
    from scribe.console import verifying  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    display = StageDisplay(err)
    with display.running():
        result = verifying.evaluate_verification(data, language.value if language else None, seed, display)
    if out_file is not None:
        write_file(out_file, pretty_json(result))
    if as_json:
        out.out(pretty_json(result), end="")
    else:
        verifying.print_verification(result, out)


@evaluate_app.command("reading")
def evaluate_reading(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="JSON Lines of items, or folders of them")],
    *,
    drafter: Annotated[str | None, typer.Option(help="extractive, chat or local [default: the settings'].")] = None,
    failures: Annotated[bool, typer.Option("--failures", help="Also print what failed, a line each.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.evaluation.reading/1).")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the same JSON.")] = None,
) -> None:
    """Drafts dialogues with known answers: what is lost, false, missing in FHIR or wrongly there, what flags miss.

    A line of a file is one item: id, lang (en or zh), template, kind, dialogue (turns of speaker and text), must,
    never, fhir, no_fhir, right, wrong and flag. What failed quotes the items and the notes.
    """
    from scribe.console import scoring_reading  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    display = StageDisplay(err)
    with display.running():
        result = scoring_reading.evaluate_reading(load_settings(), files, display, drafter=drafter)
    if out_file is not None:
        write_file(out_file, pretty_json(result))
    if as_json:
        out.out(pretty_json(result), end="")
    else:
        scoring_reading.print_reading(result, out, failures=failures)
    for line in scoring_reading.problem_lines(result.problems):
        err.print(line, style="red", markup=False)
    if result.problems:
        raise typer.Exit(StageFailed.exit_code)
