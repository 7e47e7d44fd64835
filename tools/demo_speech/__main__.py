"""The whole recipe as one command: `python -m tools.demo_speech --data FOLDER --work FOLDER`.

It runs in the project's own environment with torch and transformers added, and needs the libraries of flite (voices
`slt` and `rms`) and espeak-ng. Stages whose result lies in the work folder are not run again, and training goes on from
its last checkpoint, so a run that was stopped is started with the same command.

On two free CPU cores: text 5 seconds, synthesis about 30 minutes (32 hours of speech), training as long as
`--minutes` says, scores 5 minutes. The model in the repository had 215 minutes on shared cores, in two runs, each from
the checkpoint before it (`--start-from`); from nothing it was not run, allow 300. A GPU is used when torch sees one;
that was not run.
"""

import argparse
import logging
from pathlib import Path

import torch

from tools.demo_speech.corpus import Corpus
from tools.demo_speech.export import export
from tools.demo_speech.held_out import write_held_out
from tools.demo_speech.samples import write_samples
from tools.demo_speech.scoring import Listener, held_out_errors, score_samples, talks_on_noise
from tools.demo_speech.sources import write_sentences
from tools.demo_speech.synthesis import synthesise
from tools.demo_speech.tokenizer import write_tokenizer
from tools.demo_speech.train import GOING_ON, Budget, Trainer

LOG = logging.getLogger("demo_speech")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.demo_speech", description="Make the demo recogniser.")
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the public dialogues (see sources.py for the files)")
    add("--work", type=Path, required=True, help="folder for everything in between; 6 GB")
    add("--model", type=Path, default=Path("scribe/transcription/demo_model"), help="where the int8 model goes")
    add("--samples", type=Path, default=Path("scribe/samples"), help="where the sample consultations go")
    add("--start-from", type=Path, help="a checkpoint to go on from; its tokenizer and phones.json lie beside it")
    add("--minutes", type=float, default=200, help="training time")
    add("--batch-seconds", type=float, default=120, help="audio in a training step; 1500 on a GPU")
    return parser.parse_args()


def _prepare(data: Path, work: Path, start_from: Path | None) -> None:
    """Text, tokenizer, voices: whatever is not there yet."""
    work.mkdir(parents=True, exist_ok=True)
    sentences, tokenizer = work / "sentences.jsonl", work / "tokenizer.json"
    if not sentences.exists():
        write_sentences(data, sentences)
    for name in ("tokenizer.json", "phones.json"):
        if start_from and not (work / name).exists():
            (work / name).write_bytes((start_from.parent / name).read_bytes())
    if not tokenizer.exists():
        write_tokenizer(sentences, tokenizer)
    synthesise(sentences, work / "shards")
    if not (work / "held_out" / "manifest.jsonl").exists():
        write_held_out(sentences, work / "held_out")


def _report(listener: Listener, samples: Path, held_out: Path) -> None:
    for score in score_samples(listener, samples):
        LOG.info("%s, %s: %.1f %% %s", score.name, score.way, score.word_errors, score.slips)
    for group, (count, errors) in held_out_errors(listener, held_out).items():
        LOG.info("held out, %s: %s sentences, %.1f %%", group, count, errors)
    LOG.info("text on noise: %s", talks_on_noise(listener) or "none")


def main() -> None:
    """Run every stage that is still to be run."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("faster_whisper").setLevel(logging.WARNING)
    given = _arguments()
    work: Path = given.work
    _prepare(given.data, work, given.start_from)
    corpus = Corpus(work / "shards", work / "tokenizer.json", work / "phones.json")
    rates = GOING_ON if given.start_from else {}
    budget = Budget(seconds=60 * given.minutes, batch_s=given.batch_seconds, **rates)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    Trainer(corpus, work, budget, device, given.start_from).run()
    LOG.info("%s bytes", export(work / "checkpoint.pt", work / "tokenizer.json", given.model))
    write_samples(given.samples)
    _report(Listener(given.model), given.samples, work / "held_out" / "manifest.jsonl")


if __name__ == "__main__":
    main()
