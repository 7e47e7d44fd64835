"""The second reader on injected faults: what it and the rules notice, each alone and together, and what each doubts.

    SCRIBE_VERIFIER=chat SCRIBE_VERIFIER_URL=http://127.0.0.1:8080/v1 SCRIBE_VERIFIER_MODEL=qwen2.5-1.5b \
        .venv/bin/python -m tests.bench.second_reader consultations.jsonl [--visits 4] [--faults 8]

Of each consultation whose note is known to be correct, one note of its statements as they are, and one with the first
faults that can be put in, each in a statement of its own. Counted by statement: flagged by the rules (high or raised),
doubted by the second reader (contradicted, or not said), by either.
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


def judged(consultation: GoldConsultation, statements: list[Statement], reader: SecondReader) -> Counter[str]:
    """How many of some statements are flagged by the rules, and doubted by the second reader."""
    template = TemplateLibrary().get(TEMPLATES[consultation.language])
    checked = verify(note_of(consultation, statements), consultation.transcript, None)
    read = reader.read(checked, consultation.transcript, template)
    found: Counter[str] = Counter(statements=len(statements), read=read.second_reader is not None)
    for one in read.statements:
        rules = any(f.level in (Level.HIGH, Level.RAISED) for f in one.flags if f.kind is not FlagKind.SECOND_READER)
        doubts = {f.level for f in one.flags if f.kind is FlagKind.SECOND_READER}
        found["rules"] += rules
        found["contradicted"] += Level.RAISED in doubts
        found["not said"] += Level.LOW in doubts
        found["either"] += rules or bool(doubts)
    return found


def main() -> int:
    """Reads, counts and says so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="consultations with statements, a JSON object a line")
    parser.add_argument("--visits", type=int, default=4)
    parser.add_argument("--faults", type=int, default=8, help="faults a consultation")
    options = parser.parse_args()
    reader = second_reader_from(load_settings())
    if reader is None:
        parser.error("the settings choose no second reader: set SCRIBE_VERIFIER, SCRIBE_VERIFIER_URL and _MODEL")
    right, wrong = Counter[str](), Counter[str]()
    began = time.monotonic()
    for one in islice((c for c in read_consultations(options.file) if c.gold), options.visits):
        faulty: dict[StatementId, Statement] = {}
        for fault in injections(one):
            faulty.setdefault(fault.statement.id, fault.statement)
        chosen = list(faulty.values())[: options.faults]
        sound = [statement for statement in one.gold if statement.id in {each.id for each in chosen}]
        right.update(judged(one, sound, reader))
        wrong.update(judged(one, chosen, reader))
    for name, counted in (("correct", right), ("with a fault", wrong)):
        told = ", ".join(
            f"{key} {counted[key]}" for key in ("statements", "rules", "contradicted", "not said", "either")
        )
        sys.stdout.write(f"{name}: {told}\n")
    sys.stdout.write(f"seconds: {time.monotonic() - began:.0f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
