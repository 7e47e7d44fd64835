"""A sentence to be spoken, and the file of them that the other stages read."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.demo_speech.consultations import CONSULTATIONS
from tools.demo_speech.text import canon, sent_case

LONGEST_ORDINARY_PHRASE = 2


@dataclass(frozen=True)
class Sentence:
    """One turn, or part of one: `text` as it is to be written, `spoken` as the voice is to say it."""

    source: str
    dialogue: str
    role: str
    text: str
    spoken: str
    split: str


def save_sentences(path: Path, sentences: Iterable[Sentence]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(asdict(sentence)) + "\n" for sentence in sentences))


def load_sentences(path: Path) -> list[Sentence]:
    """The inverse of `save_sentences`."""
    return [Sentence(**json.loads(line)) for line in path.read_text().splitlines()]


def plain(text: str) -> str:
    """Lower case without punctuation: the form in which sentences are compared."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower()).split())


def parts(text: str) -> set[str]:
    """The text itself and each sentence in it, plain."""
    return {plain(part) for part in [text, *re.split(r"(?<=[.?!]) ", text)]}


def sample_phrases() -> frozenset[str]:
    """Every turn of the sample consultations and every sentence of three words or more in them, plain."""
    turns = [sent_case(canon(text)) for consultation in CONSULTATIONS for _, text in consultation.turns()]
    phrases = {part for turn in turns for part in parts(turn) if len(part.split()) > LONGEST_ORDINARY_PHRASE}
    return frozenset(phrases | {plain(turn) for turn in turns})


def without_held_out(sentences: list[Sentence]) -> list[Sentence]:
    """Drop what would let training see a held-out sentence: the samples' wherever they stand, and the test split's."""
    samples = sample_phrases()
    tested = {plain(s.text) for s in sentences if s.split == "test"}
    tested = {text for text in tested if len(text.split()) > LONGEST_ORDINARY_PHRASE}
    return [s for s in sentences if not parts(s.text) & samples and (s.split == "test" or not parts(s.text) & tested)]
