"""Measures verification on notes with gold evidence: false flags on true notes, and changed numbers that are noticed.

Usage: python -m tests.bench.verification_flags DATA_DIR   (a folder with scribe_zh_dev.jsonl and scribe_en_dev.jsonl)
"""

# ruff: noqa: T201 - it prints its report

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from scribe.consultation.models import (
    Coverage,
    DrafterRef,
    Engine,
    Flag,
    FlagKind,
    Language,
    NoteDraft,
    NoteSection,
    RecordingRef,
    SectionStatus,
    Segment,
    SegmentId,
    Speaker,
    Statement,
    StatementId,
    TemplateRef,
    Transcript,
)
from scribe.terminology.numbers import find_quantities, plain
from scribe.verification import verify

FILES = ("scribe_zh_dev.jsonl", "scribe_en_dev.jsonl")
NUMBERS = {FlagKind.NUMBER_DIFFERS, FlagKind.DOSE_DIFFERS}


def transcript_of(visit: dict[str, Any]) -> Transcript:
    language: Language = "zh" if visit["lang"] == "zh" else "en"
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"),
            start_s=number * 5.0,
            end_s=number * 5.0 + 5.0,
            speaker=Speaker(turn["speaker"]) if turn["speaker"] in tuple(Speaker) else Speaker.UNKNOWN,
            text=turn["text"],
            confidence=1.0,
        )
        for number, turn in enumerate(visit["dialogue"])
    )
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=segments[-1].end_s, channels=1),
        engine=Engine(name="gold", model=""),
        language=language,
        segments=segments,
        coverage=Coverage(speech_s=1.0, transcribed_s=1.0),
    )


def note_of(visit: dict[str, Any], statements: list[Statement]) -> NoteDraft:
    return NoteDraft(
        template=TemplateRef(id="gold", version=1, digest="0" * 64),
        language="zh" if visit["lang"] == "zh" else "en",
        drafter=DrafterRef(name="gold", model=""),
        sections=(NoteSection(id="all", title="All", status=SectionStatus.PRESENT, statements=tuple(statements)),),
    )


def gold_statements(visit: dict[str, Any]) -> list[Statement]:
    return [
        Statement(
            id=StatementId(f"st{number}"),
            text=item["text"],
            evidence=tuple(SegmentId(f"s{turn}") for turn in item["evidence"]),
        )
        for number, item in enumerate(visit["statements"])
        if item["source"] == "dialogue"
    ]


def changed_numbers(statement: Statement, language: Language) -> Iterator[tuple[Statement, str]]:
    """The statement with each of its numbers in turn ten times as large."""
    for quantity in find_quantities(statement.text, language):
        if quantity.ordinal or quantity.spoken or quantity.second is not None or not quantity.value:
            continue
        larger = plain(quantity.value * Decimal(10))
        text = statement.text[: quantity.start] + larger + statement.text[quantity.number_end :]
        yield statement.model_copy(update={"text": text}), f"{quantity.text} -> {larger}"


def main(folder: Path) -> None:
    for name in FILES:
        visits = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        kinds: Counter[str] = Counter()
        total = numbers = caught = changed = as_doses = 0
        for visit in visits:
            transcript, gold = transcript_of(visit), gold_statements(visit)
            total += len(gold)
            numbers += sum(len(find_quantities(one.text, transcript.language)) for one in gold)
            for statement, flag in flags_of(note_of(visit, gold), transcript):
                kinds[f"{flag.kind.value} ({flag.level.value})"] += 1
                print(f"  {visit['id']} {flag.kind.value}: {flag.detail}  [{statement.text}]")
            for statement in gold:
                for variant, what in changed_numbers(statement, transcript.language):
                    found = {flag.kind for _, flag in flags_of(note_of(visit, [variant]), transcript)}
                    changed += 1
                    caught += bool(found & NUMBERS)
                    as_doses += FlagKind.DOSE_DIFFERS in found
                    if not found & NUMBERS:
                        print(f"  {visit['id']} missed: {what}  [{variant.text}]")
        print(
            f"{name}: {len(visits)} visits, {total} gold statements, {numbers} numbers; false flags {dict(kinds)}; "
            f"{caught} of {changed} numbers ten times as large noticed, {as_doses} of them as doses"
        )


def flags_of(note: NoteDraft, transcript: Transcript) -> list[tuple[Statement, Flag]]:
    checked = verify(note, transcript, None)
    return [(statement, flag) for statement in checked.statements for flag in statement.flags]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
