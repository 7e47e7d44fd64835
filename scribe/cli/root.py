"""The command line. Parses, calls, prints: what the commands do is in :mod:`scribe.console`.

An error is one sentence on standard error and an exit code: 0 done; 2 bad use; 3 bad input; 4 nothing was said; 5 a
part that is needed is missing or down.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scribe import __version__
from scribe.cli.audit import audit_app
from scribe.cli.backup import backup_app
from scribe.cli.deliver import deliver_app
from scribe.cli.departments import departments_app
from scribe.cli.emr import emr_app
from scribe.cli.evaluate import evaluate_app
from scribe.cli.fhir import fhir_app
from scribe.cli.integrators import integrators_app
from scribe.cli.keys import keys_app
from scribe.cli.languages import languages_app
from scribe.cli.legal_hold import legal_hold_app
from scribe.cli.models import models_app
from scribe.cli.options import (
    TRANSCRIPT_FORMS,
    BirthDate,
    Consented,
    Context,
    DataDir,
    Department,
    Doctor,
    DoctorNumber,
    DrafterName,
    EncounterNumber,
    Host,
    Language,
    Name,
    Number,
    Out,
    Pages,
    Port,
    Spoken,
    TemplateId,
    err,
    out,
    write_file,
)
from scribe.cli.retention import retention_app
from scribe.cli.rules import rules_app
from scribe.cli.store import store_app
from scribe.cli.subject import subject_app
from scribe.cli.templates import templates_app
from scribe.cli.users import users_app
from scribe.cli.webhooks import webhooks_app
from scribe.errors import EXIT_BAD_USE, MissingPart, ScribeError
from scribe.settings import load_settings

if TYPE_CHECKING:
    from scribe.console.files import Written

app = typer.Typer(
    help="From the recording of a consultation to a checked, signed note in the EMR.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(templates_app, name="templates")
app.add_typer(rules_app, name="rules")
app.add_typer(languages_app, name="languages")
app.add_typer(models_app, name="models")
app.add_typer(users_app, name="users")
app.add_typer(departments_app, name="departments")
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(deliver_app, name="deliver")
app.add_typer(webhooks_app, name="webhooks")
app.add_typer(audit_app, name="audit")
app.add_typer(keys_app, name="keys")
app.add_typer(backup_app, name="backup")
app.add_typer(store_app, name="store")
app.add_typer(subject_app, name="subject")
app.add_typer(retention_app, name="retention")
app.add_typer(legal_hold_app, name="legal-hold")
app.add_typer(integrators_app, name="integrators")
app.add_typer(emr_app, name="emr")
app.add_typer(fhir_app, name="fhir")


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        out.print(f"scribe {__version__}")
        raise typer.Exit
    with suppress(MissingPart):  # settings that cannot be used are told by the command that needs them
        if (folder := load_settings().rules_dir) is not None:
            from scribe.language.rules import use_own_rules  # noqa: PLC0415 (each command imports only what it needs)

            use_own_rules(folder)


@app.command()
def demo(
    *,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the files; made anew.")] = Path("scribe-demo"),
    model: Annotated[
        str,
        typer.Option("--model", help="Speech model that hears the sample: a folder, a name, or the package's own."),
    ] = "demo",
    port: Port = None,
    day: Annotated[
        bool, typer.Option("--day", help="Add a morning of a dozen consultations in every state, in both languages.")
    ] = False,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Whether to go on to the review site.")] = True,
) -> None:
    """The sample consultation from start to finish, then the review site with its note waiting."""
    from scribe.console.demo import run_demo  # noqa: PLC0415 (each command imports only what it needs)

    run_demo(out_dir, model=model, port=port, serve=serve, console=out, day=day)


@app.command()
def run(  # noqa: PLR0913 (one parameter for each option)
    audio: Annotated[Path, typer.Argument(help="wav, mp3, m4a, webm, ogg or flac")],
    *,
    template: TemplateId = "outpatient-soap",
    language: Language = Spoken.auto,
    out_dir: Out = Path(),
    model: Annotated[
        str | None, typer.Option("--model", help="Speech model: a name or a folder; `demo` for the samples only.")
    ] = None,
    vocabulary: Annotated[
        Path | None, typer.Option("--vocabulary", help="Names and words to expect: a file with one a line, UTF-8.")
    ] = None,
    context: Context = None,
    drafter: DrafterName = None,
    patient_number: Number = "",
    patient_name: Name = "",
    patient_birth_date: BirthDate = None,
    encounter_number: EncounterNumber = "",
    doctor: Doctor = "",
    doctor_number: DoctorNumber = "",
    department: Department = "",
    consent: Consented = False,
) -> None:
    """One recording, on this machine: transcript.json, note.json, note.md and bundle.json."""
    from scribe.console import files  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.pipeline.stages import check_language  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    settings = load_settings()
    files.require_consent(settings, named=bool(patient_number or patient_name), consent=consent)
    chosen = TemplateLibrary(settings.templates_dir).get(template)
    check_language(language.value, chosen)  # a minute of recognition would come to the same end
    record = files.context_file(context)
    expected = files.words_to_expect(settings, chosen, vocabulary, record)
    display = StageDisplay(err)
    with display.running():
        recording, transcript = files.transcribe_file(
            settings, audio, language=language.value, model=model, display=display, vocabulary=expected
        )
        named = files.Named(
            patient=patient_number, name=patient_name, born=patient_birth_date, encounter=encounter_number,
            doctor=doctor, doctor_number=doctor_number, department=department,
        )  # fmt: skip
        visit = files.Visit.of(audio, named, settings).with_context(record)
        written = files.draft_note(
            settings, transcript, chosen, visit=visit, drafter=drafter, display=display, recording=recording
        )
    _print_written(written, out_dir)


@app.command()
def draft(  # noqa: PLR0913 (one parameter for each option)
    transcript: Annotated[
        Path,
        typer.Argument(help=TRANSCRIPT_FORMS),
    ],
    *,
    template: TemplateId = "outpatient-soap",
    language: Language = Spoken.auto,
    context: Context = None,
    drafter: DrafterName = None,
    out_dir: Out = Path(),
    patient_number: Number = "",
    patient_name: Name = "",
    patient_birth_date: BirthDate = None,
    encounter_number: EncounterNumber = "",
    doctor: Doctor = "",
    doctor_number: DoctorNumber = "",
    department: Department = "",
    consent: Consented = False,
) -> None:
    """A note from a finished transcript: note.json, note.md and bundle.json."""
    from scribe.console import files  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415
    from scribe.transcription import People  # noqa: PLC0415

    settings = load_settings()
    files.require_consent(settings, named=bool(patient_number or patient_name), consent=consent)
    chosen = TemplateLibrary(settings.templates_dir).get(template)
    people = People(doctor=doctor, patient=patient_name)
    read = files.transcript_file(transcript, language.value, people)
    named = files.Named(
        patient=patient_number, name=patient_name, born=patient_birth_date, encounter=encounter_number,
        doctor=doctor, doctor_number=doctor_number, department=department,
    )  # fmt: skip
    visit = files.Visit.of(transcript, named, settings).with_context(files.context_file(context))
    display = StageDisplay(err)
    with display.running():
        written = files.draft_note(settings, read, chosen, visit=visit, drafter=drafter, display=display)
    _print_written(written, out_dir)


def _print_written(written: Written, folder: Path) -> None:
    chosen = written.note.drafter.instead_of
    if chosen is not None:
        err.print(f"{chosen.sentence('en')} It was to be {chosen.name} {chosen.model}.", style="yellow", markup=False)
    for path in written.write(folder):
        out.print(str(path))


@app.command()
def verify(
    note: Annotated[Path, typer.Argument(help="note.json of anybody, or a plain text note")],
    transcript: Annotated[Path, typer.Argument(help="our JSON, captions, another recogniser's export, or text lines")],
    *,
    template: Annotated[str | None, typer.Option("--template", help="Template that the note follows.")] = None,
    context: Context = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the checked note.json.")] = None,
) -> None:
    """Checks any note against a transcript, statement by statement."""
    from scribe.console.checking import print_flags  # noqa: PLC0415
    from scribe.console.files import context_file, verify_files  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    chosen = TemplateLibrary(load_settings().templates_dir).get(template) if template else None
    checked = verify_files(note, transcript, chosen, context_file(context))
    if out_file is not None:
        write_file(out_file, pretty_json(checked))
    print_flags(checked, out)


@app.command("check-audio")
def check_audio(
    files: Annotated[list[Path], typer.Argument(help="wav, mp3, m4a, webm, ogg or flac")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.audio/1).")] = False,
) -> None:
    """How fit recordings are to be written down: level, noise, clipping, drop-outs, channels, speech, lost places.

    Exit code 0: all are fit; 3: one is hard to hear, damaged or no recording; 4: nobody speaks in one.
    """
    from scribe.console.hearing import check_audio, print_reports  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    reports = check_audio(files, load_settings())
    if as_json:
        out.out(pretty_json(reports), end="")
    else:
        print_reports(reports, out)
    raise typer.Exit(reports.exit_code)


@app.command()
def up(*, data: DataDir = None, host: Host = None, port: Port = None) -> None:
    """The whole product in one place: site, worker and reconciler in one process."""
    from scribe.console.serving import serve_all  # noqa: PLC0415

    serve_all(load_settings(data_dir=data, host=host, port=port), out)


@app.command()
def serve(*, data: DataDir = None, host: Host = None, port: Port = None) -> None:
    """The site alone; workers and the reconciler run elsewhere."""
    from scribe.console.serving import serve_site  # noqa: PLC0415

    serve_site(load_settings(data_dir=data, host=host, port=port), out)


@app.command()
def worker(
    *,
    queues: Annotated[str, typer.Option(help="Any of transcribe, draft, deliver, with commas.")] = (
        "transcribe,draft,deliver"
    ),
    data: DataDir = None,
) -> None:
    """A worker for one or several queues."""
    from scribe.console.working import run_worker  # noqa: PLC0415

    run_worker(load_settings(data_dir=data), queues, out)


@app.command()
def reconcile(*, data: DataDir = None) -> None:
    """Re-sends from the database whatever should be running and is not; runs until it is stopped."""
    from scribe.console.working import run_reconciler  # noqa: PLC0415

    run_reconciler(load_settings(data_dir=data), out)


@app.command()
def migrate(
    *,
    ahead: Annotated[
        bool, typer.Option("--ahead", help="Before parts are replaced: what waits for the old ones is left, code 0.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Brings the database to its newest form and stops. Every other part does so too when it starts.

    Exit code 5: it waits for parts of an older version to end.
    """
    from scribe.console.migrating import migrate_installation  # noqa: PLC0415
    from scribe.logs import configure_logging  # noqa: PLC0415

    settings = load_settings(data_dir=data)
    configure_logging(settings, "migrate")
    migrate_installation(settings, out, ahead=ahead)


