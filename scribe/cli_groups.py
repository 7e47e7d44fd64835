"""The groups of commands: templates, rules, models, users, evaluate. Parses, calls, prints."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli_options import DataDir, Department, Language, Pages, Spoken, Username, err, out, write_file
from scribe.errors import EXIT_BAD_INPUT, StageFailed
from scribe.model import Role
from scribe.settings import load_settings

templates_app = typer.Typer(help="The hospital's templates: list, start, check, learn, compile.", no_args_is_help=True)
rules_app = typer.Typer(help="The rules by which speech is read, and a hospital's own.", no_args_is_help=True)
models_app = typer.Typer(help="Speech models: list, pull, import.", no_args_is_help=True)
users_app = typer.Typer(
    help="The local accounts: add, list, set a password, show a signing code.", no_args_is_help=True
)
evaluate_app = typer.Typer(help="Scores on a hospital's own recordings and notes.", no_args_is_help=True)


class WeightForm(StrEnum):
    """What weights are saved as."""

    int8 = "int8"
    int8_float16 = "int8_float16"
    float16 = "float16"
    float32 = "float32"


Replace = Annotated[bool, typer.Option("--replace", help="Replace a model of that name.")]


@rules_app.command("check")
def rules_check(
    folder: Annotated[
        Path | None, typer.Argument(help="a hospital's rules [default: SCRIBE_RULES_DIR, else those shipped alone]")
    ] = None,
) -> None:
    """Reads every rule and tries its proofs; explains each fault with its file and line."""
    from scribe.console.rules import check_rules  # noqa: PLC0415

    raise typer.Exit(check_rules(folder or load_settings().rules_dir, out))


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


@templates_app.command("new")
def templates_new(
    note: Annotated[Path, typer.Argument(help="a note that the hospital has, as text or Markdown")],
    *,
    name: Annotated[str | None, typer.Option("--id", help="The template's id [default: the file's name].")] = None,
    title: Annotated[str | None, typer.Option(help="The template's name, as people read it.")] = None,
    language: Annotated[Pages | None, typer.Option(help="Language of the note [default: by its script].")] = None,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the template [default: printed].")] = None,
) -> None:
    """Starts a template from a note: its headings become sections, none of its words are taken over."""
    from scribe.console.templates import new_template, print_started  # noqa: PLC0415
    from scribe.errors import BadInput  # noqa: PLC0415

    if out_file is not None and out_file.exists():
        raise BadInput(f"{out_file} is there already.", remedy="Choose another name, or move the file away first.")
    started = new_template(note, id=name, title=title, language=language.value if language else None)
    if out_file is None:
        out.out(started.yaml, end="")
        return
    write_file(out_file, started.yaml)
    print_started(started, out_file, out)


@templates_app.command("learn")
def templates_learn(
    template: Annotated[str, typer.Argument(help="a template's id")],
    *,
    pairs: Annotated[Path | None, typer.Option(help="Learn from this file instead of signed notes.")] = None,
    least: Annotated[int, typer.Option(min=2, help="In how many consultations a change has to occur.")] = 3,
    out_file: Annotated[Path | None, typer.Option("--out", help="File for the proposed rules.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: DataDir = None,
) -> None:
    """Proposes rules of wording from what reviewers changed; nothing is changed until somebody accepts them."""
    from scribe.console import learning  # noqa: PLC0415
    from scribe.console.files import pretty_json  # noqa: PLC0415

    proposal = learning.learn(load_settings(data_dir=data), template, pairs=pairs, least=least)
    if out_file is not None:
        write_file(out_file, learning.proposal_yaml(proposal))
    if as_json:
        out.out(pretty_json(proposal), end="")
    else:
        learning.print_proposal(proposal, out)


@templates_app.command("accept")
def templates_accept(
    proposal: Annotated[Path, typer.Argument(help="rules that templates learn proposed")],
    *,
    template: Annotated[str, typer.Option(help="The template's id.")],
    only: Annotated[str, typer.Option(help="Only these rules, such as r1,r3.")] = "",
) -> None:
    """Writes proposed rules into a template as its next version; the version before is kept."""
    from scribe.console.learning import accept_proposal  # noqa: PLC0415

    chosen = tuple(name.strip() for name in only.split(",") if name.strip())
    version = accept_proposal(load_settings(), template, proposal, only=chosen)
    out.print(f"{template} is version {version} now. Back again: scribe templates revert {template}", markup=False)


@templates_app.command("revert")
def templates_revert(template: Annotated[str, typer.Argument(help="a template's id")]) -> None:
    """Takes a template back to the version before."""
    from scribe.console.learning import revert_template  # noqa: PLC0415

    version = revert_template(load_settings(), template)
    out.print(f"{template} is version {version} again.", markup=False)


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


@models_app.command("list")
def models_list(
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every checksum; reads all of the models.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.models/1).")] = False,
    data: DataDir = None,
) -> None:
    """The speech models on this machine, and the names that can be pulled."""
    from scribe.console.models import list_models  # noqa: PLC0415

    sound = list_models(load_settings(data_dir=data), out, verify=verify, as_json=as_json)
    raise typer.Exit(0 if sound else EXIT_BAD_INPUT)


@models_app.command("pull")
def models_pull(
    name: Annotated[str, typer.Argument(help="a known name such as large-v3-turbo, or owner/name at the hub")],
    *,
    endpoint: Annotated[str | None, typer.Option(help="Address of another hub, such as a hospital's mirror.")] = None,
    replace: Replace = False,
    data: DataDir = None,
) -> None:
    """Fetches a speech model; one that was broken off goes on."""
    from scribe.console.models import pull_model  # noqa: PLC0415

    pull_model(load_settings(data_dir=data), name, out, endpoint=endpoint, replace=replace)


@models_app.command("import")
def models_import(
    path: Annotated[Path, typer.Argument(help="a folder or an archive: CTranslate2's format, or safetensors")],
    *,
    name: Annotated[str | None, typer.Option(help="What it shall be called [default: its own name].")] = None,
    compute_type: Annotated[
        WeightForm, typer.Option(help="What the weights of a checkpoint are saved as.")
    ] = WeightForm.float16,
    replace: Replace = False,
    data: DataDir = None,
) -> None:
    """Brings a speech model in from files, without a network; compares the checksums that come with it."""
    from scribe.console.models import import_files  # noqa: PLC0415

    import_files(load_settings(data_dir=data), path, out, name=name, compute_type=compute_type.value, replace=replace)


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


@users_app.command("link")
def users_link(
    username: Username,
    fhir_user: Annotated[str, typer.Argument(help="who it is at the EMR, such as Practitioner/123")],
    *,
    issuer: Annotated[str, typer.Option(help="The EMR's FHIR base URL [default: SCRIBE_EMR_URL].")] = "",
    data: DataDir = None,
) -> None:
    """Links an account with a user of the EMR, for SMART App Launch and the day's appointments."""
    from scribe.console.users import link_user  # noqa: PLC0415

    link_user(load_settings(data_dir=data), username, fhir_user, issuer, out)


@users_app.command("unlink")
def users_unlink(username: Username, *, data: DataDir = None) -> None:
    """Takes an account's links with users of the EMR away."""
    from scribe.console.users import unlink_user  # noqa: PLC0415

    unlink_user(load_settings(data_dir=data), username, out)


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
    from scribe.console.files import pretty_json  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

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
    from scribe.console.files import pretty_json  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

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
    from scribe.console.files import pretty_json  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

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
