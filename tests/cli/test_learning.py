"""``scribe templates learn``, ``accept`` and ``revert`` as they are typed."""

from __future__ import annotations

import json
import shutil

import pytest

from scribe.learning import Pair
from scribe.template import load_template
from scribe.template.library import shipped_folder
from tests.learning.test_learning import ENGLISH, pairs


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "templates"
    target.mkdir()
    shutil.copy(shipped_folder() / "outpatient-soap.yaml", target)
    return target


@pytest.fixture
def edits(tmp_path):
    path = tmp_path / "pairs.jsonl"
    rows = (Pair(consultation=c, before=b, after=a).model_dump_json() for c, b, a in pairs(ENGLISH))
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_rules_are_proposed_accepted_and_taken_back(scribe, folder, edits, tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_TEMPLATES_DIR", str(folder))
    proposal = tmp_path / "proposal.yaml"
    ran = scribe("templates", "learn", "outpatient-soap", "--pairs", edits, "--out", proposal)
    assert ran.code == 0, ran.err
    assert "with the rules" in ran.out
    ran = scribe("templates", "accept", proposal, "--template", "outpatient-soap", "--only", "r1")
    assert ran.code == 0, ran.err
    assert len(load_template(folder / "outpatient-soap.yaml").rules) == 1
    assert scribe("templates", "revert", "outpatient-soap").code == 0
    assert load_template(folder / "outpatient-soap.yaml").rules == ()
    again = scribe("templates", "accept", proposal, "--template", "outpatient-soap", "--only", "r9")
    assert again.code == 3
    assert "There is no rule r9" in again.err


def test_json_is_for_machines(scribe, edits):
    ran = scribe("templates", "learn", "outpatient-soap", "--pairs", edits, "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["held_out"] > 0


def test_shipped_templates_are_not_rewritten(scribe, edits, tmp_path):
    proposal = tmp_path / "proposal.yaml"
    scribe("templates", "learn", "outpatient-soap", "--pairs", edits, "--out", proposal)
    ran = scribe("templates", "accept", proposal, "--template", "outpatient-soap")
    assert ran.code == 3
    assert "SCRIBE_TEMPLATES_DIR" in ran.err


def test_without_signed_notes_there_is_nothing_to_learn_from(scribe, tmp_path):
    ran = scribe("templates", "learn", "outpatient-soap", "--data", tmp_path / "data")
    assert ran.code == 3
    assert "nothing to learn from" in ran.err


def test_an_order_is_proposed_and_accepted_by_its_own_name(scribe, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_TEMPLATES_DIR", str(folder))
    path, proposal = tmp_path / "edits.jsonl", tmp_path / "proposal.yaml"
    before, after = ["Denies fever.", "Allergic to penicillin."], ["Allergic to penicillin.", "Denies fever."]
    rows = ({"consultation": f"c{n}", "section": "plan", "before": before, "after": after} for n in range(24))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = scribe("templates", "learn", "outpatient-soap", "--pairs", path, "--out", proposal)
    assert ran.code == 0, ran.err
    assert "o1  in plan: allergies before denials" in ran.out
    assert "100.00 % of the pairs of statements stand in another order than was signed, 0.00 %" in ran.out
    assert scribe("templates", "accept", proposal, "--template", "outpatient-soap", "--only", "o1").code == 0
    assert [one.first.value for one in load_template(folder / "outpatient-soap.yaml").order] == ["allergy"]
