"""The second reader, an option: a language model of its own reads each checked note and its recording once more."""

from __future__ import annotations

from typing import Final

from scribe.drafting.chat_endpoint import ChatEndpoint, Part
from scribe.second_reader.reader import SecondReader
from scribe.settings import Settings

__all__ = ["PART", "SecondReader", "endpoint_from", "second_reader_from"]


PART: Final = Part("second reader's endpoint", "SCRIBE_VERIFIER")


def second_reader_from(settings: Settings) -> SecondReader | None:
    """The second reader that the settings choose, or ``None``."""
    if not settings.verifier:
        return None
    return SecondReader(endpoint_from(settings), most_s=settings.verifier_timeout_s)


def endpoint_from(settings: Settings) -> ChatEndpoint:
    """What the second reader asks."""
    return ChatEndpoint(
        base_url=settings.verifier_url,
        model=settings.verifier_model,
        key=settings.verifier_key.get_secret_value(),
        timeout_s=settings.verifier_timeout_s,
        context_tokens=settings.verifier_context,
        part=PART,
    )
