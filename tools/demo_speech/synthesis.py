"""Speaks the training sentences and stores their log-mel spectrograms in shards of a few dialogues each."""

import json
import logging
import os
import random
from collections import defaultdict
from multiprocessing import Process
from pathlib import Path

import numpy as np

from tools.demo_speech.mel import log_mel
from tools.demo_speech.phones import phones_of
from tools.demo_speech.sentences import Sentence, load_sentences
from tools.demo_speech.voices import SAMPLE_RATE, Voice, speak, trim, with_level

DIALOGUES_A_SHARD = 20
SHORTEST_S, LONGEST_S = 0.25, 20.0
SAME_VOICE_SHARE = 0.1
LOG = logging.getLogger(__name__)


def _speak_dialogue(name: str, sentences: list[Sentence]) -> list[tuple[np.ndarray, dict[str, object]]]:
    """(log-mel, what the trainer needs to know of it) for each sentence, in two voices at about their own pace."""
    rng = random.Random(name)
    doctor, patient = rng.sample(list(Voice), 2)
    if rng.random() < SAME_VOICE_SHARE:
        patient = doctor
    pace = rng.uniform(0.95, 1.06)
    spoken = []
    for sentence in sentences:
        voice = doctor if sentence.role == "D" else patient
        audio = trim(speak(voice, sentence.spoken, pace * rng.uniform(0.97, 1.03)))
        if SHORTEST_S * SAMPLE_RATE <= len(audio) <= LONGEST_S * SAMPLE_RATE:
            mel = log_mel(with_level(audio, -23)).astype(np.float16)
            row = {"dialogue": name, "voice": voice, "text": sentence.text, "frames": len(mel)}
            spoken.append((mel, row | {"phones": phones_of(sentence.spoken)}))
    return spoken


def _write_shard(base: Path, dialogues: dict[str, list[Sentence]], names: list[str]) -> float:
    """-> hours of audio. The `.jsonl` appears last: a shard is complete when it is there."""
    pieces = [piece for name in names for piece in _speak_dialogue(name, dialogues[name])]
    np.save(base.with_suffix(".npy"), np.concatenate([mel for mel, _ in pieces]))
    draft = base.with_suffix(".draft")
    draft.write_text("".join(json.dumps(row) + "\n" for _, row in pieces))
    draft.rename(base.with_suffix(".jsonl"))
    return sum(len(mel) for mel, _ in pieces) / 360_000


def _work(sentences: Path, folder: Path, worker: int, workers: int) -> None:
    dialogues: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in load_sentences(sentences):
        if sentence.split == "train":
            dialogues[sentence.dialogue].append(sentence)
    names = sorted(dialogues)
    random.Random(99).shuffle(names)
    for index, first in enumerate(range(0, len(names), DIALOGUES_A_SHARD)):
        base = folder / f"{index:04d}"
        if index % workers == worker and not base.with_suffix(".jsonl").exists():
            hours = _write_shard(base, dialogues, names[first : first + DIALOGUES_A_SHARD])
            LOG.info("shard %s of %s: %.2f h", index, len(names) // DIALOGUES_A_SHARD, hours)


def synthesise(sentences: Path, folder: Path) -> None:
    """Speak every training sentence into `folder`, a process for each core. Finished shards are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    workers = os.cpu_count() or 1
    processes = [Process(target=_work, args=(sentences, folder, worker, workers)) for worker in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError(f"synthesis into {folder} failed in a worker; its message is above")
