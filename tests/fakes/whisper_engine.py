"""A Whisper engine that is told what it hears: the parts of faster-whisper's model that the recogniser uses."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|zh|>",
    "<|de|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)


@cache
def byte_tokenizer():
    """Whisper's special tokens over single bytes."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: index for index, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    stamps = [f"<|{index * 0.02:.2f}|>" for index in range(1501)]
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in (*SPECIALS, *stamps)])
    return tokenizer


@dataclass
class Hearing:
    """What the engine says of one window at one temperature, and which languages it hears."""

    text: str = "so"
    logprob: float = -0.1
    no_speech: float = 0.0
    languages: dict = field(default_factory=lambda: {"en": 0.9, "zh": 0.05})
    word_s: float = 0.3
    """How long each word takes."""
    prompted: str = ""
    """What it says instead when words stand before the text."""


class ScriptedWhisper:
    """Says of each window what it is told; a list of hearings is one for each temperature.

    A window is known by a number: its first sample times 1,000.

    Args:
        hearings: by that number.
        otherwise: of every other window.
        room: so many windows at once fit into its memory.
        device: what it runs on.
    """

    def __init__(self, hearings, *, otherwise=None, room=1000, multilingual=True, device="cuda"):
        self.hearings = defaultdict(lambda: [otherwise])
        self.hearings |= {number: [h] if isinstance(h, Hearing) else list(h) for number, h in hearings.items()}
        self.room = room
        self.hf_tokenizer = byte_tokenizer()
        self.model = SimpleNamespace(
            device=device,
            is_multilingual=multilingual,
            generate=self._generate,
            detect_language=self._detect_language,
        )
        self.batches, self.prompts, self.temperatures = [], [], []

    def feature_extractor(self, samples):
        features = np.zeros((80, len(samples) // 160 + 1), np.float32)
        features[0, 0] = round(float(samples[0]) * 1000)
        return features

    def encode(self, features):
        numbers = [int(window[0, 0]) for window in features]
        self.batches.append(len(numbers))
        if len(numbers) > self.room:
            raise RuntimeError("CUDA failed with error out of memory")
        return np.array(numbers, np.float32)[:, np.newaxis]

    def get_prompt(self, tokenizer, previous_tokens, without_timestamps, hotwords):
        words = tokenizer.encode(" " + hotwords) if hotwords else []
        before = [tokenizer.sot_prev, *words, *previous_tokens] if words or previous_tokens else []
        return [*before, *tokenizer.sot_sequence, *([tokenizer.no_timestamps] if without_timestamps else [])]

    def find_alignment(self, tokenizer, texts, encoded, frames):
        return [self._aligned(tokenizer, text, number) for text, number in zip(texts, _numbers(encoded), strict=True)]

    def _aligned(self, tokenizer, text, number):
        words, tokens = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
        step = self.hearings[number][0].word_s
        return [
            {"word": word, "tokens": own, "start": 0.4 + step * at, "end": 0.4 + step * (at + 1), "probability": 0.9}
            for at, (word, own) in enumerate(zip(words[:-1], tokens[:-1], strict=True))
        ]

    def _detect_language(self, encoded):
        return [
            sorted(
                ((f"<|{code}|>", share) for code, share in self.hearings[n][0].languages.items()), key=lambda x: -x[1]
            )
            for n in _numbers(encoded)
        ]

    def _generate(self, encoded, prompts, *, beam_size, sampling_temperature=0.0, **_more):
        self.prompts += prompts
        self.temperatures.append(sampling_temperature)
        results = []
        for number, prompt in zip(_numbers(encoded), prompts, strict=True):
            hearings = self.hearings[number]
            hearing = hearings[min(round(sampling_temperature * 5), len(hearings) - 1)]
            is_prompted = prompt[0] == self.hf_tokenizer.token_to_id("<|startofprev|>")
            ids = self.hf_tokenizer.encode(hearing.prompted if is_prompted and hearing.prompted else hearing.text).ids
            score = hearing.logprob * (len(ids) + 1) / max(1, len(ids))
            results.append(SimpleNamespace(sequences_ids=[ids], scores=[score], no_speech_prob=hearing.no_speech))
        return results


def _numbers(encoded):
    """The windows' numbers, of an array or of the engine's own kind of one."""
    return [int(number) for number in np.asarray(encoded).reshape(-1)]
