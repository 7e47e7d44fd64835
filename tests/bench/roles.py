"""How well one channel is told apart by what is said, over the turns of real and written consultations.

Run it over a folder of dialogues, one JSON object with ``dialogue: [{speaker, text}]`` and ``lang`` a line:

    python -m tests.bench.roles DATA_DIR [name ...]

For each file: the turns, the share left ``unknown``, and how many of the others are right.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe.consultation.models import Language, Segment, SegmentId, Speaker
from scribe.transcription import with_roles

DEFAULT = ("aci_bench_valid", "primock57_dev", "scribe_en_dev", "scribe_zh_dev")
_SENTENCE = re.compile(r"(?<=[.?!。？！])\s*")


@dataclass
class Score:
    """Counts over one file."""

    turns: int = 0
    unknown: int = 0
    right: int = 0

    @property
    def line(self) -> str:
        decided = max(1, self.turns - self.unknown)
        unknown, right = self.unknown / max(1, self.turns), self.right / decided
        return f"{self.turns:6} unknown {unknown:6.1%}  right of decided {right:6.1%}"


def dialogues(path: Path) -> Iterator[tuple[Language, list[tuple[str, str]]]]:
    """The language and the (speaker, text) turns of each dialogue."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        language: Language = "zh" if record.get("lang") == "zh" else "en"
        yield language, [(turn["speaker"], turn["text"]) for turn in record["dialogue"]]


def measure(path: Path, *, sentences: bool) -> Score:
    """Compares the roles that are given with the ones of the file; third persons are left out of the count."""
    score = Score()
    for language, turns in dialogues(path):
        said = [(who, part) for who, text in turns for part in (_parts(text) if sentences else [text]) if part.strip()]
        segments = [
            Segment(
                id=SegmentId(f"s{n}"), start_s=n, end_s=n + 1, speaker=Speaker.UNKNOWN, text=_plain(text), confidence=1
            )
            for n, (_, text) in enumerate(said)
        ]
        for (who, _), segment in zip(said, with_roles(segments, language), strict=True):
            if who not in ("doctor", "patient"):
                continue
            score.turns += 1
            score.unknown += segment.speaker is Speaker.UNKNOWN
            score.right += segment.speaker == who
    return score


def _parts(text: str) -> list[str]:
    return _SENTENCE.split(text)


def _plain(text: str) -> str:
    """As a recogniser would write it: no blank before a full stop."""
    return re.sub(r"\s+([,.?!])", r"\1", text)


def main(arguments: list[str]) -> int:
    folder, names = Path(arguments[0]), arguments[1:] or DEFAULT
    for name in names:
        path = folder / f"{name}.jsonl"
        print(f"{name:24} turns     {measure(path, sentences=False).line}")  # noqa: T201
        print(f"{'':24} sentences {measure(path, sentences=True).line}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
