"""The marked clauses that is learned from: sound, of every part, found again, none of those that it is measured by."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from scribe.language.belonging import Part
from scribe.language.reading import read_by_rules
from scribe.language.rules import pack
from scribe.model import Speaker
from tests.bench import places
from tools.belonging.marked import FOLDER, UNMARKED, VISITS, crc_of, example_of, marked_in, marked_of, marks_of
from tools.tagger.marked import Turn, dialogues_in, transcript_of

LEAST = 100
FILES = {"en": "e", "zh": "z"}


def files(language: str) -> list[Path]:
    return sorted(FOLDER.glob(f"{FILES[language]}*.txt"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_part_stands_in_the_dialogues_of_both_languages(language):
    counts = Counter(
        part for file in files(language) for one in marked_in(file, language) for _, part, _ in one.clauses
    )
    assert {part: counts[part] for part in Part if counts[part] < LEAST} == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nearly_every_mark_is_found_again_as_clauses_are_cut_now(language):
    for file in files(language):
        marked = list(marked_in(file, language))[:12]
        found = sum(
            int((marks_of(one, read_by_rules(one.transcript, pack(language)))[0] != UNMARKED).sum()) for one in marked
        )
        assert found >= 0.95 * sum(len(one.clauses) for one in marked), file.name


def test_the_visits_are_marked_without_their_words():
    blocks = (FOLDER / VISITS).read_text().strip().split("\n\n")
    assert len(blocks) > 60
    lines = [line for block in blocks for line in block.splitlines()[1:]]
    assert all(re.fullmatch(r"[CHMAFSERDP-]\+? [0-9a-f]{8}", line) for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_measured_by_is_not_learned_from(language):
    learned = {one.transcript for file in files(language) for one in marked_in(file, language)}
    measured = [
        one.transcript
        for name in ("8", "n")
        for one in marked_in(places.FOLDER / f"{FILES[language]}{name}.txt", language)
    ]
    assert len(measured) > 200
    assert not learned.intersection(measured)


def test_marks_are_of_the_clauses_with_the_same_words(tmp_path):
    (tmp_path / "said.txt").write_text(
        "D: Sit down. Take the aspirin.\nP: I will. Mostly at night.\n", encoding="utf-8"
    )
    said = [transcript_of(turns, "en") for turns in dialogues_in(tmp_path / "said.txt")]
    by_words = "#0\n- Sit down.\nP Take the aspirin.\nM Never said.\nP+ Mostly at night.\n"
    by_crc = re.sub(r"(?m)^([-P]\+?) (.+)$", lambda m: f"{m[1]} {crc_of(m[2]):08x}", by_words)
    for text in (by_words, by_crc):
        (tmp_path / "marks.txt").write_text(text, encoding="utf-8")
        [marked] = marked_of(tmp_path / "marks.txt", said)
        example = example_of(marked, "en")
        parts = [list(Part)[part].value if part != UNMARKED else "" for part in example.parts]
        assert parts == ["nothing", "plan", "", "plan"]
        assert example.joins.tolist() == [0, 0, 0, 1]
        assert example.features.dtype == np.float32


def test_a_line_that_marks_nothing_and_dialogues_that_there_are_not_are_refused(tmp_path):
    (tmp_path / "marks.txt").write_text("#0\nX Sit down.\n", encoding="utf-8")
    said = transcript_of([Turn(Speaker.DOCTOR, "Sit down.", ())], "en")
    with pytest.raises(ValueError, match="begins with one of"):
        list(marked_of(tmp_path / "marks.txt", [said]))
    with pytest.raises(ValueError, match="no dialogues of the name"):
        list(marked_in(tmp_path / "unknown.txt", "en"))
