"""What the generation loop needs of a language model, so that it runs with any: PyTorch's, or a test's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from llguidance import LLTokenizer

Message = dict[str, str]
"""``role`` (system, user, assistant) and ``content``, as chat templates take them."""


class LanguageModel(Protocol):
    """A causal language model with its tokenizer."""

    @property
    def name(self) -> str:
        """As a note names it: never a path."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens the prompt and the answer may have together."""
        ...

    @property
    def vocabulary(self) -> LLTokenizer:
        """The tokenizer as llguidance knows it; made once, for it takes about a second."""
        ...

    def count(self, text: str) -> int:
        """How many tokens a text has."""
        ...

    def prompt(self, messages: Sequence[Message]) -> list[int]:
        """The conversation in the model's own chat template, up to where its answer begins."""
        ...

    def next_logits(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """How likely each token is to follow.

        The caller gives all tokens every time; what was computed for the same beginning before is the model's to keep.

        Args:
            tokens: prompt and answer so far.

        Returns:
            One number for each token of the vocabulary, or more: those after the vocabulary's size are padding.

        Raises:
            PartDown: the machine's memory does not suffice now.
        """
        ...
