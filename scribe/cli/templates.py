"""``scribe templates``: the hospital's templates. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import DataDir, Pages, out, write_file
from scribe.settings import load_settings

templates_app = typer.Typer(help="The hospital's templates: list, start, check, learn, compile.", no_args_is_help=True)


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
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

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
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415
    from scribe.template import TemplateLibrary, authoring_schema, compile_schema  # noqa: PLC0415

    schema = compile_schema(TemplateLibrary(load_settings().templates_dir).get(template)) if template else None
    out.out(pretty_json(schema or authoring_schema()), end="")
