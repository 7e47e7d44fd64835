"""The spoken corpus as the trainer reads it: shards of log-mel spectrograms, their text as tokens, their phonemes."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tools.demo_speech.mel import FRAMES_PER_SECOND, Mel
from tools.demo_speech.pauses import MARGIN, Break, place
from tools.demo_speech.text import fix_apostrophes

RAREST_PHONE = 15
TIMES = {"visit": 2, "hard": 4}


@dataclass(frozen=True)
class Piece:
    """A sentence of a turn, with frames counted from the turn's first."""

    tokens: list[int]
    centres: NDArray[np.float32]
    starts: int
    ends: int


@dataclass(frozen=True)
class Turn:
    """One spoken sentence or turn. `centres`: the frame at which each token is said; `breaks`: sentence ends within."""

    shard: Mel
    first: int
    frames: int
    voice: str
    tokens: list[int]
    phones: list[int]
    centres: NDArray[np.float32]
    breaks: tuple[Break, ...]

    @property
    def mel(self) -> Mel:
        """[frames, 80], not normalised."""
        return self.shard[self.first : self.first + self.frames]

    def sentences(self) -> Iterator[Piece]:
        """The turn cut at its breaks."""
        starts, first = MARGIN, 0
        for end in (*self.breaks, Break(len(self.tokens), self.frames - MARGIN, 0)):
            yield Piece(self.tokens[first : end.token], self.centres[first : end.token], starts, end.ends)
            starts, first = end.starts, end.token


class Specials:
    """Ids of Whisper's special tokens, and of the line break that stands for "nobody spoke".

    CTranslate2 never lets a text begin with its end (its `min_length` is 1), so a silent window must say something:
    it says a line break, which every reader of a transcript strips.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        def number(token: str) -> int:
            return int(tokenizer.token_to_id(token))

        self.end = number("<|endoftext|>")
        self.start = number("<|startoftranscript|>")
        self.previous = number("<|startofprev|>")
        self.no_speech = number("<|nospeech|>")
        self.no_timestamps = number("<|notimestamps|>")
        self.first_timestamp = self.no_timestamps + 1
        self.line_break = number("\u010a")


class Corpus:
    """Dialogues of turns; made-up visits stand in it several times. `scan` takes in shards that have appeared since."""

    def __init__(self, shards: Path, tokenizer: Path, phones: Path) -> None:
        self._shards, self._phones_file = shards, phones
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.specials = Specials(self.tokenizer)
        self.vocabulary: int = self.tokenizer.get_vocab_size()
        self.dialogues: list[list[Turn]] = []
        self.starts: NDArray[np.int64] = np.zeros(0, np.int64)
        self.phones: dict[str, int] = {}
        self._seen: set[Path] = set()
        self._sharing: dict[tuple[int, int], list[Turn]] = defaultdict(list)
        self.scan()

    @property
    def hours(self) -> float:
        """Speech, without pauses."""
        frames = sum(turn.frames for dialogue in {id(d): d for d in self.dialogues}.values() for turn in dialogue)
        return frames / FRAMES_PER_SECOND / 3600

    def scan(self) -> None:
        """Read the shards that are complete and not yet read."""
        new = {
            path: [json.loads(line) for line in path.read_text().splitlines()]
            for path in sorted(self._shards.glob("*.jsonl"))
            if path not in self._seen
        }
        if not self.phones:
            self.phones = self._inventory([row for rows in new.values() for row in rows])
        for path, rows in new.items():
            self._seen.add(path)
            for name, dialogue in self._read(path, rows).items():
                self.dialogues += [dialogue] * TIMES.get(name.split(":")[0], 1)
                for turn in dialogue:
                    for pair in pairwise(turn.tokens):
                        self._sharing[pair].append(turn)
        self.starts = np.cumsum([len(dialogue) for dialogue in self.dialogues])

    def echo(self, turn: Turn, rng: random.Random) -> Turn:
        """A turn that repeats something of `turn`, as an answer repeats its question; mostly in the other voice."""
        pairs = list(pairwise(turn.tokens))
        candidates = self._sharing[rng.choice(pairs)] if pairs else [turn]
        found = rng.choices(candidates, k=4)
        return next((other for other in found if other.voice != turn.voice), found[0])

    def _inventory(self, rows: list[dict[str, list[str]]]) -> dict[str, int]:
        """Phoneme -> CTC class; kept in a file, for it must not change under a checkpoint."""
        if not self._phones_file.exists():
            counts = Counter(phone for row in rows for phone in row["phones"])
            common = sorted(phone for phone, count in counts.items() if count >= RAREST_PHONE)
            self._phones_file.write_text(json.dumps(common))
        return {phone: index + 1 for index, phone in enumerate(json.loads(self._phones_file.read_text()))}

    def _read(self, path: Path, rows: list[dict[str, object]]) -> dict[str, list[Turn]]:
        shard = np.load(path.with_suffix(".npy"), mmap_mode="r")
        dialogues: dict[str, list[Turn]] = defaultdict(list)
        first = 0
        for row in rows:
            encoded = self.tokenizer.encode(" " + fix_apostrophes(row["text"]))
            phones = [self.phones[phone] for phone in row["phones"] if phone in self.phones]
            placed = place(shard[first : first + row["frames"]], encoded.tokens)
            turn = Turn(shard, first, row["frames"], row["voice"], encoded.ids, phones, *placed)
            dialogues[row["dialogue"]].append(turn)
            first += row["frames"]
        return dialogues
