"""Rules into a template's file and out again: every version stays beside the file, so a person can go back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from scribe.errors import BadInput
from scribe.model import OrderRule, WordingRule
from scribe.template import load_template, parse_template
from scribe.template.history import HISTORY, keep, kept_path, replace, with_version

__all__ = ["HISTORY", "accept", "revert"]


def accept(path: Path, rules: Sequence[WordingRule], order: Sequence[OrderRule] = ()) -> int:
    """Adds rules to a template's file as its next version; the version before is kept in ``history/``.

    Args:
        path: the template's YAML; its comments stay.
        rules: those that a person accepted; one for the same words takes the place of an earlier one.
        order: the same for the order within sections; one for the same two kinds takes the place of an earlier one.

    Returns:
        The new version.

    Raises:
        BadInput: there is nothing to accept, or the file cannot be rewritten safely.
        BadTemplate: the file is faulty, before or after.
    """
    template = load_template(path)
    wordings = tuple({rule.find: rule for rule in (*template.rules, *rules)}.values())
    places = tuple({(one.section, frozenset((one.first, one.then))): one for one in (*template.order, *order)}.values())
    if (wordings, places) == (template.rules, template.order):
        raise BadInput("There is no new rule to accept.", remedy="Learn again when more notes are signed.")
    text = path.read_text(encoding="utf-8-sig")
    version = template.version + 1
    written = _without_rules(with_version(text, version, path.name)).rstrip("\n") + "\n" + _dumped(wordings, places)
    checked = parse_template(written, path.name)
    if (checked.rules, checked.order) != (wordings, places):
        raise BadInput(f"{path.name} cannot be rewritten safely.", remedy="Add the rules by hand, under rules:.")
    keep(path, text, template.version)
    replace(path, written)
    return version


def revert(path: Path) -> int:
    """Takes a template's file back to the version before, which is given.

    Raises:
        BadInput: no earlier version is kept.
        BadTemplate: the file is faulty.
    """
    current = load_template(path).version
    earlier = kept_path(path, current - 1)
    if not earlier.exists():
        raise BadInput(
            f"No version {current - 1} of {path.name} is kept.", remedy=f"Earlier versions are in {earlier.parent}."
        )
    keep(path, path.read_text(encoding="utf-8-sig"), current)
    replace(path, earlier.read_text(encoding="utf-8"))
    return current - 1


def _without_rules(text: str) -> str:
    """The file without its blocks of rules, wherever they stand."""
    return re.sub(r"(?m)^(?:rules|order):[^\n]*\n(?:[ \t-][^\n]*\n?|\n)*", "", text)


def _dumped(rules: Sequence[WordingRule], order: Sequence[OrderRule]) -> str:
    blocks = {"rules": rules, "order": order}
    told = {name: [rule.model_dump(mode="json") for rule in block] for name, block in blocks.items() if block}
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
