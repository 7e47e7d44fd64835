"""Names that a recogniser writes wrong, and how many come back: with words to expect, and by their sound.

    python -m tests.bench.names MODEL FOLDER [--half 0|1]
    python -m tests.bench.names --ordinary DIALOGUES.jsonl …

FOLDER holds ``names.jsonl`` (``audio``, ``text``, ``lang``, ``half``, ``names``, ``kinds`` a line) and its sentences,
each spoken by one voice; the kind ``unknown`` is of names that no list has. Sentences of one language and kind are
heard together, as many as a window holds: once, with second hearings of those in which a name may stand, and so with
the words of the visit to expect (the names said and as many decoys as make ten). The second form counts what is found
in dialogues that are spelled right (``dialogue`` a line, with ``text`` in each turn), where nothing should be.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from rich.console import Console
from rich.table import Table

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.errors import NoSpeech
from scribe.model import Language, RecordingRef, Transcript
from scribe.settings import Settings
from scribe.terminology.lexicon import conditions, medicines, symptoms, tests
from scribe.terminology.misheard import misheard
from scribe.transcription import TranscriptionRequest
from scribe.transcription.finishing import finished
from scribe.transcription.models import model_from
from scribe.transcription.roles import Heard
from scribe.transcription.whisper import FasterWhisperTranscriber
from scribe.transcription.windows import Window
from tests.bench.speech_sounds import Samples, write_clip

_LONGEST_S: Final = 26.0
_PAUSE_S: Final = 0.4
_EXPECTED: Final = 10
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Pack:
    """Sentences heard together, and the names that are said in them, with their kinds."""

    language: Language
    samples: Samples
    names: tuple[tuple[str, str], ...]


def packs(rows: list[dict[str, Any]], folder: Path) -> Iterator[Pack]:
    """The sentences of each language, as many together as a window holds."""
    for language, is_unknown in sorted({_sort(row) for row in rows}):
        parts: list[Samples] = []
        names: list[tuple[str, str]] = []
        for row in (one for one in rows if _sort(one) == (language, is_unknown)):
            clip = _read(folder / row["audio"])
            if parts and sum(map(len, parts)) + len(clip) > _LONGEST_S * SAMPLE_RATE_HZ:
                yield Pack(language, np.concatenate(parts), tuple(names))
                parts, names = [], []
            parts += [clip, np.zeros(int(_PAUSE_S * SAMPLE_RATE_HZ), np.float32)]
            names += zip(row["names"], row["kinds"], strict=True)
        if parts:
            yield Pack(language, np.concatenate(parts), tuple(names))


def _sort(row: dict[str, Any]) -> tuple[Language, bool]:
    return row["lang"], _UNKNOWN in row["kinds"]


def expected_in(pack: Pack, every: list[str]) -> tuple[str, ...]:
    """The names of a pack, among decoys."""
    said = [name for name, _ in pack.names]
    rng = random.Random(said[0])
    decoys = rng.sample([name for name in every if name not in said], max(0, _EXPECTED - len(said)))
    mixed = [*said, *decoys]
    rng.shuffle(mixed)
    return tuple(mixed)


def counted(
    pack: Pack, heard: Transcript, expected: tuple[str, ...], way: str, counts: Counter[tuple[str, ...]]
) -> None:
    """Adds what became of the names of a pack."""
    language = pack.language
    plain = _plain(" ".join(segment.text for segment in heard.segments))
    read_as = [one for segment in heard.segments for one in segment.read_as]
    read = [_meant(one.name, language) for one in read_as if one.name]
    between = [{_meant(name, language) for name in one.names} for one in read_as if not one.name]
    said = {_meant(name, language) for name, _ in pack.names}
    for name, kind in pack.names:
        meant = _meant(name, language)
        counts[way, language, kind, "said"] += 1
        if meant in read:
            counts[way, language, kind, "back"] += 1
        elif _plain(name) in plain:
            counts[way, language, kind, "right"] += 1
        elif any(meant in names for names in between):
            counts[way, language, kind, "offered among several"] += 1
    kind = _UNKNOWN if all(kind == _UNKNOWN for _, kind in pack.names) else "medicine"
    counts[way, language, kind, "another"] += sum(other not in said for other in read)
    for decoy in expected:
        if _meant(decoy, language) not in said and _plain(decoy) in plain:
            counts[way, language, kind, "decoy written"] += 1


def heard_in(transcriber: FasterWhisperTranscriber, pack: Pack, expected: tuple[str, ...]) -> Transcript | None:
    """The transcript as it is kept; none where nobody is heard."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.wav"
        write_clip(file, pack.samples)
        with file.open("rb") as source, open_stream(source) as audio:
            recording = RecordingRef(sha256="0" * 64, duration_s=len(pack.samples) / SAMPLE_RATE_HZ, channels=1)
            request = TranscriptionRequest(recording=recording, language=pack.language, vocabulary=expected)
            try:
                return finished(transcriber.transcribe(audio, request, lambda _done, _total: None), expected)
            except NoSpeech:
                return None


def _once(heard: Sequence[tuple[Window, Heard]], *_language_and_ears: Any) -> list[Heard]:
    """In place of hearing sentences again."""
    return [one for _, one in heard]


def _read(path: Path) -> Samples:
    with path.open("rb") as source, open_stream(source) as audio:
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()])


def _meant(name: str, language: Language) -> str:
    for lexicon in (medicines(), conditions(), symptoms(), tests()):
        term = lexicon.get(name, language)
        if term is not None:
            return term.en
    return name


def _plain(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())


def measure(model: Path, folder: Path, half: int) -> Table:
    """The figures of one half of a folder."""
    rows = [json.loads(line) for line in (folder / "names.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["half"] == half]
    every: dict[str, list[str]] = {}
    for row in rows:
        every.setdefault(row["lang"], []).extend(row["names"])
    counts: Counter[tuple[str, ...]] = Counter()
    transcriber = FasterWhisperTranscriber(model_from(Settings(_env_file=None), str(model)), device="cpu")
    for pack in packs(rows, folder):
        for way in ("nothing, heard once", "nothing", "the visit's"):
            expected = expected_in(pack, every[pack.language]) if way == "the visit's" else ()
            again = patch("scribe.transcription.ear.with_names_heard", _once) if "once" in way else nullcontext()
            with again:
                heard = heard_in(transcriber, pack, expected)
            if heard is not None:
                counted(pack, heard, expected, way, counts)
    return _table(counts)


def _table(counts: Counter[tuple[str, ...]]) -> Table:
    columns = ("said", "right", "back", "offered among several", "another", "decoy written")
    table = Table("words to expect", "language", "kind", *columns)
    for row in sorted({key[:3] for key in counts}):
        table.add_row(*row, *(str(counts[(*row, column)]) for column in columns))
    return table


def ordinary(paths: list[Path]) -> Table:
    """What is found where everything is spelled right."""
    table = Table("dialogues", "of them", "characters", "found")
    for path in paths:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        turns = [(turn["text"], line["lang"]) for line in lines for turn in line["dialogue"]]
        found = [(text[one.start : one.end], one.names) for text, language in turns for one in misheard(text, language)]
        for words, names in found:
            sys.stderr.write(f"{words} -> {', '.join(names)}\n")
        table.add_row(path.name, str(len(lines)), str(sum(len(text) for text, _ in turns)), str(len(found)))
    return table


def main() -> None:
    """Measures what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", type=int, default=0, choices=(0, 1))
    parser.add_argument("--ordinary", type=Path, nargs="+", default=[])
    given = parser.parse_args()
    table = ordinary(given.ordinary) if given.ordinary else measure(given.model, given.folder, given.half)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
