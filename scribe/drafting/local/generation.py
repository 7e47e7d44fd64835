"""The generation loop: every answer ends, is whole and follows the schema, whatever the model prefers.

Why it ends: each step of the model adds at least one byte and is counted; after ``most_tokens`` steps the answer is
closed without asking the model again, and closing begins nothing that may be left out. What runs away before that
(:mod:`scribe.drafting.local.watch`) is taken back to the last whole item and its array is closed, so it happens at most
once for each array. Nothing that was cut through is ever kept: a half sentence can say the opposite of a whole one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scribe.drafting.local.model import LanguageModel
from scribe.drafting.local.watch import Finding, Limits, Trouble, Watch
from scribe.drafting.local.writing import Grammar, Writing


@dataclass(frozen=True)
class Generated:
    """A whole JSON text that follows the schema, and what had to be steered."""

    text: str
    steps: int
    """How often the model was asked."""
    troubles: tuple[Trouble, ...] = ()
    cut: int = 0
    """How many strings were ended in their middle: none, by design; counted to be proven."""

    @property
    def shortened(self) -> bool:
        """Whether the tokens ran out, so that something is missing at the end."""
        return Trouble.OUT_OF_TOKENS in self.troubles


def generate(
    model: LanguageModel,
    prompt: Sequence[int],
    schema: dict[str, Any],
    *,
    most_tokens: int,
    limits: Limits | None = None,
) -> Generated:
    """One answer: of the tokens that the schema allows, always the likeliest.

    Args:
        model: what prefers.
        prompt: the conversation, as :meth:`LanguageModel.prompt` gives it.
        schema: what the answer follows.
        most_tokens: how often the model is asked at most. Tokens without a choice are not counted.
        limits: what runs away.

    Raises:
        GenerationFailed: the grammar and the model's tokenizer do not fit together.
        PartDown: the machine's memory does not suffice now.
    """
    writing = Writing(Grammar(model.vocabulary, schema))
    watch = Watch(limits or Limits())
    room = min(most_tokens, model.context_tokens - len(prompt))
    troubles: list[Trouble] = []
    steps = 0
    while not writing.done:
        finding = watch.look(writing.text, writing.cursor)
        if finding is not None:
            troubles.append(finding.trouble)
            _take_back(writing, finding)
        elif forced := writing.forced():
            writing.add(forced)
        elif steps >= room or len(prompt) + len(writing.tokens) >= model.context_tokens:
            troubles.append(Trouble.OUT_OF_TOKENS)
            _take_back(writing, _begun(writing))
        else:
            writing.add([_likeliest(model, [*prompt, *writing.tokens], writing)])
            steps += 1
    return Generated(text=writing.text.decode(), steps=steps, troubles=tuple(troubles), cut=writing.cut)


def _likeliest(model: LanguageModel, tokens: list[int], writing: Writing) -> int:
    allowed = writing.allowed()
    logits = model.next_logits(tokens)[allowed]
    # a broken weight gives NaN, which would be taken for the largest
    return int(allowed[int(np.argmax(np.where(np.isnan(logits), -np.inf, logits)))])


def _begun(writing: Writing) -> Finding:
    """What is whole when the tokens run out: everything before the item that is begun in the outermost array."""
    frames = writing.cursor.frames
    outermost = next((frame for frame in frames if frame.array), None)
    return Finding(Trouble.OUT_OF_TOKENS, outermost.whole if outermost else len(writing.text), 1)


def _take_back(writing: Writing, finding: Finding) -> None:
    writing.back_to(finding.sound)
    if finding.depth is None:
        writing.close_string()
    else:
        writing.close_to(finding.depth)
