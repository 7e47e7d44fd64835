"""Rules into a template's file and out again: every version stays beside the file, so a person can go back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from scribe.errors import BadInput
from scribe.model import OrderRule, WordingRule
from scribe.template import load_template, parse_template

HISTORY = "history"
"""The folder beside a template's file where earlier versions are kept; no template is read from it."""


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
    written, many = re.subn(r"(?m)^version:\s*\d+", f"version: {version}", text, count=1)
    if many != 1:
        raise BadInput(
            f"The version of {path.name} stands in no line of its own.", remedy="Write it as version: 1 in one line."
        )
    written = _without_rules(written).rstrip("\n") + "\n" + _dumped(wordings, places)
    checked = parse_template(written, path.name)
    if (checked.rules, checked.order) != (wordings, places):
        raise BadInput(f"{path.name} cannot be rewritten safely.", remedy="Add the rules by hand, under rules:.")
    _keep(path, text, template.version)
    path.write_text(written, encoding="utf-8")
    return version


def revert(path: Path) -> int:
    """Takes a template's file back to the version before, which is given.

    Raises:
        BadInput: no earlier version is kept.
        BadTemplate: the file is faulty.
    """
    current = load_template(path).version
    earlier = _kept(path, current - 1)
    if not earlier.exists():
        raise BadInput(
            f"No version {current - 1} of {path.name} is kept.", remedy=f"Earlier versions are in {earlier.parent}."
        )
    _keep(path, path.read_text(encoding="utf-8-sig"), current)
    path.write_text(earlier.read_text(encoding="utf-8"), encoding="utf-8")
    return current - 1


def _keep(path: Path, text: str, version: int) -> None:
    kept = _kept(path, version)
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text, encoding="utf-8")


def _kept(path: Path, version: int) -> Path:
    return path.parent / HISTORY / f"{path.stem}-v{version}{path.suffix}"


def _without_rules(text: str) -> str:
    """The file without its blocks of rules, wherever they stand."""
    return re.sub(r"(?m)^(?:rules|order):[^\n]*\n(?:[ \t-][^\n]*\n?|\n)*", "", text)


def _dumped(rules: Sequence[WordingRule], order: Sequence[OrderRule]) -> str:
    blocks = {"rules": rules, "order": order}
    told = {name: [rule.model_dump(mode="json") for rule in block] for name, block in blocks.items() if block}
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False))
