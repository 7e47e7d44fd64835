"""Punctuated dialogues as samples: their words without marks, and what stood at each gap."""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe.language import segmenter_features as features

CASES = ("cases_reading.jsonl", "claims_en_dev.jsonl", "claims_zh_dev.jsonl")
"""Items of which every other one is learned from (:func:`shown`)."""
TRAIN = {
    "en": (
        "aci_bench_train.jsonl", "mts_dialog_train.jsonl", "fareez_osce.jsonl", "primock57_dev.jsonl",
        "scribe_en_dev.jsonl", "scribe_en_dev2.jsonl",
    ),
    "zh": ("scribe_zh_dev.jsonl", "scribe_zh_dev2.jsonl"),
}  # fmt: skip
"""The files that each language learns from."""
_PIECE = re.compile(r"[㐀-鿿]|\d+(?:\.\d+)?|[^\W\d_㐀-鿿]+(?:['’][^\W\d_㐀-鿿]+)*|[.,;:?!。，；：？！…—\n]|-{2,}")
_CLAUSE, _SENTENCE, _QUESTION = set(",;:，；：—-"), set(".!。！…\n"), set("?？")
_DOCTORS = ("doctor", "doctor_2")
_PATIENTS = ("patient",)


@dataclass(frozen=True)
class Turn:
    """One turn: its words, what stands behind each (0 nothing, 1 clause, 2 sentence, 3 question), whose they are."""

    words: tuple[str, ...]
    marks: tuple[int, ...]
    doctor: int
    """1 the doctor's, 0 the patient's, -1 somebody else's."""


@dataclass(frozen=True)
class Sample:
    """One or several turns as one segment. ``turns``: behind which words another speaker goes on."""

    words: tuple[str, ...]
    marks: tuple[int, ...]
    turns: tuple[int, ...]


def turn_of(text: str, speaker: str) -> Turn | None:
    """A turn, or ``None`` where it has no words, or so few marks that nobody can have set them with care."""
    words: list[str] = []
    marks: list[int] = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        if features.words_of(piece):
            words.append(re.sub("['’]", "", piece.lower()))
            marks.append(0)
        elif words:
            mark = 3 if piece[0] in _QUESTION else 2 if piece[0] in _SENTENCE else 1
            marks[-1] = max(marks[-1], mark)
    if not words or (len(words) > 12 and sum(mark > 0 for mark in marks) < len(words) / 40):
        return None
    if marks[-1] < 2:
        if marks[-1] == 0 and len(words) > 3:
            return None
        marks[-1] = 2
    who = speaker.lower()
    return Turn(tuple(words), tuple(marks), 1 if who in _DOCTORS else 0 if who in _PATIENTS else -1)


def dialogues(data: Path, names: tuple[str, ...]) -> Iterator[tuple[str, list[Turn]]]:
    """The dialogues of some files, each with a name."""
    for name in names:
        for line in (data / name).read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            turns = [turn_of(turn["text"], turn["speaker"]) for turn in item["dialogue"]]
            # a visit whose recogniser wrote no marks teaches that there are none
            if sum(turn is None for turn in turns) <= len(turns) / 10:
                yield f"{name}:{item['id']}", [turn for turn in turns if turn is not None]


def cases(folder: Path, language: str) -> Iterator[tuple[str, list[Turn]]]:
    """The items of one language that are learned from."""
    for name in CASES:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            turns = [turn_of(turn["text"], turn["speaker"]) for turn in item["dialogue"]]
            if item["lang"] == language and shown(item["id"]) and all(turns):
                yield f"{name}:{item['id']}", [turn for turn in turns if turn is not None]


def shown(id: str) -> bool:
    """Whether an item is one of the half that is learned from; the other half is measured with."""
    return part_of(id, 2) == 0


def part_of(name: str, parts: int) -> int:
    """Which part a dialogue belongs to: by its name, so that it never moves."""
    return zlib.crc32(name.encode()) % parts


def segments(turns: list[Turn], seed: int, together: float = 0.4) -> Iterator[Sample]:
    """The turns of a dialogue as segments; ``together`` is how often one goes on in the segment of the one before."""
    chance = random.Random(seed)
    held: list[Turn] = []
    for turn in turns:
        if held and (chance.random() > together or len(held) >= 8):
            yield _joined(held)
            held = []
        held.append(turn)
    if held:
        yield _joined(held)


def _joined(turns: list[Turn]) -> Sample:
    words = tuple(word for turn in turns for word in turn.words)
    marks = tuple(mark for turn in turns for mark in turn.marks)
    changes = [0] * len(words)
    at = 0
    for turn in turns[:-1]:
        at += len(turn.words)
        changes[at - 1] = 1
    return Sample(words, marks, tuple(changes))


def text_of(sample: Sample, *, spaced: bool) -> str:
    """A sample as a recogniser without marks writes it."""
    pieces = [sample.words[0]]
    for before, word in zip(sample.words, sample.words[1:], strict=False):
        latin = word[0].isascii() and before[-1].isascii()
        pieces.append(f" {word}" if spaced or latin else word)
    return "".join(pieces)
