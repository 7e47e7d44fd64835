"""What verification makes of notes that a good language model writes of real visits, statement by statement.

    .venv/bin/python -m tests.bench.model_notes DATA [--set unread|read|learned] [--unused]

DATA is the folder with the visits. The notes of ``tests/bench/model_notes`` are unread: nobody looked at them while
rules were made. Those of its folder ``read`` were mended with, those of ``tools/model_notes`` learned from too.
Prints, by language, how many true statements are flagged to be resolved and how many of their false twins are.
``--unused`` takes five statements out of each note instead, and prints how long *Said, not in the note* is beside the
whole note, how many of the five it lists, and among the first eight.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from scribe.model import NoteDraft, Statement, Unused
from scribe.verification import verify
from scribe.verification.heard import heard
from scribe.verification.unused import unused_of
from tests.bench.telling import say
from tools.judge.lost import bearing
from tools.model_notes.notes import FOLDER, ModelNote, model_notes

UNREAD: Final = Path(__file__).parent / "model_notes"
SETS: Final = {"unread": UNREAD, "read": UNREAD / "read", "learned": FOLDER}
TAKEN: Final = 5
FOLD: Final = 8


def flagged(one: ModelNote, statements: Iterable[tuple[str, Statement]]) -> list[bool]:
    """Of each statement whether somebody has to resolve a flag on it, in the order of the note."""
    checked = verify(one.note(statements), one.said.transcript, one.template)
    return [any(flag.open and flag.level.presses for flag in each.flags) for each in checked.statements]


def stated(notes: Iterable[ModelNote]) -> None:
    """Prints what is flagged of the true statements, and of the false ones."""
    counts: dict[str, Counter[str]] = {}
    for one in notes:
        count = counts.setdefault(one.said.language, Counter())
        true = flagged(one, one.true)
        false = flagged(one, ((section, each) for _, section, each in one.false))
        count.update(notes=1, true=len(true), alarms=sum(true), false=len(false), hits=sum(false))
    for language, count in counts.items():
        say(
            f"{language}: {count['notes']} notes; of {count['true']} true statements {count['alarms']} flagged"
            f" ({count['alarms'] / count['true']:.1%}, {count['alarms'] / count['notes']:.2f} a note);"
            f" of {count['false']} false ones {count['hits']} ({count['hits'] / count['false']:.1%})"
        )


def unused(notes: Iterable[ModelNote]) -> None:
    """Prints how long the list of what a note lacks is, and whether it has what was taken out."""
    counts: dict[str, Counter[str]] = {}
    for one in notes:
        count = counts.setdefault(one.said.language, Counter())
        exchanges, bears = bearing(one)
        out = frozenset(random.Random(one.visit).sample(range(len(one.true)), TAKEN))
        listed = [
            each.segment for each in _lacks(one, one.note(each for n, each in enumerate(one.true) if n not in out))
        ]
        count.update(notes=1, lines=len(_lacks(one, one.note(one.true))))
        for place in out:
            alone = {exchanges[n].segment for n, mine in bears.items() if place in mine and mine <= out}
            if alone:
                found = min((listed.index(each) for each in alone if each in listed), default=len(listed))
                count.update(taken=1, listed=found < len(listed), first=found < min(FOLD, len(listed)))
    for language, count in counts.items():
        say(
            f"{language}: {count['lines'] / count['notes']:.1f} lines beside a whole note;"
            f" of {count['taken']} taken out {count['listed']} listed, {count['first']} among the first {FOLD}"
        )


def _lacks(one: ModelNote, note: NoteDraft) -> tuple[Unused, ...]:
    return note.with_unused(unused_of(note, heard(one.said.transcript), one.template)).unused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--set", choices=SETS, default="unread")
    parser.add_argument("--unused", action="store_true")
    asked = parser.parse_args()
    notes = model_notes(asked.data, SETS[asked.set])
    (unused if asked.unused else stated)(notes)


if __name__ == "__main__":
    main()
