"""The command line. Parses, calls, prints: what the commands do is in :mod:`scribe.console`.

An error is one sentence on standard error and an exit code: 0 done; 2 bad use; 3 bad input; 4 nothing was said; 5 a
part that is needed is missing or down.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from scribe import __version__
from scribe.consultation.models import Role
from scribe.errors import EXIT_BAD_INPUT, EXIT_BAD_USE, BadInput, ScribeError
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
templates_app = typer.Typer(help="The hospital's templates: list, check, compile.", no_args_is_help=True)
users_app = typer.Typer(
    help="The local accounts: add, list, set a password, show a signing code.", no_args_is_help=True
)
app.add_typer(templates_app, name="templates")
app.add_typer(users_app, name="users")
evaluate_app = typer.Typer(help="Scores on a hospital's own recordings.", no_args_is_help=True)
app.add_typer(evaluate_app, name="evaluate")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Spoken(StrEnum):
    """What the consultation was spoken in."""

    en = "en"
    zh = "zh"
    auto = "auto"


class Pages(StrEnum):
    """Languages that the site is written in."""

    en = "en"
    zh = "zh"


DataDir = Annotated[Path | None, typer.Option("--data", help="Folder that keeps everything [default: scribe-data].")]
Out = Annotated[Path, typer.Option("--out", help="Folder for transcript.json, note.json, note.md and bundle.json.")]
TemplateId = Annotated[str, typer.Option("--template", help="Template to write by; see `scribe templates list`.")]
Language = Annotated[Spoken, typer.Option("--language", help="What was spoken.")]
DrafterName = Annotated[str | None, typer.Option("--drafter", help="extractive, or chat [default: the setting].")]
Number = Annotated[str, typer.Option("--patient-number", help="The hospital's number of the patient.")]
Name = Annotated[str, typer.Option("--patient-name", help="The patient's name.")]
Doctor = Annotated[str, typer.Option("--doctor", help="Who held the consultation.")]
Department = Annotated[str, typer.Option("--department", help="The department, as notes and pages show it.")]
Username = Annotated[str, typer.Argument(help="name that the person signs in with")]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on [default: 127.0.0.1].")]
Port = Annotated[int | None, typer.Option("--port", help="Port of the site; 0 takes a free one [default: 8080].")]


@app.callback(invoke_without_command=True)
def _root(
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        out.print(f"scribe {__version__}")
        raise typer.Exit


@app.command()
def demo(
    *,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the files; made anew.")] = Path("scribe-demo"),
    port: Port = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Whether to go on to the review site.")] = True,
) -> None:
    """The sample consultation from start to finish, then the review site with its note waiting."""
    from scribe.console.demo import run_demo  # noqa: PLC0415 (each command imports only what it needs)

    run_demo(out_dir, port=port, serve=serve, console=out)


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
    drafter: DrafterName = None,
    patient_number: Number = "",
    patient_name: Name = "",
    doctor: Doctor = "",
    department: Department = "",
) -> None:
    """One recording, on this machine: transcript.json, note.json, note.md and bundle.json."""
    from scribe.console import files  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    settings = load_settings()
    chosen = TemplateLibrary(settings.templates_dir).get(template)
    expected = files.words_to_expect(settings, chosen, vocabulary)
    display = StageDisplay(err)
    with display.running():
        recording, transcript = files.transcribe_file(
            settings, audio, language=language.value, model=model, display=display, vocabulary=expected
        )
        visit = files.Visit.of(audio, number=patient_number, name=patient_name, doctor=doctor, department=department)
        written = files.draft_note(
            settings, transcript, chosen, visit=visit, drafter=drafter, display=display, recording=recording
        )
    _print_written(written, out_dir)


@app.command()
def draft(  # noqa: PLR0913 (one parameter for each option)
    transcript: Annotated[Path, typer.Argument(help="our JSON, WebVTT, or text lines such as `doctor: …`")],
    *,
    template: TemplateId = "outpatient-soap",
    language: Language = Spoken.auto,
    drafter: DrafterName = None,
    out_dir: Out = Path(),
    patient_number: Number = "",
    patient_name: Name = "",
    doctor: Doctor = "",
    department: Department = "",
) -> None:
    """A note from a finished transcript: note.json, note.md and bundle.json."""
    from scribe.console import files  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    settings = load_settings()
    chosen = TemplateLibrary(settings.templates_dir).get(template)
    read = files.transcript_file(transcript, language.value)
    visit = files.Visit.of(transcript, number=patient_number, name=patient_name, doctor=doctor, department=department)
    display = StageDisplay(err)
    with display.running():
        written = files.draft_note(settings, read, chosen, visit=visit, drafter=drafter, display=display)
    _print_written(written, out_dir)


def _print_written(written: Written, folder: Path) -> None:
    for path in written.write(folder):
        out.print(str(path))


@app.command()
def verify(
    note: Annotated[Path, typer.Argument(help="note.json of anybody, or a plain text note")],
    transcript: Annotated[Path, typer.Argument(help="our JSON, WebVTT, or text lines")],
    *,
    template: Annotated[str | None, typer.Option("--template", help="Template that the note follows.")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the checked note.json.")] = None,
) -> None:
    """Checks any note against a transcript, statement by statement."""
    from scribe.console.checking import print_flags  # noqa: PLC0415
    from scribe.console.files import pretty_json, verify_files  # noqa: PLC0415
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    chosen = TemplateLibrary(load_settings().templates_dir).get(template) if template else None
    checked = verify_files(note, transcript, chosen)
    if out_file is not None:
        _write(out_file, pretty_json(checked))
    print_flags(checked, out)


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
    from scribe.console.serving import run_worker  # noqa: PLC0415

    run_worker(load_settings(data_dir=data), queues, out)


@app.command()
def reconcile(*, data: DataDir = None) -> None:
    """Re-sends from the database whatever should be running and is not; runs until it is stopped."""
    from scribe.console.serving import run_reconciler  # noqa: PLC0415

    run_reconciler(load_settings(data_dir=data), out)


@app.command()
def migrate(*, data: DataDir = None) -> None:
    """Brings the database to its newest form and stops. Every other part does so too when it starts."""
    from scribe.installation import open_installation  # noqa: PLC0415

    open_installation(load_settings(data_dir=data)).close()
    out.print("The database is in its newest form.")


@app.command()
def check(*, data: DataDir = None) -> None:
    """Is this installation sound? Names each missing or broken part, and its remedy."""
    from scribe.console.checking import check_installation  # noqa: PLC0415

    raise typer.Exit(check_installation(load_settings(data_dir=data), out))


@templates_app.command("list")
def templates_list() -> None:
    """The templates that notes can be written by."""
    from scribe.template import TemplateLibrary  # noqa: PLC0415

    for found in TemplateLibrary(load_settings().templates_dir).all():
        out.print(f"{found.id:24} {found.language}  version {found.version}  {found.title}")


@templates_app.command("check")
def templates_check(path: Annotated[Path, typer.Argument(help="a YAML file, or a folder of them")]) -> None:
    """Explains every fault of a template, with its line."""
    from scribe.console.checking import check_templates  # noqa: PLC0415

    raise typer.Exit(check_templates(path, out))


@templates_app.command("schema")
def templates_schema(
    template: Annotated[
        str | None, typer.Argument(help="a template's id; without it, the schema of template files")
    ] = None,
) -> None:
    """The JSON Schema that a template compiles to, or without an id the one for writing templates."""
    from scribe.console.files import pretty_json  # noqa: PLC0415
    from scribe.template import TemplateLibrary, authoring_schema, compile_schema  # noqa: PLC0415

    schema = compile_schema(TemplateLibrary(load_settings().templates_dir).get(template)) if template else None
    out.out(pretty_json(schema or authoring_schema()), end="")


@users_app.command("add")
def users_add(
    username: Username,
    *,
    name: Annotated[str, typer.Option("--name", help="The name that notes and pages show.")],
    role: Annotated[Role, typer.Option("--role", help="A nurse checks, a doctor signs, an administrator operates.")],
    department: Department = "",
    language: Annotated[Pages, typer.Option("--language", help="Language of the pages.")] = Pages.en,
    data: DataDir = None,
) -> None:
    """Adds an account; asks for its password."""
    from scribe.console.users import add_user  # noqa: PLC0415

    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    add_user(
        load_settings(data_dir=data),
        username=username,
        name=name,
        role=role,
        password=password,
        department=department,
        language=language.value,
        console=out,
    )


@users_app.command("list")
def users_list(*, data: DataDir = None) -> None:
    """The accounts."""
    from scribe.console.users import list_users  # noqa: PLC0415

    list_users(load_settings(data_dir=data), out)


@users_app.command("password")
def users_password(username: Username, *, data: DataDir = None) -> None:
    """Sets a password; asks for it."""
    from scribe.console.users import set_password  # noqa: PLC0415

    password = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
    set_password(load_settings(data_dir=data), username, password, out)


@users_app.command("code")
def users_code(username: Username, *, data: DataDir = None) -> None:
    """The six digits that a doctor signs with now, for trying Scribe out without an authenticator app."""
    from scribe.console.users import show_code  # noqa: PLC0415

    show_code(load_settings(data_dir=data), username, out)


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
    from scribe.console.files import pretty_json  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

    if hypotheses and (model or keep):
        raise typer.BadParameter("--hypotheses is scored without recognising: it goes with neither --model nor --keep.")
    display = StageDisplay(err)
    asked = evaluating.Asked(folder, hypotheses, language.value, model, terms, drugs, keep)
    with display.running():
        result = evaluating.evaluate_asr(load_settings(), asked, display)
    if out_file is not None:
        _write(out_file, pretty_json(result))
    if as_json:
        out.out(pretty_json(result), end="")
    else:
        evaluating.print_scores(result, out)
    for problem in result.problems:
        err.print(problem.reason, style="red", markup=False)
    if result.problems:
        raise typer.Exit(EXIT_BAD_INPUT)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as fault:
        raise BadInput(f"{path} cannot be written: {fault.strerror}.", remedy="Choose another file.") from fault


def main() -> None:
    """Entry point of the ``scribe`` command: an error becomes one sentence and its exit code."""
    try:
        app()
    except ScribeError as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(EXIT_BAD_USE)
