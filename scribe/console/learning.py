"""``scribe templates learn``, ``accept`` and ``revert``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml
from pydantic import TypeAdapter, ValidationError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scribe.access import INSTALLATION
from scribe.consultation.service import ConsultationFilter
from scribe.errors import BadInput
from scribe.installation import open_installation
from scribe.learning import Ordering, Pair, Proposal, orderings_of, pairs_of, propose, read_edits
from scribe.learning.accepting import accept, revert
from scribe.model import OrderRule, State, StatementKind, WordingRule
from scribe.settings import Settings
from scribe.template import TemplateLibrary, load_template

_RULES: TypeAdapter[tuple[WordingRule, ...]] = TypeAdapter(tuple[WordingRule, ...])
_ORDER: TypeAdapter[tuple[OrderRule, ...]] = TypeAdapter(tuple[OrderRule, ...])
_KINDS: Final = {
    StatementKind.ALLERGY: "allergies",
    StatementKind.MEDICINE: "medicines",
    StatementKind.MEASUREMENT: "measurements",
    StatementKind.DENIAL: "denials",
    StatementKind.OTHER: "everything else",
}


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
    found, orderings = read_edits(pairs) if pairs else _signed(settings, template)
    if not found and not orderings:
        raise BadInput(
            f"No note by {template} has been signed yet, so there is nothing to learn from.",
            remedy="Try again when some are, or give a file with --pairs.",
        )
    edits = ((one.consultation, one.before, one.after) for one in found)
    return propose(edits, language, least=least, orderings=orderings)


def _signed(settings: Settings, template: str) -> tuple[tuple[Pair, ...], tuple[Ordering, ...]]:
    installation = open_installation(settings)
    try:
        service = installation.service
        signed = service.list(ConsultationFilter(states=(State.SIGNED, State.DELIVERED), limit=5000), who=INSTALLATION)
        ours = [one for one in signed if service.template(one.id).id == template]
        notes = [(one.id, service.note(one.id, 1), service.note(one.id)) for one in ours]
        pairs = tuple(pair for one in notes for pair in pairs_of(*one))
        return pairs, tuple(ordering for one in notes for ordering in orderings_of(*one))
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
    for number, one in enumerate(proposal.order, 1):
        told = (
            f"o{number}  in {one.section}: {_KINDS[one.first]} before {_KINDS[one.then]} ({one.support} consultations)"
        )
        console.print(told, highlight=False)
    if proposal.order and proposal.disorder_before is not None and proposal.disorder_after is not None:
        console.print(
            f"In other consultations {100 * proposal.disorder_before:.2f} % of the pairs of statements stand in "
            f"another order than was signed, {100 * proposal.disorder_after:.2f} % with the order rules.",
            highlight=False,
        )
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
    told = proposal.model_dump(mode="json", include={"rules", "order"})
    return str(yaml.safe_dump({"rules": told["rules"], "order": told["order"]}, allow_unicode=True, sort_keys=False))


def accept_proposal(settings: Settings, template: str, proposal: Path, *, only: tuple[str, ...]) -> int:
    """Writes the rules of a proposal into a template's file, and gives its new version.

    Raises:
        BadInput: the proposal cannot be read, or names no such rule.
        NotFound: there is no such template.
    """
    try:
        value = yaml.safe_load(proposal.read_text(encoding="utf-8"))
        rules = _RULES.validate_python(value["rules"])
        order = _ORDER.validate_python(value.get("order", []))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, KeyError, TypeError, AttributeError):
        raise BadInput(
            f"{proposal} holds no rules.", remedy="Give a file that scribe templates learn --out wrote."
        ) from None
    wordings = {f"r{number}": rule for number, rule in enumerate(rules, 1)}
    orders = {f"o{number}": rule for number, rule in enumerate(order, 1)}
    named = [*wordings, *orders]
    if missing := [name for name in only if name not in named]:
        raise BadInput(f"There is no rule {missing[0]} in {proposal}.", remedy=f"It has {', '.join(named) or 'none'}.")
    wanted = only or tuple(named)
    return accept(
        _file(settings, template),
        [rule for name, rule in wordings.items() if name in wanted],
        [rule for name, rule in orders.items() if name in wanted],
    )


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
