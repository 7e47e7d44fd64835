"""Every language pack: all proofs hold, and no rule is idle."""

from __future__ import annotations

import pytest

from scribe.language.proving import faults_in, idle_rules
from scribe.language.rules import languages, pack


@pytest.mark.parametrize("language", languages())
def test_every_rule_holds_for_its_proofs(language: str) -> None:
    assert [str(fault) for fault in faults_in(pack(language))] == []


@pytest.mark.parametrize("language", languages())
def test_no_rule_can_be_deleted_unnoticed(language: str) -> None:
    assert [f"{placed.file}, line {placed.line}: {placed.rule.id}" for placed in idle_rules(pack(language))] == []
