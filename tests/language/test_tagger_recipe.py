"""The marked dialogues that is learned from: sound, of every kind, and none of those that it is measured by."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from scribe.language.tagging.labels import LABELS
from tests.bench import fates
from tools.tagger import outcomes
from tools.tagger.marked import FOLDER, NOTHING, dialogues_in, example_of

ITEMS = Path(__file__).parents[1] / "evaluation/items"
LEAST = 200
FOLDERS = {"the tagger": FOLDER, "outcomes": outcomes.FOLDER, "measured by": fates.FOLDER}


def marked(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "e.txt"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("language", ["e", "z"])
def test_every_label_stands_in_the_dialogues_of_both_languages(language):
    counts = Counter(
        LABELS[label]
        for file in FOLDER.glob(f"{language}*.txt")
        for turns in dialogues_in(file)
        for turn in turns
        for _, _, label in turn.marks
    )
    assert {label: counts[label] for label in LABELS if counts[label] < LEAST} == {}


def test_a_number_keeps_its_mark_when_it_is_cleaned(tmp_path):
    said = "D: Then {start|apixaban}, {nodose|five} … no, {dose|two and a half milligrams}, twice a day.\n"
    [turns] = dialogues_in(marked(tmp_path, said))
    example = example_of(turns, {}, "en")
    told = {
        token.text: LABELS[label]
        for token, label in zip(example.features.tokens, example.labels, strict=True)
        if label != NOTHING
    }
    assert told["apixaban"] == "start"
    assert told["2.5"] == told["mg"] == "dose"
    assert "Then" not in told


def test_a_line_without_a_speaker_and_an_unknown_label_are_refused(tmp_path):
    for text in ("Hello.\n", "D: {perhaps|aspirin}\n"):
        with pytest.raises(ValueError, match=r"begins with|not in"):
            list(dialogues_in(marked(tmp_path, text)))


@pytest.mark.parametrize("file", sorted(ITEMS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_no_dialogue_is_one_that_it_is_measured_by(file):
    """Short formulas ("Twice a day, please.") are everybody's."""
    said = turns_in(FOLDER) | turns_in(outcomes.FOLDER)
    items = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    turns = {_bare(turn["text"]) for item in items for turn in item["dialogue"]}
    assert sorted(text for text in turns & said if len(text) >= 32) == []


@pytest.mark.parametrize(("one", "other"), [*combinations(FOLDERS, 2)])
def test_no_dialogue_is_of_two_folders(one, other):
    both = turns_in(FOLDERS[one]) & turns_in(FOLDERS[other])
    assert sorted(text for text in both if len(text) >= 32) == []


def test_a_medicine_is_answered_by_the_mark_of_the_last_place_that_has_one(tmp_path):
    said = (
        "D: How is the {stop|naproxen}?\nP: The {stop|naproxen} burns. My mum has {kin|warfarin}.\n"
        "D: Then stop the {stop|naproxen}. And an {order|ECG} today, the last {done|ECG} was fine.\n"
    )
    [turns] = dialogues_in(marked(tmp_path, said))
    answers = {(one.family, one.answer) for one in outcomes.samples_of(turns, "en")}
    assert {("medicine", "stop"), ("medicine", "kin"), ("ordered", "order"), ("ordered", "done")} <= answers


@cache
def turns_in(folder: Path) -> frozenset[str]:
    return frozenset(_bare(turn.text) for one in folder.glob("*.txt") for turns in dialogues_in(one) for turn in turns)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