@app.command()
def check(*, data: DataDir = None) -> None:
    """Is this installation sound? Names each missing or broken part, and its remedy."""
    from scribe.console.checking import check_installation  # noqa: PLC0415

    raise typer.Exit(check_installation(load_settings(data_dir=data), out))


@app.command()
def top(
    *,
    once: Annotated[bool, typer.Option("--once", help="Print it once and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.top/1) and end.")] = False,
    language: Annotated[Pages, typer.Option("--language", help="Language of what is shown.")] = Pages.en,
    data: DataDir = None,
) -> None:
    """What waits, who works, what fails, what is left: asked of database and broker anew every 2 s. q leaves."""
    from scribe.console.watching import top as watch  # noqa: PLC0415

    watch(load_settings(data_dir=data), out, once=once, as_json=as_json, chinese=language is Pages.zh)


def main() -> None:
    """Entry point of the ``scribe`` command: an error becomes one sentence and its exit code.

    What is written is for its owner alone (0600, folders 0700); ``umask`` can only take further rights away.
    """
    os.umask(os.umask(0o077) | 0o077)
    try:
        app()
    except ScribeError as error:
        _end(error)
    except Exception as error:
        from scribe.outages import outage_of  # noqa: PLC0415 (the database's errors are slow to import)

        outage = outage_of(error)
        if outage is None:
            raise
        _end(outage)
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(EXIT_BAD_USE)


def _end(error: ScribeError) -> NoReturn:
    """One sentence: of a process that writes JSON lines it is one, too."""
    logs = sys.modules.get("scribe.logs")  # who never set up logs need not load them to end
    if logs is not None and logs.tells_json():
        logs.tell_the_end(error.code, str(error))
    else:
        err.print(str(error), style="red", markup=False)
    sys.exit(error.exit_code)
