"""What verification makes of statements one by one: true ones, false ones, and true ones with a fault put in.

    .venv/bin/python -m tests.bench.stated [--language en|zh] [--every 1]
    .venv/bin/python -m tests.bench.stated --visits DATA/aci_bench_valid.jsonl

Without a file: the dialogues of ``tests/bench/stated``, with true and false statements by people who had seen neither
the program nor its items. With one: visits with the notes that people wrote, whose statements are true. Of each true
statement one fault is made as well (``tools.judge.faults``): such a statement is written just like the true ones, while
one that somebody made up is often told by its manner, whatever was said. Prints how many of each are flagged, by kind.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from scribe.evaluation.consultations import read_consultations
from scribe.evaluation.reading import alone
from scribe.language.reading import read_statement
from scribe.model import Transcript
from scribe.verification import read_note
from tests.bench.stated_dialogues import dialogues_in, files
from tests.bench.telling import say
from tools.judge.faults import Names, faulty, names_in

TRUE, FALSE, FAULTY = "true", "false, made up", "true, with a fault"


@dataclass(frozen=True)
class Visit:
    """What was said, with statements that are true, and that are false, each of these with its kind."""

    transcript: Transcript
    true: tuple[str, ...]
    false: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """A statement: which sort, of which kind, whether it is flagged."""

    sort: str
    kind: str
    flagged: bool


def written(every: int, language: str | None) -> Iterator[Visit]:
    """The dialogues of this folder, or one of so many."""
    for file in files():
        if language and not file.name.startswith(language):
            continue
        for one in [*dialogues_in(file)][::every]:
            true = tuple(each.text for each in one.statements if not each.kind)
            false = tuple((each.kind, each.text) for each in one.statements if each.kind)
            yield Visit(one.transcript, true, false)


def visits(file: Path) -> Iterator[Visit]:
    """Those of a file of consultations."""
    for one in read_consultations(file):
        note = read_note(one.note.encode(), name=one.id, transcript=one.transcript)
        yield Visit(one.transcript, tuple(each.text for each in note.statements))


def told(numbered: tuple[int, Visit, Names]) -> list[Told]:
    """What verification makes of a visit's statements."""
    number, one, names = numbered
    rng, language, flags = np.random.default_rng(number), one.transcript.language, alone(one.transcript)
    sorts = [(TRUE, "", text) for text in one.true] + [(FALSE, kind, text) for kind, text in one.false]
    for true in one.true:
        made = [*faulty(true, read_statement(true, language), names, language, rng)]
        if made:
            sorts.append((FAULTY, *made[int(rng.integers(len(made)))]))
    return [Told(sort, kind, bool(flags(text))) for sort, kind, text in sorts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", choices=("en", "zh"))
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--visits", type=Path)
    asked = parser.parse_args()
    every = [*(visits(asked.visits) if asked.visits else written(asked.every, asked.language))]
    names: dict[str, Names] = {}
    for language in {one.transcript.language for one in every}:
        true = (text for visit in every if visit.transcript.language == language for text in visit.true)
        names[language] = names_in(read for text in true for read in read_statement(text, language))
    with Pool() as pool:
        numbered = [(number, one, names[one.transcript.language]) for number, one in enumerate(every)]
        show([each for found in pool.imap(told, numbered, chunksize=4) for each in found], len(every))


def show(found: Iterable[Told], visits: int) -> None:
    """Tells how many statements are flagged."""
    there, flagged = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in found:
        for kind in {"", one.kind}:
            there[one.sort, kind] += 1
            flagged[one.sort, kind] += one.flagged
    say(f"{visits} visits")
    for sort, kind in sorted(there):
        share = flagged[sort, kind] / there[sort, kind]
        say(f"{sort:20}{kind:11} flagged {flagged[sort, kind]:5} of {there[sort, kind]:5}, {share:.1%}")


if __name__ == "__main__":
    main()
