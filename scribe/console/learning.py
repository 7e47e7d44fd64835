"""``scribe templates learn``, ``accept`` and ``revert``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scribe.consultation.models import State, WordingRule
from scribe.consultation.service import ConsultationFilter
from scribe.errors import BadInput
from scribe.installation import open_installation
from scribe.learning import Pair, Proposal, pairs_of, propose, read_pairs
from scribe.learning.accepting import accept, revert
from scribe.settings import Settings
from scribe.template import TemplateLibrary, load_template

_RULES: TypeAdapter[tuple[WordingRule, ...]] = TypeAdapter(tuple[WordingRule, ...])


def learn(settings: Settings, template: str, *, pairs: Path | None, least: int) -> Proposal:
    """What reviewers' edits of a template's notes teach.

    Args:
        settings: the installation whose signed notes are read, and the templates.
        template: its id.
        pairs: a file to learn from instead.
        least: in how many consultations a change has to occur.

    Raises:
        NotFound: there is no such template.
        BadInput: the file cannot be used, or nothing was signed yet.
    """
    language = TemplateLibrary(settings.templates_dir).get(template).language
    found = read_pairs(pairs) if pairs else _signed(settings, template)
    if not found:
        raise BadInput(
            f"No note by {template} has been signed yet, so there is nothing to learn from.",
            remedy="Try again when some are, or give a file with --pairs.",
        )
    return propose(((one.consultation, one.before, one.after) for one in found), language, least=least)


def _signed(settings: Settings, template: str) -> tuple[Pair, ...]:
    installation = open_installation(settings)
    try:
        service = installation.service
        signed = service.list(ConsultationFilter(states=(State.SIGNED, State.DELIVERED), limit=5000))
        ours = [one for one in signed if service.template(one.id).id == template]
        return tuple(pair for one in ours for pair in pairs_of(one.id, service.note(one.id, 1), service.note(one.id)))
    finally:
        installation.close()


def print_proposal(proposal: Proposal, console: Console) -> None:
    """The rules with their support, and what they do to held-out notes."""
    table = Table(box=SIMPLE_HEAD)
    for name in ("rule", "instead of", "write", "consultations"):
        table.add_column(name)
    for number, rule in enumerate(proposal.rules, 1):
        table.add_row(f"r{number}", rule.find, rule.replace, str(rule.support))
    console.print(table if proposal.rules else "Reviewers change no wording often enough to make a rule of it.")
    if proposal.distance_before is not None and proposal.distance_after is not None:
        before, after = 100 * proposal.distance_before, 100 * proposal.distance_after
        console.print(
            f"{proposal.held_out} statements of other consultations: {before:.2f} % of their characters to be changed, "
            f"{after:.2f} % with the rules; numbers that the draft does not hold: {proposal.ungrounded_before}, "
            f"{proposal.ungrounded_after} with the rules.",
            highlight=False,
        )


def proposal_yaml(proposal: Proposal) -> str:
    """The rules as a file that a person can read, thin out and accept."""
    rules: list[dict[str, Any]] = [rule.model_dump() for rule in proposal.rules]
    return str(yaml.safe_dump({"rules": rules}, allow_unicode=True, sort_keys=False))


def accept_proposal(settings: Settings, template: str, proposal: Path, *, only: tuple[str, ...]) -> int:
    """Writes the rules of a proposal into a template's file, and gives its new version.

    Raises:
        BadInput: the proposal cannot be read, or names no such rule.
        NotFound: there is no such template.
    """
    try:
        value = yaml.safe_load(proposal.read_text(encoding="utf-8"))
        rules = _RULES.validate_python(value["rules"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, KeyError, TypeError):
        raise BadInput(
            f"{proposal} holds no rules.", remedy="Give a file that scribe templates learn --out wrote."
        ) from None
    named = {f"r{number}": rule for number, rule in enumerate(rules, 1)}
    if missing := [name for name in only if name not in named]:
        raise BadInput(f"There is no rule {missing[0]} in {proposal}.", remedy=f"It has {', '.join(named) or 'none'}.")
    chosen = [rule for name, rule in named.items() if not only or name in only]
    return accept(_file(settings, template), chosen)


def revert_template(settings: Settings, template: str) -> int:
    """Takes a template back to its version before, and gives that."""
    return revert(_file(settings, template))


def _file(settings: Settings, template: str) -> Path:
    """The file of a template in the hospital's own folder; those that come with Scribe are not rewritten."""
    if settings.templates_dir is None:
        raise BadInput(
            "The templates that come with Scribe are not rewritten.",
            remedy="Copy them to a folder of your own and set SCRIBE_TEMPLATES_DIR to it.",
        )
    library = TemplateLibrary(settings.templates_dir)
    library.get(template)
    return next(path for path in library.paths if load_template(path).id == template)
