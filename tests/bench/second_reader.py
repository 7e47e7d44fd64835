"""The second reader on injected faults: what it and the rules notice, each alone and together, and what each doubts.

    SCRIBE_VERIFIER=chat SCRIBE_VERIFIER_URL=http://127.0.0.1:8080/v1 SCRIBE_VERIFIER_MODEL=qwen2.5-1.5b \
        .venv/bin/python -m tests.bench.second_reader consultations.jsonl [--visits 4] [--skip 0] [--faults 8]

Of each consultation whose note is known to be correct, the statements that a fault can be put into, twice: in one note
every second of them is faulty, in the other one the others are, so that each is read right and wrong, among both.
Counted by statement: flagged by the rules (high or raised), doubted by the second reader (contradicted, with words that
bear it out; not found), by either.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.evaluation.injections import injections
from scribe.model import (
    DrafterRef,
    FlagKind,
    Level,
    NoteDraft,
    NoteSection,
    SectionStatus,
    Statement,
    StatementId,
)
from scribe.second_reader import SecondReader, second_reader_from
from scribe.settings import load_settings
from scribe.template import TemplateLibrary
from scribe.verification import verify

TEMPLATES = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}


def note_of(consultation: GoldConsultation, statements: list[Statement]) -> NoteDraft:
    """Some statements as a note of one section."""
    template = TemplateLibrary().get(TEMPLATES[consultation.language])
    numbered = tuple(
        one.model_copy(update={"id": StatementId(f"s{number}")}) for number, one in enumerate(statements, start=1)
    )
    section = NoteSection(id="subjective", title="", status=SectionStatus.PRESENT, statements=numbered)
    return NoteDraft(
        template=template.ref,
        language=consultation.language,
        drafter=DrafterRef(name="gold", model=""),
        sections=(section,),
    )


def judged(
    consultation: GoldConsultation, statements: list[tuple[Statement, bool]], reader: SecondReader
) -> dict[bool, Counter[str]]:
    """How many of some statements are flagged by the rules, and doubted by the second reader: of the right, the wrong.

    Args:
        consultation: what was said.
        statements: each with whether it is faulty.
        reader: reads them once more.
    """
    template = TemplateLibrary().get(TEMPLATES[consultation.language])
    note = note_of(consultation, [statement for statement, _ in statements])
    checked = verify(note, consultation.transcript, None)
    read = reader.read(checked, consultation.transcript, template)
    found: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    for one, (_, faulty) in zip(read.statements, statements, strict=True):
        rules = any(f.level in (Level.HIGH, Level.RAISED) for f in one.flags if f.kind is not FlagKind.SECOND_READER)
        doubts = {f.level for f in one.flags if f.kind is FlagKind.SECOND_READER}
        found[faulty].update(
            {
                "statements": 1,
                "rules": rules,
                "contradicted": Level.RAISED in doubts,
                "not found": Level.LOW in doubts,
                "contradicted, not by the rules": Level.RAISED in doubts and not rules,
                "either": rules or bool(doubts),
            }
        )
    return found


def main() -> int:
    """Reads, counts and says so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="consultations with statements, a JSON object a line")
    parser.add_argument("--visits", type=int, default=4)
    parser.add_argument("--skip", type=int, default=0, help="visits at the beginning that are left out")
    parser.add_argument("--faults", type=int, default=8, help="statements a consultation")
    options = parser.parse_args()
    reader = second_reader_from(load_settings())
    if reader is None:
        parser.error("the settings choose no second reader: set SCRIBE_VERIFIER, SCRIBE_VERIFIER_URL and _MODEL")
    total: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    began = time.monotonic()
    chosen = islice((c for c in read_consultations(options.file) if c.gold), options.skip, None)
    for one in islice(chosen, options.visits):
        faulty: dict[StatementId, Statement] = {}
        for fault in injections(one):
            faulty.setdefault(fault.statement.id, fault.statement)
        ids = list(faulty)[: options.faults]
        sound = {statement.id: statement for statement in one.gold}
        for first in (0, 1):
            mixed = [
                (faulty[one_id], True) if at % 2 == first else (sound[one_id], False) for at, one_id in enumerate(ids)
            ]
            for wrong, counted in judged(one, mixed, reader).items():
                total[wrong].update(counted)
    for name, counted in (("correct", total[False]), ("with a fault", total[True])):
        sys.stdout.write(f"{name}: {', '.join(f'{key} {value}' for key, value in counted.items())}\n")
    sys.stdout.write(f"seconds: {time.monotonic() - began:.0f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
