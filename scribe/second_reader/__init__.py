"""The second reader, an option: a language model of its own reads each checked note and its recording once more."""

from __future__ import annotations

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.second_reader.reader import SecondReader
from scribe.settings import Settings

__all__ = ["SecondReader", "second_reader_from"]


def second_reader_from(settings: Settings) -> SecondReader | None:
    """The second reader that the settings choose, or ``None``."""
    if not settings.verifier:
        return None
    endpoint = ChatEndpoint(
        base_url=settings.verifier_url,
        model=settings.verifier_model,
        key=settings.verifier_key.get_secret_value(),
        timeout_s=settings.verifier_timeout_s,
        context_tokens=settings.verifier_context,
    )
    return SecondReader(endpoint, most_s=settings.verifier_timeout_s)
