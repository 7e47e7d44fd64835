"""Speaks held-out sentences, from dialogues that training never sees, for the word error rate."""

import json
import random
from pathlib import Path

import numpy as np

from tools.demo_speech.samples import write_flac
from tools.demo_speech.sentences import load_sentences
from tools.demo_speech.text import fix_apostrophes
from tools.demo_speech.voices import SAMPLE_RATE, Voice, speak, trim, with_level

SHORTEST_WORDS, LONGEST_WORDS = 3, 28


def write_held_out(sentences: Path, folder: Path, a_source_and_voice: int = 45) -> Path:
    """Write FLACs and `manifest.jsonl`: so many sentences of each source in each voice, at the voices' own pace."""
    folder.mkdir(parents=True, exist_ok=True)
    tested = [s for s in load_sentences(sentences) if s.split == "test"]
    tested = [s for s in tested if SHORTEST_WORDS <= len(s.text.split()) <= LONGEST_WORDS]
    rng = random.Random(17)
    rows = []
    for source in sorted({s.source for s in tested}):
        pool = [s for s in tested if s.source == source]
        for voice in Voice:
            for number, sentence in enumerate(rng.sample(pool, min(len(pool), a_source_and_voice))):
                audio = with_level(trim(speak(voice, sentence.spoken, rng.uniform(0.95, 1.05))), -23)
                name = f"{source}_{voice}_{number:03d}.flac"
                padded = np.pad(audio, (SAMPLE_RATE * 3 // 20, SAMPLE_RATE * 3 // 10))
                write_flac(folder / name, padded[:, None])
                rows.append({"audio": name, "voice": voice, "source": source, "text": fix_apostrophes(sentence.text)})
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest
