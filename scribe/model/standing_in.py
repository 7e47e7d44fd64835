"""A note that another drafter wrote than the one that was chosen: which one was to write it, and why it did not."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from scribe.model.base import Frozen, Language


class WhyInstead(StrEnum):
    """Why the chosen drafter did not write the note."""

    DOWN = "down"
    """It did not answer."""
    UNUSABLE = "unusable"
    """What it answered could not be used, twice in a row."""


_SENTENCES: Final[dict[WhyInstead, tuple[str, str]]] = {
    WhyInstead.DOWN: (
        "The language model did not answer, so the embedded drafter wrote this note.",
        "语言模型没有响应，本病历由内置起草程序生成。",
    ),
    WhyInstead.UNUSABLE: (
        "The answers of the language model could not be used, so the embedded drafter wrote this note.",
        "语言模型的回答无法使用，本病历由内置起草程序生成。",
    ),
}


class InsteadOf(Frozen):
    """The drafter that was to write a note, and why another one did."""

    name: str
    model: str
    reason: WhyInstead

    def sentence(self, language: Language) -> str:
        """What a reader of the note is told at its head."""
        return _SENTENCES[self.reason][1 if language == "zh" else 0]
