"""The text of the training set: public dialogues (CC BY 4.0) cut into sentences, and our own pattern sentences."""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.demo_speech.sentences import Sentence, save_sentences, without_held_out
from tools.demo_speech.templates import visits
from tools.demo_speech.text import canon, sent_case, spoken

SEED = 20261120
LONGEST_WORDS = 28
VISITS, TESTED_VISITS, HARD_VISITS = 760, 20, 240
LEAST_PUNCTUATION = 0.1
COMMON_ENOUGH, KEEP_COMMON = 25, 0.08

Dialogue = dict[str, object]

_UNUSABLE = re.compile(r"\b[dpDP]:|[^\x00-\x7f\u2018\u2019\u201c\u201d\u2026\u2014\u2013\u201a]| \.\d|\\")
_SENTENCE_END = re.compile(r"(?<=[.?!])(?<!Dr\.)(?<!Mr\.)(?<!Mrs\.)(?<!Ms\.) ")


@dataclass(frozen=True)
class Source:
    """A set of dialogues: its file, how many of them are held out, how many words of the rest to take."""

    name: str
    file: str
    held_out: int
    words: int
    lower_case: bool = False


SOURCES = (
    Source("aci", "aci_bench_train.jsonl", held_out=4, words=1_000_000, lower_case=True),
    Source("mts", "mts_dialog_train.jsonl", held_out=60, words=1_000_000),
    Source("far", "fareez_osce.jsonl", held_out=8, words=60_000),
)


def _load(path: Path) -> list[Dialogue]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _is_punctuated(dialogue: Dialogue) -> bool:
    """Some ACI-Bench dialogues are raw recogniser output; those are left out."""
    text = " ".join(turn["text"] for turn in dialogue["dialogue"])
    return len(re.findall(r"[.,?!]", text)) > LEAST_PUNCTUATION * len(text.split())


class Truecaser:
    """Puts capitals into lower-case text as other texts have them within their sentences."""

    def __init__(self, dialogues: list[Dialogue]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for dialogue in dialogues:
            for turn in dialogue["dialogue"]:
                for word in re.findall(r"(?<=[a-z,] )([A-Za-z][A-Za-z']+)", turn["text"]):
                    counts[word.lower()][word] += 1
        self._usual = {word: forms.most_common(1)[0][0] for word, forms in counts.items()}

    def __call__(self, text: str) -> str:
        """`text` with the usual capitals."""
        return re.sub(r"(?<![A-Za-z'])[a-z]+(?:'[a-z]+)?", lambda m: self._usual.get(m[0], m[0]), text)


def _short_parts(text: str) -> Iterator[str]:
    """Sentences; long ones broken at commas."""
    for sentence in _SENTENCE_END.split(text):
        if len(sentence.split()) <= 24:
            yield sentence
            continue
        current = ""
        for part in re.split(r"(?<=,) ", sentence):
            if current and len(f"{current} {part}".split()) > 20:
                yield current
                current = part
            else:
                current = f"{current} {part}".strip()
        yield current


def _pieces(text: str, rng: random.Random) -> list[str]:
    """Runs of sentences of about 8 to 24 words, as a person says them in one go."""
    merged: list[str] = []
    limit = 0
    for part in _short_parts(text):
        if merged and len(f"{merged[-1]} {part}".split()) <= limit:
            merged[-1] = f"{merged[-1]} {part}"
        else:
            merged.append(part)
            limit = rng.choice((8, 12, 16, 20, 24))
    return [piece.strip() for piece in merged if 1 <= len(piece.split()) <= LONGEST_WORDS]


def _sentences(
    source: Source, dialogues: list[Dialogue], truecase: Truecaser, rng: random.Random
) -> Iterator[Sentence]:
    heard: Counter[str] = Counter()
    words = 0
    for index, dialogue in enumerate(dialogues):
        for turn in dialogue["dialogue"]:
            if _UNUSABLE.search(turn["text"]):
                continue
            text = canon(turn["text"])
            text = sent_case(truecase(text) if source.lower_case else text)
            for piece in _pieces(text, rng):
                heard[piece.lower()] += len(piece.split()) <= 2
                rare = heard[piece.lower()] <= COMMON_ENOUGH or rng.random() < KEEP_COMMON
                said = spoken(piece, rng)
                if rare and re.search(r"[a-z]", said):
                    role = "P" if turn["speaker"].lower()[:1] in ("p", "g") else "D"
                    split = "test" if index < source.held_out else "train"
                    yield Sentence(source.name, f"{source.name}:{dialogue['id']}", role, piece, said, split)
                    words += len(piece.split())
        if words > source.words:
            return


def _visit_sentences(rng: random.Random) -> Iterator[Sentence]:
    made = [("visit", visits(VISITS, seed=2026)), ("hard", visits(HARD_VISITS, seed=2027, slots="2"))]
    for source, dialogues in made:
        for index, turns in enumerate(dialogues):
            split = "test" if source == "visit" and index < TESTED_VISITS else "train"
            for role, text in turns:
                label = sent_case(canon(text))
                yield Sentence(source, f"{source}:{index:04d}", role, label, spoken(label, rng), split)


def write_sentences(data: Path, target: Path) -> None:
    """Read the dialogues in the folder `data`, add our own, drop what is held out, write `target`."""
    rng = random.Random(SEED)
    loaded = {source: _load(data / source.file) for source in SOURCES}
    truecase = Truecaser([d for source, dialogues in loaded.items() if not source.lower_case for d in dialogues])
    sentences = list(_visit_sentences(rng))
    for source, dialogues in loaded.items():
        usable = [dialogue for dialogue in dialogues if not source.lower_case or _is_punctuated(dialogue)]
        rng.shuffle(usable)
        sentences += _sentences(source, usable, truecase, rng)
    save_sentences(target, without_held_out(sentences))
