"""Known pairs: the same visits as a recogniser and as people wrote them, through the scoring of ``scribe evaluate``.

    python -m tests.bench.asr_variants DATA_DIR

ACI-Bench (CC BY 4.0) has its ``virtscribe`` visits as written by a recogniser and by people, and its ``aci`` visits as
written by a recogniser and after people corrected it. DATA_DIR holds ``aci_bench_asr_variants_trainvalid.jsonl``, and
``aci_bench_train.jsonl`` and ``aci_bench_valid.jsonl`` with the other half of the pairs of the train split.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from scribe.console.evaluating import print_scores
from scribe.evaluation.asr import Spoken, Turn, score
from scribe.evaluation.results import AsrEvaluation, Scores, totals_of
from scribe.evaluation.terms import vocabularies
from scribe.model import Speaker

Row = dict[str, Any]
VARIANTS = "aci_bench_asr_variants_trainvalid.jsonl"
PUBLISHED = ("aci_bench_train.jsonl", "aci_bench_valid.jsonl")
WRITTEN_BY = {"aci": "asr", "virtscribe": "humantrans"}
"""Which of the variants is the one that was published as the visit's own dialogue."""
REFERENCES = {"aci": "asrcorr", "virtscribe": "humantrans"}
SPEAKERS = {"doctor": Speaker.DOCTOR, "patient": Speaker.PATIENT}


def rows(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def spoken(row: Row) -> Spoken:
    turns = (Turn(SPEAKERS.get(turn["speaker"], Speaker.OTHER), turn["text"]) for turn in row["dialogue"])
    return Spoken(row["lang"], tuple(turns))


def visits(folder: Path) -> dict[tuple[str, str], dict[str, Row]]:
    """The variants of each visit, by subset and id, then by who wrote them."""
    found: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows(folder / VARIANTS):
        found[row["subset"], row["id"]][row["split"].rsplit("_", 1)[1]] = row
    for name in PUBLISHED:
        for row in rows(folder / name) if (folder / name).exists() else ():
            key = (row["subset"], row["meta"]["id"])
            if key in found:
                found[key].setdefault(WRITTEN_BY[row["subset"]], row)
    return found


def scored(folder: Path) -> dict[str, list[Scores]]:
    """The scores of every pair, by subset."""
    lists = vocabularies()["en"]
    scores: dict[str, list[Scores]] = defaultdict(list)
    for (subset, visit), written in sorted(visits(folder).items()):
        reference, hypothesis = written.get(REFERENCES[subset]), written.get("asr")
        if reference and hypothesis:
            scores[subset].append(score(visit, spoken(reference), spoken(hypothesis), lists))
    return scores


def main(arguments: list[str]) -> int:
    console = Console(highlight=False, soft_wrap=True)
    for subset, scores in scored(Path(arguments[0])).items():
        console.print(f"\n{subset}: {len(scores)} visits, recogniser against {REFERENCES[subset]}\n")
        print_scores(AsrEvaluation(files=tuple(scores), totals=totals_of(scores)), console)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
