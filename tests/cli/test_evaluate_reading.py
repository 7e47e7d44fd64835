"""``scribe evaluate reading`` as it is typed."""

from __future__ import annotations

import json

import pytest

from scribe.console.scoring_reading import problem_lines
from scribe.evaluation.results import Problem
from tests.evaluation.test_reading import ROW

CHINESE = {
    **ROW,
    "id": "ours-zh",
    "lang": "zh",
    "template": "outpatient-initial-zh",
    "kind": "痒",
    "dialogue": [
        {"speaker": "doctor", "text": "哪儿不舒服？"},
        {"speaker": "patient", "text": "左胳膊肘痒了两周。"},
    ],
    "must": [["肘.{0,6}痒"], ["膝.{0,6}痛"]],
    "never": [],
    "fhir": [],
    "no_fhir": [],
    "right": ["左肘瘙痒2周。"],
    "wrong": ["右肘瘙痒2周。"],
}


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "ours.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in (ROW, CHINESE)), encoding="utf-8")
    return path


def test_the_json_has_the_figures_and_every_failure(scribe, data, tmp_path):
    ran = scribe("evaluate", "reading", data, "--json", "--drafter", "extractive", "--out", tmp_path / "same.json")
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    assert json.loads((tmp_path / "same.json").read_text(encoding="utf-8")) == report
    assert report["schema"] == "scribe.evaluation.reading/1"
    assert report["drafter"]["name"] == "extractive"
    assert (report["total"]["items"], report["total"]["lost"]["of"]) == (2, 4)
    assert report["problems"] == []
    knee = [one for one in report["failures"] if one["asked"] == "膝.{0,6}痛"]
    assert [(one["item"], one["kind"], one["check"], one["unseen"]) for one in knee] == [
        ("ours-zh", "痒", "must", True)
    ]


def test_the_table_has_a_line_for_each_kind_language_and_all(scribe, data):
    ran = scribe("evaluate", "reading", data)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[1].split()[:2] == ["kind", "items"]
    assert [line.split()[0] for line in lines[2:]] == ["itch", "痒", "English", "Chinese", "all"]


def test_failures_are_printed_a_line_each_when_asked_for(scribe, data):
    ran = scribe("evaluate", "reading", data, "--failures")
    assert "ours-zh (痒) lost unseen: 膝.{0,6}痛" in ran.out.splitlines()


def test_a_line_that_is_no_item_ends_it_before_anything_is_drafted(scribe, data):
    with data.open("a", encoding="utf-8") as file:
        file.write('{"id": "third"}\n')
    ran = scribe("evaluate", "reading", data)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("Line 3 of ours.jsonl is no item: lang is missing.")


def test_items_that_could_not_be_worked_through_are_told_by_their_reason():
    problems = [Problem(name=f"i{number}", reason="KeyError in note.py, line 1.") for number in range(7)]
    assert [*problem_lines([*problems, Problem(name="other", reason="Too long.")])] == [
        "Not worked through, so failed in everything: i0, i1, i2, i3, i4 and 2 more: KeyError in note.py, line 1.",
        "Not worked through, so failed in everything: other: Too long.",
    ]
