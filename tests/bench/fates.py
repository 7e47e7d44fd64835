"""What the reader makes of medicines, beside marked dialogues that nothing was learned from and no rule was made with.

    python -m tests.bench.fates en|zh

``tests/bench/fates`` has 929 dialogues of two writers who knew nothing of the program, marked as those that the
tagger learned from (``tools/tagger``): every name of a medicine with what becomes of it in the end. For each fate: how
many names have a fact of that kind, how many have none, and what the others are. A name that is spoken of in several
words counts once for each.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from scribe.facts.registry import every_kind
from scribe.language.reading import Reading, read
from scribe.language.rules import pack
from scribe.language.tagging.labels import FATES, LABELS
from scribe.model import AllergyFact, Assertion, Fact, Language, MedicationChange, MedicationFact
from tools.tagger.marked import Turn, dialogues_in, transcript_of

FOLDER: Final = Path(__file__).parent / "fates"
PREFIX: Final = {"en": "e", "zh": "z"}
MEANT: Final = {
    "start": MedicationChange.STARTED,
    "change": MedicationChange.CHANGED,
    "continue": MedicationChange.CONTINUES,
    "stop": MedicationChange.STOPPED,
    "hold": MedicationChange.ON_HOLD,
    "past": MedicationChange.PAST,
}
NOTHING: Final = "nothing"
NONE_RIGHT: Final = ("no", "kin")
"""Fates that become no resource: neither taken nor ordered, somebody else's."""
Told = tuple[str, str]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fates", description=__doc__)
    parser.add_argument("language", choices=sorted(PREFIX))
    asked = parser.parse_args()
    files = sorted(FOLDER.glob(f"{PREFIX[asked.language]}*.txt"))
    dialogues = [turns for file in files for turns in dialogues_in(file)]
    with Pool() as pool:
        found = pool.map(partial(fates_in, language=asked.language), dialogues, chunksize=16)
    counts = Counter(one for some in found for one in some)
    table = Table("fate", "names", "right", NOTHING, "otherwise")
    for fate in FATES:
        told = Counter({made: many for (meant, made), many in counts.items() if meant == fate})
        right = _right(fate)
        others = ", ".join(f"{made} {many}" for made, many in told.most_common() if made not in (right, NOTHING))
        nothing = "" if fate in NONE_RIGHT else str(told[NOTHING])
        table.add_row(fate, str(told.total()), f"{told[right]} ({told[right] / told.total():.0%})", nothing, others)
    Console(width=150).print(table)
    return 0


def fates_in(turns: Sequence[Turn], language: Language) -> list[Told]:
    """Each marked name of a dialogue: what becomes of it, and what the reader makes of it."""
    reading = read(transcript_of(turns, language), pack(language))
    facts = [fact for kind in every_kind() for fact in kind.from_claims(reading.standing, language)]
    known = [(_names(fact, reading), _made(fact)) for fact in facts if isinstance(fact, MedicationFact | AllergyFact)]
    meant: dict[str, str] = {}
    for turn in turns:
        for start, end, label in turn.marks:
            if LABELS[label] in FATES:
                meant.setdefault(turn.text[start:end].lower(), LABELS[label])
    return [(fate, _told_of(name, known)) for name, fate in meant.items()]


def _told_of(name: str, known: Sequence[tuple[frozenset[str], str]]) -> str:
    return next((made for names, made in known if any(one in name or name in one for one in names)), NOTHING)


def _names(fact: Fact, reading: Reading) -> frozenset[str]:
    """Every word by which a fact's thing was spoken of."""
    told = fact.attributes.name if isinstance(fact, MedicationFact) else fact.attributes.substance
    own = {told.lower(), fact.said.lower()} - {""}
    keys = {c.key for c in reading.standing if c.words.lower() in own or (c.concept and c.concept.en.lower() in own)}
    return frozenset(own | {c.words.lower() for c in reading.standing if c.key in keys})


def _made(fact: Fact) -> str:
    if isinstance(fact, AllergyFact):
        return "allergy" if fact.attributes.assertion is Assertion.PRESENT else "no allergy"
    assert isinstance(fact, MedicationFact)
    return fact.attributes.change.value


def _right(fate: str) -> str:
    if fate in NONE_RIGHT:
        return NOTHING
    return "allergy" if fate == "allergy" else MEANT[fate].value


if __name__ == "__main__":
    sys.exit(main())
