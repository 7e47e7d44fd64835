"""What is heard of recordings that went wrong, and what is told of what is not.

    python -m tests.bench.bad_sound MODEL FOLDER [--only inverted,quiet]

FOLDER holds ``voices.jsonl`` and its clips, as for ``tests.bench.voices``. Its English clips, joined with pauses of
1.5 s, are damaged in each way; a row gives the words wrong, lost and invented, the seconds of speech that are told to
have no text, and how fit the sound is said to be.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
from rich.console import Console
from rich.table import Table

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.errors import NoSpeech
from scribe.model import RecordingRef
from scribe.settings import Settings
from scribe.transcription import TranscriptionRequest
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber
from tests.bench.speech_sounds import Samples, as_pcm
from tests.bench.voices import TELEPHONE_HZ, errors

SEED = 11
PAUSE_S = 1.5


def quieter(sound: Samples, decibels: float) -> Samples:
    """As so much quieter, or louder with a negative number."""
    return np.asarray(sound * 10 ** (-decibels / 20), np.float32)


def noisy(sound: Samples, decibels: float) -> Samples:
    """With white noise so far below."""
    spoken = sound[np.abs(sound) > 1e-3]
    noise = np.random.default_rng(SEED).normal(0, 1, sound.shape) * np.sqrt(np.mean(spoken**2)) * 10 ** (-decibels / 20)
    return np.asarray(sound + noise, np.float32)


def telephone(sound: Samples) -> Samples:
    """Within a telephone's band."""
    spectrum, hz = np.fft.rfft(sound), np.fft.rfftfreq(sound.shape[-1], 1 / SAMPLE_RATE_HZ)
    spectrum[..., (hz < TELEPHONE_HZ[0]) | (hz > TELEPHONE_HZ[1])] = 0
    return np.fft.irfft(spectrum, sound.shape[-1]).astype(np.float32)


def dropped(sound: Samples, share: float, piece_s: float = 0.1) -> Samples:
    """With so much of it replaced by zeros, a tenth of a second each."""
    made, width = sound.copy(), int(piece_s * SAMPLE_RATE_HZ)
    for at in range(0, sound.shape[-1], width):
        if np.random.default_rng(SEED + at).random() < share:
            made[..., at : at + width] = 0
    return made


def with_hum(sound: Samples) -> Samples:
    """The sound beside a channel that holds nothing but mains hum."""
    at = np.arange(sound.shape[-1]) / SAMPLE_RATE_HZ
    hum = 0.1 * np.sin(2 * np.pi * 50 * at) + 0.05 * np.sin(2 * np.pi * 150 * at)
    return np.stack([sound, hum.astype(np.float32)])


HARMS: dict[str, Callable[[Samples], Samples]] = {
    "as it is": lambda sound: sound,
    "inverted: one channel is upside down": lambda sound: np.stack([sound, -sound]),
    "inverted: one channel, 6 dB quieter": lambda sound: np.stack([sound, -0.5 * sound]),
    "dead: one channel is silent": lambda sound: np.stack([sound, np.zeros_like(sound)]),
    "dead: one channel only hums": with_hum,
    "offset: 0.3 of full scale": lambda sound: sound + np.float32(0.3),
    "offset: 0.3, 40 dB quieter": lambda sound: quieter(sound, 40) + np.float32(0.3),
    "quiet: 30 dB quieter": lambda sound: quieter(sound, 30),
    "quiet: 50 dB quieter": lambda sound: quieter(sound, 50),
    "clipped: 14 dB too loud": lambda sound: np.clip(quieter(sound, -14), -1, 1),
    "clipped: 26 dB too loud": lambda sound: np.clip(quieter(sound, -26), -1, 1),
    "noise: 15 dB": lambda sound: noisy(sound, 15),
    "noise: 5 dB": lambda sound: noisy(sound, 5),
    "telephone": telephone,
    "drop-outs: 5 %": lambda sound: dropped(sound, 0.05),
    "drop-outs: 20 %": lambda sound: dropped(sound, 0.2),
}


def joined(folder: Path) -> tuple[Samples, str]:
    """All English clips, ``[n]``, and what is said in them."""
    lines = [json.loads(line) for line in (folder / "voices.jsonl").read_text().splitlines()]
    known = [line for line in lines if line["text"] and line["lang"] == "en"]
    parts: list[Samples] = []
    for line in known:
        with (folder / line["audio"]).open("rb") as source, open_stream(source) as audio:
            parts.append(np.concatenate([block.mean(axis=0) for block in audio.blocks()]))
        parts.append(np.zeros(int(PAUSE_S * SAMPLE_RATE_HZ), np.float32))
    return np.concatenate(parts), " ".join(line["text"] for line in known)


def as_wav(sound: Samples) -> bytes:
    """``[n]`` or ``[channels, n]`` at 16 kHz."""
    channels = np.atleast_2d(sound)
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((len(channels), 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(as_pcm(channels.T.reshape(-1)))
    return made.getvalue()


def row(transcriber: FasterWhisperTranscriber, name: str, raw: bytes, said: str) -> list[str]:
    """One recording through the pipeline."""
    with open_stream(io.BytesIO(raw)) as audio:
        ref = RecordingRef(sha256=hashlib.sha256(raw).hexdigest(), duration_s=1.0, channels=audio.channels)
        request = TranscriptionRequest(recording=ref, language="en")
        try:
            found = transcriber.transcribe(audio, request, lambda _done, _all: None)
        except NoSpeech as nothing:
            return [name, "", "all", "", nothing.message]
    output: jiwer.WordOutput = errors(said, " ".join(segment.text for segment in found.segments))
    told_s = sum(gap.end_s - gap.start_s for gap in found.coverage.gaps)
    return [name, f"{output.wer:.1%}", str(output.deletions), str(output.insertions), f"{told_s:.1f} s"]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bad_sound", description=__doc__)
    parser.add_argument("model")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    sound, said = joined(given.folder)
    transcriber = FasterWhisperTranscriber(model_from(Settings(_env_file=None), given.model), device="cpu")
    table = Table(f"{len(said.split())} words", "word errors", "lost", "invented", "told")
    for name, harm in HARMS.items():
        if name.startswith(tuple(given.only.split(","))):
            table.add_row(*row(transcriber, name, as_wav(harm(sound)), said))
    Console(width=140).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
