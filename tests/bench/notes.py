"""How good are the embedded drafter's notes? ``python tests/bench/notes.py DATA_DIR [--split train]``.

ACI-Bench (CC BY 4.0) with the template ``visit-note``: ROUGE against the doctors' own notes, numbers that the dialogue
does not hold, numbers of the gold note that are found. The project's own consultations: medicines with their dose,
denials, headings that must be filled.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

from scribe.consultation.models import (
    Coverage,
    Engine,
    NoteDraft,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Template,
    Transcript,
)
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.protocol import DraftRequest
from scribe.template import TemplateLibrary
from scribe.terminology import conditions, medicines, symptoms
from scribe.terminology.numbers import find_quantities
from tests.bench.rouge import rouge_lsum, rouge_n

Row = dict[str, Any]


SPEAKERS = {"doctor": Speaker.DOCTOR, "patient": Speaker.PATIENT, "unknown": Speaker.UNKNOWN}


def rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def transcript_of(row: Row) -> Transcript:
    segments = tuple(
        Segment(
            id=SegmentId(f"t{n}"),
            start_s=n,
            end_s=n + 1,
            speaker=SPEAKERS.get(turn["speaker"], Speaker.OTHER),
            text=turn["text"],
            confidence=1,
        )
        for n, turn in enumerate(row["dialogue"])
    )
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=len(segments), channels=1),
        engine=Engine(name="bench", model="bench"),
        language=row["lang"],
        segments=segments,
        coverage=Coverage(speech_s=1, transcribed_s=1),
    )


def drafted(row: Row, template: Template) -> NoteDraft:
    return ExtractiveDrafter().draft(DraftRequest(transcript=transcript_of(row), template=template))


def text_of(note: NoteDraft) -> str:
    return "\n".join(
        line
        for section in note.sections
        if section.statements
        for line in (section.title, *(s.text for s in section.statements))
    )


def values(text: str, language: str) -> set[str]:
    found = find_quantities(text, language)  # type: ignore[arg-type]
    return {str(v.normalize()) for q in found for v in (*q.values, *q.also)}


def share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else float("nan")


def aci(data: list[Row], template: Template) -> dict[str, float]:
    scores: dict[str, list[float]] = {"rouge1": [], "rouge2": [], "rougeLsum": [], "words": [], "transcript_rouge1": []}
    wrong = stated = hit = wanted = 0
    for row in data:
        note = drafted(row, template)
        text, said = text_of(note), "\n".join(turn["text"] for turn in row["dialogue"])
        scores["rouge1"].append(100 * rouge_n(text, row["note"], 1))
        scores["rouge2"].append(100 * rouge_n(text, row["note"], 2))
        scores["rougeLsum"].append(100 * rouge_lsum(text, row["note"]))
        scores["transcript_rouge1"].append(100 * rouge_n(said, row["note"], 1))
        scores["words"].append(len(text.split()))
        spoken = values(said, "en")
        for statement in note.statements:
            own = values(statement.text, "en")
            stated += len(own)
            wrong += len(own - spoken)
        gold = values(row["note"], "en") & spoken
        wanted += len(gold)
        hit += len(gold & values(text, "en"))
    result = {name: statistics.mean(each) for name, each in scores.items()}
    return {**result, "ungrounded_numbers_pct": share(wrong, stated), "number_recall_pct": share(hit, wanted)}


def own(data: list[Row], library: TemplateLibrary) -> dict[str, float]:
    counts = dict.fromkeys(
        (
            "med_hit",
            "med_gold",
            "med_right",
            "med_ours",
            "deny_hit",
            "deny_gold",
            "deny_right",
            "deny_ours",
            "head_hit",
            "head_gold",
        ),
        0,
    )
    for row in data:
        language = row["lang"]
        initial = "outpatient-initial-zh" if row.get("visit_type") == "initial" else "outpatient-followup-zh"
        note = drafted(row, library.get(initial if language == "zh" else "outpatient-soap"))
        _medicines(row, note, counts)
        _denials(row, note, counts)
        for section in library.get(note.template.id).sections:
            if section.required:
                counts["head_gold"] += 1
                counts["head_hit"] += any(s.id == section.id and s.statements for s in note.sections)
    return {
        "medicine_dose_recall_pct": share(counts["med_hit"], counts["med_gold"]),
        "medicine_dose_precision_pct": share(counts["med_right"], counts["med_ours"]),
        "denial_recall_pct": share(counts["deny_hit"], counts["deny_gold"]),
        "denial_precision_pct": share(counts["deny_right"], counts["deny_ours"]),
        "required_headings_pct": share(counts["head_hit"], counts["head_gold"]),
    }


def _medicines(row: Row, note: NoteDraft, counts: dict[str, int]) -> None:
    language = row["lang"]
    gold: set[tuple[str, str]] = set()
    known: set[tuple[str, str]] = set()
    for fact in row["facts"]:
        term = medicines().first(fact["text"], language) if fact["kind"] == "medication" else None
        if term is None:
            continue
        doses = values(fact.get("dose") or "", language)
        known |= {(term.term.en, dose) for dose in doses}
        if doses:
            gold.add((term.term.en, min(doses)))
    ours: set[tuple[str, str]] = set()
    for fact in note.facts:
        if fact.kind == "medication" and fact.attributes.dose is not None:
            term = medicines().first(fact.attributes.name, language)
            ours.add((term.term.en if term else fact.attributes.name, str(fact.attributes.dose.normalize())))
    counts["med_gold"] += len(gold)
    counts["med_hit"] += sum(any((name, dose) in ours for n, dose in known if n == name) for name, _ in gold)
    counts["med_ours"] += len(ours)
    counts["med_right"] += len(ours & known)


def _concepts(text: str, language: str) -> set[str]:
    return {m.term.en for lexicon in (symptoms(), conditions()) for m in lexicon.find(text, language)}  # type: ignore[arg-type]


def _denials(row: Row, note: NoteDraft, counts: dict[str, int]) -> None:
    language = row["lang"]
    of = [f for f in row["facts"] if f["kind"] in ("symptom", "problem", "finding")]
    gold = {c for f in of if f["status"] == "absent" for c in _concepts(f["text"], language)}
    denied = [f for f in note.facts if f.kind == "problem" and f.attributes.assertion == "denied"]
    ours = {c for f in denied for c in _concepts(f.text, language)}
    everything = " ".join(row["note"].split())
    present = {c for f in of if f["status"] == "present" for c in _concepts(f["text"], language)} - gold
    counts["deny_gold"] += len(gold)
    counts["deny_hit"] += len(gold & ours)
    counts["deny_ours"] += len(ours)
    # A denial that the gold note leaves out is no error; one that it states as present is.
    counts["deny_right"] += len({c for c in ours if c not in present or c not in _concepts(everything, language)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="valid", choices=("train", "valid"))
    args = parser.parse_args()
    library = TemplateLibrary(None)
    visits = rows(args.data / f"aci_bench_{args.split}.jsonl")
    scores = {f"aci_bench_{args.split}": aci(visits, library.get("visit-note"))}
    for name in ("scribe_zh_dev", "scribe_en_dev"):
        scores[name] = own(rows(args.data / f"{name}.jsonl"), library)
    for name, each in scores.items():
        sys.stdout.write(f"{name}  {_shown(each)}\n")


def _shown(scores: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.1f}" for name, value in scores.items())


if __name__ == "__main__":
    main()
