"""The dialogues with true and false statements that verification is measured by, and the faults put into true ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from scribe.language.reading import read_statement
from tests.bench.stated_dialogues import KINDS, dialogues_in, files
from tools.judge.faults import faulty, names_in


def stated(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "en.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_false_statement_stands_in_the_dialogues_of_both_languages(language):
    every = [
        one
        for file in files()
        if file.name.startswith(language)
        for dialogue in dialogues_in(file)
        for one in dialogue.statements
    ]
    kinds = Counter(one.kind for one in every)
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < 50} == {}
    assert kinds[""] > 4000
    assert all(one.turns for one in every)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("D: Hello.\nHello.", "begins with"),
        ("D: Hello.\n- wild 1 Said hello.", "begins with"),
        ("D: Hello.\n+ 2 Said hello.", "that there is not"),
    ],
)
def test_a_line_of_no_form_is_refused(tmp_path, text, fault):
    with pytest.raises(ValueError, match=fault):
        list(dialogues_in(stated(tmp_path, text)))


def test_a_dialogue_is_read_with_its_statements_and_its_idle_turns(tmp_path):
    said = "D: Hello.\nP: My knee hurts.\nD: Rest it.\n"
    [one] = dialogues_in(stated(tmp_path, said + "+ 2-3 Knee pain; rest.\n- side 2 Hip pain.\n~ 1\n"))
    assert [segment.text for segment in one.transcript.segments] == ["Hello.", "My knee hurts.", "Rest it."]
    assert [(each.kind, sorted(each.turns)) for each in one.statements] == [("", [2, 3]), ("side", [2])]
    assert one.idle == {1}


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "Denies chest pain.", {"denial", "invented"}),
        ("en", "Started ramipril 2.5 mg for the left ventricle.", {"number", "side", "status", "drug"}),
        ("en", "Mother has asthma, probably worse for two weeks.", {"person", "status", "time", "invented"}),
        ("zh", "左膝疼痛2周，无发热。", {"number", "side", "denial", "time", "invented"}),
        ("zh", "停用氨氯地平5mg。", {"number", "status", "drug"}),
    ],
)
def test_a_fault_changes_what_a_statement_says_and_little_else(language, text, kinds):
    names = {"medicines": ("x-medicine",), "symptoms": ("x-symptom",), "conditions": ("x-condition",)}
    made = list(faulty(text, read_statement(text, language), names, language, np.random.default_rng(1)))
    assert kinds <= {kind for kind, _ in made}
    assert all(other != text for _, other in made)
    assert all(kind in KINDS for kind, _ in made)


def test_what_can_be_named_instead_is_what_other_statements_name():
    said = [read for text in ("Takes ramipril.", "Has asthma and gout.") for read in read_statement(text, "en")]
    names = names_in(said)
    assert names["medicines"] == ("ramipril",)
    assert set(names["conditions"]) == {"asthma", "gout"}
