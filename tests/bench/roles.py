"""How well one channel is told apart by what is said, over the turns of real and written consultations.

Run it over a folder of dialogues, one JSON object with ``dialogue: [{speaker, text}]`` and ``lang`` a line:

    python -m tests.bench.roles DATA_DIR [name ...] [--heard DIALOGUES]

For each file: the turns, the share left ``unknown``, and how many of the others are right. With ``--heard`` the first
dialogues are also spoken, in one channel, by two voices of espeak-ng, which has to be installed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from scribe.model import Language, Segment, SegmentId, Speaker
from scribe.transcription import Heard, with_roles
from scribe.transcription.voices import Voice, voice_of

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


def measure(path: Path, *, sentences: bool, heard_only: int | None = None) -> Score:
    """Compares the roles that are given with the ones of the file; third persons are left out of the count.

    Args:
        path: the file.
        sentences: whether each sentence stands alone, as after a recogniser, or each turn.
        heard_only: so many dialogues only, and spoken.
    """
    score = Score()
    for language, turns in islice(dialogues(path), heard_only):
        said = [(who, part) for who, text in turns for part in (_parts(text) if sentences else [text]) if part.strip()]
        heard = [
            Heard(segment=_segment(n, text), voice=_voice(text, who, language) if heard_only else None)
            for n, (who, text) in enumerate(said)
        ]
        for (who, _), segment in zip(said, with_roles(heard, language, channels=1), strict=True):
            if who not in ("doctor", "patient"):
                continue
            score.turns += 1
            score.unknown += segment.speaker is Speaker.UNKNOWN
            score.right += segment.speaker == who
    return score


def _voice(text: str, who: str, language: Language) -> Voice | None:
    """How espeak-ng says a sentence: the doctor with a man's voice, everybody else with a woman's."""
    tongue = "cmn" if language == "zh" else "en"
    variant = "m3" if who == "doctor" else "f2"
    command = ["espeak-ng", "-v", f"{tongue}+{variant}", "--stdout", text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    rate = int.from_bytes(spoken[24:28], "little")
    samples = np.frombuffer(spoken[44:], "<i2").astype(np.float32) / 32768
    places = np.arange(0, len(samples), rate / 16_000)
    return voice_of(np.interp(places, np.arange(len(samples)), samples).astype(np.float32))


def _segment(number: int, text: str) -> Segment:
    return Segment(
        id=SegmentId(f"s{number}"),
        start_s=number,
        end_s=number + 1,
        speaker=Speaker.UNKNOWN,
        text=_plain(text),
        confidence=1,
    )


def _parts(text: str) -> list[str]:
    return _SENTENCE.split(text)


def _plain(text: str) -> str:
    """As a recogniser would write it: no blank before a full stop."""
    return re.sub(r"\s+([,.?!])", r"\1", text)


def main(arguments: list[str]) -> int:
    spoken = int(arguments[arguments.index("--heard") + 1]) if "--heard" in arguments else None
    given = arguments[: arguments.index("--heard")] if spoken else arguments
    folder, names = Path(given[0]), given[1:] or DEFAULT
    for name in names:
        path = folder / f"{name}.jsonl"
        print(f"{name:24} turns     {measure(path, sentences=False).line}")  # noqa: T201
        print(f"{'':24} sentences {measure(path, sentences=True).line}")  # noqa: T201
        if spoken:
            print(f"{'':24} heard     {measure(path, sentences=True, heard_only=spoken).line}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
