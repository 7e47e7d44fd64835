"""Statements of which it is known whether they are true, with their signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scribe.drafting.extractive.drafter import ExtractiveDrafter
from scribe.drafting.protocol import DraftRequest
from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.evaluation.injections import injections
from scribe.evaluation.reading import line_alone
from scribe.evaluation.reading_items import Item, read_items
from scribe.evaluation.verification import note_of
from scribe.language.reading import read_statement
from scribe.language.rules import pack
from scribe.model import NoteDraft, Transcript
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification import read_note, verify
from scribe.verification.heard import heard
from scribe.verification.signs import signs_of
from tools.judge import twins
from tools.judge.faults import faulty, names_in
from tools.model_notes.notes import model_notes

ITEMS = Path("tests/evaluation/items")
LOST_FROM = ("a", "b", "c", "d", "short", "dev")
"""The sets of items from which it is learned what is lost."""
STATED_FROM = ("i", "j", "k", "l", "m", "n", "o")
"""Those whose false statements are written as the true ones are: of older ones the manner tells which are false."""
UNSEEN = ("e", "f", "g", "h", "p", "q", "r")
"""Those that nothing is learned from: they tell what to expect of new speech."""
WRITTEN = ("aci_bench_train.jsonl",)
"""Dialogues with notes that people wrote; a fault is put into each statement that can have one."""
GOLD = ("scribe_en_dev.jsonl", "scribe_en_dev2.jsonl", "scribe_zh_dev.jsonl", "scribe_zh_dev2.jsonl")
"""Dialogues of which the notes name their evidence, so that faults can be put into them."""
DRAFTED = 3
"""Of so many dialogues one is drafted by the embedded drafter: its notes are nearly all true."""
WEIGHTS = {"written": 0.5, "gold": 0.5, "drafted": 0.2}
"""How much a statement of a set counts, where that is not 1."""


@dataclass(frozen=True)
class Sample:
    """One statement: of which set, whether it is false, how much it counts, its signs."""

    set: str
    false: bool
    weight: float
    signs: dict[str, float]


def samples(shared: Path) -> Iterator[Sample]:
    """All statements: of the items, the twins, models' notes of visits, and of the notes in ``data``."""
    data = shared / "data"
    for name, item in items(shared / "cases", STATED_FROM):
        yield from _of_lines(item.right, item.transcript, name, false=False)
        yield from _of_lines(item.wrong, item.transcript, name, false=True)
    for both in (one for file in twins.files() for one in twins.twins_in(file)):
        yield from _of_lines([true for true, _ in both.pairs], both.transcript, "twins", false=False)
        yield from _of_lines([wrong for _, wrong in both.pairs], both.transcript, "twins", false=True)
    for each in model_notes(data):
        yield from _of_note(each.note(each.true), each.said.transcript, "visits", false=False)
        wrong = each.note((section, statement) for _, section, statement in each.false)
        yield from _of_note(wrong, each.said.transcript, "visits", false=True)
    for name in WRITTEN:
        yield from _of_written([*read_consultations(data / name)])
    for one in (one for name in GOLD for one in read_consultations(data / name)):
        note = note_of(one, one.gold)
        yield from _of_note(note, one.transcript, "gold", false=False)
        wrong = note_of(one, tuple(each.statement for each in injections(one)))
        yield from _of_note(wrong, one.transcript, "gold", false=True)
    every = [one for name in (*WRITTEN, *GOLD) for one in read_consultations(data / name)]
    for one in every[::DRAFTED]:
        yield from _of_note(drafted(one), one.transcript, "drafted", false=False)


def _of_written(every: list[GoldConsultation]) -> Iterator[Sample]:
    """The statements of notes that people wrote, which are true, and each with a fault put in."""
    notes = [read_note(one.note.encode(), name=one.id, transcript=one.transcript) for one in every]
    texts = [[each.text for each in note.statements] for note in notes]
    names = names_in(
        read
        for one, true in zip(every, texts, strict=True)
        for text in true
        for read in read_statement(text, one.language)
    )
    for number, (one, note, true) in enumerate(zip(every, notes, texts, strict=True)):
        yield from _of_note(note, one.transcript, "written", false=False)
        rng = np.random.default_rng(number)
        made = ([*faulty(text, read_statement(text, one.language), names, one.language, rng)] for text in true)
        wrong = [some[int(rng.integers(len(some)))][1] for some in made if some]
        yield from _of_lines(wrong, one.transcript, "written", false=True)


def drafted(one: GoldConsultation) -> NoteDraft:
    """The embedded drafter's note of a dialogue."""
    template = TemplateLibrary().get("outpatient-initial-zh" if one.language == "zh" else "visit-note")
    return write_note(ExtractiveDrafter(), DraftRequest(transcript=one.transcript, template=template), Codebook())


def items(cases: Path, sets: tuple[str, ...]) -> Iterator[tuple[str, Item]]:
    """Every item of some sets, with the name of its set."""
    templates = {one.id: one.language for one in TemplateLibrary().all()}
    for file in files(cases):
        if set_of(file) in sets:
            yield from ((set_of(file), item) for item in read_items([file], templates))


def files(cases: Path) -> tuple[Path, ...]:
    """The files of items of this repository and of a folder, in order."""
    return (*sorted(ITEMS.glob("*.jsonl")), *sorted(cases.glob("*.jsonl")))


def set_of(file: Path) -> str:
    """To which set a file of items belongs: ``c`` of ``fresh_c_en.jsonl``, ``short``, and ``dev`` whatever else."""
    first, second, *_ = re.split("[_.]", file.name)
    return second if first == "fresh" else first if first == "short" else "dev"


def _of_lines(texts: Iterable[str], transcript: Transcript, set: str, *, false: bool) -> Iterator[Sample]:
    """Statements that each stand alone."""
    for text in texts:
        yield from _of_note(line_alone(text, transcript), transcript, set, false=false)


def _of_note(note: NoteDraft, transcript: Transcript, set: str, *, false: bool) -> Iterator[Sample]:
    weight = WEIGHTS.get(set, 1.0)
    told = heard(transcript)
    own = pack(note.language)
    for one in verify(note, transcript, None, judged=False).statements:
        flags = tuple(found for found in one.flags if found.open)
        reads = read_statement(one.text, note.language, own=own)
        yield Sample(set, false, weight, signs_of(reads, told.near(one.evidence), told, own, flags))
