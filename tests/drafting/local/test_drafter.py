from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from scribe.drafting import DraftRequest, drafter_from
from scribe.drafting.local.drafter import AFTER_BAD_ANSWER, LocalDrafter
from scribe.errors import MissingPart
from scribe.model import SectionStatus, Template
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from tests.bench.adversarial import numpy_models, run
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.language_models import PreferringModel, RecitingModel, broken_weights, random_weights
from tests.fakes.notes import VISIT, transcript_of

SECTIONS = ("subjective", "objective", "assessment", "plan")


def template() -> Template:
    return TemplateLibrary().get("outpatient-soap")


def request(*turns: str) -> DraftRequest:
    return DraftRequest(transcript=transcript_of(*turns), template=template())


def note(**told: list[tuple[str, str]]) -> str:
    sections = {
        name: [{"evidence": [segment], "text": text} for text, segment in told.get(name, [])] for name in SECTIONS
    }
    return json.dumps({"sections": sections}, separators=(",", ":"), ensure_ascii=False)


def drafter(model: PreferringModel, **more: Any) -> LocalDrafter:
    return LocalDrafter(model, fallback=VerbatimDrafter(), **more)


def test_what_the_model_writes_becomes_the_note_with_its_evidence():
    model = RecitingModel(note(subjective=[("Knee pain.", "2")], plan=[("Ibuprofen 400 mg.", "3")]))
    made = drafter(model).draft(request("What is it?", "My knee hurts.", "Take ibuprofen four hundred."))
    assert (made.drafter.name, made.drafter.model) == ("local", "test")
    assert [(one.text, one.evidence) for one in made.statements] == [
        ("Knee pain.", ("s2",)),
        ("Ibuprofen 400 mg.", ("s3",)),
    ]
    assert [section.status for section in made.sections][1] is SectionStatus.NOT_DISCUSSED


def test_an_empty_note_is_asked_for_once_more_and_says_why():
    model = RecitingModel(note(), note(subjective=[("Knee pain.", "1")]))
    made = drafter(model).draft(request("My knee hurts."))
    assert made.drafter.name == "local"
    assert "every section is empty" in model.messages[1][-1]["content"]


def test_a_model_that_writes_nothing_twice_leaves_the_note_to_the_fallback_which_says_so():
    made = drafter(PreferringModel(broken_weights)).draft(request("My knee hurts."))
    assert made.drafter.name == "extractive"
    assert AFTER_BAD_ANSWER in made.drafter.model
    assert made.statements[0].text == "My knee hurts."


def test_about_a_recording_without_words_no_model_is_asked():
    model = RecitingModel(note(subjective=[("Knee pain.", "1")]))
    made = drafter(model).draft(request("", " ", "\x00"))
    assert model.asked == 0
    assert made.statements == ()
    assert all(section.status is SectionStatus.NOT_DISCUSSED for section in made.sections)


def test_an_endless_visit_goes_to_the_model_in_parts_that_its_window_holds():
    turns = tuple(f"On day {at} the pain was in finger {at}." for at in range(300))
    model = PreferringModel(random_weights(1), context_tokens=10_000)
    made = drafter(model, answer_tokens=200).draft(request(*turns))
    assert model.longest <= 10_000
    shown = "\n".join(messages[1]["content"] for messages in model.messages)
    assert all(f"[{at + 1}] " in shown and turn in shown for at, turn in enumerate(turns))
    assert {segment for one in made.statements for segment in one.evidence} <= {f"s{at}" for at in range(1, 301)}


def test_a_model_that_reads_too_little_is_said_with_the_remedy():
    with pytest.raises(MissingPart, match="too little"):
        drafter(PreferringModel(random_weights(1), context_tokens=1500)).draft(request("My knee hurts."))


def test_administrative_sections_come_from_the_visit():
    chinese = TemplateLibrary().get("outpatient-initial-zh")
    asked = DraftRequest(transcript=transcript_of("咳嗽五天", language="zh"), template=chinese, encounter=VISIT)
    made = drafter(PreferringModel(random_weights(8))).draft(asked)
    texts = {section.id: [one.text for one in section.statements] for section in made.sections}
    assert texts["department"] == ["General medicine"]
    assert texts["signature"] == []


def test_sixty_drafts_that_everything_is_against_all_fit_and_nothing_in_them_is_cut():
    seen = run(numpy_models(11), drafts=60, seed=11, answer_tokens=160)
    assert seen["drafts"] == seen["valid"] == 60
    assert seen["cut off"] == 0
    assert seen["invalid answers"] == 0
    assert seen["fell back"] < 60
    assert seen["answers"] > 60


def test_without_a_model_the_settings_say_what_to_set():
    with pytest.raises(MissingPart, match="SCRIBE_LOCAL_MODEL"):
        drafter_from(Settings(), "local")


@pytest.mark.skipif(find_spec("torch") is not None, reason="PyTorch is here")
def test_without_pytorch_the_remedy_is_to_install_the_extra(tmp_path: Path):
    with pytest.raises(
        MissingPart, match=r'torch, which is not installed. Install it with: pip install "scribe\[local\]"'
    ):
        drafter_from(Settings(drafter="local", local_model=tmp_path))
