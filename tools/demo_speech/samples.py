"""Speaks the sample consultations: a stereo FLAC (doctor left, patient right) and its reference, for each."""

import json
import random
from pathlib import Path

import av
import numpy as np

from tools.demo_speech.consultations import CONSULTATIONS, Consultation
from tools.demo_speech.text import canon, sent_case, spoken
from tools.demo_speech.voices import SAMPLE_RATE, Audio, speak, trim, with_level

LEAD_IN_S = 0.4
PAUSES_S = (0.4, 0.8)
ROOM_DB = -66


def write_flac(path: Path, audio: Audio) -> None:
    """Write `audio` ([samples, channels], one or two channels) as 16-bit FLAC."""
    pcm = (np.clip(audio, -1, 1) * 32767).astype(np.int16)
    layout = "stereo" if pcm.shape[1] == 2 else "mono"
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout=layout)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = SAMPLE_RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def _say(consultation: Consultation) -> tuple[Audio, list[dict[str, object]]]:
    """-> stereo audio and the reference turns, with a clinic's quiet background and pauses between the turns."""
    rng = random.Random(consultation.name)
    turns: list[dict[str, object]] = []
    pieces: list[tuple[float, int, Audio]] = []
    at = LEAD_IN_S
    for speaker, text in consultation.turns():
        label = sent_case(canon(text))
        voice = consultation.doctor if speaker == "doctor" else consultation.patient
        audio = with_level(trim(speak(voice, spoken(label, rng))), -23 if speaker == "doctor" else -24)
        end = at + len(audio) / SAMPLE_RATE
        pieces.append((at, int(speaker == "patient"), audio))
        turns.append({"speaker": speaker, "start": round(at, 2), "end": round(end, 2), "text": label})
        at = end + rng.uniform(*PAUSES_S)
    shape = (int((at + 0.3) * SAMPLE_RATE), 2)
    stereo = np.random.default_rng(1).standard_normal(shape).astype(np.float32) * 10 ** (ROOM_DB / 20)
    for start, channel, audio in pieces:
        first = int(start * SAMPLE_RATE)
        stereo[first : first + len(audio), channel] += audio
    return stereo, turns


def write_samples(folder: Path) -> None:
    """Write `NAME.flac` and `NAME.json` for every consultation into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for consultation in CONSULTATIONS:
        stereo, turns = _say(consultation)
        write_flac(folder / f"{consultation.name}.flac", stereo)
        reference = {
            "name": consultation.name,
            "audio": f"{consultation.name}.flac",
            "sample_rate": SAMPLE_RATE,
            "duration_s": round(len(stereo) / SAMPLE_RATE, 2),
            "synthetic": True,
            "voices": {"doctor": consultation.doctor, "patient": consultation.patient},
            "channels": ["doctor", "patient"],
            "turns": turns,
        }
        (folder / f"{consultation.name}.json").write_text(json.dumps(reference, indent=1) + "\n")
