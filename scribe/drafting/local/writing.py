"""The answer while it is written: its tokens, the grammar that they follow, and how it is taken back and closed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scribe.drafting.local.cursor import JsonCursor

if TYPE_CHECKING:
    from llguidance import LLTokenizer
    from llguidance._lib import JsonCompileOptions

_OPTIONS: JsonCompileOptions = {
    # white space between the parts is what models run away in; it means nothing
    "whitespace_flexible": False,
    # no \n, \t, \u0000: a statement is one line, and a database takes no NUL
    "json_allowed_escapes": '"\\',
}
_CLOSERS = (b"]", b"}", b",", b'"')
_LONGEST_CLOSING = 10_000
"""Tokens. The longest that a template with a hundred sections needs is far below."""


class GenerationFailed(Exception):
    """Internal: the grammar and the tokenizer do not fit together; says why."""


class Grammar:
    """A JSON Schema compiled for one tokenizer, and the tokenizer's bytes.

    Raises:
        GenerationFailed: llguidance cannot compile the schema.
    """

    def __init__(self, vocabulary: LLTokenizer, schema: dict[str, Any]) -> None:
        from llguidance import LLMatcher  # noqa: PLC0415 - an optional part

        self.vocabulary = vocabulary
        self.matcher = LLMatcher(
            vocabulary, LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=_OPTIONS), log_level=0
        )
        if self.matcher.is_error():
            raise GenerationFailed("the grammar of the template cannot be compiled")
        self._single = _single_bytes(vocabulary)

    def spelled(self, text: bytes) -> list[int]:
        """One token for each byte.

        Raises:
            GenerationFailed: the tokenizer has no token for a byte.
        """
        try:
            return [self._single[byte] for byte in text]
        except KeyError:
            raise GenerationFailed("the tokenizer cannot spell every byte") from None

    def single(self, text: bytes) -> int | None:
        """The token of a single byte, if there is one."""
        return self._single.get(text[0])


@lru_cache(maxsize=2)
def _single_bytes(vocabulary: LLTokenizer) -> dict[int, int]:
    single: dict[int, int] = {}
    for token in range(vocabulary.vocab_size):
        text = vocabulary.decode_bytes([token])
        if len(text) == 1 and not vocabulary.is_special_token(token):
            single.setdefault(text[0], token)
    return single


class Writing:
    """A JSON text that grows by tokens which its grammar allows."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._matcher = grammar.matcher
        self._matcher.reset()
        self.tokens: list[int] = []
        self._ends: list[int] = []
        self.text = b""
        self.cursor = JsonCursor()
        self.cut = 0
        """How many strings were ended in their middle: none may be."""

    @property
    def done(self) -> bool:
        """Whether the text is a whole answer."""
        return bool(self._matcher.is_accepting())

    def forced(self) -> list[int]:
        """The tokens that must come next, as far as there is no choice: nobody needs to be asked for them."""
        return list(self._matcher.compute_ff_tokens())

    def allowed(self) -> NDArray[np.intp]:
        """The tokens of which one may come next.

        Raises:
            GenerationFailed: there is none, or the grammar's limits are reached.
        """
        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        size = self._grammar.vocabulary.vocab_size
        found = np.flatnonzero(np.unpackbits(bits, bitorder="little")[:size])
        if self._matcher.is_error() or not found.size:
            raise GenerationFailed("the grammar allows no token")
        return found

    def add(self, tokens: Sequence[int]) -> None:
        """Takes these tokens.

        Raises:
            GenerationFailed: the grammar does not allow them.
        """
        for token in tokens:
            if not self._matcher.consume_token(token):
                raise GenerationFailed("the grammar refuses a token that it allowed")
            piece = self._grammar.vocabulary.decode_bytes([token])
            self.tokens.append(token)
            self.text += piece
            self._ends.append(len(self.text))
            self.cursor.read(piece)

    def back_to(self, offset: int) -> None:
        """Takes back everything after the first ``offset`` bytes, which need not end with a token."""
        keep = sum(1 for end in self._ends if end <= offset)
        rest = self.text[(self._ends[keep - 1] if keep else 0) : offset]
        if not self._matcher.rollback(len(self.tokens) - keep):
            raise GenerationFailed("the grammar cannot go back")
        del self.tokens[keep:], self._ends[keep:]
        self.text = self.text[: self._ends[-1]] if self._ends else b""
        self.cursor = JsonCursor()
        self.cursor.read(self.text)
        self.add(self._grammar.spelled(rest))

    def close_to(self, depth: int) -> None:
        """Closes what is open, the shortest way, until fewer than ``depth`` objects and arrays are open.

        It ends: nothing that may be left out is begun. With a depth of 1 the text is a whole answer afterwards.
        """
        self._note_cut()
        for _ in range(_LONGEST_CLOSING):
            if self.done or (len(self.cursor.frames) < depth and self.text):
                return
            self.add(self.forced() or [self._closing()])
        raise GenerationFailed("the answer cannot be closed")

    def close_string(self) -> None:
        """Ends the string that is open."""
        self._note_cut()
        for _ in range(_LONGEST_CLOSING):
            if not self.cursor.in_string:
                return
            self.add([self._closing()])
        raise GenerationFailed("a string cannot be closed")

    def _note_cut(self) -> None:
        begin = self.cursor.string_begin
        self.cut += begin is not None and self.cursor.offset > begin

    def _closing(self) -> int:
        """The token that brings the end nearest: a closing one, or else the shortest that is allowed.

        The latter completes half a character, a word out of a list, or an escape.
        """
        allowed = self.allowed()
        for closer in (b'"',) if self.cursor.in_string else _CLOSERS:
            token = self._grammar.single(closer)
            if token is not None and token in allowed:
                return token
        lengths = [len(self._grammar.vocabulary.decode_bytes([int(token)])) for token in allowed[:512]]
        return int(allowed[int(np.argmin(lengths))])
