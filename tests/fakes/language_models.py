"""Language models without PyTorch: real implementations of the protocol that prefer what a broken model prefers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from llguidance import LLTokenizer
from llguidance._tokenizer import TokenizerWrapper
from numpy.typing import NDArray

from scribe.drafting.local.model import Message

END = 256
_PIECES = (
    # across the parts of the JSON text, as the tokens of real vocabularies are
    *(b'","', b'"]},{"', b'"],"', b'"]}', b'":"', b'{"', b'"}', b"},{", b'":[', b"]}"),
    *(b"  ", b"    ", b"\t\t", b"\n\n", b" the", b" pain", b" patient", b"ing", b"400 mg", b"1", b"12", b'"text":"'),
    *(piece.encode() for piece in ("疼", "痛", "患者", "否认", "，", "。", "咳嗽", "🙂", "👩‍⚕️")),
)


class ByteTokenizer:
    """256 bytes, the end of the answer, and longer pieces; spells every text with the longest pieces that fit."""

    eos_token_id = END
    bos_token_id = None
    special_token_ids = (END,)
    tokens = (*(bytes([byte]) for byte in range(256)), b"<end>", *dict.fromkeys(p for p in _PIECES if len(p) > 1))

    def __call__(self, text: bytes | str) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


@cache
def vocabulary() -> LLTokenizer:
    return LLTokenizer(TokenizerWrapper(ByteTokenizer()), n_vocab=len(ByteTokenizer.tokens), eos_token=END)


Preference = Callable[[Sequence[int]], NDArray[np.float32]]


class PreferringModel:
    """Prefers tokens by a function of all tokens so far."""

    def __init__(self, prefer: Preference, *, context_tokens: int = 1_000_000, name: str = "test") -> None:
        self.name = name
        self.context_tokens = context_tokens
        self.asked = 0
        self.longest = 0
        self.messages: list[list[Message]] = []
        self._prefer = prefer

    @property
    def vocabulary(self) -> LLTokenizer:
        return vocabulary()

    def count(self, text: str) -> int:
        return len(text.encode())

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        self.messages.append(list(messages))
        return list("".join(f"<{m['role']}>{m['content']}" for m in messages).encode())

    def next_logits(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        self.asked += 1
        self.longest = max(self.longest, len(tokens))
        # wider than the vocabulary, as padded weights are
        return np.concatenate([self._prefer(tokens), np.full(7, 9e9, dtype=np.float32)])


def random_weights(seed: int) -> Preference:
    """As an untrained model: any token, with no memory of what it said."""
    rng = np.random.default_rng(seed)
    return lambda _tokens: rng.standard_normal(len(ByteTokenizer.tokens), dtype=np.float32)


def loving(*loved: bytes, hating: tuple[bytes, ...] = (), seed: int = 0) -> Preference:
    """Says the loved pieces where it can, the first most of all, the hated ones only where it must."""
    rng = np.random.default_rng(seed)
    liking = np.zeros(len(ByteTokenizer.tokens), dtype=np.float32)
    for rank, piece in enumerate(loved):
        liking[ByteTokenizer.tokens.index(piece)] = 100 - rank
    for token, piece in enumerate(ByteTokenizer.tokens):
        if any(bad in piece for bad in hating):
            liking[token] = -100
    return lambda _tokens: liking + rng.random(len(liking), dtype=np.float32)


def saying_again(phrase: bytes) -> Preference:
    """Says one phrase again and again, and never ends a string or a list of its own."""

    def prefer(tokens: Sequence[int]) -> NDArray[np.float32]:
        logits = np.zeros(len(ByteTokenizer.tokens), dtype=np.float32)
        logits[phrase[len(tokens) % len(phrase)]] = 10
        for token, piece in enumerate(ByteTokenizer.tokens):
            if b'"' in piece or b"]" in piece:
                logits[token] = -10
        return logits

    return prefer


def broken_weights(_tokens: Sequence[int]) -> NDArray[np.float32]:
    """Not a number, everywhere."""
    return np.full(len(ByteTokenizer.tokens), np.nan, dtype=np.float32)


class RecitingModel(PreferringModel):
    """Answers with prepared texts, one after the other, as far as the grammar lets it; the last one again and again.

    Where the grammar wants something else, it goes on with its own text as soon as it can.
    """

    def __init__(self, *answers: str, context_tokens: int = 1_000_000) -> None:
        super().__init__(self._recite, context_tokens=context_tokens)
        self._answers = [answer.encode() for answer in answers]
        self._asked_with = 0

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        if self._asked_with and len(self._answers) > 1:
            self._answers.pop(0)
        tokens = super().prompt(messages)
        self._asked_with = len(tokens)
        return tokens

    def _recite(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        written = b"".join(ByteTokenizer.tokens[token] for token in tokens[self._asked_with :])
        logits = np.zeros(len(ByteTokenizer.tokens), dtype=np.float32)
        logits[self._next(written)] = 10
        return logits

    def _next(self, written: bytes) -> int:
        """The byte that its text has after the longest end of what is written."""
        text = self._answers[0]
        if text.startswith(written) and len(written) < len(text):
            return text[len(written)]
        for length in range(min(len(written), 40), 0, -1):
            at = text.find(written[-length:])
            if 0 <= at < len(text) - length:
                return text[at + length]
        return text[0]
