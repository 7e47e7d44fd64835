"""What is lost where a recogniser writes no marks: claims read from stripped dialogues against those from whole ones.

    .venv/bin/python -m tests.bench.segmenter DATA_DIR CASES_DIR

Every dialogue is read as it is written, then again in small letters without marks, with two turns in five put into one
segment with the turn before (whose speaker's name it gets). A claim is kept where the second reading has one with the
same kind, name, value and assertion of the same person; false where only the second one has it. `before` reads without
the segmenter.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from scribe.language.claim import Claim, ClaimKind
from scribe.language.claims import read_sentence
from scribe.language.clause import sentences_of
from scribe.language.dialogue import converse
from scribe.language.dictation import undictated
from scribe.language.rules import pack
from scribe.language.segmenter import Marked, marked
from scribe.model import Segment, SegmentId, Speaker
from tools.segmenter.samples import CASES, part_of, shown

Told = tuple[str, str]
HELD_OUT = (
    "aci_bench_valid.jsonl",
    "mts_dialog_valid.jsonl",
    "scribe_dictation_dev.jsonl",
    "scribe_dictation_dev2.jsonl",
)
_MARKS = re.compile(
    r"(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)|[;?!。，；：？！、…—“”\"]|(?<!\w)-+(?!\w)"
)


def stripped(text: str, *, spaced: bool) -> str:
    """A text as a recogniser without marks writes it; decimals stay."""
    bare = _MARKS.sub(" " if spaced else "", text.lower())
    return " ".join(bare.split()) if spaced else re.sub(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])", "", bare)


def bare(told: list[Told], name: str, *, spaced: bool, together: float) -> list[Told]:
    """A dialogue's turns without marks, some of them joined to the one before."""
    chance = random.Random(part_of(name, 1 << 30))
    found: list[Told] = []
    for speaker, text in told:
        plain = stripped(text, spaced=spaced)
        if not plain:
            continue
        if found and chance.random() < together:
            found[-1] = (found[-1][0], f"{found[-1][1]}{' ' if spaced else ''}{plain}")
        else:
            found.append((speaker, plain))
    return found


def claims_of(
    told: list[Told], language: str, marks: Callable[[Segment, str, bool], Marked] = marked
) -> Counter[tuple[str, ...]]:
    """What a dialogue's reading says, less mere content and questions that stay open."""
    own = pack(language)
    segments = tuple(
        Segment(id=SegmentId(f"s{n}"), start_s=n, end_s=n + 1, speaker=_speaker(who), text=text, confidence=1)
        for n, (who, text) in enumerate(told)
    )
    reads = tuple(read_sentence(one, own) for one in sentences_of(undictated(segments, own), language, own, marks))
    return Counter({_key(claim): 1 for claim in converse(reads, own).claims if claim.stands and _counts(claim)})


def _counts(claim: Claim) -> bool:
    return claim.kind is not ClaimKind.CONTENT and claim.assertion.value not in ("asked", "conditional")


def _key(claim: Claim) -> tuple[str, ...]:
    value = ",".join(map(str, claim.quantity.values)) if claim.quantity else ""
    return claim.kind.value, (claim.name or claim.key).lower(), claim.assertion.value, claim.whose.value, value


def _speaker(name: str) -> Speaker:
    low = name.lower()
    return Speaker(low) if low in tuple(Speaker) else Speaker.OTHER


def dialogues(data: Path, cases: Path) -> Iterator[tuple[str, str, str, list[Told]]]:
    """The group, language, name and turns of every dialogue that was written with marks."""
    for name in CASES:
        for item in _items(cases / name):
            which = "items learned from" if shown(item["id"]) else "items held out"
            yield which, item["lang"], item["id"], _told(item)
    for name in HELD_OUT:
        for item in _items(data / name):
            yield name, item["lang"], item["id"], _told(item)


def _told(item: dict) -> list[Told]:
    return [(turn["speaker"], turn["text"]) for turn in item["dialogue"]]


def _items(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _with_marks(told: list[Told]) -> bool:
    text = "".join(text for _, text in told)
    return sum(char in ".,?!。，？！" for char in text) >= len(text) / 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--together", type=float, default=0.4)
    parser.add_argument("--strip", type=Path, help="write the items without marks there, for `scribe evaluate reading`")
    said = parser.parse_args()
    if said.strip:
        _strip(said.cases, said.strip)
        return
    ways: dict[str, Callable[[Segment, str, bool], Marked]] = {"before": _none, "after": marked}
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for group, language, name, told in dialogues(said.data, said.cases):
        if not _with_marks(told):
            continue
        plain = bare(told, name, spaced=language != "zh", together=said.together)
        true = claims_of(told, language)
        for way, function in ways.items():
            got = claims_of(plain, language, function)
            at = sums.setdefault((group, language, way), Counter())
            at.update(true=true.total(), kept=(true & got).total(), false=(got - true).total(), got=got.total())
    for (group, language, way), at in sorted(sums.items()):
        kept, false = 100 * at["kept"] / max(1, at["true"]), 100 * at["false"] / max(1, at["got"])
        print(f"{group:28} {language} {way:7} {at['true']:5} claims, kept {kept:5.1f} %, false {false:5.1f} %")  # noqa: T201


def _none(segment: Segment, language: str, alone: bool) -> Marked:  # noqa: FBT001
    del language, alone
    return Marked(segment.text)


def _strip(cases: Path, to: Path) -> None:
    """The items, dialogues without marks, turns not joined; those learned from and those held out apart."""
    to.mkdir(parents=True, exist_ok=True)
    for learned, name in ((True, "learned.jsonl"), (False, "held_out.jsonl")):
        lines = []
        for item in (item for file in CASES for item in _items(cases / file) if shown(item["id"]) is learned):
            for turn in item["dialogue"]:
                turn["text"] = stripped(turn["text"], spaced=item["lang"] != "zh") or turn["text"]
            lines.append(json.dumps(item, ensure_ascii=False))
        (to / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
